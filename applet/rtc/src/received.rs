//! What came in and nobody has dealt with yet.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::handle::Shared;

/// Most bytes of messages that may wait for the owner. A console stays far below: it waits for answers. One that sends
/// faster than the owner deals with it would fill the customer's memory, and is let go.
pub const MAX_WAITING_BYTES: usize = 4 * 1024 * 1024;
/// What a message costs besides its bytes.
const MESSAGE_COST: usize = 128;

/// A message's bytes. They count as waiting until this is dropped.
#[derive(Debug)]
pub struct Received {
    bytes: Vec<u8>,
    at: Instant,
    link: Option<Arc<Shared>>,
}

impl Received {
    /// Counts a message that came in on a link; none if too much waits already.
    pub(crate) fn new(bytes: Vec<u8>, link: &Arc<Shared>) -> Option<Self> {
        let cost = bytes.len() + MESSAGE_COST;
        let waiting = link.messages_waiting.fetch_add(cost, Ordering::Relaxed) + cost;
        let received = Self {
            bytes,
            at: Instant::now(),
            link: Some(Arc::clone(link)),
        };
        (waiting <= MAX_WAITING_BYTES || cfg!(feature = "sabotage-waiting")).then_some(received)
    }

    /// When it came in.
    #[must_use]
    pub fn at(&self) -> Instant {
        self.at
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if let Some(link) = &self.link {
            let cost = self.bytes.len() + MESSAGE_COST;
            link.messages_waiting.fetch_sub(cost, Ordering::Relaxed);
        }
    }
}

impl Deref for Received {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Of no link: it counts nowhere.
impl From<Vec<u8>> for Received {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            at: Instant::now(),
            link: None,
        }
    }
}

impl PartialEq for Received {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Received {}
