//! Writes and reads yes-or-no decisions in fewer bits than one where they can be foreseen: binary range coding
//! (Martin 1979), with estimates that learn.

/// Bits of an estimate.
const SCALE: u32 = 15;
const EVEN: u16 = 1 << (SCALE - 1);
/// An estimate moves by the 2nd to the 32nd part of its error, the more it has seen the less.
const FIRST_RATE: u8 = 1;
const LAST_RATE: u8 = 5;
/// A range below this is widened by a byte.
const NARROW: u32 = 1 << 24;

/// How likely a decision is "no", as far as it was seen.
#[derive(Clone, Copy)]
pub(crate) struct Estimate {
    no: u16,
    rate: u8,
}

impl Estimate {
    pub(crate) const NEW: Self = Self {
        no: EVEN,
        rate: FIRST_RATE,
    };

    /// The part of a range that stands for "no"; never nothing and never all.
    fn share(self, range: u32) -> u32 {
        (range >> SCALE) * u32::from(self.no)
    }

    fn learn(&mut self, yes: bool) {
        if yes {
            self.no -= self.no >> self.rate;
        } else {
            self.no += ((1 << SCALE) - self.no) >> self.rate;
        }
        // Neither certainty can be left again.
        self.no = self.no.clamp(1 << 5, (1 << SCALE) - (1 << 5));
        self.rate = (self.rate + 1).min(LAST_RATE);
    }
}

/// Writes decisions behind what is in a vector.
pub(crate) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    low: u64,
    range: u32,
    /// The last byte, which a carry may still change, and how many 0xFF follow it.
    held: u8,
    full: usize,
    is_first: bool,
    start: usize,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            start: out.len(),
            out,
            low: 0,
            range: u32::MAX,
            held: 0,
            full: 0,
            is_first: true,
        }
    }

    pub(crate) fn put(&mut self, estimate: &mut Estimate, yes: bool) {
        let share = estimate.share(self.range);
        if yes {
            self.low += u64::from(share);
            self.range -= share;
        } else {
            self.range = share;
        }
        estimate.learn(yes);
        while self.range < NARROW {
            self.range <<= 8;
            self.shift();
        }
    }

    /// Lets go of the uppermost byte, unless a carry may still change it.
    fn shift(&mut self) {
        if self.low >> 24 == 0xFF {
            self.full += 1;
        } else {
            let carry = u8::from(self.low >> 32 > 0);
            if !self.is_first {
                self.out.push(self.held.wrapping_add(carry));
            }
            self.is_first = false;
            let full = 0xFF_u8.wrapping_add(carry);
            self.out.resize(self.out.len() + self.full, full);
            self.full = 0;
            self.held = self.low.to_le_bytes()[3];
        }
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }

    /// Writes what is left. Zeros at the end are left out: a reader takes them for granted.
    pub(crate) fn finish(mut self) {
        (0..5).for_each(|_| self.shift());
        while self.out.len() > self.start && self.out.last() == Some(&0) {
            self.out.pop();
        }
    }
}

/// Reads decisions in the order in which they were written.
pub(crate) struct Reader<'a> {
    bytes: std::slice::Iter<'a, u8>,
    range: u32,
    code: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let mut reader = Self {
            bytes: bytes.iter(),
            range: u32::MAX,
            code: 0,
        };
        (0..4).for_each(|_| reader.pull());
        reader
    }

    pub(crate) fn take(&mut self, estimate: &mut Estimate) -> bool {
        let share = estimate.share(self.range);
        let yes = self.code >= share;
        if yes {
            self.code -= share;
            self.range -= share;
        } else {
            self.range = share;
        }
        estimate.learn(yes);
        while self.range < NARROW {
            self.range <<= 8;
            self.pull();
        }
        yes
    }

    fn pull(&mut self) {
        let next = self.bytes.next().copied().unwrap_or(0);
        self.code = self.code << 8 | u32::from(next);
    }

    /// Whether every byte was of use.
    pub(crate) fn is_at_end(&self) -> bool {
        self.bytes.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn write(decisions: &[(u8, bool)]) -> Vec<u8> {
        let mut estimates = [Estimate::NEW; 256];
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        for &(which, yes) in decisions {
            writer.put(&mut estimates[usize::from(which)], yes);
        }
        writer.finish();
        out
    }

    fn comes_back(decisions: &[(u8, bool)], bytes: &[u8]) -> bool {
        let mut estimates = [Estimate::NEW; 256];
        let mut reader = Reader::new(bytes);
        let mut all = decisions.iter();
        all.all(|(which, yes)| reader.take(&mut estimates[usize::from(*which)]) == *yes)
    }

    #[test]
    fn what_can_be_foreseen_costs_little() {
        let decisions: Vec<_> = (0..8000).map(|at| (0, at % 400 == 7)).collect();
        let bytes = write(&decisions);
        assert!(bytes.len() < 40, "{} bytes", bytes.len());
        assert!(comes_back(&decisions, &bytes));
    }

    proptest! {
        #[test]
        fn decisions_come_back(decisions in prop::collection::vec((0u8..4, prop::bool::weighted(0.9)), 0..3000)) {
            prop_assert!(comes_back(&decisions, &write(&decisions)));
        }

        #[test]
        fn any_bytes_give_as_many_decisions_as_are_asked_for(bytes in prop::collection::vec(any::<u8>(), 0..50)) {
            let mut estimate = Estimate::NEW;
            let mut reader = Reader::new(&bytes);
            for _ in 0..5000 {
                reader.take(&mut estimate);
            }
        }
    }
}
