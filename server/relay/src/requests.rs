//! Requests: who asks, what for, and the answer. RFC 8656, sections 5 to 12.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bowline_protocol::SessionId;
use bowline_stun::{Algorithm, Attribute, Class, Key, Message, MessageBuilder, Method};

use crate::allocations::BindError;
use crate::answers::{begin, canonical, code, finish, refuse_unknown, unknown_attributes};
use crate::machine::Machine;
use crate::tuple::{FiveTuple, Transmit};

/// RFC 8656, section 7.2: what is given without asking, and the least.
const DEFAULT_LIFETIME: Duration = Duration::from_mins(10);
const MAX_LIFETIME: Duration = Duration::from_hours(1);
/// The number of UDP among IP protocols.
const UDP: u8 = 17;
/// Who signed a request.
struct Signer {
    session: SessionId,
    key: Key,
    algorithm: Algorithm,
}

impl Machine {
    pub(crate) fn handle_request(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        length: usize,
        now: Instant,
    ) -> Option<Transmit> {
        let signer = match self.authenticate(from, message, now) {
            Ok(signer) => signer,
            Err(code) => {
                let mut answer = begin(Class::Error, message).error_code(code);
                if code != code::BAD_REQUEST {
                    self.counters.challenged_total += 1;
                    answer = answer
                        .attribute(Attribute::REALM, self.config.realm.as_bytes())
                        .attribute(
                            Attribute::NONCE,
                            self.dice.nonce(from.source(), now).as_bytes(),
                        );
                }
                return self.answer_unproven(from, answer, message, length, now);
            }
        };
        let unknown = unknown_attributes(message);
        let answer = if unknown.is_empty() {
            self.carry_out(from, message, &signer, now)
                .unwrap_or_else(|code| {
                    self.count_refusal(code);
                    begin(Class::Error, message).error_code(code)
                })
        } else {
            refuse_unknown(message, &unknown)
        };
        let answer = answer.integrity(&signer.key, signer.algorithm);
        Some(Transmit {
            to: from,
            bytes: finish(answer, message),
        })
    }

    /// RFC 8489, section 9.2.4.
    fn authenticate(
        &self,
        from: FiveTuple,
        message: &Message<'_>,
        now: Instant,
    ) -> Result<Signer, u16> {
        if !message.has_integrity() {
            return Err(code::UNAUTHENTICATED);
        }
        let [Some(username), Some(realm), Some(nonce)] =
            [Attribute::USERNAME, Attribute::REALM, Attribute::NONCE]
                .map(|kind| message.text(kind))
        else {
            return Err(code::BAD_REQUEST);
        };
        if !self.dice.knows_nonce(nonce, from.source(), now) {
            return Err(code::STALE_NONCE);
        }
        let (session, entry) = self
            .sessions
            .by_name(username)
            .ok_or(code::UNAUTHENTICATED)?;
        if realm != self.config.realm {
            return Err(code::UNAUTHENTICATED);
        }
        let algorithm = message.verify(&entry.key).ok_or(code::UNAUTHENTICATED)?;
        let key = entry.key.clone();
        Ok(Signer {
            session,
            key,
            algorithm,
        })
    }

    fn carry_out(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        signer: &Signer,
        now: Instant,
    ) -> Result<MessageBuilder, u16> {
        if message.method() == Method::Allocate {
            return self.allocate(from, message, signer, now);
        }
        let allocation = self
            .allocations
            .of(&from)
            .ok_or(code::ALLOCATION_MISMATCH)?;
        if allocation.session != signer.session {
            return Err(code::WRONG_CREDENTIALS);
        }
        match message.method() {
            Method::Refresh => self.refresh(from, message, now),
            Method::CreatePermission => self.create_permission(from, message, signer, now),
            Method::ChannelBind => self.bind_channel(from, message, signer, now),
            Method::Binding | Method::Allocate | Method::Send | Method::Data | Method::Other(_) => {
                Err(code::BAD_REQUEST)
            }
        }
    }

    /// RFC 8656, section 7.2.
    fn allocate(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        signer: &Signer,
        now: Instant,
    ) -> Result<MessageBuilder, u16> {
        if let Some(allocation) = self.allocations.of(&from) {
            let is_repeated =
                allocation.made_by == message.id() && allocation.session == signer.session;
            return if is_repeated {
                Ok(self.allocated(from, message, now))
            } else {
                Err(code::ALLOCATION_MISMATCH)
            };
        }
        match message.attribute(Attribute::REQUESTED_TRANSPORT) {
            Some([UDP, _, _, _]) => {}
            Some([_, _, _, _]) => return Err(code::UNSUPPORTED_TRANSPORT),
            Some(_) | None => return Err(code::BAD_REQUEST),
        }
        self.check_family(message, code::FAMILY_NOT_SUPPORTED)?;
        let parity = wanted_parity(message)?;
        let lifetime = lifetime(message)?.max(DEFAULT_LIFETIME);
        let limits = self.config.limits;
        if self.allocations.count() >= limits.allocations {
            return Err(code::INSUFFICIENT_CAPACITY);
        }
        let port = self.free_port(parity).ok_or(code::INSUFFICIENT_CAPACITY)?;
        let session = self
            .sessions
            .session_mut(signer.session)
            .ok_or(code::UNAUTHENTICATED)?;
        if session.allocations >= limits.allocations_per_session {
            return Err(code::QUOTA_REACHED);
        }
        session.allocations += 1;
        let expires = now + lifetime;
        self.allocations
            .add(from, signer.session, port, message.id(), expires);
        self.set_idle(from, None);
        self.counters.allocated_total += 1;
        Ok(self.allocated(from, message, now))
    }

