//! Rows of keys that differ by the sign on them alone, on a table.

use super::Canvas;
use crate::dice::Dice;

const PITCH: f64 = 104.0;

pub(super) fn draw(canvas: &mut Canvas, dice: &mut Dice) {
    let side = canvas.side() as f64;
    let table = dice.between(110.0, 190.0);
    canvas.rectangle(0.0, 0.0, side, side, table);
    for (cell, amplitude) in [(256, 12.0), (32, 6.0), (8, 5.0)] {
        canvas.add_noise(cell, amplitude, dice);
    }
    let body = dice.between(20.0, 60.0);
    let (left, top) = (100.0, 290.0);
    let rows = 14;
    canvas.rectangle(
        left - 24.0,
        top - 24.0,
        side - 2.0 * left + 48.0,
        f64::from(rows) * PITCH + 40.0,
        body,
    );
    let cap = body + dice.between(25.0, 60.0);
    let ink = dice.between(190.0, 235.0);
    for row in 0..rows {
        let stagger = [0.0, 0.25, 0.4, 0.75][row as usize % 4] * PITCH;
        let mut x = left + stagger;
        while x + PITCH < side - left {
            key(canvas, (x, top + f64::from(row) * PITCH), cap, ink, dice);
            x += PITCH;
        }
    }
    canvas.add_noise(4, 3.0, dice);
}

fn key(canvas: &mut Canvas, (x, y): (f64, f64), cap: f64, ink: f64, dice: &mut Dice) {
    let size = PITCH - 10.0;
    canvas.rectangle(x, y, size, size, cap);
    canvas.shade(
        (x + 8.0, y + 5.0),
        (x + size - 8.0, y + size - 14.0),
        |_, py, _| Some((cap + 16.0 + (py - y) * 0.14) as f32),
    );
    canvas.sign(x + 20.0, y + 16.0, 4.0, ink, dice);
}
