//! Token buckets: a rate with a burst of one second.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Allows `per_second` units a second, and as many at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    per_second: u64,
    /// In units times nanoseconds of a second, so that slow rates lose nothing by rounding.
    level: u128,
    filled: Instant,
}

const WHOLE: u128 = 1_000_000_000;

impl Bucket {
    pub(crate) fn new(per_second: u64, now: Instant) -> Self {
        Self {
            per_second,
            level: u128::from(per_second) * WHOLE,
            filled: now,
        }
    }

    /// Takes units out, if there are enough.
    pub(crate) fn take(&mut self, units: usize, now: Instant) -> bool {
        let passed = now
            .saturating_duration_since(self.filled)
            .min(Duration::from_secs(1));
        self.filled = self.filled.max(now);
        let full = u128::from(self.per_second) * WHOLE;
        self.level = (self.level + passed.as_nanos() * u128::from(self.per_second)).min(full);
        let cost = units as u128 * WHOLE;
        match self.level.checked_sub(cost) {
            Some(rest) => {
                self.level = rest;
                true
            }
            None => false,
        }
    }
}

const PREFIXES: usize = 1024;

/// Brakes answers to whoever has not shown a credential, by address prefix.
///
/// The table never grows: prefixes share a bucket by a hash that nobody outside can foresee.
#[derive(Debug)]
pub(crate) struct Brake {
    buckets: Vec<Bucket>,
    hasher: RandomState,
}

impl Brake {
    pub(crate) fn new(per_second: u64, now: Instant) -> Self {
        Self {
            buckets: vec![Bucket::new(per_second, now); PREFIXES],
            hasher: RandomState::new(),
        }
    }

    pub(crate) fn allows(&mut self, ip: IpAddr, now: Instant) -> bool {
        let hash = self.hasher.hash_one(prefix(ip));
        let index = usize::try_from(hash % PREFIXES as u64).unwrap_or_default();
        self.buckets[index].take(1, now)
    }
}

/// /24 and /48, as everywhere on this server.
fn prefix(ip: IpAddr) -> u64 {
    match ip.to_canonical() {
        IpAddr::V4(ip) => u64::from(u32::from(ip) >> 8),
        IpAddr::V6(ip) => {
            let [a, b, c, ..] = ip.segments();
            1 << 63 | u64::from(a) << 32 | u64::from(b) << 16 | u64::from(c)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_rate_and_one_burst() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, start);
        let taken = |bucket: &mut Bucket, at| (0..100).filter(|_| bucket.take(1, at)).count();
        assert_eq!(taken(&mut bucket, start), 10);
        assert_eq!(taken(&mut bucket, start + Duration::from_millis(250)), 2);
        assert_eq!(taken(&mut bucket, start + Duration::from_millis(300)), 1);
        assert_eq!(taken(&mut bucket, start + Duration::from_hours(1)), 10);
        assert_eq!(taken(&mut bucket, start), 0, "time does not go back");
    }

    #[test]
    fn neighbours_share_a_prefix_and_strangers_do_not() {
        let prefix = |text: &str| prefix(text.parse().unwrap());
        assert_eq!(prefix("192.0.2.1"), prefix("192.0.2.254"));
        assert_eq!(prefix("192.0.2.1"), prefix("::ffff:192.0.2.9"));
        assert_ne!(prefix("192.0.2.1"), prefix("192.0.3.1"));
        assert_eq!(prefix("2001:db8:1::1"), prefix("2001:db8:1:9::2"));
        assert_ne!(prefix("2001:db8:1::1"), prefix("2001:db8:2::1"));
    }
}
