//! The permission gate against a reference model, over random sequences of everything that can reach it.

use crate::common::{at, drain};
use crate::model::{Act, Event, Model, Wish};
use bowline_protocol::control::{ConsoleToApplet, HistoryLine, Monitor};
use bowline_protocol::session::{EndReason, Flow, Phase};
use bowline_protocol::{
    Capability, ChatText, DisplayName, FileName, MessageId, MonitorId, TransferId,
};
use bowline_session::{Answer, FileOffer, Output, QuestionId, Refusal, Session, Stage};
use proptest::prelude::*;

fn message_of(wish: &Wish) -> ConsoleToApplet {
    match wish {
        Wish::Request(capability) => ConsoleToApplet::RequestCapability {
            capability: *capability,
        },
        Wish::Release(capability) => ConsoleToApplet::ReleaseCapability {
            capability: *capability,
        },
        Wish::Chat(number) => ConsoleToApplet::Chat {
            message_id: MessageId::from_bits(*number),
            text: ChatText::parse("yes").expect("it is short"),
        },
        Wish::ShowAll => ConsoleToApplet::ShowMonitor { monitor: None },
        Wish::Show(number) => ConsoleToApplet::ShowMonitor {
            monitor: Some(MonitorId(*number)),
        },
        Wish::Accept(number) => ConsoleToApplet::AcceptFile {
            transfer_id: TransferId(*number),
        },
        Wish::Refuse(number) => ConsoleToApplet::RefuseFile {
            transfer_id: TransferId(*number),
        },
        Wish::Kept(number) => ConsoleToApplet::FileKept {
            transfer_id: TransferId(*number),
        },
    }
}

/// The product with what its shell knows.
struct Product {
    session: Session,
    last_question: Option<QuestionId>,
    /// Files that the session wants read.
    begun: Vec<TransferId>,
    /// What was to be shown after the last act.
    shown: Vec<Option<MonitorId>>,
}

impl Product {
    fn new() -> Self {
        Self {
            session: Session::new("Debian".into(), &Capability::ALL, at(0)),
            last_question: None,
            begun: Vec::new(),
            shown: Vec::new(),
        }
    }

    /// Lets it happen, and says whether a wish of the console was heard.
    fn act(&mut self, act: &Act, ms: u64) -> Result<(), Refusal> {
        self.session.handle_timeout(at(ms));
        self.session.handle_monitors(monitors(), None);
        let open = self.session.consent().question().map(|q| q.id);
        let heard = match act {
            Act::Wish(wish) => self
                .session
                .handle_console_message(message_of(wish), at(ms)),
            Act::Event(event) => {
                self.happen(event, open, ms);
                Ok(())
            }
        };
        self.last_question = open.or(self.last_question);
        self.shown.clear();
        for output in drain(&mut self.session) {
            if let Output::BeginFile(id) = output {
                self.begun.push(id);
            } else if let Output::ShowMonitor(monitor) = output {
                self.shown.push(monitor);
            }
        }
        heard
    }

    fn happen(&mut self, event: &Event, open: Option<QuestionId>, ms: u64) {
        let session = &mut self.session;
        match event {
            Event::Answer { yes, stale } => {
                let answer = if *yes { Answer::Yes } else { Answer::No };
                let stale_id = self.last_question.filter(|id| Some(*id) != open);
                if let Some(id) = if *stale { stale_id } else { open } {
                    session.handle_answer(id, answer, at(ms));
                }
            }
            Event::Offer => drop(session.handle_file_chosen(offer())),
            Event::Out(number) => {
                if self.begun.contains(&TransferId(*number)) {
                    session.handle_file_out(TransferId(*number));
                }
            }
            Event::Revoke(c) => session.handle_revoke(*c, at(ms)),
            Event::RevokeEverything => session.handle_revoke_everything(at(ms)),
            // The server repeats what it said; a hold is only lifted by Resume.
            Event::Start => {
                if session.stage() == Stage::Waiting {
                    session.handle_phase(Phase::Active, Flow::Running, at(ms));
                }
            }
            Event::Hold => {
                if session.stage() == Stage::Active {
                    session.handle_phase(Phase::Active, Flow::OnHold, at(ms));
                }
            }
            Event::Resume => session.handle_phase(Phase::Active, Flow::Running, at(ms)),
            Event::End => {
                let reason = EndReason::Technician;
                session.handle_phase(Phase::Ended { reason }, Flow::Running, at(ms));
            }
            Event::ConsoleLost => session.handle_console_lost(),
            Event::Wait(_) => {}
        }
    }

