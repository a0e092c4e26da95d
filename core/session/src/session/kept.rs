//! What outlasts a reload of the page that the session is in.

use bowline_protocol::Capability;
use bowline_protocol::control::HistoryLine;
use bowline_protocol::customer::CustomerKept;
use bowline_protocol::log::LogEvent;

use super::Session;
use crate::transfers::Transfers;
use crate::{Now, Stage};

impl Session {
    /// What [`Self::resume`] goes on from.
    #[must_use]
    pub fn kept(&self) -> CustomerKept {
        CustomerKept {
            history: self.history.lines().cloned().collect(),
            last_transfer: self.transfers.last(),
        }
    }

    /// Goes on with a session whose page was loaded anew. Whatever was allowed ended with the old page: it is asked for again.
    #[must_use]
    pub fn resume(system: String, abilities: &[Capability], kept: CustomerKept, now: Now) -> Self {
        let mut session = Self::with(system, abilities);
        session.transfers = Transfers::after(kept.last_transfer);
        for line in kept.history {
            if let HistoryLine::Log { entry } = &line {
                session.receipt.handle_entry(entry);
                session.stage = stage_after(session.stage, &entry.event);
            }
            session.history.push(line);
        }
        session.consent.suspend(session.stage == Stage::OnHold);
        let spans = session.receipt.spans.iter();
        let open: Vec<_> = spans
            .filter(|span| span.until_ms.is_none())
            .map(|span| span.capability)
            .collect();
        for capability in open {
            session.note(LogEvent::EndedByReload { capability }, now);
        }
        session
    }
}

/// How far the session had come once that was in its log.
fn stage_after(before: Stage, event: &LogEvent) -> Stage {
    match event {
        LogEvent::Started | LogEvent::Resumed => Stage::Active,
        LogEvent::Held => Stage::OnHold,
        LogEvent::Ended { .. } => Stage::Ended,
        LogEvent::Created
        | LogEvent::CustomerJoined
        | LogEvent::JoinedAgain
        | LogEvent::Asked { .. }
        | LogEvent::Allowed { .. }
        | LogEvent::Denied { .. }
        | LogEvent::Unanswered { .. }
        | LogEvent::Revoked { .. }
        | LogEvent::Released { .. }
        | LogEvent::Lost { .. }
        | LogEvent::EndedByReload { .. }
        | LogEvent::StreamPaused { .. }
        | LogEvent::StreamResumed { .. }
        | LogEvent::RevokedEverything
        | LogEvent::FeelsWrong
        | LogEvent::FileSent { .. }
        | LogEvent::FileFailed { .. }
        | LogEvent::PhoneAdded
        | LogEvent::OnPhone { .. }
        | LogEvent::ConnectionLost
        | LogEvent::ConnectionRestored => before,
    }
}
