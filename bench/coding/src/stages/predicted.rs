//! Each pixel predicted from its neighbours, one plane a channel, then LZ4: what Bowline did before it had Rice codes.

use anyhow::{Result, ensure};
use lz4_flex::block;

use super::Stage;
use crate::tile::{Shape, Tile};

pub(super) struct PredictedLz4;

impl Stage for PredictedLz4 {
    fn name(&self) -> &'static str {
        "predicted-lz4"
    }

    fn encode(&mut self, tile: &Tile) -> Result<Vec<u8>> {
        let mut rests = Vec::with_capacity(tile.pixels.len() * 3);
        for channel in 0..3 {
            let value = |at: usize| tile.pixels[at].to_le_bytes()[channel];
            for at in 0..tile.pixels.len() {
                rests.push(value(at).wrapping_sub(guess(at, tile.width, value)));
            }
        }
        Ok(block::compress(&rests))
    }

    fn decode(&mut self, bytes: &[u8], shape: Shape) -> Result<Vec<u32>> {
        let mut planes = block::decompress(bytes, shape.count * 3)?;
        ensure!(planes.len() == shape.count * 3, "the length is wrong");
        for plane in planes.chunks_exact_mut(shape.count) {
            for at in 0..plane.len() {
                let guess = guess(at, shape.width, |at| plane[at]);
                plane[at] = plane[at].wrapping_add(guess);
            }
        }
        let part = |channel: usize, at: usize| planes[channel * shape.count + at];
        let pixel = |at| u32::from_le_bytes([part(0, at), part(1, at), part(2, at), 0]);
        Ok((0..shape.count).map(pixel).collect())
    }
}

/// The middle one of left, above, and what a slope through both would give.
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
