//! Whether a customer on a plain page is still there.

use std::collections::VecDeque;
use std::time::Duration;

use bowline_protocol::ids::ConnectionId;
use tokio::time::Instant;

/// An ended session can be read for so long after the last look at it.
const KEEP_ENDED: Duration = Duration::from_mins(10);
/// Whoever does not look for so long has gone.
const KEEP_SILENT: Duration = Duration::from_hours(12);
/// Messages of a customer within a minute.
const MAX_WRITTEN: usize = 30;

/// Who is at the desk for a customer, and since when the customer has not looked.
#[derive(Debug)]
pub(super) struct Presence {
    pub(super) line: Option<ConnectionId>,
    pub(super) seen: Instant,
    pub(super) is_over: bool,
    /// Somebody else is the customer of the session now.
    pub(super) is_out: bool,
    /// The next one is known here too.
    has_successor: bool,
    written: VecDeque<Instant>,
}

impl Presence {
    /// Somebody else is the customer now. Says whether that was so for the one before already.
    pub(super) fn give_place(&mut self) -> bool {
        self.is_out = true;
        std::mem::replace(&mut self.has_successor, true)
    }

    /// Whether nobody will look any more.
    pub(super) fn is_gone(&self, is_over: bool) -> bool {
        let keep = if self.is_over || is_over {
            KEEP_ENDED
        } else {
            KEEP_SILENT
        };
        self.seen.elapsed() >= keep
    }

    /// Counts one more message, unless there were too many within a minute.
    pub(super) fn may_write(&mut self) -> bool {
        let now = Instant::now();
        let written = &mut self.written;
        while written
            .front()
            .is_some_and(|at| now - *at >= Duration::from_mins(1))
        {
            written.pop_front();
        }
        let may = written.len() < MAX_WRITTEN;
        if may {
            written.push_back(now);
        }
        may
    }
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            line: None,
            seen: Instant::now(),
            is_over: false,
            is_out: false,
            has_successor: false,
            written: VecDeque::new(),
        }
    }
}
