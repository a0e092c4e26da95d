//! What technicians and applets do with a session.

use bowline_protocol::api::CreateSession;
use bowline_protocol::session::{EndReason, Entry, Flow, Phase};
use bowline_protocol::{SessionId, TechnicianId};

use super::{CommandError, CreateError, Created, EntryKey, Hub, Technician};
use crate::entropy::Entropy;
use crate::record::{PinState, pin_number};
use crate::secret::SecretHash;
use crate::session::{NewSession, Session};
use crate::time::UnixMs;

impl Hub {
    /// Creates a session with its code or link.
    ///
    /// # Errors
    /// [`CreateError`] if the technician or the server has too many.
    pub fn create_session(
        &mut self,
        technician: &Technician,
        request: CreateSession,
        now: UnixMs,
        entropy: &mut impl Entropy,
    ) -> Result<Created, CreateError> {
        let now = self.advance(now);
        self.check_room(technician.id)?;
        self.check_eyes(technician, &request)?;
        let new = NewSession {
            session_id: SessionId::from_bits(entropy.bits_128()),
            owner: technician.id,
            technician_name: technician.name.clone(),
            customer_name: request.customer_name,
            entry: request.entry,
            eyes_of: request.eyes_of,
        };
        if let Some(whole) = request.eyes_of {
            self.end_eyes(whole, EndReason::Technician, now);
        }
        let session_id = new.session_id;
        let (mut session, entry) = Session::create(new, self.limits, now);
        let expires = session.record().code_expires;
        let key = match session.record().entry {
            Entry::Pin => {
                let pin = self
                    .pins
                    .allocate(session_id, expires, entropy)
                    .map_err(|_| CreateError::ServerFull)?;
                Self::note_pin(&mut session, pin_number(&pin), PinState::Live(expires), now);
                EntryKey::Pin(pin)
            }
            Entry::Link => {
                let token = format!("{:032x}", entropy.bits_128());
                let hash = SecretHash::of(&token);
                session.record_mut().link_hash = Some(hash);
                self.links.insert(hash, session_id);
                EntryKey::Link(token)
            }
        };
        let record = session.record().clone();
        let summary = session.summary();
        self.sessions.insert(session_id, session);
        self.tell_with(session_id, entry);
        self.note_phone(session_id, now);
        Ok(Created {
            record,
            summary,
            key,
            expires,
        })
    }

    /// The technician presses Start. This consumes a link.
    ///
    /// # Errors
    /// [`CommandError`]; the second of two clicks is in the wrong state.
    pub fn start(
        &mut self,
        technician_id: TechnicianId,
        session_id: SessionId,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let now = self.advance(now);
        // First whether it can be started, then whether there is room.
        self.check_whole_runs(session_id)?;
        self.owned(technician_id, session_id)?.clone().start(now)?;
        self.check_active(technician_id)?;
        let session = self.owned(technician_id, session_id)?;
        let entry = session.start(now)?;
        session.record_mut().link_hash = None;
        self.links.retain(|_, leads_to| *leads_to != session_id);
        self.retire_pins(session_id, now);
        self.tell_with(session_id, entry);
        Ok(())
    }

