//! Coded tiles of which an update may bring as many as it can, for measuring how long a viewer takes.

use std::fmt::Write as _;

use bowline_screen::TILE_SIDE;
use bowline_screen::coding::TileCoder;
use bowline_workload::dice::mixed;

const SIDE: u32 = TILE_SIDE;
/// One pixel of so many is a speck.
const SPECKS: u32 = 90;

/// A line for each kind of tile: its name, and its bytes in hexadecimal.
pub(crate) fn lines() -> String {
    let slope = |at: u32| (at / SIDE * 3) << 16 | (at % SIDE * 3) << 8 | (at % 251);
    let speck = |at: u32, colours: u32| match mixed(at) % SPECKS {
        0 => 1 + mixed(at + 1) % (colours - 1),
        _ => 0,
    };
    let kinds: [(&str, &dyn Fn(u32) -> u32); 5] = [
        ("one colour", &|_| 0x12_3456),
        ("two colours", &|at| speck(at, 2)),
        ("many colours", &|at| speck(at, 40)),
        ("a slope", &slope),
        ("noise", &|at| mixed(at) >> 8),
    ];
    let mut lines = String::new();
    for (name, pixel) in kinds {
        let pixels: Vec<u32> = (0..SIDE * SIDE).map(pixel).collect();
        let bytes = TileCoder::new().encode(&pixels, SIDE as usize);
        let _ = write!(lines, "{name}\t");
        for byte in bytes {
            let _ = write!(lines, "{byte:02x}");
        }
        lines.push('\n');
    }
    lines
}
