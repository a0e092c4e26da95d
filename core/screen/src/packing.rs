//! Operations into datagrams.

use crate::wire::HEADER_BYTES;

/// What an update may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Bytes of all.
    pub(crate) bytes: usize,
    /// Bytes of a datagram.
    pub(crate) datagram: usize,
}

/// Operations on their way into bodies that fit a datagram each, where one operation does.
pub(crate) struct Packing {
    /// Bytes of a datagram.
    pub(crate) datagram: usize,
    bodies: Vec<Vec<u8>>,
    open: Vec<u8>,
    pub(crate) operations: usize,
}

impl Packing {
    pub(crate) fn new(datagram: usize) -> Self {
        Self {
            datagram,
            bodies: Vec::new(),
            open: Vec::new(),
            operations: 0,
        }
    }

    pub(crate) fn put(&mut self, operation: Vec<u8>) {
        self.operations += 1;
        let is_full = HEADER_BYTES + self.open.len() + operation.len() > self.datagram;
        if is_full && !self.open.is_empty() {
            self.bodies.push(std::mem::take(&mut self.open));
        }
        self.open.extend(operation);
    }

    pub(crate) fn finish(mut self) -> Vec<Vec<u8>> {
        if !self.open.is_empty() {
            self.bodies.push(self.open);
        }
        self.bodies
    }
}
