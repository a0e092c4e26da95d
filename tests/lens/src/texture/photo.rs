//! Something like a photograph: the "dead leaves" of Lee, Mumford and Huang (IJCV 2001), shaded.

use super::Canvas;
use crate::dice::Dice;

const LEAVES: usize = 2600;

pub(super) fn draw(canvas: &mut Canvas, dice: &mut Dice) {
    for (cell, amplitude) in [(512, 34.0), (128, 22.0), (32, 12.0)] {
        canvas.add_noise(cell, amplitude, dice);
    }
    for _ in 0..LEAVES {
        leaf(canvas, dice);
    }
    for (cell, amplitude) in [(256, 14.0), (16, 5.0), (4, 4.0)] {
        canvas.add_noise(cell, amplitude, dice);
    }
}

/// Radii follow a cubic law between two bounds: as many small things as large ones would hide.
fn leaf(canvas: &mut Canvas, dice: &mut Dice) {
    let side = canvas.side() as f64;
    let (x, y) = (dice.between(0.0, side), dice.between(0.0, side));
    let (smallest, largest) = (7.0f64, 260.0f64);
    let share = dice.unit();
    let radius = (smallest.powi(-2) + share * (largest.powi(-2) - smallest.powi(-2))).powf(-0.5);
    let narrow = dice.between(0.35, 1.0);
    let (sin, cos) = dice.between(0.0, std::f64::consts::PI).sin_cos();
    let grey = dice.between(15.0, 235.0);
    let slope = dice.between(-40.0, 40.0);
    let keep = dice.between(0.0, 0.35) as f32;
    canvas.shade(
        (x - radius, y - radius),
        (x + radius, y + radius),
        |px, py, old| {
            let (dx, dy) = (px - x, py - y);
            let (along, across) = (
                (dx * cos + dy * sin) / radius,
                (dy * cos - dx * sin) / (radius * narrow),
            );
            (along * along + across * across < 1.0)
                .then_some(((grey + slope * along) as f32) * (1.0 - keep) + old * keep)
        },
    );
}
