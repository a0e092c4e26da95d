//! Time as it comes in, and what is done when it jumps.

use serde::{Deserialize, Serialize};

/// One minute.
pub const MINUTE_MS: u64 = 60_000;
/// One day.
pub const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Longest pause between two calls while the hub holds anything.
pub const HEARTBEAT_MS: u64 = MINUTE_MS;
/// A step forward beyond this is a clock that was set, not time that passed.
pub const LARGEST_STEP_MS: u64 = 60 * MINUTE_MS;
/// A step back up to this is two callers out of order, not a clock that was set.
pub const SMALLEST_STEP_BACK_MS: u64 = 5_000;

/// Milliseconds since the Unix epoch, by the server's clock.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(transparent)]
pub struct UnixMs(pub u64);

impl UnixMs {
    /// The time `ms` later, or the end of time.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds since `earlier`; 0 if that is in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Moves the time along with a clock that was set.
    #[must_use]
    pub const fn shifted(self, by_ms: i64) -> Self {
        Self(self.0.saturating_add_signed(by_ms))
    }
}

/// Watches the clock for jumps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    last: UnixMs,
}

/// What a look at the clock says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Look {
    /// The time to go by.
    pub(crate) now: UnixMs,
    /// By how much the clock was set; 0 almost always.
    pub(crate) jump_ms: i64,
}

impl Watch {
    pub(crate) const fn new(now: UnixMs) -> Self {
        Self { last: now }
    }

    pub(crate) const fn last(self) -> UnixMs {
        self.last
    }

    /// Takes the time in. Small steps back are held at the latest time seen.
    pub(crate) fn look(&mut self, now: UnixMs) -> Look {
        let back = self.last.since(now);
        let ahead = now.since(self.last);
        let jump_ms = if back > SMALLEST_STEP_BACK_MS {
            -i64::try_from(back).unwrap_or(i64::MAX)
        } else if ahead > LARGEST_STEP_MS {
            i64::try_from(ahead).unwrap_or(i64::MAX)
        } else {
            self.last = self.last.max(now);
            return Look {
                now: self.last,
                jump_ms: 0,
            };
        };
        self.last = now;
        Look { now, jump_ms }
    }
}
