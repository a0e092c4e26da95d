//! Printed things: panels with lines of signs, bars, tables, rings.

use super::Canvas;
use crate::dice::Dice;

pub(super) fn draw(canvas: &mut Canvas, dice: &mut Dice) {
    let side = canvas.side() as f64;
    canvas.rectangle(0.0, 0.0, side, side, dice.between(120.0, 200.0));
    canvas.add_noise(256, 14.0, dice);
    for _ in 0..46 {
        let (width, height) = (dice.between(180.0, 620.0), dice.between(120.0, 420.0));
        let (x, y) = (
            dice.between(-90.0, side - 90.0),
            dice.between(-60.0, side - 60.0),
        );
        panel(canvas, (x, y), (width, height), dice);
    }
    canvas.add_noise(5, 3.0, dice);
}

fn panel(canvas: &mut Canvas, (x, y): (f64, f64), (width, height): (f64, f64), dice: &mut Dice) {
    let light = dice.chance(0.65);
    let (paper, ink) = if light {
        (dice.between(185.0, 240.0), dice.between(15.0, 70.0))
    } else {
        (dice.between(25.0, 90.0), dice.between(180.0, 235.0))
    };
    canvas.rectangle(x, y, width, height, ink);
    let frame = dice.between(2.0, 7.0);
    canvas.rectangle(
        x + frame,
        y + frame,
        width - 2.0 * frame,
        height - 2.0 * frame,
        paper,
    );
    let mut down = y + frame + dice.between(10.0, 30.0);
    let left = x + frame + dice.between(8.0, 26.0);
    let inner = width - 2.0 * frame - 30.0;
    while down < y + height - 40.0 {
        let square = [2.0, 2.5, 3.0, 4.0, 6.0, 9.0][dice.below(6)];
        let room = inner * dice.between(0.4, 1.0);
        match dice.below(7) {
            0 => bars(
                canvas,
                (left, down),
                room,
                dice.between(24.0, 60.0),
                ink,
                dice,
            ),
            1 => table(canvas, (left, down), room, ink, dice),
            2 => ring(
                canvas,
                (left + 30.0, down + 28.0),
                dice.between(12.0, 28.0),
                ink,
            ),
            _ if down + 7.0 * square < y + height - frame => {
                canvas.line((left, down), room, square, ink, dice);
            }
            _ => {}
        }
        down += 7.0 * square + dice.between(8.0, 44.0);
    }
}

fn bars(canvas: &mut Canvas, at: (f64, f64), width: f64, height: f64, ink: f64, dice: &mut Dice) {
    let mut x = at.0;
    while x < at.0 + width {
        let bar = 2.0 + dice.below(4) as f64 * 2.0;
        canvas.rectangle(x, at.1, bar, height, ink);
        x += bar + 2.0 + dice.below(4) as f64 * 2.0;
    }
}

fn table(canvas: &mut Canvas, at: (f64, f64), width: f64, ink: f64, dice: &mut Dice) {
    let columns = 2 + dice.below(4);
    for column in 0..=columns {
        let x = at.0 + width * column as f64 / columns as f64;
        canvas.rectangle(x, at.1, 2.0, 36.0, ink);
    }
    for row in 0..3 {
        canvas.rectangle(at.0, at.1 + f64::from(row) * 17.0, width, 2.0, ink);
    }
}

fn ring(canvas: &mut Canvas, middle: (f64, f64), radius: f64, ink: f64) {
    let (from, to) = (
        (middle.0 - radius, middle.1 - radius),
        (middle.0 + radius, middle.1 + radius),
    );
    canvas.shade(from, to, |x, y, _| {
        let distance = (x - middle.0).hypot(y - middle.1);
        (distance < radius && distance > radius * 0.7).then_some(ink as f32)
    });
}
