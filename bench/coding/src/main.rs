//! Measures coders on pictures of several kinds, side by side in one run: tiles without loss, and film.
//!
//! `bowline-coding [FILE]` prints tables, and writes the figures to FILE as JSON; `bowline-coding --bodies` prints the coded tiles
//! with which `decoder.mjs` measures the viewer in WebAssembly. It needs no display, no network and no
//! second process; it opens no connection and knows nothing of lines. All times are times on a processor.

mod bodies;
mod clock;
mod contents;
mod figures;
mod reckoning;
mod sent;
mod stages;
mod tile;
mod tiles;
mod video;

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use figures::Figures;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = match arguments.as_slice() {
        [] => None,
        [word] if word == "--bodies" => {
            print!("{}", bodies::lines());
            return Ok(());
        }
        [file] => Some(file),
        _ => bail!("usage: bowline-coding [FILE | --bodies]"),
    };
    let mut figures = Figures::default();
    let contents = contents::all();
    tiles::measure(&contents, &mut figures)?;
    sent::measure(&contents, &mut figures)?;
    video::measure(&mut figures)?;
    println!("{}", figures.lines.join("\n"));
    if let Some(file) = file {
        let text = serde_json::to_string_pretty(&json!({ "figures": figures.json }))?;
        std::fs::write(file, text + "\n").with_context(|| format!("cannot write {file}"))?;
    }
    Ok(())
}
