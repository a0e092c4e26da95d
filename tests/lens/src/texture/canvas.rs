//! A sheet to draw on, before it becomes a texture.

use crate::dice::Dice;

/// A square of grey values, 0 to 255.
#[derive(Debug)]
pub struct Canvas {
    side: usize,
    grey: Vec<f32>,
}

impl Canvas {
    /// Makes a middle-grey sheet.
    #[must_use]
    pub fn new(side: usize) -> Self {
        Self {
            side,
            grey: vec![128.0; side * side],
        }
    }

    /// Rounds what was drawn.
    #[must_use]
    pub fn into_grey(self) -> Vec<u8> {
        self.grey
            .into_iter()
            .map(|grey| grey.clamp(4.0, 250.0).round() as u8)
            .collect()
    }

    /// Width and height.
    #[must_use]
    pub fn side(&self) -> usize {
        self.side
    }

    /// Paints an upright rectangle; what lies outside the sheet is left out.
    pub fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, grey: f64) {
        self.shade((x, y), (x + width, y + height), |_, _, _| Some(grey as f32));
    }

    /// Paints every pixel of a box for which `paint` gives a value; it is told the place and the old value.
    pub fn shade(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        paint: impl Fn(f64, f64, f32) -> Option<f32>,
    ) {
        let within = |value: f64| value.clamp(0.0, self.side as f64) as usize;
        let (left, right) = (within(from.0), within(to.0));
        let (top, bottom) = (within(from.1), within(to.1));
        for y in top..bottom {
            let row = &mut self.grey[y * self.side..][left..right.max(left)];
            for (offset, grey) in row.iter_mut().enumerate() {
                if let Some(new) = paint((left + offset) as f64 + 0.5, y as f64 + 0.5, *grey) {
                    *grey = new;
                }
            }
        }
    }

    /// Adds smooth noise: values on a grid of `cell` pixels, joined by a smooth curve (Perlin's value noise).
    pub fn add_noise(&mut self, cell: usize, amplitude: f64, dice: &mut Dice) {
        let across = self.side / cell + 2;
        let grid: Vec<f32> = (0..across * across)
            .map(|_| dice.between(-amplitude, amplitude) as f32)
            .collect();
        let smooth: Vec<f32> = (0..cell)
            .map(|step| {
                let t = step as f32 / cell as f32;
                t * t * (3.0 - 2.0 * t)
            })
            .collect();
        for y in 0..self.side {
            let (row, down) = (y / cell, smooth[y % cell]);
            let edge: Vec<f32> = (0..across)
                .map(|column| {
                    let upper = grid[row * across + column];
                    upper + (grid[(row + 1) * across + column] - upper) * down
                })
                .collect();
            let line = &mut self.grey[y * self.side..][..self.side];
            for (part, ends) in line.chunks_mut(cell).zip(edge.windows(2)) {
                for (grey, along) in part.iter_mut().zip(&smooth) {
                    *grey += ends[0] + (ends[1] - ends[0]) * along;
                }
            }
        }
    }

    /// Writes a sign that looks like a letter: a few bars on a grid of five by seven squares.
    pub fn sign(&mut self, x: f64, y: f64, square: f64, grey: f64, dice: &mut Dice) {
        for _ in 0..2 + dice.below(2) {
            let column = dice.below(5) as f64;
            let top = dice.below(3) as f64;
            let height = 3.0 + dice.below(4) as f64;
            let height = height.min(7.0 - top);
            self.rectangle(
                x + column * square,
                y + top * square,
                square,
                height * square,
                grey,
            );
        }
        for _ in 0..=dice.below(3) {
            let row = dice.below(7) as f64;
            let left = dice.below(3) as f64;
            let width = 2.0 + dice.below(3) as f64;
            let width = width.min(5.0 - left);
            self.rectangle(
                x + left * square,
                y + row * square,
                width * square,
                square,
                grey,
            );
        }
    }

    /// Writes a line of signs and spaces.
    pub fn line(&mut self, from: (f64, f64), width: f64, square: f64, grey: f64, dice: &mut Dice) {
        let mut x = from.0;
        while x + 5.0 * square < from.0 + width {
            if !dice.chance(0.16) {
                self.sign(x, from.1, square, grey, dice);
            }
            x += 6.5 * square;
        }
    }
}