    fn shown_messages(&self) -> usize {
        let is_chat = |line: &&HistoryLine| matches!(line, HistoryLine::Chat { .. });
        self.session.history().filter(is_chat).count()
    }
}

fn monitors() -> Vec<Monitor> {
    let monitor = |id| Monitor {
        id: MonitorId(id),
        name: DisplayName::parse("HDMI").expect("it is a name"),
        width: 1920,
        height: 1080,
        is_primary: id == 1,
    };
    vec![monitor(1), monitor(2)]
}

fn offer() -> FileOffer {
    FileOffer {
        name: FileName::parse("tray.jpg").expect("it is a name"),
        size_bytes: 7,
    }
}

fn capability() -> impl Strategy<Value = Capability> {
    prop_oneof![Just(Capability::View), Just(Capability::Control)]
}

fn wish() -> impl Strategy<Value = Act> {
    let wish = prop_oneof![
        8 => capability().prop_map(Wish::Request),
        2 => capability().prop_map(Wish::Release),
        2 => (0_u128..200).prop_map(Wish::Chat),
        2 => Just(Wish::ShowAll),
        2 => (0_u32..4).prop_map(Wish::Show),
        2 => (0_u32..5).prop_map(Wish::Accept),
        1 => (0_u32..5).prop_map(Wish::Refuse),
        2 => (0_u32..5).prop_map(Wish::Kept),
    ];
    wish.prop_map(Act::Wish)
}

fn event() -> impl Strategy<Value = Act> {
    let event = prop_oneof![
        8 => (any::<bool>(), prop::bool::weighted(0.2)).prop_map(|(yes, stale)| Event::Answer { yes, stale }),
        2 => capability().prop_map(Event::Revoke),
        1 => Just(Event::RevokeEverything),
        2 => Just(Event::Offer),
        4 => (1_u32..5).prop_map(Event::Out),
        4 => Just(Event::Start),
        1 => Just(Event::Hold),
        2 => Just(Event::Resume),
        1 => prop::bool::weighted(0.1).prop_map(|end| if end { Event::End } else { Event::ConsoleLost }),
        2 => (0_u64..70_000).prop_map(Event::Wait),
    ];
    event.prop_map(Act::Event)
}

/// What the rules let be shown after an act that was heard or not.
fn shown_after(act: &Act, is_heard: bool) -> Vec<Option<MonitorId>> {
    if let (Act::Wish(Wish::ShowAll), true) = (act, is_heard) {
        return vec![None];
    }
    if let (Act::Wish(Wish::Show(number)), true) = (act, is_heard) {
        return vec![Some(MonitorId(*number))];
    }
    Vec::new()
}

proptest! {
    // 20,000 sequences of 60 acts: over a million decisions.
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_gate_agrees_with_the_model(acts in prop::collection::vec(prop_oneof![wish(), event()], 60)) {
        let mut product = Product::new();
        let mut model = Model::default();
        let mut ms = 0;
        for act in &acts {
            ms += if let Act::Event(Event::Wait(wait)) = act { *wait } else { 150 };
            let is_heard = model.act(act, ms);
            let heard = product.act(act, ms);
            prop_assert_eq!(heard.is_ok(), is_heard, "{:?}: {:?}", act, heard);
            prop_assert_eq!(&product.shown, &shown_after(act, is_heard), "monitors after {:?}", act);
            let consent = product.session.consent();
            prop_assert_eq!(consent.view_grant().is_some(), model.may_view(), "view after {:?}", act);
            prop_assert_eq!(consent.input_grant().is_some(), model.may_control(), "control after {:?}", act);
        }
        prop_assert_eq!(product.shown_messages(), model.shown_messages());
        prop_assert_eq!(product.session.receipt().files.len(), model.sent);
    }
}

#[test]
fn the_thirteenth_question_in_a_minute_is_refused() {
    let mut product = Product::new();
    let mut model = Model::default();
    let ask = [
        Act::Wish(Wish::Request(Capability::View)),
        Act::Wish(Wish::Release(Capability::View)),
    ];
    let acts = std::iter::once(Act::Event(Event::Start)).chain(ask.into_iter().cycle().take(200));
    let mut refused = 0;
    for (index, act) in (0_u64..).zip(acts) {
        let is_heard = model.act(&act, index * 1_000);
        let heard = product.act(&act, index * 1_000);
        assert_eq!(heard.is_ok(), is_heard, "{act:?} at {index} s: {heard:?}");
        refused += u32::from(!is_heard);
    }
    assert!(refused > 20, "{refused}");
}
