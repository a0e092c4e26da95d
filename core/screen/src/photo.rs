//! Pixels of many colours, as in photographs: predicted from their neighbours, and what remains in Rice codes whose length follows
//! what was there before (the ideas are LOCO-I's, Weinberger, Seroussi and Sapiro 2000, in a simpler form).
//!
//! Green stands for itself, red and blue for their distance from it. Where all neighbours are alike, it is told how far that goes on.

mod bits;
mod rice;

use bits::{BitReader, BitWriter};
use rice::Rice;

/// How lively the neighbourhood is, in so many steps.
const STEPS: usize = 8;

/// What both sides have learnt, which is the same at every pixel.
struct Model {
    /// For each channel and step.
    rest: [[Rice; STEPS]; 3],
    runs: Rice,
    /// Of the row above and of this one: what was coded, and how far from what was predicted.
    rows: [Row; 2],
}

/// One entry more than the row has pixels: the first is that of the pixel before it.
struct Row {
    values: Vec<[u8; 3]>,
    rests: Vec<[u8; 3]>,
}

impl Row {
    fn new(width: usize) -> Self {
        Self {
            values: vec![[0; 3]; width + 1],
            rests: vec![[0; 3]; width + 1],
        }
    }
}

impl Model {
    fn new(width: usize) -> Self {
        Self {
            rest: [[Rice::new(4); STEPS]; 3],
            runs: Rice::new(2),
            rows: [Row::new(width), Row::new(width)],
        }
    }

    /// Before each row. What is left of its first pixel is taken to be as above.
    fn next_row(&mut self) {
        self.rows.swap(0, 1);
        let [above, here] = &mut self.rows;
        let first = above.values.get(1).copied().unwrap_or_default();
        above.values[0] = first;
        here.values[0] = first;
        above.rests[0] = [0; 3];
        here.rests[0] = [0; 3];
    }

    /// Whether the neighbours left, above and between them are alike.
    fn is_flat(&self, at: usize) -> bool {
        let [above, here] = &self.rows;
        let left = here.values[at];
        above.values[at] == left && above.values[at + 1] == left
    }

    /// What is expected of a channel, and how well that may be known.
    fn expect(&self, at: usize, channel: usize) -> (u8, usize) {
        let [above, here] = &self.rows;
        let (left, up) = (here.values[at][channel], above.values[at + 1][channel]);
        let guess = median(left, up, above.values[at][channel]);
        let lively = u32::from(here.rests[at][channel]) + u32::from(above.rests[at + 1][channel]);
        let step = (u32::BITS - lively.leading_zeros()) as usize;
        (guess, step.min(STEPS - 1))
    }

    fn note(&mut self, at: usize, value: [u8; 3], rest: [u8; 3]) {
        let here = &mut self.rows[1];
        here.values[at + 1] = value;
        here.rests[at + 1] = rest;
    }
}

/// The middle one of left, up, and what a slope through both would give.
fn median(left: u8, up: u8, corner: u8) -> u8 {
    let (low, high) = (left.min(up), left.max(up));
    if corner >= high {
        low
    } else if corner <= low {
        high
    } else {
        left.wrapping_add(up).wrapping_sub(corner)
    }
}

/// Distances near zero, up and down, as small numbers.
fn fold(rest: u8) -> u8 {
    rest << 1 ^ (rest.cast_signed() >> 7).cast_unsigned()
}

fn unfold(folded: u8) -> u8 {
    folded >> 1 ^ (folded & 1).wrapping_neg()
}

fn split(pixel: u32) -> [u8; 3] {
    let [blue, green, red, _] = pixel.to_le_bytes();
    [green, red.wrapping_sub(green), blue.wrapping_sub(green)]
}

fn join([green, red, blue]: [u8; 3]) -> u32 {
    let [red, blue] = [red, blue].map(|part| part.wrapping_add(green));
    u32::from_le_bytes([blue, green, red, 0])
}

/// Codes pixels, `width` a row.
pub(crate) fn write(pixels: &[u32], width: usize, out: &mut Vec<u8>) {
    let mut model = Model::new(width);
    let mut bits = BitWriter::new(out);
    for row in pixels.chunks_exact(width.max(1)) {
        model.next_row();
        let mut at = 0;
        while let Some(&pixel) = row.get(at) {
            if model.is_flat(at) {
                let same = model.rows[1].values[at];
                let rest = row.get(at..).unwrap_or_default();
                let run = rest.iter().take_while(|pixel| split(**pixel) == same);
                let run = run.count();
                model.runs.write_run(run, &mut bits);
                (at..at + run).for_each(|at| model.note(at, same, [0; 3]));
                at += run;
                let Some(&pixel) = row.get(at) else {
                    break;
                };
                write_pixel(&mut model, at, pixel, &mut bits);
            } else {
                write_pixel(&mut model, at, pixel, &mut bits);
            }
            at += 1;
        }
    }
    bits.finish();
}

