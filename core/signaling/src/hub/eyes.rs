//! A phone that is the eyes of a computer's session: a session of its own for codes, connections and consent, which goes
//! with the other one and writes into its log.

use bowline_protocol::SessionId;
use bowline_protocol::api::CreateSession;
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::{EndReason, Entry, Flow, Phase};

use super::{CommandError, CreateError, Hub, MAX_REPORTED_LINES, Output, ReportError, Technician};
use crate::session::{Session, WrongState};
use crate::time::UnixMs;

impl Hub {
    /// Whether the session that is to get eyes can have them: it is the technician's, its customer is there, and it is not
    /// itself a phone of another one. A phone comes by a link.
    pub(super) fn check_eyes(
        &self,
        technician: &Technician,
        request: &CreateSession,
    ) -> Result<(), CreateError> {
        let Some(session_id) = request.eyes_of else {
            return Ok(());
        };
        let session = self.sessions.get(&session_id).map(Session::record);
        let can = session.is_some_and(|record| {
            record.owner() == technician.id
                && record.eyes_of.is_none()
                && matches!(record.phase, Phase::Waiting | Phase::Active)
        });
        let by_link = request.entry == Entry::Link;
        (can && by_link).then_some(()).ok_or(CreateError::NoEyes)
    }

    /// Ends the phones of a session.
    pub(super) fn end_eyes(&mut self, session_id: SessionId, reason: EndReason, now: UnixMs) {
        for phone in self.eyes_of(session_id) {
            // It may have ended in this very moment.
            let _ = self.finish(phone, reason, now);
        }
    }

    /// Phones are on hold as long as the session is.
    pub(super) fn hold_eyes(&mut self, session_id: SessionId, flow: Flow, now: UnixMs) {
        for phone in self.eyes_of(session_id) {
            let Some(session) = self.sessions.get_mut(&phone) else {
                continue;
            };
            let changed = match flow {
                Flow::OnHold => session.hold(now),
                Flow::Running => session.resume(now),
            };
            // One that has not started is in no flow.
            if let Ok(entry) = changed {
                self.tell_with(phone, entry);
            }
        }
    }

    /// A phone does not run while the session whose eyes it is does not.
    pub(super) fn check_whole_runs(&self, session_id: SessionId) -> Result<(), CommandError> {
        let record = |id| self.sessions.get(&id).map(Session::record);
        let whole = record(session_id).and_then(|phone| phone.eyes_of);
        let is_held = whole
            .and_then(record)
            .is_some_and(|whole| whole.flow == Flow::OnHold);
        (!is_held)
            .then_some(())
            .ok_or(CommandError::WrongState(WrongState))
    }

    /// Says in the log of a session that it has a phone.
    pub(super) fn note_phone(&mut self, phone: SessionId, now: UnixMs) {
        let record = self.sessions.get(&phone).map(Session::record);
        if let Some(whole) = record.and_then(|record| record.eyes_of) {
            let entry = LogEntry {
                at_ms: now.0,
                event: LogEvent::PhoneAdded,
            };
            self.outputs.push_back(Output::Log(whole, entry));
        }
    }

    /// Writes a phone's line into the log of the whole session, as a phone's. All its phones together have as much room there as the
    /// computer, and take none of the computer's.
    pub(super) fn note_on_phone(
        &mut self,
        whole: SessionId,
        LogEntry { at_ms, event }: LogEntry,
    ) -> Result<(), ReportError> {
        let Some(session) = self.sessions.get_mut(&whole) else {
            return Ok(());
        };
        let lines = &mut session.record_mut().phone_lines;
        if *lines >= MAX_REPORTED_LINES {
            return Err(ReportError::TooMany);
        }
        *lines += 1;
        let record = session.record().clone();
        let event = LogEvent::OnPhone {
            event: Box::new(event),
        };
        let entry = LogEntry { at_ms, event };
        self.outputs.push_back(Output::Log(whole, entry));
        self.outputs.push_back(Output::Persist(record));
        Ok(())
    }

    fn eyes_of(&self, session_id: SessionId) -> Vec<SessionId> {
        let phones = self.sessions.values().map(Session::record);
        phones
            .filter(|record| record.eyes_of == Some(session_id) && !record.is_ended())
            .map(|record| record.session_id)
            .collect()
    }
}
