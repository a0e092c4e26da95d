//! The wall clock, and one that nobody sets.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Tells the time, so that tests can turn it.
pub trait Clock: Send + Sync {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> u64;

    /// Milliseconds since the Unix epoch as they would be if nobody had set the clock since the
    /// program started. For what lasts a while from now.
    ///
    /// The next process begins anew with the wall clock's: what was stored by this time can lie far
    /// ahead of it, and is cut when the program starts. While the machine sleeps this time may stand
    /// still, so that things last longer by as much.
    fn steady_ms(&self) -> u64;
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
    started_ms: u64,
}

impl SystemClock {
    /// A clock whose steady time begins with the wall clock's.
    #[must_use]
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            started_ms: wall_ms(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        wall_ms()
    }

    fn steady_ms(&self) -> u64 {
        let passed_ms = u64::try_from(self.started.elapsed().as_millis());
        self.started_ms
            .saturating_add(passed_ms.unwrap_or(u64::MAX))
    }
}

fn wall_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
