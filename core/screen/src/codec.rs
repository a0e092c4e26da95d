//! How the pixels of one tile become bytes, without loss, and back.
//!
//! A pixel is a word `0x00RRGGBB`. By how many colours there are:
//! one colour; a palette of few ([`crate::palette`]); many, as in photographs ([`crate::photo`]); plain colours.

use crate::palette::{self, Palette};
use crate::photo;

const FORM_FILL: u8 = 0;
const FORM_PALETTE: u8 = 1;
const FORM_PHOTO: u8 = 2;
const FORM_PLAIN: u8 = 3;

/// Keeps the buffers between tiles, so that coding allocates little.
pub(crate) struct TileEncoder {
    palette: Palette,
}

impl Default for TileEncoder {
    fn default() -> Self {
        Self {
            palette: Palette::new(),
        }
    }
}

impl TileEncoder {
    /// Codes pixels in rows of `width`; the answer is never longer than three bytes a pixel and one more.
    pub(crate) fn encode(&mut self, pixels: &[u32], width: usize) -> Vec<u8> {
        let few = self.encode_few(pixels, width);
        let out = few.unwrap_or_else(|| encode_many(pixels, width));
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
    fn encode_few(&mut self, pixels: &[u32], width: usize) -> Option<Vec<u8>> {
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
}

fn encode_many(pixels: &[u32], width: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels.len() * 2);
    out.push(FORM_PHOTO);
    photo::write(pixels, width, &mut out);
    out
}

/// Decodes a tile of exactly `count` pixels, `width` a row. Nothing when the bytes make no sense.
pub(crate) fn decode(bytes: &[u8], count: usize, width: usize) -> Option<Vec<u32>> {
    let (&form, body) = bytes.split_first()?;
    match form {
        FORM_FILL if body.len() == 3 => Some(vec![rgb(body); count]),
        FORM_PALETTE => decode_palette(body, count, width),
        FORM_PHOTO => photo::read(body, count, width),
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

#[cfg(test)]
mod tests {
    use super::*;

    const TILE_PIXELS: usize = 64 * 64;

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
        assert!(decode(&[FORM_PHOTO, 0x10, 7], 16, 4).is_none());
        assert!(decode(&[9, 1], 16, 4).is_none());
    }
}
