//! Ways to code a tile without loss, each tile by itself, so that one can be lost and shown without another.

mod png;
mod predicted;

use anyhow::{Context as _, Result, ensure};
use bowline_screen::coding::{self, TileCoder};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use lz4_flex::block;

use crate::tile::{Shape, Tile, from_rgb};

/// What all are held against.
pub(crate) const OURS: &str = "bowline";

/// A way to code tiles.
pub(crate) trait Stage {
    fn name(&self) -> &'static str;
    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>>;
    /// Gives back the pixels of [`Self::encode`].
    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>>;
}

/// All of them, ours first.
///
/// # Errors
/// When a library does not start.
pub(crate) fn all() -> Result<Vec<Box<dyn Stage>>> {
    Ok(vec![
        Box::new(Ours(TileCoder::new())),
        Box::new(Raw),
        Box::new(Lz4),
        Box::new(predicted::PredictedLz4),
        Box::new(Deflate::new("deflate-1", 1)),
        Box::new(Deflate::new("deflate-6", 6)),
        Box::new(Zstd::new("zstd-1", 1)?),
        Box::new(Zstd::new("zstd-3", 3)?),
        Box::new(png::Png),
    ])
}

struct Ours(TileCoder);

impl Stage for Ours {
    fn name(&self) -> &'static str {
        OURS
    }

    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>> {
        Ok(self.0.encode(&tile.pixels, tile.width))
    }

    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
        coding::decode(bytes, shape.count, shape.width).context("the bytes make no sense")
    }
}

/// Three bytes a pixel. All but ours begin with it.
struct Raw;

impl Stage for Raw {
    fn name(&self) -> &'static str {
        "raw"
    }

    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>> {
        Ok(tile.rgb())
    }

    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
        from_rgb(bytes, shape)
    }
}

struct Lz4;

impl Stage for Lz4 {
    fn name(&self) -> &'static str {
        "lz4"
    }

    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>> {
        Ok(block::compress(&tile.rgb()))
    }

    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
        from_rgb(&block::decompress(bytes, shape.count * 3)?, shape)
    }
}

struct Deflate {
    name: &'static str,
    compress: Compress,
    decompress: Decompress,
}

impl Deflate {
    fn new(name: &'static str, level: u32) -> Self {
        Self {
            name,
            compress: Compress::new(Compression::new(level), false),
            decompress: Decompress::new(false),
        }
    }
}

impl Stage for Deflate {
    fn name(&self) -> &'static str {
        self.name
    }

    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>> {
        let bytes = tile.rgb();
        // Nine bits for eight is the most that it makes of anything.
        let mut out = Vec::with_capacity(bytes.len() * 9 / 8 + 256);
        self.compress.reset();
        let status = self
            .compress
            .compress_vec(&bytes, &mut out, FlushCompress::Finish)?;
        ensure!(status == Status::StreamEnd, "there was too little room");
        Ok(out)
    }

    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
        let mut out = Vec::with_capacity(shape.count * 3);
        self.decompress.reset(false);
        self.decompress
            .decompress_vec(bytes, &mut out, FlushDecompress::Finish)?;
        from_rgb(&out, shape)
    }
}

struct Zstd {
    name: &'static str,
    compressor: zstd::bulk::Compressor<'static>,
    decompressor: zstd::bulk::Decompressor<'static>,
}

impl Zstd {
    fn new(name: &'static str, level: i32) -> Result<Self> {
        Ok(Self {
            name,
            compressor: zstd::bulk::Compressor::new(level)?,
            decompressor: zstd::bulk::Decompressor::new()?,
        })
    }
}

impl Stage for Zstd {
    fn name(&self) -> &'static str {
        self.name
    }

    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>> {
        Ok(self.compressor.compress(&tile.rgb())?)
    }

    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
        from_rgb(
            &self.decompressor.decompress(bytes, shape.count * 3)?,
            shape,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contents, tile};

    fn assert_comes_back(stage: &mut dyn Stage, tile: &Tile) {
        let bytes = stage.encode(tile).expect("it is coded");
        let pixels = stage.decode(&bytes, tile.shape()).expect("it is decoded");
        assert!(pixels == tile.pixels, "{} loses something", stage.name());
    }

    #[test]
    fn every_stage_gives_back_the_same_pixels() {
        let contents = contents::all();
        let tiles = contents.iter().flat_map(|content| {
            let tiles = tile::cut(&content.frames[0]);
            tiles.into_iter().step_by(17)
        });
        let tiles: Vec<Tile> = tiles.collect();
        // At the lower edge they are less high.
        assert!(tiles.iter().any(|tile| tile.shape().height() == 16));
        for stage in &mut all().expect("they start") {
            for tile in &tiles {
                assert_comes_back(&mut **stage, tile);
            }
        }
    }

    #[test]
    fn one_two_and_many_colours_come_back_from_every_stage() {
        for colours in [1, 2, 3, 16, 17, 256, 257, 4096] {
            let pixels = (0..64 * 64_u32).map(|at| (at % colours * 0x0003_0105) & 0x00FF_FFFF);
            let tile = Tile {
                width: 64,
                pixels: pixels.collect(),
            };
            for stage in &mut all().expect("they start") {
                assert_comes_back(&mut **stage, &tile);
            }
        }
    }
}
