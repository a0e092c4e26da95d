//! How a customer gets in.

use std::net::IpAddr;

use bowline_protocol::api::EntryProof;
use bowline_protocol::session::{CustomerKind, Entry, LinkState, Phase};
use bowline_protocol::{Pin, SessionId};

use super::{AppletJoined, EntryChecked, EntryError, HelloError, Hub, MAX_CODES_OF_LINK, Output};
use crate::brake::Verdict;
use crate::entropy::Entropy;
use crate::prefix::Prefix;
use crate::record::{PinState, pin_number, pin_of};
use crate::secret::{SecretHash, hex};
use crate::session::Session;
use crate::time::UnixMs;

impl Hub {
    /// Checks a code or link for the support page. Consumes nothing and may be repeated.
    ///
    /// For a link a code is made, or one made shortly before is given again; the session stays as it
    /// is, because programs open links, too.
    ///
    /// # Errors
    /// [`EntryError::CodeDoesNotWork`] for a wrong, used or expired one,
    /// [`EntryError::TooManyTries`] if a code was not looked at. A link is always looked at.
    pub fn check_entry(
        &mut self,
        proof: &EntryProof,
        address: IpAddr,
        now: UnixMs,
        entropy: &mut impl Entropy,
    ) -> Result<EntryChecked, EntryError> {
        let now = self.advance(now);
        self.tell_attack_mode();
        match proof {
            EntryProof::Pin { pin } => self.check_pin(pin, address.into(), now),
            EntryProof::Link { token } => self.check_link(token, address.into(), now, entropy),
        }
    }

    /// Exchanges a code for a join secret, once.
    ///
    /// # Errors
    /// As for [`Hub::check_entry`].
    pub fn join(
        &mut self,
        pin: &Pin,
        address: IpAddr,
        customer: CustomerKind,
        now: UnixMs,
        entropy: &mut impl Entropy,
    ) -> Result<AppletJoined, EntryError> {
        let now = self.advance(now);
        self.tell_attack_mode();
        let prefix = address.into();
        let session_id = self.evaluate(pin, prefix, now)?;
        let undo = self.undo_of(session_id);
        let join_secret = hex(&entropy.bits_256());
        let retired = if cfg!(feature = "sabotage-twice") {
            None
        } else {
            self.pins.retire(pin, now)
        };
        let rests = retired.unwrap_or(now.plus(crate::pin::REST_MS));
        if let Some(session) = self.sessions.get_mut(&session_id) {
            Self::note_pin(session, pin_number(pin), PinState::Retired(rests), now);
            let hash = SecretHash::of(&join_secret);
            session.record_mut().customer = Some(customer);
            if let Some(replaced) = session.replace_join(hash) {
                self.joins.remove(&replaced);
                self.outputs.push_back(Output::ReplaceApplet(session_id));
            }
            self.joins.insert(hash, session_id);
            if let Ok(entry) = session.joined_again(now) {
                self.outputs.push_back(Output::Log(session_id, entry));
            }
            // `evaluate` found that the session can be entered.
            let _ = session.enter(now);
        }
        self.tell(session_id);
        Ok(AppletJoined {
            session_id,
            join_secret,
            undo,
        })
    }

    /// The applet opened its connection. The same secret works again for every reconnect.
    ///
    /// # Errors
    /// [`HelloError`] if it leads to no session that goes on.
    pub fn applet_hello(
        &mut self,
        join_secret: &str,
        now: UnixMs,
    ) -> Result<SessionId, HelloError> {
        let now = self.advance(now);
        let hash = SecretHash::of(join_secret);
        let Some(&session_id) = self.joins.get(&hash) else {
            return Err(self.why_no_hello(hash));
        };
        let unknown = HelloError::UnknownSecret;
        let session = self.sessions.get_mut(&session_id).ok_or(unknown)?;
        let entry = match (session.record().phase, session.record().link) {
            (Phase::Connecting, _) => session.customer_joined(now),
            (
                Phase::Waiting | Phase::Active,
                LinkState::Reconnecting { .. } | LinkState::Offline { .. },
            ) => session.customer_back(now),
            // A second connection of the same applet: the shell replaces the first.
            (Phase::Waiting | Phase::Active, LinkState::Up | LinkState::None) => {
                return Ok(session_id);
            }
            (Phase::Created | Phase::Ended { .. }, _) => return Err(unknown),
        };
        let entry = entry.map_err(|_| unknown)?;
        self.tell_with(session_id, entry);
        Ok(session_id)
    }

    /// The session in which somebody else took the place of whoever has this secret.
    #[must_use]
    pub fn replaced(&self, join_secret: &str) -> Option<&Session> {
        self.session_without(SecretHash::of(join_secret))
    }

    /// The session that has ended without whoever has this secret.
    #[must_use]
    pub fn ended_without(&self, join_secret: &str) -> Option<&Session> {
        let hash = SecretHash::of(join_secret);
        let mut sessions = self.sessions.values();
        sessions.find(|session| session.record().last_join == Some(hash))
    }

