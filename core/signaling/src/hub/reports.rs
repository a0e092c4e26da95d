//! What customers' programs report of a session, for its log.

use bowline_protocol::SessionId;
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::Phase;

use super::{Hub, MAX_LINES_BEFORE_START, MAX_REPORTED_LINES, Output, ReportError};
use crate::time::UnixMs;

/// Most lines that come after the end of a session.
const MAX_LINES_LATE: u32 = 100;

impl Hub {
    /// Adds an applet's line to the log of its session. A time that cannot be, because the customer's
    /// clock is wrong or slow, is replaced by `now`; so reported times never go backwards. A line that is said again,
    /// because the answer to it was lost, is there already.
    ///
    /// # Errors
    /// [`ReportError`]; the lines that the server writes cannot be reported.
    pub fn report_log(
        &mut self,
        session_id: SessionId,
        entry: LogEntry,
        now: UnixMs,
    ) -> Result<(), ReportError> {
        let now = self.advance(now);
        let session = self
            .sessions
            .get_mut(&session_id)
            .filter(|session| !session.record().is_ended())
            .ok_or(ReportError::NotFound)?;
        let is_started = session.record().phase == Phase::Active;
        let most = match line_of(&entry.event) {
            LineOf::Applet | LineOf::StartedApplet if is_started => MAX_REPORTED_LINES,
            LineOf::Applet => MAX_LINES_BEFORE_START,
            LineOf::StartedApplet | LineOf::Server => return Err(ReportError::NotItsLine),
        };
        self.write_reported(session_id, entry, most, now)
    }

    /// Adds a line to the log of a session that has ended meanwhile: what its customer had to say while there was no line.
    /// Only of what needs no grant.
    ///
    /// # Errors
    /// [`ReportError`]; the session is kept for [`KEEP_ENDED_MS`](super::KEEP_ENDED_MS).
    pub fn report_late(
        &mut self,
        session_id: SessionId,
        entry: LogEntry,
        now: UnixMs,
    ) -> Result<(), ReportError> {
        let now = self.advance(now);
        let session = self.sessions.get(&session_id);
        session
            .filter(|session| session.record().is_ended())
            .ok_or(ReportError::NotFound)?;
        match line_of(&entry.event) {
            LineOf::Applet => self.write_reported(session_id, entry, MAX_LINES_LATE, now),
            LineOf::StartedApplet | LineOf::Server => Err(ReportError::NotItsLine),
        }
    }

    fn write_reported(
        &mut self,
        session_id: SessionId,
        mut entry: LogEntry,
        most: u32,
        now: UnixMs,
    ) -> Result<(), ReportError> {
        let session = self
            .sessions
            .get_mut(&session_id)
            .ok_or(ReportError::NotFound)?;
        if session.has_reported(&entry) {
            return Ok(());
        }
        let is_over = session.record().is_ended();
        let record = session.record_mut();
        let lines = if is_over {
            &mut record.late_lines
        } else {
            &mut record.reported_lines
        };
        if *lines >= most {
            return Err(ReportError::TooMany);
        }
        *lines += 1;
        session.note_reported(entry.clone());
        let record = session.record_mut();
        if !(record.lines_since.0..=now.0).contains(&entry.at_ms) {
            entry.at_ms = now.0;
        }
        record.lines_since = UnixMs(entry.at_ms);
        if !is_over {
            session.touch(now);
        }
        let record = session.record().clone();
        match record.eyes_of {
            Some(whole) => self.note_on_phone(whole, entry)?,
            None => self.outputs.push_back(Output::Log(session_id, entry)),
        }
        self.outputs.push_back(Output::Persist(record));
        Ok(())
    }
}

/// Who knows that something happened.
enum LineOf {
    Server,
    Applet,
    /// Nothing of the kind can happen before Start: until then it is not true, and whoever says it may not be the customer.
    StartedApplet,
}

fn line_of(event: &LogEvent) -> LineOf {
    match event {
        LogEvent::Asked { .. }
        | LogEvent::Allowed { .. }
        | LogEvent::Denied { .. }
        | LogEvent::Unanswered { .. }
        | LogEvent::Revoked { .. }
        | LogEvent::Released { .. }
        | LogEvent::Lost { .. }
        | LogEvent::EndedByReload { .. }
        | LogEvent::StreamPaused { .. }
        | LogEvent::StreamResumed { .. } => LineOf::StartedApplet,
        LogEvent::RevokedEverything
        | LogEvent::FeelsWrong
        | LogEvent::FileSent { .. }
        | LogEvent::FileFailed { .. } => LineOf::Applet,
        LogEvent::Created
        | LogEvent::PhoneAdded
        | LogEvent::OnPhone { .. }
        | LogEvent::CustomerJoined
        | LogEvent::JoinedAgain
        | LogEvent::Started
        | LogEvent::Held
        | LogEvent::Resumed
        | LogEvent::ConnectionLost
        | LogEvent::ConnectionRestored
        | LogEvent::Ended { .. } => LineOf::Server,
    }
}
