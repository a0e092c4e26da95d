//! PNG: a palette where there are few colours, else each row predicted by the filter that fits it best, then deflate.

use std::io::Cursor;

use anyhow::{Context as _, Result};
use png::{BitDepth, ColorType, Decoder, DeflateCompression, Encoder, Filter, Transformations};

use super::Stage;
use crate::tile::{Shape, Tile, from_rgb};

/// What most programs choose.
const LEVEL: u8 = 6;
const MOST_COLOURS: usize = 256;

pub(super) struct Png;

impl Stage for Png {
    fn name(&self) -> &'static str {
        "png"
    }

    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let (width, height) = (tile.width, tile.shape().height());
        let mut encoder = Encoder::new(&mut out, width.try_into()?, height.try_into()?);
        encoder.set_deflate_compression(DeflateCompression::Level(LEVEL));
        let bytes = if let Some(palette) = palette(tile) {
            let depth = depth(palette.len());
            encoder.set_color(ColorType::Indexed);
            encoder.set_depth(depth);
            encoder.set_filter(Filter::NoFilter);
            let bytes = places(tile, &palette, usize::from(depth as u8));
            encoder.set_palette(colours(&palette));
            bytes
        } else {
            encoder.set_color(ColorType::Rgb);
            encoder.set_depth(BitDepth::Eight);
            encoder.set_filter(Filter::Adaptive);
            tile.rgb()
        };
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&bytes)?;
        writer.finish()?;
        Ok(out)
    }

    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
        let mut decoder = Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info()?;
        let size = reader.output_buffer_size().context("it is too large")?;
        let mut out = vec![0; size];
        reader.next_frame(&mut out)?;
        from_rgb(&out, shape)
    }
}

/// All colours in their order; nothing where there are too many.
fn palette(tile: &Tile) -> Option<Vec<u32>> {
    let mut palette = Vec::new();
    let mut last = None;
    for pixel in &tile.pixels {
        if last == Some(pixel) {
            continue;
        }
        last = Some(pixel);
        if let Err(place) = palette.binary_search(pixel) {
            if palette.len() == MOST_COLOURS {
                return None;
            }
            palette.insert(place, *pixel);
        }
    }
    Some(palette)
}

/// As few bits as the places of so many colours need.
fn depth(colours: usize) -> BitDepth {
    match colours {
        0..=2 => BitDepth::One,
        3..=4 => BitDepth::Two,
        5..=16 => BitDepth::Four,
        _ => BitDepth::Eight,
    }
}

/// The place of each pixel's colour, in so many bits, each row in whole bytes.
fn places(tile: &Tile, palette: &[u32], bits: usize) -> Vec<u8> {
    let in_a_byte = 8 / bits;
    let rows = tile.pixels.chunks_exact(tile.width);
    let bytes = rows.flat_map(|row| row.chunks(in_a_byte));
    bytes
        .map(|pixels| {
            let places = pixels.iter().zip(1..).map(|(pixel, at)| {
                let place = palette.binary_search(pixel).unwrap_or_default();
                u8::try_from(place).unwrap_or_default() << (8 - at * bits)
            });
            places.fold(0, |byte, place| byte | place)
        })
        .collect()
}

fn colours(palette: &[u32]) -> Vec<u8> {
    let colour = |word: &u32| {
        let [blue, green, red, _] = word.to_le_bytes();
        [red, green, blue]
    };
    palette.iter().flat_map(colour).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_take_few_bits() {
        let tile = Tile {
            width: 5,
            pixels: vec![7, 9, 9, 7, 9, 9, 7, 7, 7, 9],
        };
        assert_eq!(palette(&tile), Some(vec![7, 9]));
        assert_eq!(places(&tile, &[7, 9], 1), [0b0110_1000, 0b1000_1000]);
        assert_eq!(
            places(&tile, &[7, 9], 4),
            [0x01, 0x10, 0x10, 0x10, 0x00, 0x10]
        );
    }
}
