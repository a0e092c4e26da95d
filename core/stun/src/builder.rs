//! A message to be sent.

use std::net::SocketAddr;

use crate::address::write_xor_address;
use crate::integrity::{Algorithm, Key, fingerprint};
use crate::types::{
    Attribute, Class, HEADER_BYTES, MAGIC_COOKIE, Method, TransactionId, join_type,
};

/// Writes a message, attribute by attribute; integrity and fingerprint come last, in this order.
#[derive(Clone, Debug)]
pub struct MessageBuilder {
    bytes: Vec<u8>,
    id: TransactionId,
}

impl MessageBuilder {
    /// Begins a message.
    #[must_use]
    pub fn new(class: Class, method: Method, id: TransactionId) -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend(join_type(class, method).to_be_bytes());
        bytes.extend([0, 0]);
        bytes.extend(MAGIC_COOKIE);
        bytes.extend(id.0);
        Self { bytes, id }
    }

    /// Adds an attribute.
    ///
    /// # Panics
    /// If the message becomes longer than 65,535 bytes: what is relayed is bounded far below.
    #[must_use]
    pub fn attribute(mut self, kind: Attribute, value: &[u8]) -> Self {
        let length = u16::try_from(value.len()).expect("an attribute is short");
        self.bytes.extend(kind.0.to_be_bytes());
        self.bytes.extend(length.to_be_bytes());
        self.bytes.extend(value);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        self.set_length(0);
        self
    }

    /// Adds a number of 32 bits.
    #[must_use]
    pub fn number(self, kind: Attribute, value: u32) -> Self {
        self.attribute(kind, &value.to_be_bytes())
    }

    /// Adds an address, mixed with the transaction's id.
    #[must_use]
    pub fn xor_address(self, kind: Attribute, address: SocketAddr) -> Self {
        let value = write_xor_address(address, self.id);
        self.attribute(kind, &value)
    }

    /// Adds ERROR-CODE without words: the number says it, and an answer stays short.
    #[must_use]
    pub fn error_code(self, code: u16) -> Self {
        let [hundreds, rest] = [code / 100, code % 100].map(|n| n.to_be_bytes()[1]);
        self.attribute(Attribute::ERROR_CODE, &[0, 0, hundreds, rest])
    }

    /// Signs what is there so far.
    #[must_use]
    pub fn integrity(mut self, key: &Key, algorithm: Algorithm) -> Self {
        self.set_length(4 + algorithm.length());
        let tag = key.sign(algorithm, &[&self.bytes]);
        self.attribute(algorithm.attribute(), &tag)
    }

    /// Adds the checksum.
    #[must_use]
    pub fn fingerprint(mut self) -> Self {
        self.set_length(8);
        let value = fingerprint(&[&self.bytes]);
        self.number(Attribute::FINGERPRINT, value)
    }

    /// The finished message.
    #[must_use]
    pub fn build(self) -> Vec<u8> {
        self.bytes
    }

    fn set_length(&mut self, more: usize) {
        let length = self.bytes.len() - HEADER_BYTES + more;
        let length = u16::try_from(length).expect("a message is short");
        self.bytes[2..4].copy_from_slice(&length.to_be_bytes());
    }
}
