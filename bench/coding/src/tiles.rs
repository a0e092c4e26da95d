//! All stages on all contents, side by side.

use anyhow::{Context as _, Result, ensure};

use crate::clock::Clock;
use crate::contents::Content;
use crate::figures::{Cell, Figures};
use crate::reckoning::{as_float, median};
use crate::stages::{self, Stage};
use crate::tile::{self, Tile};

/// How often each frame is coded by each stage, in turn with all others.
const ROUNDS: usize = 5;

/// What one stage took for the frames of one content.
#[derive(Default)]
struct Taken {
    bytes: Vec<f64>,
    coding_ms: Vec<f64>,
    decoding_ms: Vec<f64>,
}

/// Codes and decodes every frame by every stage.
///
/// # Errors
/// When a stage does not give back the same pixels.
pub(crate) fn measure(contents: &[Content], figures: &mut Figures) -> Result<()> {
    figures.head(
        "Tiles of 64x64 pixels, each by itself; medians of a whole frame of 1280x720",
        &[
            "content stage",
            "bytes",
            "of bowline's",
            "coding ms",
            "decoding ms",
        ],
    );
    let mut stages = stages::all()?;
    for content in contents {
        let frames: Vec<Vec<Tile>> = content.frames.iter().map(tile::cut).collect();
        let mut taken: Vec<Taken> = stages.iter().map(|_| Taken::default()).collect();
        for _ in 0..ROUNDS {
            for frame in &frames {
                for (stage, taken) in stages.iter_mut().zip(&mut taken) {
                    let name = stage.name();
                    play(&mut **stage, frame, taken)
                        .with_context(|| format!("{name} on {}", content.name))?;
                }
            }
        }
        let ours = median(&taken[0].bytes);
        for (stage, taken) in stages.iter().zip(&taken) {
            figures.row(&["tiles", content.name, stage.name()], &taken.cells(ours));
        }
    }
    Ok(())
}

fn play(stage: &mut dyn Stage, tiles: &[Tile], taken: &mut Taken) -> Result<()> {
    let start = Clock::start();
    let coded = tiles.iter().map(|tile| stage.encode(tile));
    let coded = coded.collect::<Result<Vec<_>>>()?;
    taken.coding_ms.push(start.ms());
    let start = Clock::start();
    let decoded = tiles.iter().zip(&coded);
    let decoded = decoded.map(|(tile, bytes)| stage.decode(bytes, tile.shape()));
    let decoded = decoded.collect::<Result<Vec<_>>>()?;
    taken.decoding_ms.push(start.ms());
    let mut pairs = tiles.iter().zip(&decoded);
    let is_same = pairs.all(|(tile, pixels)| tile.pixels == *pixels);
    ensure!(is_same, "it is not without loss");
    let bytes: usize = coded.iter().map(Vec::len).sum();
    taken.bytes.push(as_float(bytes as u64));
    Ok(())
}

impl Taken {
    fn cells(&self, ours: f64) -> [Cell; 4] {
        let bytes = median(&self.bytes);
        let cell = |name, value, unit, digits| Cell {
            name,
            value,
            unit,
            digits,
        };
        [
            cell("bytes", bytes, "bytes", 0),
            cell("of_ours", bytes / ours, "ratio", 2),
            cell("coding_ms", median(&self.coding_ms), "ms", 2),
            cell("decoding_ms", median(&self.decoding_ms), "ms", 2),
        ]
    }
}
