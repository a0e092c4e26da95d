//! Takes back what could not be written.

use bowline_protocol::SessionId;

use super::Hub;
use crate::record::{PinState, SessionRecord};
use crate::time::UnixMs;

/// One session as it was before a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    session_id: SessionId,
    before: Option<SessionRecord>,
}

impl Undo {
    /// There was no such session before.
    #[must_use]
    pub const fn creation(session_id: SessionId) -> Self {
        Self {
            session_id,
            before: None,
        }
    }

    /// Which session it is.
    #[must_use]
    pub const fn session_id(&self) -> SessionId {
        self.session_id
    }
}

impl Hub {
    /// A session as it is now.
    #[must_use]
    pub fn undo_of(&self, session_id: SessionId) -> Undo {
        let session = self.sessions.get(&session_id);
        Undo {
            session_id,
            before: session.map(|session| session.record().clone()),
        }
    }

    /// Makes a session what it was, with its codes, its link and its join secret. Only right after
    /// the one command that changed it.
    pub fn undo(&mut self, undo: Undo, now: UnixMs) {
        let Undo { session_id, before } = undo;
        self.links.retain(|_, leads_to| *leads_to != session_id);
        self.joins.retain(|_, leads_to| *leads_to != session_id);
        self.retire_pins(session_id, now);
        let Some(before) = before else {
            self.sessions.remove(&session_id);
            return;
        };
        self.links
            .extend(before.link_hash.map(|hash| (hash, session_id)));
        self.joins
            .extend(before.join_hash.map(|hash| (hash, session_id)));
        for pin in &before.pins {
            if let PinState::Live(until) = pin.state {
                let number = pin.masked.number(session_id);
                self.pins.insert(number, session_id, until);
            }
        }
        if let Some(session) = self.sessions.get_mut(&session_id) {
            *session.record_mut() = before;
        }
    }
}
