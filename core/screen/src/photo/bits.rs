//! Bits into bytes and back, the highest first.

/// Writes bits.
pub(super) struct BitWriter<'a> {
    out: &'a mut Vec<u8>,
    /// Bits that are not in `out` yet, at the lower end.
    open: u64,
    count: u32,
}

impl<'a> BitWriter<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            open: 0,
            count: 0,
        }
    }

    /// Writes the lower `count` bits, at most 32.
    pub(super) fn put(&mut self, bits: u32, count: u32) {
        self.open = self.open << count | u64::from(bits);
        self.count += count;
        if self.count >= 32 {
            self.count -= 32;
            let word = low(self.open >> self.count);
            self.out.extend(word.to_be_bytes());
        }
    }

    /// Writes what is left, filled up with zeros.
    pub(super) fn finish(self) {
        let bytes = self.count.div_ceil(8);
        let word = low(self.open << (32 - self.count));
        self.out.extend(&word.to_be_bytes()[..bytes as usize]);
    }
}

/// Reads bits; past the end there are zeros.
pub(super) struct BitReader<'a> {
    rest: &'a [u8],
    /// Bits that are not read yet, at the upper end, and zeros behind them.
    open: u64,
    /// How many of them there are; fewer than none past the end.
    count: i64,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            open: 0,
            count: 0,
        }
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let Some((byte, rest)) = self.rest.split_first() else {
                return;
            };
            self.rest = rest;
            self.open |= u64::from(*byte) << (56 - self.count.max(0));
            self.count += 8;
        }
    }

    /// Skips zeros up to a one, and that one, but no more than `most` zeros; tells how many zeros there were.
    pub(super) fn zeros(&mut self, most: u32) -> u32 {
        self.fill();
        let zeros = self.open.leading_zeros().min(most);
        self.skip(zeros + u32::from(zeros < most));
        zeros
    }

    /// Reads a number of `count` bits, at most 16.
    pub(super) fn take(&mut self, count: u32) -> u32 {
        self.fill();
        let bits = low(self.open >> 32);
        self.skip(count);
        bits.checked_shr(32 - count).unwrap_or(0)
    }

    fn skip(&mut self, count: u32) {
        self.open <<= count;
        self.count -= i64::from(count);
    }

    /// Whether more was read than there was.
    pub(super) fn is_over(&self) -> bool {
        self.count < 0
    }

    /// Whether everything was read, but for the last byte's filling.
    pub(super) fn is_used_up(&self) -> bool {
        self.rest.is_empty() && (0..8).contains(&self.count) && self.open == 0
    }
}

/// The lower half.
fn low(bits: u64) -> u32 {
    u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(0)
}