fn write_pixel(model: &mut Model, at: usize, pixel: u32, bits: &mut BitWriter<'_>) {
    let value = split(pixel);
    let mut rests = [0; 3];
    for channel in 0..3 {
        let (guess, step) = model.expect(at, channel);
        let rest = fold(value[channel].wrapping_sub(guess));
        model.rest[channel][step].write(rest, bits);
        rests[channel] = rest;
    }
    model.note(at, value, rests);
}

/// Decodes `count` pixels, `width` a row. Nothing when the bytes make no sense.
pub(crate) fn read(bytes: &[u8], count: usize, width: usize) -> Option<Vec<u32>> {
    let mut model = Model::new(width);
    let mut bits = BitReader::new(bytes);
    let mut pixels = Vec::with_capacity(count);
    while pixels.len() < count {
        model.next_row();
        let mut at = 0;
        while at < width {
            if model.is_flat(at) {
                let same = model.rows[1].values[at];
                let run = model.runs.read_run(&mut bits);
                if run > width - at {
                    return None;
                }
                (at..at + run).for_each(|at| model.note(at, same, [0; 3]));
                pixels.extend(std::iter::repeat_n(join(same), run));
                at += run;
                if at == width {
                    break;
                }
            }
            pixels.push(read_pixel(&mut model, at, &mut bits));
            at += 1;
        }
        if bits.is_over() {
            return None;
        }
    }
    (pixels.len() == count && bits.is_used_up()).then_some(pixels)
}

fn read_pixel(model: &mut Model, at: usize, bits: &mut BitReader<'_>) -> u32 {
    let (mut value, mut rests) = ([0; 3], [0; 3]);
    for channel in 0..3 {
        let (guess, step) = model.expect(at, channel);
        let rest = model.rest[channel][step].read(bits);
        value[channel] = unfold(rest).wrapping_add(guess);
        rests[channel] = rest;
    }
    model.note(at, value, rests);
    join(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(pixels: &[u32], width: usize) -> usize {
        let mut bytes = Vec::new();
        write(pixels, width, &mut bytes);
        let read = read(&bytes, pixels.len(), width);
        assert_eq!(read.as_deref(), Some(pixels));
        bytes.len()
    }

    fn mixed(at: u32) -> u32 {
        let mixed = (at ^ at >> 7).wrapping_mul(0x9E37_79B1);
        (mixed ^ mixed >> 15).wrapping_mul(0x85EB_CA6B) >> 8
    }

    #[test]
    fn every_distance_folds_and_unfolds() {
        for rest in 0..=u8::MAX {
            assert_eq!(unfold(fold(rest)), rest);
        }
        assert_eq!([0, 255, 1, 254, 2].map(fold), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn every_colour_splits_and_joins() {
        for at in 0..100_000 {
            assert_eq!(join(split(mixed(at))), mixed(at));
        }
    }

    #[test]
    fn noise_slopes_and_flat_parts_come_back_exactly() {
        for width in [1, 2, 7, 64] {
            let noise: Vec<u32> = (0..64)
                .map(|row| row * 64)
                .flat_map(|row| (0..width).map(move |x| mixed(row + x)))
                .collect();
            round_trip(&noise, width as usize);
            round_trip(&vec![0x0012_3456; 64 * width as usize], width as usize);
        }
        let half = |at: u32| if at % 64 < 40 { 0x00F0_F0F0 } else { mixed(at) };
        let pixels: Vec<u32> = (0..4096).map(half).collect();
        // Nine bits for eight that cannot be known.
        let noise = 24 * 64 * 3 * 9 / 8;
        assert!(round_trip(&pixels, 64) < noise + 400);
    }

    #[test]
    fn a_slope_with_grain_takes_what_its_grain_takes() {
        // Four steps of grain in each of three channels: six bits, and some.
        let pixel = |at: u32| {
            let (x, y, grain) = (at % 64, at / 64, mixed(at));
            let channel = |base: u32, bits: u32| base + (grain >> bits & 3);
            channel(x * 2 + 20, 0) << 16 | channel(y * 2 + 30, 2) << 8 | channel(x + y + 10, 4)
        };
        let pixels: Vec<u32> = (0..4096).map(pixel).collect();
        let bits = round_trip(&pixels, 64) * 8 / 4096;
        assert!(bits <= 11, "{bits} bits a pixel");
    }

    #[test]
    fn bytes_that_end_early_or_go_on_are_refused() {
        let pixels: Vec<u32> = (0..4096).map(mixed).collect();
        let mut bytes = Vec::new();
        write(&pixels, 64, &mut bytes);
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            assert_eq!(read(&bytes[..length], 4096, 64), None);
        }
        bytes.extend([0; 8]);
        assert_eq!(read(&bytes, 4096, 64), None);
        assert_eq!(read(&[0; 40], 4096, 64), None);
        assert_eq!(read(&[0xFF; 4], 4096, 64), None);
    }
}
