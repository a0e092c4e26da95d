//! Who wrote a message, RFC 8489, sections 9 and 14.5 to 14.7.

use hmac::{Hmac, Mac as _};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::Sha256;

use crate::types::Attribute;

/// The hash behind a message's integrity.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Algorithm {
    /// What browsers use.
    Sha1,
    /// RFC 8489's own.
    Sha256,
}

impl Algorithm {
    pub(crate) const fn attribute(self) -> Attribute {
        match self {
            Self::Sha1 => Attribute::MESSAGE_INTEGRITY,
            Self::Sha256 => Attribute::MESSAGE_INTEGRITY_SHA256,
        }
    }

    pub(crate) const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

/// What signs and checks messages. Prints nothing of itself.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl Key {
    /// Makes the key of a name and a password in a realm, RFC 8489, section 9.2.2.
    ///
    /// All three must be prepared already (RFC 8265); ASCII without controls is.
    #[must_use]
    pub fn long_term(username: &str, realm: &str, password: &str) -> Self {
        let whole = Md5::new()
            .chain_update(username)
            .chain_update(":")
            .chain_update(realm)
            .chain_update(":")
            .chain_update(password);
        Self(whole.finalize().to_vec())
    }

    /// Makes the key of a password alone, RFC 8489, section 9.1.1.
    #[must_use]
    pub fn short_term(password: &str) -> Self {
        Self(password.as_bytes().to_vec())
    }

    /// Whether `tag` signs the parts, compared in constant time. A SHA-256 tag may be cut to 16 bytes.
    pub(crate) fn verifies(&self, algorithm: Algorithm, parts: &[&[u8]], tag: &[u8]) -> bool {
        match algorithm {
            Algorithm::Sha1 => self.sha1(parts).verify_slice(tag).is_ok(),
            Algorithm::Sha256 => {
                tag.len() >= 16 && self.sha256(parts).verify_truncated_left(tag).is_ok()
            }
        }
    }

    pub(crate) fn sign(&self, algorithm: Algorithm, parts: &[&[u8]]) -> Vec<u8> {
        match algorithm {
            Algorithm::Sha1 => self.sha1(parts).finalize().into_bytes().to_vec(),
            Algorithm::Sha256 => self.sha256(parts).finalize().into_bytes().to_vec(),
        }
    }

    fn sha1(&self, parts: &[&[u8]]) -> Hmac<Sha1> {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(part);
        }
        mac
    }

    fn sha256(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The value of FINGERPRINT over the parts: CRC-32, mixed with "STUN".
pub(crate) fn fingerprint(parts: &[&[u8]]) -> u32 {
    let mut crc = u32::MAX;
    for byte in parts.iter().copied().flatten() {
        crc = CRC_TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8);
    }
    !crc ^ 0x5354_554E
}

const CRC_TABLE: [u32; 256] = crc_table();

#[expect(
    clippy::cast_possible_truncation,
    reason = "an index below 256 fits, and conversions are not const"
)]
const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < table.len() {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 {
                0xEDB8_8320 ^ (value >> 1)
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}
