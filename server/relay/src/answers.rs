//! What answers have in common, and the one answer that needs no credential.

use std::net::SocketAddr;
use std::time::Instant;

use bowline_stun::{Attribute, Class, Message, MessageBuilder};

use crate::machine::Machine;
use crate::tuple::{FiveTuple, Transmit};

/// How many times longer than its request an answer to an unproven address may be, as in QUIC (RFC 9000,
/// section 8).
const MAX_AMPLIFICATION: usize = 3;

const UNDERSTOOD: [Attribute; 13] = [
    Attribute::USERNAME,
    Attribute::REALM,
    Attribute::NONCE,
    Attribute::MESSAGE_INTEGRITY,
    Attribute::MESSAGE_INTEGRITY_SHA256,
    Attribute::LIFETIME,
    Attribute::XOR_PEER_ADDRESS,
    Attribute::DATA,
    Attribute::CHANNEL_NUMBER,
    Attribute::REQUESTED_TRANSPORT,
    Attribute::REQUESTED_ADDRESS_FAMILY,
    Attribute::EVEN_PORT,
    Attribute::RESERVATION_TOKEN,
];

/// Error codes, under the RFCs' names.
pub(crate) mod code {
    pub(crate) const BAD_REQUEST: u16 = 400;
    pub(crate) const UNAUTHENTICATED: u16 = 401;
    pub(crate) const FORBIDDEN: u16 = 403;
    pub(crate) const UNKNOWN_ATTRIBUTE: u16 = 420;
    pub(crate) const ALLOCATION_MISMATCH: u16 = 437;
    pub(crate) const STALE_NONCE: u16 = 438;
    pub(crate) const FAMILY_NOT_SUPPORTED: u16 = 440;
    pub(crate) const WRONG_CREDENTIALS: u16 = 441;
    pub(crate) const UNSUPPORTED_TRANSPORT: u16 = 442;
    pub(crate) const FAMILY_MISMATCH: u16 = 443;
    pub(crate) const QUOTA_REACHED: u16 = 486;
    pub(crate) const INSUFFICIENT_CAPACITY: u16 = 508;
}

impl Machine {
    pub(crate) fn handle_binding(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        length: usize,
        now: Instant,
    ) -> Option<Transmit> {
        let unknown = unknown_attributes(message);
        let answer = if unknown.is_empty() {
            self.counters.bindings_total += 1;
            begin(Class::Success, message)
                .xor_address(Attribute::XOR_MAPPED_ADDRESS, canonical(from.source()))
        } else {
            refuse_unknown(message, &unknown)
        };
        self.answer_unproven(from, answer, message, length, now)
    }

    pub(crate) fn count_refusal(&mut self, code: u16) {
        match code {
            code::FORBIDDEN => self.counters.forbidden_total += 1,
            code::QUOTA_REACHED | code::INSUFFICIENT_CAPACITY => {
                self.counters.over_limit_total += 1;
            }
            _ => {}
        }
    }

    /// Answers an address that may be forged: seldom, and not at length.
    pub(crate) fn answer_unproven(
        &mut self,
        to: FiveTuple,
        answer: MessageBuilder,
        message: &Message<'_>,
        length: usize,
        now: Instant,
    ) -> Option<Transmit> {
        let bytes = finish(answer, message);
        let is_fine = to.is_stream()
            || (bytes.len() <= length * MAX_AMPLIFICATION
                && self.brake.allows(to.source().ip(), now));
        if !is_fine {
            self.counters.braked_answers_total += 1;
            return None;
        }
        Some(Transmit { to, bytes })
    }
}

/// Attributes that would have to be understood and are not.
pub(crate) fn unknown_attributes(message: &Message<'_>) -> Vec<Attribute> {
    let all = message.attributes().map(|(kind, _)| kind);
    all.filter(|kind| kind.must_be_understood() && !UNDERSTOOD.contains(kind))
        .collect()
}

pub(crate) fn refuse_unknown(message: &Message<'_>, unknown: &[Attribute]) -> MessageBuilder {
    let list: Vec<u8> = unknown
        .iter()
        .flat_map(|kind| kind.0.to_be_bytes())
        .collect();
    begin(Class::Error, message)
        .error_code(code::UNKNOWN_ATTRIBUTE)
        .attribute(Attribute::UNKNOWN_ATTRIBUTES, &list)
}

pub(crate) fn begin(class: Class, message: &Message<'_>) -> MessageBuilder {
    MessageBuilder::new(class, message.method(), message.id())
}

pub(crate) fn finish(answer: MessageBuilder, message: &Message<'_>) -> Vec<u8> {
    if message.has_fingerprint() {
        answer.fingerprint().build()
    } else {
        answer.build()
    }
}

/// A socket for both families spells IPv4 as IPv6; the other side must not see that.
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
