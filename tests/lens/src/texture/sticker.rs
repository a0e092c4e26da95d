//! A label with writing that can be read, on a rough ground.

use super::{Canvas, photo, writing};
use crate::dice::Dice;

/// How far the paper reaches beyond its writing.
const MARGIN: f64 = 26.0;
/// From one line to the next, in heights of its letters.
const LEADING: f64 = 1.9;
/// The bars below the writing.
const BARS: f64 = 44.0;

/// A line of a label, and how tall its letters are in pixels of the texture.
pub type Line = (String, f64);

/// Draws it in the middle; gives the paper's left, top, right and bottom in pixels of the texture.
pub(super) fn draw(canvas: &mut Canvas, lines: &[Line], dice: &mut Dice) -> [f64; 4] {
    photo::draw(canvas, dice);
    let widest = lines
        .iter()
        .map(|(text, tall)| writing::width_of(text, *tall));
    let width = widest.fold(0.0, f64::max) + 2.0 * MARGIN;
    let height = lines.iter().map(|(_, tall)| tall * LEADING).sum::<f64>() + BARS + 2.0 * MARGIN;
    let middle = canvas.side() as f64 / 2.0;
    let (left, top) = (middle - width / 2.0, middle - height / 2.0);
    let (paper, ink) = (dice.between(205.0, 235.0), dice.between(20.0, 50.0));
    canvas.rectangle(left, top, width, height, paper);
    let mut down = top + MARGIN;
    for (text, tall) in lines {
        canvas.write((left + MARGIN, down), *tall, text, ink);
        down += tall * LEADING;
    }
    let mut x = left + MARGIN;
    while x < left + width - MARGIN {
        let bar = 2.0 + dice.below(3) as f64 * 2.0;
        canvas.rectangle(x, down, bar, BARS, ink);
        x += bar + 2.0 + dice.below(3) as f64 * 2.0;
    }
    [left, top, left + width, top + height]
}
