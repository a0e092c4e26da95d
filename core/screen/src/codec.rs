//! How the pixels of one tile become bytes, without loss, and back.
//!
//! A pixel is a word `0x00RRGGBB`. By how many colours there are:
//! one colour; a palette of few ([`crate::palette`]); predicted colours, squeezed by LZ4; plain colours.

use lz4_flex::block;

use crate::geometry::TILE_PIXELS;
use crate::palette::{self, Palette};

const FORM_FILL: u8 = 0;
const FORM_PALETTE: u8 = 1;
const FORM_PREDICTED: u8 = 2;
const FORM_PLAIN: u8 = 3;
/// Three bytes a pixel.
const MAX_BODY: usize = TILE_PIXELS * 3;

/// Keeps the buffers between tiles, so that coding allocates little.
pub(crate) struct TileEncoder {
    body: Vec<u8>,
    squeezed: Vec<u8>,
    palette: Palette,
}

impl Default for TileEncoder {
    fn default() -> Self {
        Self {
            body: Vec::with_capacity(MAX_BODY),
            squeezed: vec![0; block::get_maximum_output_size(MAX_BODY)],
            palette: Palette::new(),
        }
    }
}

impl TileEncoder {
    /// Codes pixels in rows of `width`; the answer is never longer than three bytes a pixel and one more.
    pub(crate) fn encode(&mut self, pixels: &[u32], width: usize) -> Vec<u8> {
        let few = self.encode_few(pixels, width);
        let out = few.unwrap_or_else(|| self.encode_many(pixels, width));
        if out.len() <= pixels.len() * 3 {
            return out;
        }
        let mut out = vec![FORM_PLAIN];
        for pixel in pixels {
            put_rgb(&mut out, *pixel);
        }
        out
    }

    /// Codes pixels of at most 256 colours; nothing where there are more.
    pub(crate) fn encode_few(&mut self, pixels: &[u32], width: usize) -> Option<Vec<u8>> {
        let first = pixels.first().copied().unwrap_or(0);
        let mut out = Vec::new();
        if pixels.iter().all(|pixel| *pixel == first) {
            out.push(FORM_FILL);
            put_rgb(&mut out, first);
            return Some(out);
        }
        if !self.palette.fill(pixels) {
            return None;
        }
        let colours = self.palette.colours();
        out.push(FORM_PALETTE);
        out.push(u8::try_from(colours.len() - 1).unwrap_or(u8::MAX));
        for colour in colours {
            put_rgb(&mut out, *colour);
        }
        self.palette.write(pixels, width, &mut out);
        Some(out)
    }

    fn encode_many(&mut self, pixels: &[u32], width: usize) -> Vec<u8> {
        self.body.clear();
        predict(pixels, width, &mut self.body);
        let squeezed = block::compress_into(&self.body, &mut self.squeezed).unwrap_or(0);
        let mut out = vec![FORM_PREDICTED];
        out.extend_from_slice(self.squeezed.get(..squeezed).unwrap_or_default());
        out
    }
}

/// Decodes a tile of exactly `count` pixels, `width` a row. Nothing when the bytes make no sense.
pub(crate) fn decode(bytes: &[u8], count: usize, width: usize) -> Option<Vec<u32>> {
    let (&form, body) = bytes.split_first()?;
    match form {
        FORM_FILL if body.len() == 3 => Some(vec![rgb(body); count]),
        FORM_PALETTE => decode_palette(body, count, width),
        FORM_PREDICTED => {
            let mut open = vec![0; count * 3];
            let length = block::decompress_into(body, &mut open).ok()?;
            (length == count * 3).then(|| unpredict(&open, width))
        }
        FORM_PLAIN if body.len() == count * 3 => Some(body.chunks_exact(3).map(rgb).collect()),
        _ => None,
    }
}

fn put_rgb(out: &mut Vec<u8>, pixel: u32) {
    let [blue, green, red, _] = pixel.to_le_bytes();
    out.extend_from_slice(&[red, green, blue]);
}

fn rgb(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(3)
        .fold(0, |word, byte| word << 8 | u32::from(*byte))
}

