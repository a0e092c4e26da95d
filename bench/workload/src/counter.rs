//! A number as coloured cells: large enough to survive lossy coding, refused when it is torn.

use bowline_workload::picture::{Picture, Rgb};

/// How many cells a counter has.
const CELLS: usize = 12;
const BITS_OF_INPUT: u32 = 9;
const CHECK_FACTOR: u32 = 0x9e37_79b1;

/// What a workload has drawn so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counter {
    /// Steps, at most 18 bits.
    pub(crate) count: u32,
    /// Keys that arrived, at most 9 bits.
    pub(crate) input: u32,
}

impl Counter {
    /// Twelve digits of three bits, the highest first: six of the count, three of the input, three
    /// that check both. `bench/lines/counter.ts` reads them.
    fn digits(self) -> [u8; CELLS] {
        let both = self.count << BITS_OF_INPUT | self.input;
        let check = both.wrapping_add(1).wrapping_mul(CHECK_FACTOR) >> 23;
        std::array::from_fn(|place| {
            let (number, digits, from) = match place {
                0..6 => (self.count, 6, 0),
                6..9 => (self.input, 3, 6),
                _ => (check, 3, 9),
            };
            let shift = 3 * (digits - 1 - (place - from));
            u8::try_from(number >> shift & 7).unwrap_or_default()
        })
    }
}

/// How the cells of a counter lie.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Cells {
    pub(crate) columns: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Cells {
    /// Where there is room for it.
    pub(crate) const BLOCK: Self = Self {
        columns: 4,
        width: 24,
        height: 24,
    };
    /// In one line of text.
    pub(crate) const LINE: Self = Self {
        columns: CELLS,
        width: 24,
        height: 16,
    };

    /// Draws a counter.
    pub(crate) fn picture(self, counter: Counter) -> Picture {
        let rows = CELLS / self.columns;
        let size = (self.columns * self.width, rows * self.height);
        let mut picture = Picture::new(size.0, size.1, [0; 3]);
        for (place, digit) in counter.digits().into_iter().enumerate() {
            let (column, row) = (place % self.columns, place / self.columns);
            let corner = (column * self.width, row * self.height);
            picture.fill(corner, (self.width, self.height), colour(digit));
        }
        picture
    }
}

/// Red is the lowest bit.
fn colour(digit: u8) -> Rgb {
    std::array::from_fn(|channel| if digit >> channel & 1 == 1 { 255 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_are_those_that_the_browser_reads() {
        let counter = Counter {
            count: 123_456,
            input: 78,
        };
        assert_eq!(counter.digits(), [3, 6, 1, 1, 0, 0, 1, 1, 6, 6, 3, 4]);
    }

    #[test]
    fn every_change_of_one_digit_breaks_the_check() {
        for count in (0..262_144).step_by(977) {
            let digits = Counter { count, input: 5 }.digits();
            for other in [count ^ 1, count ^ 8, count ^ 0o700] {
                let changed = Counter {
                    count: other,
                    input: 5,
                };
                assert_ne!(digits[9..], changed.digits()[9..], "{count} and {other}");
            }
        }
    }

    #[test]
    fn black_is_no_counter() {
        assert_ne!(Counter::default().digits(), [0; CELLS]);
    }

    #[test]
    fn a_block_has_a_cell_of_each_digit() {
        let counter = Counter {
            count: 0o765_432,
            input: 0,
        };
        let picture = Cells::BLOCK.picture(counter);
        assert_eq!(picture.size(), (96, 72));
        assert_eq!(picture.at(12, 12), [255, 255, 255]);
        assert_eq!(picture.at(36, 12), [0, 255, 255]);
        assert_eq!(picture.at(12, 36), [255, 255, 0]);
    }
}
