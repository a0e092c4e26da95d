//! The owner's end of a running link.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;

use bowline_protocol::relay::RelayServer;

use crate::Channel;
use crate::run::{Command, Wake};

/// Most bytes that may wait on one channel.
pub const MAX_BUFFERED_BYTES: usize = 16 * 1024 * 1024;

/// Why something was not taken for sending.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SendError {
    /// The link is over. Nobody's fault; a new offer makes a new one.
    #[error("the connection is closed")]
    Closed,
    /// More than [`MAX_BUFFERED_BYTES`] would wait. Ours: pace by [`RtcHandle::buffered_amount`].
    #[error("too much is waiting to be sent")]
    Full,
}

/// Bytes on the wire so far, UDP payloads, both directions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Traffic {
    /// From the console.
    pub bytes_in: u64,
    /// To the console.
    pub bytes_out: u64,
}

/// What the threads of a link share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) queued: [AtomicUsize; 4],
    pub(crate) engine: [AtomicUsize; 4],
    pub(crate) bytes_in: AtomicU64,
    pub(crate) bytes_out: AtomicU64,
    pub(crate) packets_waiting: AtomicUsize,
    pub(crate) messages_waiting: AtomicUsize,
    pub(crate) over: AtomicBool,
}

/// Commands a running link. Closes it when dropped.
#[derive(Debug)]
pub struct RtcHandle {
    pub(crate) wake: Sender<Wake>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) thread: Option<JoinHandle<()>>,
}

impl RtcHandle {
    /// Puts a message on its way. On `screen` and `input` it is dropped if it cannot leave soon.
    ///
    /// # Errors
    /// [`SendError`].
    pub fn send(&self, channel: Channel, bytes: Vec<u8>, binary: bool) -> Result<(), SendError> {
        if self.is_over() {
            return Err(SendError::Closed);
        }
        if self.buffered_amount(channel).saturating_add(bytes.len()) > MAX_BUFFERED_BYTES {
            return Err(SendError::Full);
        }
        let length = bytes.len();
        let queued = &self.shared.queued[channel.index()];
        queued.fetch_add(length, Ordering::Relaxed);
        let command = Command::Send {
            channel,
            bytes,
            binary,
        };
        self.wake.send(Wake::Command(command)).map_err(|_| {
            queued.fetch_sub(length, Ordering::Relaxed);
            SendError::Closed
        })
    }

    /// Tries another address of the console; one that is of no use is passed over.
    pub fn add_remote_candidate(&self, candidate: &str) {
        let command = Command::RemoteCandidate(candidate.to_owned());
        // A closed link needs no address.
        let _ = self.wake.send(Wake::Command(command));
    }

    /// Uses these relays from now on; the way through an earlier one is given up.
    pub fn use_relays(&self, relays: Vec<RelayServer>) {
        let _ = self.wake.send(Wake::Command(Command::UseRelays(relays)));
    }

    /// Bytes given to [`Self::send`] and not yet with the console, for pacing.
    #[must_use]
    pub fn buffered_amount(&self, channel: Channel) -> usize {
        let queued = self.shared.queued[channel.index()].load(Ordering::Relaxed);
        queued.saturating_add(self.shared.engine[channel.index()].load(Ordering::Relaxed))
    }

    /// Data used so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        Traffic {
            bytes_in: self.shared.bytes_in.load(Ordering::Relaxed),
            bytes_out: self.shared.bytes_out.load(Ordering::Relaxed),
        }
    }

    /// Whether the link has closed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.shared.over.load(Ordering::Acquire)
    }

    /// Closes the link; [`crate::RtcEvent::Closed`] follows.
    pub fn close(&self) {
        let _ = self.wake.send(Wake::Command(Command::Close));
    }
}

impl Drop for RtcHandle {
    fn drop(&mut self) {
        self.close();
        // The last event may be the one that drops this handle, on the link's own thread.
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}
