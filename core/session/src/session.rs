//! The session's state machine in the customer's program.

mod kept;
mod output;
mod streams;
mod wishes;

use std::collections::VecDeque;

use bowline_protocol::control::{AppletToConsole, CapabilityStatus, HistoryLine, Monitor, Speaker};
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::{EndReason, Flow, Phase};
use bowline_protocol::{
    Capability, CapabilityState, ChatText, LinkToken, MessageId, MonitorId, TransferId,
};

pub use output::Output;

use crate::consent::{Answer, ConsentChange, QuestionId};
use crate::history::History;
use crate::monitors::Monitors;
use crate::pace::Pace;
use crate::transfers::{Closed, FileOffer, Progress, TransferError, Transfers};
use crate::{Consent, Now, Receipt, Stage};

/// Questions within a minute. Each takes the customer's eyes, and is a line of the log on both sides.
pub(crate) const MAX_ASKED: usize = 12;
/// Messages of the technician within a minute.
pub(crate) const MAX_WRITTEN: usize = 60;
/// Stills within a minute. Each is a file, and a line of the log.
pub(crate) const MAX_SNAPSHOTS: usize = 20;
/// Links for a phone within a minute. Each lies over the chat.
pub(crate) const MAX_LINKS: usize = 6;

/// One support session as the customer's program sees it.
#[derive(Debug)]
pub struct Session {
    stage: Stage,
    consent: Consent,
    history: History,
    transfers: Transfers,
    monitors: Monitors,
    receipt: Receipt,
    asks: Pace,
    writes: Pace,
    snapshots: Pace,
    /// Pictures that stood still and were kept; each has a name of its own.
    frozen_kept: u32,
    links: Pace,
    revoked_everything: bool,
    system: String,
    abilities: Vec<Capability>,
    phone_link: Option<LinkToken>,
    outputs: VecDeque<Output>,
}

impl Session {
    /// Begins a session that waits for the technician. `system` is the customer's system in a few
    /// words, as in `Debian GNU/Linux 12`; `abilities` is what can be done there if it is allowed.
    #[must_use]
    pub fn new(system: String, abilities: &[Capability], now: Now) -> Self {
        let mut session = Self::with(system, abilities);
        session.note(LogEvent::CustomerJoined, now);
        session
    }

    fn with(system: String, abilities: &[Capability]) -> Self {
        Self {
            stage: Stage::Waiting,
            consent: Consent::default(),
            history: History::default(),
            transfers: Transfers::default(),
            monitors: Monitors::default(),
            receipt: Receipt::default(),
            asks: Pace::per_minute(MAX_ASKED),
            writes: Pace::per_minute(MAX_WRITTEN),
            snapshots: Pace::per_minute(MAX_SNAPSHOTS),
            frozen_kept: 0,
            links: Pace::per_minute(MAX_LINKS),
            revoked_everything: false,
            system,
            abilities: abilities.to_vec(),
            phone_link: None,
            outputs: VecDeque::new(),
        }
    }

    /// How far it has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What the customer allows; grants come from here.
    #[must_use]
    pub fn consent(&self) -> &Consent {
        &self.consent
    }

    /// What the customer keeps.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Chat and log, oldest first.
    pub fn history(&self) -> impl Iterator<Item = &HistoryLine> {
        self.history.lines()
    }

    /// Whether the customer took everything back and allowed nothing since.
    #[must_use]
    pub fn is_everything_stopped(&self) -> bool {
        self.revoked_everything && !self.consent.has_anything()
    }

    /// The link that is shown to the customer for their phone.
    #[must_use]
    pub fn phone_link(&self) -> Option<LinkToken> {
        self.phone_link
    }

    /// The customer closes it, or the technician takes it away.
    pub fn handle_phone_link(&mut self, token: Option<LinkToken>) {
        self.phone_link = token;
        self.outputs.push_back(Output::Redraw);
    }

    /// Takes the server's word on how far the session has come. It can end or pause, never allow.
    pub fn handle_phase(&mut self, phase: Phase, flow: Flow, now: Now) {
        let stage = match (phase, flow) {
            (Phase::Ended { reason }, _) => return self.end(reason, now),
            (Phase::Created | Phase::Connecting | Phase::Waiting, _) => Stage::Waiting,
            (Phase::Active, Flow::Running) => Stage::Active,
            (Phase::Active, Flow::OnHold) => Stage::OnHold,
        };
        let event = match (self.stage, stage) {
            (Stage::Waiting, Stage::Active | Stage::OnHold) => LogEvent::Started,
            (Stage::Active, Stage::OnHold) => LogEvent::Held,
            (Stage::OnHold, Stage::Active) => LogEvent::Resumed,
            // A session never goes back to waiting, and an ended one never goes on.
            (_, Stage::Waiting | Stage::Ended)
            | (Stage::Ended, _)
            | (Stage::Active, Stage::Active)
            | (Stage::OnHold, Stage::OnHold) => return,
        };
        self.stage = stage;
        self.consent.suspend(stage == Stage::OnHold);
        if stage == Stage::OnHold {
            self.outputs.push_back(Output::ReleaseInput);
        }
        self.note(event, now);
    }