    fn allocated(&self, from: FiveTuple, message: &Message<'_>, now: Instant) -> MessageBuilder {
        let allocation = self.allocations.of(&from);
        let (port, remaining) =
            allocation.map_or((0, Duration::ZERO), |a| (a.port, a.remaining(now)));
        let relayed = SocketAddr::new(self.config.relayed_ip, port);
        begin(Class::Success, message)
            .xor_address(Attribute::XOR_RELAYED_ADDRESS, relayed)
            .number(Attribute::LIFETIME, seconds(remaining))
            .xor_address(Attribute::XOR_MAPPED_ADDRESS, canonical(from.source()))
    }

    /// RFC 8656, section 8.2.
    fn refresh(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        now: Instant,
    ) -> Result<MessageBuilder, u16> {
        self.check_family(message, code::FAMILY_MISMATCH)?;
        let wanted = lifetime(message)?;
        let lifetime = if wanted.is_zero() {
            self.release(&from, now);
            wanted
        } else {
            let lifetime = wanted.max(DEFAULT_LIFETIME);
            self.allocations.extend(&from, now + lifetime);
            lifetime
        };
        Ok(begin(Class::Success, message).number(Attribute::LIFETIME, seconds(lifetime)))
    }

    /// RFC 8656, section 10.2. All addresses or none.
    fn create_permission(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        signer: &Signer,
        now: Instant,
    ) -> Result<MessageBuilder, u16> {
        let mut addresses = 0;
        for (kind, value) in message.attributes() {
            if kind == Attribute::XOR_PEER_ADDRESS {
                addresses += 1;
                let peer =
                    bowline_stun::read_xor_address(value, message.id()).ok_or(code::BAD_REQUEST)?;
                if !self.may_permit(signer.session, peer) {
                    return Err(code::FORBIDDEN);
                }
            }
        }
        if addresses == 0 {
            return Err(code::BAD_REQUEST);
        }
        let allocation = self.allocations.of_mut(&from);
        allocation.ok_or(code::ALLOCATION_MISMATCH)?.permit(now);
        Ok(begin(Class::Success, message))
    }

    /// RFC 8656, section 12.2.
    fn bind_channel(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        signer: &Signer,
        now: Instant,
    ) -> Result<MessageBuilder, u16> {
        let number = match message.attribute(Attribute::CHANNEL_NUMBER) {
            Some(&[high, low, _, _]) => u16::from_be_bytes([high, low]),
            Some(_) | None => return Err(code::BAD_REQUEST),
        };
        let peer = message
            .xor_address(Attribute::XOR_PEER_ADDRESS)
            .ok_or(code::BAD_REQUEST)?;
        if !(0x4000..=0x4FFF).contains(&number) {
            return Err(code::BAD_REQUEST);
        }
        if !self.may_bind(signer.session, peer) {
            return Err(code::FORBIDDEN);
        }
        let allocation = self.allocations.of_mut(&from);
        let allocation = allocation.ok_or(code::ALLOCATION_MISMATCH)?;
        match allocation.bind(number, peer.port(), now) {
            Ok(()) => Ok(begin(Class::Success, message)),
            Err(BindError::Taken) => Err(code::BAD_REQUEST),
            Err(BindError::TooMany) => Err(code::INSUFFICIENT_CAPACITY),
        }
    }

    fn check_family(&self, message: &Message<'_>, refusal: u16) -> Result<(), u16> {
        let ours: u8 = if self.config.relayed_ip.is_ipv4() {
            1
        } else {
            2
        };
        let wanted = message.attribute(Attribute::REQUESTED_ADDRESS_FAMILY);
        match wanted {
            None => Ok(()),
            Some([family, _, _, _]) if *family == ours => Ok(()),
            Some([_, _, _, _]) => Err(refusal),
            Some(_) => Err(code::BAD_REQUEST),
        }
    }

    fn free_port(&mut self, parity: Parity) -> Option<u16> {
        let ports = self.config.ports.clone();
        let [a, b, ..] = self.dice.draw();
        let count = u16::try_from(ports.len()).unwrap_or(u16::MAX);
        let skip = usize::from(u16::from_be_bytes([a, b]) % count);
        let (before, behind) = (ports.clone().take(skip), ports.skip(skip));
        behind
            .chain(before)
            .filter(|port| parity == Parity::Any || port % 2 == 0)
            .find(|port| !self.allocations.has_port(*port))
    }
}

/// Which ports will do, RFC 8656, section 18.7.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Parity {
    Any,
    Even,
}

/// A pair of ports is not kept for anybody: what asks for one, or for the other half, is refused.
fn wanted_parity(message: &Message<'_>) -> Result<Parity, u16> {
    let even = message.attribute(Attribute::EVEN_PORT);
    let token = message.attribute(Attribute::RESERVATION_TOKEN);
    match (even, token) {
        (None, None) => Ok(Parity::Any),
        (Some([flags, ..]), None) if flags & 0x80 == 0 => Ok(Parity::Even),
        (Some([_, ..]), None) | (None, Some([_, _, _, _, _, _, _, _])) => {
            Err(code::INSUFFICIENT_CAPACITY)
        }
        (Some(_), _) | (None, Some(_)) => Err(code::BAD_REQUEST),
    }
}

fn lifetime(message: &Message<'_>) -> Result<Duration, u16> {
    if message.attribute(Attribute::LIFETIME).is_none() {
        return Ok(DEFAULT_LIFETIME);
    }
    let wanted = message
        .number(Attribute::LIFETIME)
        .ok_or(code::BAD_REQUEST)?;
    Ok(Duration::from_secs(wanted.into()).min(MAX_LIFETIME))
}

fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}
