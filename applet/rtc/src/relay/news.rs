//! What threads, relays and engine tell each other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Sender;

use str0m::Candidate;

use super::StreamLine;
use crate::handle::Shared;
use crate::run::{MAX_PACKETS_WAITING, Wake};

/// News from the threads of the relays.
#[derive(Debug)]
pub(crate) enum RelayWake {
    /// The numbers behind a name.
    Resolved(usize, Vec<SocketAddr>),
    /// A stream is open.
    StreamUp(u32, StreamLine),
    /// A frame came.
    StreamFrame(u32, Vec<u8>),
    /// A stream is closed, or never opened.
    StreamDown(u32),
}

/// What the engine must know.
#[derive(Debug)]
pub(crate) enum RelayEvent {
    /// A new address of this side.
    Found(Candidate),
    /// One that is no more.
    Gone(Candidate),
    /// A packet from the other side.
    Packet {
        source: SocketAddr,
        destination: SocketAddr,
        bytes: Vec<u8>,
    },
}

/// How threads reach the link.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) wake: Sender<Wake>,
    pub(crate) shared: Arc<Shared>,
}

impl Way {
    /// Counts a packet in, unless too many wait.
    pub(crate) fn take_place(&self) -> bool {
        let waiting = &self.shared.packets_waiting;
        if waiting.load(Ordering::Relaxed) >= MAX_PACKETS_WAITING {
            return false;
        }
        waiting.fetch_add(1, Ordering::Relaxed);
        true
    }
}