    /// A console opened its channel `control`: it gets the whole state, every open offer and the monitors again.
    pub fn handle_console_connected(&mut self) {
        let mut parts = self.history.parts().into_iter();
        self.tell_console(AppletToConsole::Snapshot {
            capabilities: self.capabilities(),
            history: parts.next().unwrap_or_default(),
            system: self.system.clone(),
        });
        let offers: Vec<_> = self
            .transfers
            .open()
            .map(|(id, o, _)| o.message(id))
            .collect();
        let monitors = self.monitors.handle_console_connected(&self.consent);
        let earlier = parts.map(|history| AppletToConsole::Earlier { history });
        for message in offers.into_iter().chain(monitors).chain(earlier) {
            self.tell_console(message);
        }
    }

    /// The console's connection is gone. Grants stay, so that it can come back without a new
    /// question; whatever key it held is let go.
    pub fn handle_console_lost(&mut self) {
        self.outputs.push_back(Output::ReleaseInput);
        let open: Vec<_> = self.transfers.open().map(|(id, ..)| id).collect();
        for id in open {
            self.outputs.push_back(Output::StopFile(id));
        }
    }

    /// The customer answered a question.
    pub fn handle_answer(&mut self, id: QuestionId, answer: Answer, now: Now) {
        let change = self.consent.answer(id, answer, now);
        self.apply(change, now);
    }

    /// The customer takes one capability back.
    pub fn handle_revoke(&mut self, capability: Capability, now: Now) {
        let change = self.consent.revoke(capability, now);
        self.apply(change, now);
    }

    /// The large X: everything is taken back, the session stays.
    pub fn handle_revoke_everything(&mut self, now: Now) {
        if self.stage == Stage::Ended {
            return;
        }
        let changes = self.consent.revoke_everything(now);
        self.revoked_everything = true;
        self.phone_link = None;
        self.outputs.push_back(Output::ReleaseInput);
        for change in changes {
            self.apply(Some(change), now);
        }
        let open: Vec<_> = self.transfers.open().map(|(id, ..)| id).collect();
        for id in open {
            self.handle_file_failed(id, now);
        }
        self.note(LogEvent::RevokedEverything, now);
    }

    /// The customer writes.
    pub fn handle_customer_chat(&mut self, text: ChatText, now: Now) {
        if self.stage != Stage::Ended {
            self.say(Speaker::Customer, None, text, now);
        }
    }

    /// The customer offers a file.
    ///
    /// # Errors
    /// Says why it cannot be offered.
    pub fn handle_file_chosen(&mut self, offer: FileOffer) -> Result<TransferId, TransferError> {
        if self.stage == Stage::Ended {
            return Err(TransferError::Over);
        }
        let copy = offer.clone();
        let id = self.transfers.offer(offer)?;
        self.tell_console(copy.message(id));
        Ok(id)
    }

    /// The files that are offered or on their way, the oldest first.
    pub fn files(&self) -> impl Iterator<Item = (TransferId, &FileOffer, Progress)> {
        self.transfers.open()
    }

    /// The last byte of a file has left. From here on the log says that it was sent, whatever the technician says.
    pub fn handle_file_out(&mut self, id: TransferId) {
        self.transfers.handle_out(id);
        self.outputs.push_back(Output::Redraw);
    }

    /// A file could not be read to its end, changed its size, or was stopped by the customer.
    pub fn handle_file_failed(&mut self, id: TransferId, now: Now) {
        if self.stage != Stage::Ended && self.close_file(id, now) {
            self.tell_console(AppletToConsole::FileAborted { transfer_id: id });
        }
    }

    /// The shell tells which monitors there are, from the left to the right, and which one the picture shows.
    pub fn handle_monitors(&mut self, monitors: Vec<Monitor>, shown: Option<MonitorId>) {
        let news = self.monitors.handle(monitors, shown, &self.consent);
        self.outputs.extend(news.map(Output::ToConsole));
    }

