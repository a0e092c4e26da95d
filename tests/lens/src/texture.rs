//! Surfaces made up by arithmetic: printed labels, something like a photograph, a keyboard, a bare wall.

mod canvas;
mod keyboard;
mod label;
mod photo;
mod sticker;
mod wall;
mod writing;

pub use canvas::Canvas;
pub use sticker::Line;

use crate::dice::Dice;

/// Side of every texture in its own pixels.
pub const SIDE: usize = 2048;
/// Pixels of a texture along one unit of the world.
pub const DENSITY: f64 = 900.0;

/// What a surface looks like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Look {
    /// Writing, bars and tables on panels.
    Label,
    /// Leaves over leaves of every size, with shading: the statistics of photographs.
    Photo,
    /// The same key again and again, with a small sign on each.
    Keyboard,
    /// A wall with few things on it.
    Wall,
}

/// A square grey picture with smaller copies of itself, mirrored beyond its edges.
#[derive(Debug)]
pub struct Texture {
    levels: Vec<Level>,
}

/// One copy of a texture.
#[derive(Debug)]
pub struct Level {
    side: usize,
    grey: Vec<u8>,
}

impl Texture {
    /// Draws a surface.
    #[must_use]
    pub fn draw(look: Look, dice: &mut Dice) -> Self {
        let mut canvas = Canvas::new(SIDE);
        match look {
            Look::Label => label::draw(&mut canvas, dice),
            Look::Photo => photo::draw(&mut canvas, dice),
            Look::Keyboard => keyboard::draw(&mut canvas, dice),
            Look::Wall => wall::draw(&mut canvas, dice),
        }
        Self::of(canvas)
    }

    /// Draws a label in the middle; gives the paper's left, top, right and bottom in pixels of the texture too.
    #[must_use]
    pub fn sticker(lines: &[Line], dice: &mut Dice) -> (Self, [f64; 4]) {
        let mut canvas = Canvas::new(SIDE);
        let paper = sticker::draw(&mut canvas, lines, dice);
        (Self::of(canvas), paper)
    }

    fn of(canvas: Canvas) -> Self {
        let mut levels = vec![Level {
            side: SIDE,
            grey: canvas.into_grey(),
        }];
        while levels.len() < 4 {
            let smaller = levels[levels.len() - 1].halved();
            levels.push(smaller);
        }
        Self { levels }
    }

    /// The copy for a picture that shows `shrink` texture pixels in one of its own, and its scale to the texture.
    #[must_use]
    pub fn level(&self, shrink: f64) -> (&Level, f64) {
        let wanted = shrink.max(1.0).log2().round() as usize;
        let index = wanted.min(self.levels.len() - 1);
        (&self.levels[index], 1.0 / f64::from(1u32 << index))
    }
}

impl Level {
    fn halved(&self) -> Self {
        let side = self.side / 2;
        let mut grey = Vec::with_capacity(side * side);
        for y in 0..side {
            let upper = &self.grey[2 * y * self.side..][..self.side];
            let lower = &self.grey[(2 * y + 1) * self.side..][..self.side];
            grey.extend(
                upper
                    .chunks_exact(2)
                    .zip(lower.chunks_exact(2))
                    .map(|(a, b)| {
                        let sum =
                            u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]);
                        ((sum + 2) / 4) as u8
                    }),
            );
        }
        Self { side, grey }
    }

    /// Grey at a place given in pixels of this level, where the first pixel covers 0 to 1; between pixels, linear.
    #[must_use]
    pub fn sample(&self, x: f32, y: f32) -> f32 {
        // Near the horizon places are farther away than numbers reach.
        let (x, y) = ((x - 0.5).clamp(-1e6, 1e6), (y - 0.5).clamp(-1e6, 1e6));
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as i32, top as i32);
        let last = self.side as i32 - 1;
        let (a, b, c, d) = if left >= 0 && top >= 0 && left < last && top < last {
            let at = top as usize * self.side + left as usize;
            let (upper, lower) = (&self.grey[at..at + 2], &self.grey[at + self.side..][..2]);
            (upper[0], upper[1], lower[0], lower[1])
        } else {
            let at = |x: i32, y: i32| self.grey[self.mirror(y) * self.side + self.mirror(x)];
            (
                at(left, top),
                at(left + 1, top),
                at(left, top + 1),
                at(left + 1, top + 1),
            )
        };
        let [a, b, c, d] = [a, b, c, d].map(f32::from);
        let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
        upper + (lower - upper) * fy
    }

    fn mirror(&self, index: i32) -> usize {
        let side = self.side as i32;
        let folded = index.rem_euclid(2 * side);
        folded.min(2 * side - 1 - folded) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_has_contrast_and_comes_from_the_seed() {
        for look in [Look::Label, Look::Photo, Look::Keyboard, Look::Wall] {
            let first = Texture::draw(look, &mut Dice::new(1));
            let again = Texture::draw(look, &mut Dice::new(1));
            let other = Texture::draw(look, &mut Dice::new(2));
            assert_eq!(first.levels[0].grey, again.levels[0].grey, "{look:?}");
            assert_ne!(first.levels[0].grey, other.levels[0].grey, "{look:?}");
            let (low, high) = first.levels[0]
                .grey
                .iter()
                .fold((255, 0), |(low, high), &g| (g.min(low), g.max(high)));
            assert!(high - low > 60, "{look:?}: {low} to {high}");
        }
    }

    #[test]
    fn beyond_its_edges_a_texture_is_mirrored() {
        let texture = Texture::draw(Look::Photo, &mut Dice::new(3));
        let (level, _) = texture.level(1.0);
        let (inside, outside) = (level.sample(10.25, 40.0), level.sample(-10.25, 40.0));
        assert!((inside - outside).abs() < 1e-3);
    }
}