    /// The technician puts a session on hold.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn hold(
        &mut self,
        technician_id: TechnicianId,
        session_id: SessionId,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let now = self.advance(now);
        let entry = self.owned(technician_id, session_id)?.hold(now)?;
        self.tell_with(session_id, entry);
        self.hold_eyes(session_id, Flow::OnHold, now);
        Ok(())
    }

    /// The technician takes a session off hold.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn resume(
        &mut self,
        technician_id: TechnicianId,
        session_id: SessionId,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let now = self.advance(now);
        // First whether it can be resumed, then whether there is room.
        self.check_whole_runs(session_id)?;
        self.owned(technician_id, session_id)?.clone().resume(now)?;
        self.check_active(technician_id)?;
        let entry = self.owned(technician_id, session_id)?.resume(now)?;
        self.tell_with(session_id, entry);
        self.hold_eyes(session_id, Flow::Running, now);
        Ok(())
    }

    /// The technician ends a session.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn end(
        &mut self,
        technician_id: TechnicianId,
        session_id: SessionId,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let now = self.advance(now);
        self.owned(technician_id, session_id)?;
        self.finish(session_id, EndReason::Technician, now)
    }

    /// The applet ends its session. Only an abuse report is taken as told; whether the customer was
    /// still waiting the hub knows better.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn end_by_customer(
        &mut self,
        session_id: SessionId,
        told: EndReason,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let now = self.advance(now);
        let session = self
            .sessions
            .get(&session_id)
            .ok_or(CommandError::NotFound)?;
        let left = match session.record().phase {
            Phase::Created | Phase::Connecting | Phase::Waiting => EndReason::CustomerWhileWaiting,
            Phase::Active | Phase::Ended { .. } => EndReason::Customer,
        };
        let reason = match told {
            EndReason::AbuseReport => EndReason::AbuseReport,
            EndReason::CustomerWhileWaiting
            | EndReason::Customer
            | EndReason::Technician
            | EndReason::Idle
            | EndReason::ConnectTimeout
            | EndReason::WaitTimeout
            | EndReason::CodeExpired
            | EndReason::Aborted
            | EndReason::JoinedElsewhere => left,
        };
        self.finish(session_id, reason, now)
    }

    /// The applet's connection is gone. Only for the connection that is the session's latest: one
    /// that was replaced says nothing.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn customer_lost(
        &mut self,
        session_id: SessionId,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let now = self.advance(now);
        let session = self
            .sessions
            .get_mut(&session_id)
            .ok_or(CommandError::NotFound)?;
        let entry = session.customer_lost(now)?;
        self.tell_with(session_id, entry);
        Ok(())
    }

    /// The applet's connection is back. [`Hub::applet_hello`] includes this.
    ///
    /// # Errors
    /// [`CommandError`].
    pub fn customer_back(
        &mut self,
        session_id: SessionId,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let now = self.advance(now);
        let session = self
            .sessions
            .get_mut(&session_id)
            .ok_or(CommandError::NotFound)?;
        let entry = session.customer_back(now)?;
        self.tell_with(session_id, entry);
        Ok(())
    }

    /// A sign of life, such as a signal that was passed on: the idle limit starts anew.
    pub fn note_activity(&mut self, session_id: SessionId, now: UnixMs) {
        let now = self.advance(now);
        if let Some(session) = self.sessions.get_mut(&session_id)
            && !session.record().is_ended()
        {
            session.touch(now);
        }
    }

    pub(super) fn finish(
        &mut self,
        session_id: SessionId,
        reason: EndReason,
        now: UnixMs,
    ) -> Result<(), CommandError> {
        let session = self
            .sessions
            .get_mut(&session_id)
            .ok_or(CommandError::NotFound)?;
        let entry = session.end(reason, now)?;
        self.tell_end(session_id, entry, now);
        Ok(())
    }

    fn owned(
        &mut self,
        technician_id: TechnicianId,
        session_id: SessionId,
    ) -> Result<&mut Session, CommandError> {
        self.sessions
            .get_mut(&session_id)
            .filter(|session| session.record().owner() == technician_id)
            .ok_or(CommandError::NotFound)
    }

    fn active_count(&self, technician_id: TechnicianId) -> usize {
        self.of(technician_id)
            .filter(|session| session.is_active())
            .count()
    }

    fn check_active(&self, technician_id: TechnicianId) -> Result<(), CommandError> {
        if self.active_count(technician_id) < self.limits.active_per_technician {
            Ok(())
        } else {
            Err(CommandError::TooManySessions)
        }
    }

    fn check_room(&self, technician_id: TechnicianId) -> Result<(), CreateError> {
        let open = self
            .of(technician_id)
            .filter(|session| !session.record().is_ended())
            .count();
        if self.active_count(technician_id) >= self.limits.active_per_technician
            || open >= self.limits.open_per_technician
        {
            return Err(CreateError::TooManySessions);
        }
        if self.open_count() >= self.limits.open_sessions {
            return Err(CreateError::ServerFull);
        }
        Ok(())
    }
}
