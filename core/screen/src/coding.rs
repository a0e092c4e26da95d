//! The coder of tiles by itself, for measuring it beside others.

use crate::codec::{self, TileEncoder};

/// Codes tiles, each so that it stands alone.
#[derive(Default)]
pub struct TileCoder(TileEncoder);

impl TileCoder {
    /// Makes a coder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Codes pixels, words `0x00RRGGBB` in rows of `width`, without loss.
    pub fn encode(&mut self, pixels: &[u32], width: usize) -> Vec<u8> {
        self.0.encode(pixels, width)
    }
}

/// Decodes a tile of exactly `count` pixels, `width` a row. Nothing when the bytes make no sense.
#[must_use]
pub fn decode(bytes: &[u8], count: usize, width: usize) -> Option<Vec<u32>> {
    codec::decode(bytes, count, width)
}
