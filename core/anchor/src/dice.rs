//! Chance that is always the same: where a sample is drawn, any will do, and tests want the same one.

/// A small seeded generator (xorshift64, Marsaglia, Journal of Statistical Software 2003).
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A whole number below `count`; zero when that is zero.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.bits() >> 33) as usize)
            .checked_rem(count)
            .unwrap_or(0)
    }

    /// A number from 0 up to and without 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Roughly normal, deviation 1: the sum of twelve even numbers.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}
