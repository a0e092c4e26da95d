//! How long something takes, without what else the machine does meanwhile.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// A moment, counted in the time that this thread had a processor.
pub(crate) struct Clock(Duration);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(now())
    }

    /// Milliseconds since then.
    pub(crate) fn ms(&self) -> f64 {
        now().saturating_sub(self.0).as_secs_f64() * 1000.0
    }
}

fn now() -> Duration {
    // It has no value below zero.
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_takes_time() {
        let clock = Clock::start();
        let mut sum = 0_u64;
        while clock.ms() < 1.0 {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(sum > 0);
    }
}
