//! Rice codes that follow what they code.

use super::bits::{BitReader, BitWriter};

/// Past so many zeros the number itself follows.
const MOST_ZEROS: u32 = 14;
const MOST_RUN_ZEROS: u32 = 24;
/// What was learnt is halved after so many numbers, so that newer ones count more.
const MEMORY: u32 = 32;

/// The numbers of one kind so far: their sum and how many they were.
#[derive(Clone, Copy)]
pub(super) struct Rice {
    sum: u32,
    count: u32,
}

impl Rice {
    /// Begins as if one number of that size had been there.
    pub(super) fn new(size: u32) -> Self {
        Self {
            sum: size,
            count: 1,
        }
    }

    /// How many of a number's lower bits are written as they are.
    fn plain_bits(self) -> u32 {
        let mean = self.sum / self.count;
        u32::BITS - mean.leading_zeros()
    }

    fn learn(&mut self, number: u32) {
        self.sum += number;
        self.count += 1;
        if self.count == MEMORY {
            self.sum /= 2;
            self.count /= 2;
        }
    }

    pub(super) fn write(&mut self, number: u8, bits: &mut BitWriter<'_>) {
        let plain = self.plain_bits().saturating_sub(1).min(7);
        let (number, zeros) = (u32::from(number), u32::from(number) >> plain);
        if zeros < MOST_ZEROS {
            bits.put(1 << plain | number & ((1 << plain) - 1), zeros + 1 + plain);
        } else {
            bits.put(number, MOST_ZEROS + 8);
        }
        self.learn(number);
    }

    pub(super) fn read(&mut self, bits: &mut BitReader<'_>) -> u8 {
        let plain = self.plain_bits().saturating_sub(1).min(7);
        let zeros = bits.zeros(MOST_ZEROS);
        let number = if zeros < MOST_ZEROS {
            zeros << plain | bits.take(plain)
        } else {
            bits.take(8)
        };
        let number = u8::try_from(number).unwrap_or(u8::MAX);
        self.learn(number.into());
        number
    }

    /// Writes the length of a run, at most 64.
    pub(super) fn write_run(&mut self, run: usize, bits: &mut BitWriter<'_>) {
        let run = u32::try_from(run).unwrap_or(u32::MAX);
        let plain = self.plain_bits().min(6);
        let zeros = (run >> plain).min(MOST_RUN_ZEROS);
        if zeros < MOST_RUN_ZEROS {
            bits.put(1, zeros + 1);
            bits.put(run & ((1 << plain) - 1), plain);
        } else {
            bits.put(0, MOST_RUN_ZEROS);
            bits.put(run, 16);
        }
        self.learn(run);
    }

    pub(super) fn read_run(&mut self, bits: &mut BitReader<'_>) -> usize {
        let plain = self.plain_bits().min(6);
        let zeros = bits.zeros(MOST_RUN_ZEROS);
        let run = if zeros < MOST_RUN_ZEROS {
            zeros << plain | bits.take(plain)
        } else {
            bits.take(16)
        };
        self.learn(run);
        run as usize
    }
}