    fn session_without(&self, hash: SecretHash) -> Option<&Session> {
        let mut sessions = self.sessions.values();
        sessions.find(|session| session.record().replaced_joins.contains(&hash))
    }

    fn why_no_hello(&self, hash: SecretHash) -> HelloError {
        match self.session_without(hash) {
            Some(_) => HelloError::Replaced,
            None => HelloError::UnknownSecret,
        }
    }

    fn check_pin(
        &mut self,
        pin: &Pin,
        prefix: Prefix,
        now: UnixMs,
    ) -> Result<EntryChecked, EntryError> {
        let session_id = self.evaluate(pin, prefix, now)?;
        self.entered(session_id, pin.clone(), prefix, now)
            .ok_or(EntryError::CodeDoesNotWork)
    }

    fn check_link(
        &mut self,
        token: &str,
        prefix: Prefix,
        now: UnixMs,
        entropy: &mut impl Entropy,
    ) -> Result<EntryChecked, EntryError> {
        let found = self.links.get(&SecretHash::of(token)).copied();
        let session_id = found
            .filter(|session_id| {
                let session = self.sessions.get(session_id);
                session.is_some_and(|session| now < session.record().code_expires)
            })
            .ok_or(EntryError::CodeDoesNotWork)?;
        self.handoff(session_id, prefix, now, entropy)
            .ok_or(EntryError::CodeDoesNotWork)
    }

    /// Looks a code up if the brake lets it. Every other answer is the same.
    fn evaluate(
        &mut self,
        pin: &Pin,
        prefix: Prefix,
        now: UnixMs,
    ) -> Result<SessionId, EntryError> {
        if let Verdict::Refuse {
            retry_after_seconds,
        } = self.brake.judge(prefix, now)
        {
            self.code_counts.refused += 1;
            return Err(EntryError::TooManyTries {
                retry_after_seconds,
            });
        }
        let found = self.pins.find(pin, now).filter(|session_id| {
            let session = self.sessions.get(session_id);
            session.is_some_and(|session| session.clone().enter(now).is_ok())
        });
        found.ok_or_else(|| {
            self.count_miss(prefix, now);
            EntryError::CodeDoesNotWork
        })
    }

    /// Notes that the code was entered and the applet is on its way.
    fn entered(
        &mut self,
        session_id: SessionId,
        pin: Pin,
        prefix: Prefix,
        now: UnixMs,
    ) -> Option<EntryChecked> {
        let connect_until = now.plus(self.limits.connect_ms());
        let session = self.sessions.get_mut(&session_id)?;
        let first = session.record().phase == Phase::Created;
        session.enter(now).ok()?;
        let technician_name = session.record().technician_name.clone();
        if first {
            // The customer got this far in time; the download may take longer than the code lives.
            self.pins.extend(&pin, connect_until);
            let until = self.pins.works_until(&pin)?;
            Self::note_pin(session, pin_number(&pin), PinState::Live(until), now);
            self.brake.reserve(session_id, prefix, now);
            self.tell(session_id);
        }
        Some(EntryChecked {
            session_id,
            technician_name,
            pin,
        })
    }

    /// The code for the file name: one with over half its life ahead, or else a new one.
    fn handoff(
        &mut self,
        session_id: SessionId,
        prefix: Prefix,
        now: UnixMs,
        entropy: &mut impl Entropy,
    ) -> Option<EntryChecked> {
        if cfg!(feature = "sabotage-link") {
            self.links.retain(|_, leads_to| *leads_to != session_id);
        }
        let session = self.sessions.get_mut(&session_id)?;
        if session.record().entry != Entry::Link || session.clone().enter(now).is_err() {
            return None;
        }
        let technician_name = session.record().technician_name.clone();
        let enough = now.plus(self.limits.pin_ms() / 2);
        let live = session
            .record()
            .pins
            .iter()
            .find_map(|pin| match pin.state {
                PinState::Live(until) if until > enough => Some(pin.masked.number(session_id)),
                PinState::Live(_) | PinState::Retired(_) => None,
            });
        let codes = &session.record().pins;
        let given = codes.iter().filter(|pin| now < pin.rests_until()).count();
        let pin = if let Some(number) = live {
            pin_of(number)
        } else if given >= MAX_CODES_OF_LINK {
            return None;
        } else {
            // The download may take longer than a code usually lives.
            let until = now.plus(self.limits.pin_ms().max(self.limits.connect_ms()));
            let pin = self.pins.allocate(session_id, until, entropy).ok()?;
            Self::note_pin(session, pin_number(&pin), PinState::Live(until), now);
            self.outputs
                .push_back(Output::Persist(session.record().clone()));
            pin
        };
        self.brake.reserve(session_id, prefix, now);
        Some(EntryChecked {
            session_id,
            technician_name,
            pin,
        })
    }
}
