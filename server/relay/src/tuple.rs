//! Which conversation a packet belongs to.

use std::net::SocketAddr;

/// The transport between one side and the relay: RFC 8656's 5-tuple, seen from the server.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum FiveTuple {
    /// A socket of the server and an address that sends to it. Anybody can forge the address.
    Udp {
        /// The server's socket.
        socket: u32,
        /// Who sends.
        source: SocketAddr,
    },
    /// A TCP or TLS connection.
    Stream {
        /// The connection.
        id: u64,
        /// Who opened it.
        source: SocketAddr,
    },
}

impl FiveTuple {
    /// The address on the other end.
    #[must_use]
    pub const fn source(&self) -> SocketAddr {
        match self {
            Self::Udp { source, .. } | Self::Stream { source, .. } => *source,
        }
    }

    pub(crate) const fn is_stream(&self) -> bool {
        matches!(self, Self::Stream { .. })
    }
}

/// Bytes to be sent. The only addresses that occur here are those of 5-tuples that sent something first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Transmit {
    /// Where to.
    pub to: FiveTuple,
    /// One datagram, or one frame of a stream.
    pub bytes: Vec<u8>,
}