fn decode_palette(body: &[u8], count: usize, width: usize) -> Option<Vec<u32>> {
    let (&colours, rest) = body.split_first()?;
    let (table, places) = rest.split_at_checked((usize::from(colours) + 1) * 3)?;
    let table: Vec<u32> = table.chunks_exact(3).map(rgb).collect();
    palette::read(places, &table, count, width)
}

/// Prediction from the left, upper and upper left neighbour (the median rule of LOCO-I), one plane a channel.
fn predict(pixels: &[u32], width: usize, out: &mut Vec<u8>) {
    for channel in 0..3 {
        for (at, pixel) in pixels.iter().enumerate() {
            let guess = guess(at, width, |index| pixels[index].to_le_bytes()[channel]);
            out.push(pixel.to_le_bytes()[channel].wrapping_sub(guess));
        }
    }
}

fn unpredict(body: &[u8], width: usize) -> Vec<u32> {
    let mut planes = body.to_vec();
    let count = body.len() / 3;
    for plane in planes.chunks_exact_mut(count.max(1)) {
        for at in 0..plane.len() {
            let guess = guess(at, width, |index| plane[index]);
            plane[at] = plane[at].wrapping_add(guess);
        }
    }
    let plane = |channel: usize, at: usize| u32::from(planes[channel * count + at]);
    (0..count)
        .map(|at| plane(2, at) << 16 | plane(1, at) << 8 | plane(0, at))
        .collect()
}

fn guess(at: usize, width: usize, value: impl Fn(usize) -> u8) -> u8 {
    match (!at.is_multiple_of(width), at >= width) {
        (false, false) => 0,
        (true, false) => value(at - 1),
        (false, true) => value(at - width),
        (true, true) => {
            let (left, up, corner) = (value(at - 1), value(at - width), value(at - width - 1));
            let (low, high) = (left.min(up), left.max(up));
            if corner >= high {
                low
            } else if corner <= low {
                high
            } else {
                left.wrapping_add(up).wrapping_sub(corner)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(pixels: &[u32], width: usize) -> usize {
        let bytes = TileEncoder::default().encode(pixels, width);
        assert_eq!(decode(&bytes, pixels.len(), width).as_deref(), Some(pixels));
        bytes.len()
    }

    fn noise(count: usize, colours: u32) -> Vec<u32> {
        let mut state = 7u32;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) % colours
            })
            .collect()
    }

    #[test]
    fn one_colour_takes_four_bytes() {
        assert_eq!(round_trip(&[0x12_3456; TILE_PIXELS], 64), 4);
    }

    #[test]
    fn few_and_many_colours_come_back_exactly() {
        for colours in [2, 16, 255, 256, 257, 4000, 0x00FF_FFFF] {
            assert!(round_trip(&noise(TILE_PIXELS, colours), 64) <= 1 + TILE_PIXELS * 3);
            round_trip(&noise(35, colours), 7);
        }
    }

    #[test]
    fn a_long_run_is_cut_and_joined_again() {
        for length in 1..=800 {
            let mut pixels = vec![5; length];
            pixels.extend([6, 5, 5, 6]);
            round_trip(&pixels, pixels.len());
        }
    }

    #[test]
    fn a_smooth_slope_is_predicted() {
        let low = |value: u32| value.to_le_bytes()[0];
        let colour =
            |at: u32| u32::from_le_bytes([low(at % 251), low(at / 64 * 3), low(at % 64 * 3), 0]);
        let pixels: Vec<u32> = (0..4096).map(colour).collect();
        assert!(round_trip(&pixels, 64) < 6_000);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(decode(&[], 16, 4).is_none());
        assert!(decode(&[FORM_FILL, 1, 2], 16, 4).is_none());
        assert!(decode(&[FORM_PALETTE, 1, 1, 2, 3], 16, 4).is_none());
        let beyond = [&[FORM_PALETTE, 0, 1, 2, 3][..], &[0; 20]].concat();
        assert!(decode(&beyond, 16, 4).is_none());
        assert!(decode(&[FORM_PREDICTED, 0x10, 7], 16, 4).is_none());
        assert!(decode(&[9, 1], 16, 4).is_none());
    }
}