    /// The customer says that something feels wrong: everything stops, the server is told, it ends.
    pub fn handle_feels_wrong(&mut self, now: Now) {
        if self.stage == Stage::Ended {
            return;
        }
        self.handle_revoke_everything(now);
        self.note(LogEvent::FeelsWrong, now);
        self.outputs
            .push_back(Output::EndAtServer(EndReason::AbuseReport));
        self.end(EndReason::AbuseReport, now);
    }

    /// The small X, confirmed: over at once, whether or not the server hears it.
    pub fn handle_customer_end(&mut self, now: Now) {
        let reason = match self.stage {
            Stage::Ended => return,
            Stage::Waiting => EndReason::CustomerWhileWaiting,
            Stage::Active | Stage::OnHold => EndReason::Customer,
        };
        self.outputs.push_back(Output::EndAtServer(reason));
        self.end(reason, now);
    }

    /// Silence means No.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some(change) = self.consent.handle_timeout(now) {
            self.apply(Some(change), now);
        }
    }

    /// When [`Self::handle_timeout`] wants to be called, monotonic milliseconds.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<u64> {
        self.consent.poll_timeout()
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn end(&mut self, reason: EndReason, now: Now) {
        if self.stage == Stage::Ended {
            return;
        }
        self.stage = Stage::Ended;
        self.consent.revoke_everything(now);
        self.outputs.push_back(Output::ReleaseInput);
        self.note(LogEvent::Ended { reason }, now);
        self.outputs.push_back(Output::Over);
    }

    fn apply(&mut self, change: Option<ConsentChange>, now: Now) {
        let Some(change) = change else { return };
        let (capability, event) = match change {
            ConsentChange::Asked(c) => (c, LogEvent::Asked { capability: c }),
            ConsentChange::Allowed(c) => (c, LogEvent::Allowed { capability: c }),
            ConsentChange::Denied(c) => (c, LogEvent::Denied { capability: c }),
            ConsentChange::Unanswered(c) => (c, LogEvent::Unanswered { capability: c }),
            ConsentChange::Revoked(c) => (c, LogEvent::Revoked { capability: c }),
            ConsentChange::Released(c) => (c, LogEvent::Released { capability: c }),
            ConsentChange::Lost(c) => (c, LogEvent::Lost { capability: c }),
        };
        if self.consent.state(Capability::Control) != CapabilityState::Allowed {
            self.outputs.push_back(Output::ReleaseInput);
        }
        self.monitors.handle_consent(&self.consent);
        if let ConsentChange::Allowed(_) = change {
            self.revoked_everything = false;
        }
        self.tell_console(AppletToConsole::CapabilityChanged {
            status: self.status(capability),
        });
        self.note(event, now);
    }

    /// Ends an offer, and says in the log how. None of it goes out any more.
    fn close_file(&mut self, id: TransferId, now: Now) -> bool {
        let event = match self.transfers.close(id) {
            Some(Closed::Sent(FileOffer { name, size_bytes })) => {
                LogEvent::FileSent { name, size_bytes }
            }
            Some(Closed::Failed(offer)) => LogEvent::FileFailed { name: offer.name },
            None => return false,
        };
        self.outputs.push_back(Output::StopFile(id));
        self.note(event, now);
        true
    }

    fn say(&mut self, from: Speaker, message_id: Option<MessageId>, text: ChatText, now: Now) {
        self.line(HistoryLine::Chat {
            from,
            message_id,
            text,
            at_ms: now.unix_ms,
        });
    }

    fn note(&mut self, event: LogEvent, now: Now) {
        let entry = LogEntry {
            at_ms: now.unix_ms,
            event,
        };
        self.receipt.handle_entry(&entry);
        self.outputs.push_back(Output::ToServer(entry.clone()));
        self.line(HistoryLine::Log { entry });
    }

    fn line(&mut self, line: HistoryLine) {
        self.history.push(line.clone());
        self.tell_console(AppletToConsole::Line { line });
        self.outputs.push_back(Output::Redraw);
    }

    fn tell_console(&mut self, message: AppletToConsole) {
        self.outputs.push_back(Output::ToConsole(message));
    }

    /// What can be asked for here, and how it stands.
    #[must_use]
    pub fn capabilities(&self) -> Vec<CapabilityStatus> {
        let abilities = self.abilities.iter();
        abilities.map(|c| self.status(*c)).collect()
    }

    fn status(&self, capability: Capability) -> CapabilityStatus {
        let state = self.consent.state(capability);
        CapabilityStatus {
            capability,
            state,
            since_ms: self.consent.since_unix_ms(capability),
            paused: self.consent.paused(capability),
        }
    }
}
