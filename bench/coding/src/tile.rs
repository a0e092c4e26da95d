//! The squares that a frame is cut in, as `core/screen` cuts it.

use anyhow::{Context as _, Result};
use bowline_screen::TILE_SIDE;
use bowline_workload::picture::Picture;

/// Pixels of one place, words `0x00RRGGBB` row by row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Tile {
    pub(crate) width: usize,
    pub(crate) pixels: Vec<u32>,
}

/// Width and number of pixels, which both sides know.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Shape {
    pub(crate) width: usize,
    pub(crate) count: usize,
}

impl Shape {
    pub(crate) fn height(self) -> usize {
        self.count / self.width
    }
}

impl Tile {
    pub(crate) fn shape(&self) -> Shape {
        Shape {
            width: self.width,
            count: self.pixels.len(),
        }
    }

    /// Three bytes a pixel, red first.
    pub(crate) fn rgb(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.pixels.len() * 3);
        for pixel in &self.pixels {
            let [blue, green, red, _] = pixel.to_le_bytes();
            bytes.extend_from_slice(&[red, green, blue]);
        }
        bytes
    }
}

/// Pixels from three bytes each, red first.
///
/// # Errors
/// When there are more or fewer than the shape says.
pub(crate) fn from_rgb(bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
    let is_whole = bytes.len() == shape.count * 3;
    is_whole.then_some(()).context("the length is wrong")?;
    let pixels = bytes.as_chunks::<3>().0.iter();
    Ok(pixels
        .map(|[red, green, blue]| u32::from_le_bytes([*blue, *green, *red, 0]))
        .collect())
}

/// Cuts a frame; at its lower edge tiles are less high.
pub(crate) fn cut(frame: &Picture) -> Vec<Tile> {
    let side = TILE_SIDE as usize;
    let (width, height) = frame.size();
    let words = words(frame);
    let places = (0..height).step_by(side);
    let places = places.flat_map(|top| (0..width).step_by(side).map(move |left| (left, top)));
    places
        .map(|(left, top)| {
            let right = (left + side).min(width);
            let rows = words.chunks_exact(width).skip(top).take(side);
            Tile {
                width: right - left,
                pixels: rows.flat_map(|row| &row[left..right]).copied().collect(),
            }
        })
        .collect()
}

/// All pixels of a frame, row by row.
pub(crate) fn words(frame: &Picture) -> Vec<u32> {
    let pixels = frame.bytes().as_chunks::<4>().0.iter();
    pixels.map(|bytes| u32::from_le_bytes(*bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_hold_every_pixel_once() {
        let low = |place: usize| place.to_le_bytes()[0];
        let frame = Picture::drawn(150, 70, |x, y| [low(x), low(y), 9]);
        let tiles = cut(&frame);
        let shapes = tiles.iter().map(|tile| (tile.width, tile.shape().height()));
        let shapes: Vec<_> = shapes.collect();
        let expected = [(64, 64), (64, 64), (22, 64), (64, 6), (64, 6), (22, 6)];
        assert_eq!(shapes, expected);
        assert_eq!(tiles[4].pixels[0], 64 << 16 | 64 << 8 | 9);
    }

    #[test]
    fn pixels_come_back_from_three_bytes() {
        let tile = Tile {
            width: 2,
            pixels: vec![0x0012_3456, 0x00FF_0001],
        };
        assert_eq!(tile.rgb(), [0x12, 0x34, 0x56, 0xFF, 0, 1]);
        assert_eq!(
            from_rgb(&tile.rgb(), tile.shape()).ok(),
            Some(tile.pixels.clone())
        );
        assert!(from_rgb(&tile.rgb()[..5], tile.shape()).is_err());
    }
}
