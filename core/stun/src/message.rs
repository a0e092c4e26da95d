//! A received message, RFC 8489, sections 5 and 14.

use std::net::SocketAddr;

use crate::address::read_xor_address;
use crate::integrity::{Algorithm, Key, fingerprint};
use crate::types::{
    Attribute, Class, HEADER_BYTES, MAGIC_COOKIE, Method, TransactionId, split_type,
};

/// Why bytes are no message. The sender's fault, always.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseError {
    /// Not STUN at all.
    #[error("not a STUN message")]
    NotStun,
    /// The header's length is not that of the bytes.
    #[error("the message's length is wrong")]
    Length,
    /// An attribute reaches beyond the end, or one that ends the message is misshapen.
    #[error("an attribute is malformed")]
    Attribute,
    /// The checksum is wrong.
    #[error("the fingerprint is wrong")]
    Fingerprint,
}

/// A message whose shape has been checked; who wrote it has not.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    bytes: &'a [u8],
    class: Class,
    method: Method,
    id: TransactionId,
    /// Where the attributes end that integrity or fingerprint vouch for.
    end: usize,
    sha1: Option<(usize, &'a [u8])>,
    sha256: Option<(usize, &'a [u8])>,
    has_fingerprint: bool,
}

impl<'a> Message<'a> {
    /// Reads a whole message and nothing behind it.
    ///
    /// # Errors
    /// [`ParseError`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError> {
        let (header, _) = bytes
            .split_first_chunk::<HEADER_BYTES>()
            .ok_or(ParseError::NotStun)?;
        let bits = u16::from_be_bytes([header[0], header[1]]);
        if bits >= 0x4000 || header[4..8] != MAGIC_COOKIE {
            return Err(ParseError::NotStun);
        }
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        if length % 4 != 0 || HEADER_BYTES + length != bytes.len() {
            return Err(ParseError::Length);
        }
        let (class, method) = split_type(bits);
        let mut id = [0; 12];
        id.copy_from_slice(&header[8..]);
        let mut message = Self {
            bytes,
            class,
            method,
            id: TransactionId(id),
            end: bytes.len(),
            sha1: None,
            sha256: None,
            has_fingerprint: false,
        };
        message.check_attributes()?;
        Ok(message)
    }

    fn check_attributes(&mut self) -> Result<(), ParseError> {
        let mut offset = HEADER_BYTES;
        let mut end = None;
        while offset < self.bytes.len() {
            let (kind, value, next) =
                attribute_at(self.bytes, offset).ok_or(ParseError::Attribute)?;
            match kind {
                Attribute::MESSAGE_INTEGRITY if self.sha1.is_none() && self.sha256.is_none() => {
                    check(value.len() == Algorithm::Sha1.length())?;
                    self.sha1 = Some((offset, value));
                    end.get_or_insert(offset);
                }
                Attribute::MESSAGE_INTEGRITY_SHA256 if self.sha256.is_none() => {
                    check((16..=32).contains(&value.len()) && value.len() % 4 == 0)?;
                    self.sha256 = Some((offset, value));
                    end.get_or_insert(offset);
                }
                Attribute::FINGERPRINT => {
                    check(next == self.bytes.len())?;
                    let value = <[u8; 4]>::try_from(value).map_err(|_| ParseError::Attribute)?;
                    // Being last, it leaves the header's length as it is.
                    if u32::from_be_bytes(value) != fingerprint(&[&self.bytes[..offset]]) {
                        return Err(ParseError::Fingerprint);
                    }
                    self.has_fingerprint = true;
                    end.get_or_insert(offset);
                }
                _ => {}
            }
            offset = next;
        }
        self.end = end.unwrap_or(self.bytes.len());
        Ok(())
    }

    /// What it is.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// What it is about.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Ties request and answer together.
    #[must_use]
    pub const fn id(&self) -> TransactionId {
        self.id
    }

    /// Whether it carries a checksum, which is right then.
    #[must_use]
    pub const fn has_fingerprint(&self) -> bool {
        self.has_fingerprint
    }

    /// Whether it claims to be signed.
    #[must_use]
    pub const fn has_integrity(&self) -> bool {
        self.sha1.is_some() || self.sha256.is_some()
    }

    /// Every attribute before integrity and fingerprint, in order.
    pub fn attributes(&self) -> impl Iterator<Item = (Attribute, &'a [u8])> + use<'a> {
        let bytes = &self.bytes[..self.end];
        let mut offset = HEADER_BYTES;
        std::iter::from_fn(move || {
            let (kind, value, next) = attribute_at(bytes, offset)?;
            offset = next;
            Some((kind, value))
        })
    }

    /// The first attribute of a kind.
    #[must_use]
    pub fn attribute(&self, wanted: Attribute) -> Option<&'a [u8]> {
        let mut all = self.attributes();
        all.find_map(|(kind, value)| (kind == wanted).then_some(value))
    }

    /// The first attribute of a kind, as text.
    #[must_use]
    pub fn text(&self, wanted: Attribute) -> Option<&'a str> {
        std::str::from_utf8(self.attribute(wanted)?).ok()
    }

    /// The first attribute of a kind, as a number of 32 bits.
    #[must_use]
    pub fn number(&self, wanted: Attribute) -> Option<u32> {
        let value = self.attribute(wanted)?;
        value.try_into().ok().map(u32::from_be_bytes)
    }

    /// The first attribute of a kind, as a mixed address.
    #[must_use]
    pub fn xor_address(&self, wanted: Attribute) -> Option<SocketAddr> {
        read_xor_address(self.attribute(wanted)?, self.id)
    }

    /// The number in ERROR-CODE.
    #[must_use]
    pub fn error_code(&self) -> Option<u16> {
        let value = self.attribute(Attribute::ERROR_CODE)?;
        match value {
            [_, _, hundreds, rest, ..] if *rest < 100 => {
                Some(u16::from(*hundreds & 7) * 100 + u16::from(*rest))
            }
            _ => None,
        }
    }

    /// Whether the key signed it, and how: by the stronger hash, where two are given.
    #[must_use]
    pub fn verify(&self, key: &Key) -> Option<Algorithm> {
        let (algorithm, (offset, tag)) = match (self.sha256, self.sha1) {
            (Some(signed), _) => (Algorithm::Sha256, signed),
            (None, Some(signed)) => (Algorithm::Sha1, signed),
            (None, None) => return None,
        };
        // Signed as if it ended behind the tag.
        let length = u16::try_from(offset + 4 + tag.len() - HEADER_BYTES).ok()?;
        let parts = [
            &self.bytes[..2],
            &length.to_be_bytes(),
            &self.bytes[4..offset],
        ];
        key.verifies(algorithm, &parts, tag).then_some(algorithm)
    }
}

fn check(holds: bool) -> Result<(), ParseError> {
    if holds {
        Ok(())
    } else {
        Err(ParseError::Attribute)
    }
}

/// Kind, value, and where the next one begins.
fn attribute_at(bytes: &[u8], offset: usize) -> Option<(Attribute, &[u8], usize)> {
    let (head, rest) = bytes.get(offset..)?.split_first_chunk::<4>()?;
    let kind = Attribute(u16::from_be_bytes([head[0], head[1]]));
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    let padded = length.next_multiple_of(4);
    (padded <= rest.len()).then(|| (kind, &rest[..length], offset + 4 + padded))
}
