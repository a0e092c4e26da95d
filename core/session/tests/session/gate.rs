//! The permission gate against a reference model, over random sequences of everything that can
//! reach it. The model is written from the rules alone and shares no code with the product.

use crate::common::{at, drain};
use bowline_protocol::control::ConsoleToApplet;
use bowline_protocol::session::{EndReason, Flow, Phase};
use bowline_protocol::{Capability, ChatText, MessageId};
use bowline_session::{Answer, Output, Session};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Request(Capability),
    Release(Capability),
    Chat,
    ShowAll,
    Answer { yes: bool, stale: bool },
    Revoke(Capability),
    RevokeEverything,
    Start,
    Hold,
    Resume,
    End,
    ConsoleLost,
    Wait(u64),
}

#[derive(Default)]
struct Model {
    started: bool,
    held: bool,
    over: bool,
    allowed: Vec<Capability>,
    /// Asked for, oldest first, the first one being on the screen since the given time.
    asked: Vec<Capability>,
    shown_ms: u64,
}

impl Model {
    fn act(&mut self, act: &Act, now_ms: u64) {
        self.expire(now_ms);
        if self.over {
            return;
        }
        match act {
            Act::Request(c) => {
                let running = self.started && !self.held;
                if running && !self.allowed.contains(c) && !self.asked.contains(c) {
                    self.asked.push(*c);
                    if self.asked.len() == 1 {
                        self.shown_ms = now_ms;
                    }
                }
            }
            Act::Release(c) | Act::Revoke(c) => self.withdraw(*c, now_ms),
            Act::RevokeEverything => {
                self.asked.clear();
                self.allowed.clear();
            }
            Act::Answer { yes, stale: false } => {
                let counts = !*yes || now_ms >= self.shown_ms + 400;
                if counts && !self.asked.is_empty() {
                    let capability = self.asked.remove(0);
                    if *yes {
                        self.allowed.push(capability);
                    }
                    self.shown_ms = now_ms;
                }
            }
            Act::Start => self.started = true,
            Act::Hold => {
                self.held |= self.started;
            }
            Act::Resume => {
                self.held = false;
                self.started = true;
            }
            Act::End => {
                self.over = true;
                self.asked.clear();
                self.allowed.clear();
            }
            Act::Answer { stale: true, .. }
            | Act::Chat
            | Act::ShowAll
            | Act::ConsoleLost
            | Act::Wait(_) => {}
        }
    }

    fn withdraw(&mut self, capability: Capability, now_ms: u64) {
        self.allowed.retain(|c| *c != capability);
        if self.asked.first() == Some(&capability) {
            self.shown_ms = now_ms;
        }
        self.asked.retain(|c| *c != capability);
    }

    fn expire(&mut self, now_ms: u64) {
        while !self.asked.is_empty() && now_ms >= self.shown_ms + 60_000 {
            self.asked.remove(0);
            self.shown_ms = now_ms;
        }
    }

    fn may_view(&self) -> bool {
        !self.held && self.allowed.contains(&Capability::View)
    }

    fn may_control(&self) -> bool {
        !self.held && self.asked.is_empty() && self.allowed.contains(&Capability::Control)
    }
}

fn message_of(act: &Act) -> Option<ConsoleToApplet> {
    match act {
        Act::Request(capability) => Some(ConsoleToApplet::RequestCapability {
            capability: *capability,
        }),
        Act::Release(capability) => Some(ConsoleToApplet::ReleaseCapability {
            capability: *capability,
        }),
        Act::Chat => Some(ConsoleToApplet::Chat {
            message_id: MessageId::from_bits(1),
            text: ChatText::parse("yes").expect("it is short"),
        }),
        Act::ShowAll => Some(ConsoleToApplet::ShowMonitor { monitor: None }),
        Act::Answer { .. }
        | Act::Revoke(_)
        | Act::RevokeEverything
        | Act::Start
        | Act::Hold
        | Act::Resume
        | Act::End
        | Act::ConsoleLost
        | Act::Wait(_) => None,
    }
}

fn apply(
    session: &mut Session,
    act: &Act,
    last_id: &mut Option<bowline_session::QuestionId>,
    ms: u64,
) {
    session.handle_timeout(at(ms));
    if let Some(message) = message_of(act) {
        let _ = session.handle_console_message(message, at(ms));
    }
    let open = session.consent().question().map(|q| q.id);
    match act {
        Act::Answer { yes, stale } => {
            let answer = if *yes { Answer::Yes } else { Answer::No };
            let id = if *stale {
                last_id.filter(|id| Some(*id) != open)
            } else {
                open
            };
            if let Some(id) = id {
                session.handle_answer(id, answer, at(ms));
            }
        }
        Act::Revoke(c) => session.handle_revoke(*c, at(ms)),
        Act::RevokeEverything => session.handle_revoke_everything(at(ms)),
        Act::Start => {
            // The server repeats what it said; a hold is only lifted by Resume.
            if session.stage() == bowline_session::Stage::Waiting {
                session.handle_phase(Phase::Active, Flow::Running, at(ms));
            }
        }
        Act::Hold => {
            if session.stage() == bowline_session::Stage::Active {
                session.handle_phase(Phase::Active, Flow::OnHold, at(ms));
            }
        }
        Act::Resume => session.handle_phase(Phase::Active, Flow::Running, at(ms)),
        Act::End => {
            session.handle_phase(
                Phase::Ended {
                    reason: EndReason::Technician,
                },
                Flow::Running,
                at(ms),
            );
        }
        Act::ConsoleLost => session.handle_console_lost(),
        Act::Request(_) | Act::Release(_) | Act::Chat | Act::ShowAll | Act::Wait(_) => {}
    }
    *last_id = open.or(*last_id);
}

fn capability() -> impl Strategy<Value = Capability> {
    prop_oneof![Just(Capability::View), Just(Capability::Control)]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => capability().prop_map(Act::Request),
        1 => capability().prop_map(Act::Release),
        1 => Just(Act::Chat),
        1 => Just(Act::ShowAll),
        4 => (any::<bool>(), prop::bool::weighted(0.2)).prop_map(|(yes, stale)| Act::Answer { yes, stale }),
        1 => capability().prop_map(Act::Revoke),
        1 => Just(Act::RevokeEverything),
        2 => Just(Act::Start),
        1 => Just(Act::Hold),
        1 => Just(Act::Resume),
        1 => prop::bool::weighted(0.1).prop_map(|end| if end { Act::End } else { Act::Chat }),
        1 => Just(Act::ConsoleLost),
        3 => (0_u64..70_000).prop_map(Act::Wait),
    ]
}

proptest! {
    // 20,000 sequences of 50 acts: a million decisions.
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_gate_agrees_with_the_model(acts in prop::collection::vec(act(), 50)) {
        let mut session = Session::new("Debian".into(), at(0));
        let mut model = Model::default();
        let mut last_id = None;
        let mut ms = 0;
        for act in &acts {
            ms += if let Act::Wait(wait) = act { *wait } else { 150 };
            model.act(act, ms);
            apply(&mut session, act, &mut last_id, ms);
            let is_shown = drain(&mut session).contains(&Output::ShowMonitor(None));
            let may_show = matches!(act, Act::ShowAll) && model.may_view();
            prop_assert_eq!(is_shown, may_show, "monitors after {:?}", act);
            prop_assert_eq!(session.consent().view_grant().is_some(), model.may_view(), "view after {:?}", act);
            prop_assert_eq!(session.consent().input_grant().is_some(), model.may_control(), "control after {:?}", act);
        }
    }
}
