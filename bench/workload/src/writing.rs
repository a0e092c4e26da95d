//! Writing with soft edges: shapes that look like letters, the same ones every time.

use crate::dice::mixed;
use crate::picture::{Picture, Rgb};

/// How many different letters there are.
const LETTERS: u32 = 64;
/// Points a letter is drawn between, across and down.
const ACROSS: i32 = 3;
const DOWN: i32 = 4;

/// Letters of one size.
pub struct Hand {
    width: usize,
    height: usize,
    letters: Vec<Vec<u8>>,
}

/// A colour of writing and what it is written on.
#[derive(Clone, Copy)]
pub struct Ink {
    /// For most words.
    pub plain: Rgb,
    /// For every few words.
    pub accents: [Rgb; 3],
}

impl Ink {
    /// Dark, for light paper.
    pub const ON_LIGHT: Self = Self {
        plain: [32, 33, 36],
        accents: [[20, 80, 180], [160, 30, 60], [20, 110, 60]],
    };
    /// Light, for dark paper.
    pub const ON_DARK: Self = Self {
        plain: [212, 214, 218],
        accents: [[110, 190, 255], [255, 170, 90], [150, 220, 130]],
    };
}

impl Hand {
    /// Makes the letters, so many pixels wide and high with what is left free round them.
    #[must_use]
    pub fn new(width: usize, height: usize) -> Self {
        let letters = (0..LETTERS)
            .map(|number| shape(number, width, height))
            .collect();
        Self {
            width,
            height,
            letters,
        }
    }

    /// Writes one letter.
    pub fn write(&self, on: &mut Picture, (x, y): (usize, usize), number: u32, ink: Rgb) {
        let place = usize::try_from(mixed(number) % LETTERS).unwrap_or_default();
        for (index, cover) in self.letters[place].iter().enumerate() {
            let (across, down) = (index % self.width, index / self.width);
            on.blend(x + across, y + down, ink, *cover);
        }
    }

    /// Writes a line of words between two edges. The number decides what it says.
    pub fn write_line(
        &self,
        on: &mut Picture,
        (left, y): (usize, usize),
        right: usize,
        number: u32,
        ink: &Ink,
    ) {
        let dice = mixed(number);
        let indent = usize::try_from(dice % 4).unwrap_or_default() * 2 * self.width;
        let length = (right - left) * usize::try_from(40 + dice / 7 % 60).unwrap_or(99) / 100;
        let mut letter = number.wrapping_mul(4_099);
        let mut until_gap = 1 + mixed(letter) % 8;
        let mut colour = ink.plain;
        let mut x = left + indent;
        while x + self.width <= left + length {
            letter = letter.wrapping_add(1);
            if until_gap == 0 {
                let word = mixed(letter);
                until_gap = 1 + word % 9;
                let accent = usize::try_from(word / 16 % 12).unwrap_or_default();
                colour = ink.accents.get(accent).copied().unwrap_or(ink.plain);
            } else {
                until_gap -= 1;
                self.write(on, (x, y), letter, colour);
            }
            x += self.width;
        }
    }

    /// Fills a rectangle with lines.
    pub fn write_page(
        &self,
        on: &mut Picture,
        (left, top): (usize, usize),
        (width, height): (usize, usize),
        number: u32,
        ink: &Ink,
    ) {
        let leading = self.height + self.height / 3;
        for (line, y) in (top..top + height - self.height)
            .step_by(leading)
            .enumerate()
        {
            let line = number.wrapping_add(u32::try_from(line).unwrap_or_default());
            // Paragraphs end somewhere.
            if !mixed(line.wrapping_mul(31)).is_multiple_of(9) {
                self.write_line(on, (left, y), left + width, line, ink);
            }
        }
    }
}

/// How much of each pixel a letter covers: a few strokes between points of a lattice.
fn shape(number: u32, width: usize, height: usize) -> Vec<u8> {
    let dice = mixed(number.wrapping_mul(7_919).wrapping_add(3));
    let point = |place: u32| {
        let (column, row) = (place % 3, place / 3 % 4);
        let along = |part: u32, parts: i32, whole: usize| {
            let room = i32::try_from(whole).unwrap_or_default() * 16 - 32;
            8 + i32::try_from(part).unwrap_or_default() * room / (parts - 1).max(1)
        };
        (along(column, ACROSS, width), along(row, DOWN, height))
    };
    let strokes: Vec<_> = (0..3 + dice % 2)
        .map(|stroke| {
            let bits = mixed(dice.wrapping_add(stroke * 977));
            (point(bits % 12), point(bits / 16 % 12))
        })
        .collect();
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    pixels
        .map(|(x, y)| {
            let middle = |place: usize| i32::try_from(place).unwrap_or_default() * 16 + 8;
            let here = (middle(x), middle(y));
            let nearest = strokes.iter().map(|(a, b)| distance(here, *a, *b)).min();
            cover(nearest.unwrap_or(i32::MAX))
        })
        .collect()
}

/// A stroke is one pixel wide, and fades over another one. Lengths are sixteenths of a pixel.
fn cover(distance: i32) -> u8 {
    let covered = 255 - (distance - 6).max(0).saturating_mul(24);
    u8::try_from(covered.max(0)).unwrap_or_default()
}

/// From a point to the nearest one of a stroke.
fn distance(point: (i32, i32), begin: (i32, i32), end: (i32, i32)) -> i32 {
    let (across, down) = (end.0 - begin.0, end.1 - begin.1);
    let length = across * across + down * down;
    let along = (point.0 - begin.0) * across + (point.1 - begin.1) * down;
    // A stroke may be a dot.
    let part = |whole: i32| whole * along.clamp(0, length) / length.max(1);
    let foot = (begin.0 + part(across), begin.1 + part(down));
    let (dx, dy) = (point.0 - foot.0, point.1 - foot.1);
    (dx * dx + dy * dy).isqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_differ_and_have_soft_edges() {
        let hand = Hand::new(9, 15);
        let mut shapes = hand.letters.clone();
        shapes.sort();
        shapes.dedup();
        assert!(shapes.len() > 50, "{} shapes", shapes.len());
        let soft = |shape: &Vec<u8>| shape.iter().any(|cover| (1..255).contains(cover));
        assert!(shapes.iter().filter(|shape| soft(shape)).count() > 50);
    }

    #[test]
    fn a_line_says_the_same_every_time_and_another_one_something_else() {
        let hand = Hand::new(9, 15);
        let written = |number| {
            let mut picture = Picture::new(400, 15, [255; 3]);
            hand.write_line(&mut picture, (0, 0), 400, number, &Ink::ON_LIGHT);
            (0..400).map(|x| picture.at(x, 7)).collect::<Vec<_>>()
        };
        assert_eq!(written(5), written(5));
        assert_ne!(written(5), written(6));
    }
}
