//! Descriptions and candidates on their way from one side of a session to the other.

use bowline_protocol::api::{ApiError, ErrorCode};
use bowline_protocol::ids::ConnectionId;
use bowline_protocol::signaling::{MAX_SDP_BYTES, ServerToParticipant, Signal};
use bowline_protocol::{SessionId, TechnicianId};
use bowline_signaling::{Participant, UnixMs};

use super::signaling::forbidden;
use crate::desk::{Inner, Who};
use crate::error::RouteError;

/// A signal on its way.
pub(super) struct Relay {
    from: ConnectionId,
    who: Who,
    session_id: SessionId,
    to: Option<ConnectionId>,
}

impl Relay {
    /// A signal that is no larger than it may be.
    ///
    /// # Errors
    /// Says that it is too long.
    pub(super) fn new(
        from: ConnectionId,
        who: Who,
        session_id: SessionId,
        to: Option<ConnectionId>,
        signal: &Signal,
    ) -> Result<Self, RouteError> {
        check_size(signal)?;
        Ok(Self {
            from,
            who,
            session_id,
            to,
        })
    }

    /// Passes it on.
    ///
    /// # Errors
    /// Says that it may not go there, or that nobody is there.
    pub(super) fn run(
        self,
        inner: &mut Inner,
        signal: Signal,
        now: UnixMs,
    ) -> Result<(), RouteError> {
        let Self {
            from,
            who,
            session_id,
            to,
        } = self;
        let participant = match who {
            Who::Console { technician_id, .. } => Participant::Technician(technician_id),
            Who::Applet(own) => Participant::Applet(own),
        };
        if !inner.hub.may_signal(participant, session_id) {
            return Err(forbidden());
        }
        let target = match who {
            Who::Console { .. } => {
                let applet = inner.connections.applet(session_id);
                applet.filter(|applet| to.is_none_or(|to| to == *applet))
            }
            Who::Applet(_) => {
                let owner = self.owner(inner);
                to.filter(|to| owner.is_some_and(|o| inner.connections.is_console_of(*to, o)))
            }
        };
        let Some(target) = target else {
            return Err(RouteError::not_found());
        };
        inner.hub.note_activity(session_id, now);
        let message = ServerToParticipant::Signal {
            session_id,
            from,
            signal,
        };
        inner.connections.tell(target, message);
        Ok(())
    }

    fn owner(&self, inner: &Inner) -> Option<TechnicianId> {
        inner
            .hub
            .session(self.session_id)
            .map(|session| session.record().owner())
    }
}

fn check_size(signal: &Signal) -> Result<(), ApiError> {
    let fits = match signal {
        Signal::Offer { sdp, .. } | Signal::Answer { sdp, .. } => sdp.len() <= MAX_SDP_BYTES,
        Signal::Candidate { candidate, .. } => candidate.len() <= 1024,
    };
    if fits {
        return Ok(());
    }
    Err(RouteError::new(ErrorCode::BadRequest, "The description is too long.").0)
}
