//! A bare wall: soft light, sockets, screws, scratches and a small label here and there.

use super::Canvas;
use crate::dice::Dice;

pub(super) fn draw(canvas: &mut Canvas, dice: &mut Dice) {
    let side = canvas.side() as f64;
    let paint = dice.between(140.0, 205.0);
    canvas.rectangle(0.0, 0.0, side, side, paint);
    for (cell, amplitude) in [(1024, 18.0), (256, 5.0), (6, 1.2)] {
        canvas.add_noise(cell, amplitude, dice);
    }
    for _ in 0..34 {
        let at = (
            dice.between(0.0, side - 150.0),
            dice.between(0.0, side - 150.0),
        );
        match dice.below(4) {
            0 => socket(canvas, at, paint, dice),
            1 => scratch(canvas, at, paint, dice),
            2 => note(canvas, at, dice),
            _ => screw(canvas, at, paint, dice),
        }
    }
}

fn socket(canvas: &mut Canvas, (x, y): (f64, f64), paint: f64, dice: &mut Dice) {
    let size = dice.between(100.0, 150.0);
    let plate = (paint + dice.between(15.0, 40.0)).min(245.0);
    canvas.rectangle(x - 3.0, y - 3.0, size + 6.0, size + 6.0, paint - 35.0);
    canvas.rectangle(x, y, size, size, plate);
    for hole in [0.3, 0.62] {
        canvas.rectangle(x + size * hole, y + size * 0.44, 11.0, 11.0, 40.0);
    }
}

fn scratch(canvas: &mut Canvas, (x, y): (f64, f64), paint: f64, dice: &mut Dice) {
    let mut at = (x, y);
    for _ in 0..6 {
        let next = (
            at.0 + dice.between(8.0, 32.0),
            at.1 + dice.between(-24.0, 24.0),
        );
        for step in 0..30 {
            let t = f64::from(step) / 30.0;
            let (px, py) = (at.0 + (next.0 - at.0) * t, at.1 + (next.1 - at.1) * t);
            canvas.rectangle(px, py, 4.0, 4.0, paint - 60.0);
        }
        at = next;
    }
}

fn note(canvas: &mut Canvas, (x, y): (f64, f64), dice: &mut Dice) {
    canvas.rectangle(x, y, 140.0, 90.0, dice.between(215.0, 245.0));
    for row in 0..3 {
        canvas.line(
            (x + 10.0, y + 12.0 + f64::from(row) * 25.0),
            120.0,
            2.5,
            50.0,
            dice,
        );
    }
}

fn screw(canvas: &mut Canvas, (x, y): (f64, f64), paint: f64, dice: &mut Dice) {
    let radius = dice.between(9.0, 18.0);
    let grey = (paint - dice.between(30.0, 80.0)) as f32;
    canvas.shade((x, y), (x + 2.0 * radius, y + 2.0 * radius), |px, py, _| {
        let distance = (px - x - radius).hypot(py - y - radius);
        (distance < radius).then_some(grey)
    });
    canvas.rectangle(
        x + 4.0,
        y + radius - 1.5,
        2.0 * radius - 8.0,
        3.0,
        f64::from(grey) - 50.0,
    );
}
