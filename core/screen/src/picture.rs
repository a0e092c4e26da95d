//! The pixels of a picture, words `0x00RRGGBB`, and what is done with rectangles of them.

use crate::geometry::{Grid, Rect, Shift};

/// What is outside a picture: the colour of no pixel.
const NOTHING: u32 = 0x0100_0000;

/// A picture of a known size; black at first.
pub(crate) struct Picture {
    grid: Grid,
    pixels: Vec<u32>,
}

impl Picture {
    pub(crate) fn new(grid: Grid) -> Self {
        Self {
            grid,
            pixels: vec![0; grid.pixels()],
        }
    }

    pub(crate) fn grid(&self) -> Grid {
        self.grid
    }

    /// The rows of a rectangle inside the picture.
    pub(crate) fn rows(&self, rect: Rect) -> impl Iterator<Item = &[u32]> {
        self.grid
            .spans(rect)
            .map(|span| self.pixels.get(span).unwrap_or_default())
    }

    /// The same, to be written on.
    pub(crate) fn rows_mut(&mut self, rect: Rect) -> impl Iterator<Item = &mut [u32]> {
        let start = (rect.y * self.grid.width) as usize;
        let end = start + (rect.height * self.grid.width) as usize;
        let columns = rect.x as usize..(rect.x + rect.width) as usize;
        self.pixels
            .get_mut(start..end)
            .unwrap_or_default()
            .chunks_exact_mut(self.grid.width as usize)
            .map(move |row| row.get_mut(columns.clone()).unwrap_or_default())
    }

    /// Copies a rectangle's pixels, row by row.
    pub(crate) fn read(&self, rect: Rect) -> Vec<u32> {
        let mut pixels = Vec::with_capacity((rect.width * rect.height) as usize);
        for row in self.rows(rect) {
            pixels.extend_from_slice(row);
        }
        pixels
    }

    /// Copies what was in a rectangle before it moved; [`NOTHING`] where that was outside the picture.
    pub(crate) fn read_before(&self, rect: Rect, shift: Shift) -> Vec<u32> {
        let old = self.grid.before(rect, shift);
        if (old.width, old.height) == (rect.width, rect.height) {
            return self.read(old);
        }
        let mut pixels = vec![NOTHING; (rect.width * rect.height) as usize];
        let offset = |old: u32, by: i16, new: u32| {
            usize::try_from(i64::from(old) + i64::from(by) - i64::from(new)).unwrap_or(0)
        };
        let left = offset(old.x, shift.dx, rect.x);
        let top = offset(old.y, shift.dy, rect.y);
        let rows = pixels.chunks_exact_mut(rect.width as usize).skip(top);
        for (to, from) in rows.zip(self.rows(old)) {
            if let Some(to) = to.get_mut(left..left + from.len()) {
                to.copy_from_slice(from);
            }
        }
        pixels
    }

    /// Puts pixels, row by row, in a rectangle of their number.
    pub(crate) fn write(&mut self, rect: Rect, pixels: &[u32]) {
        let width = rect.width as usize;
        for (row, new) in self.rows_mut(rect).zip(pixels.chunks_exact(width)) {
            row.copy_from_slice(new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect {
        x: 3,
        y: 2,
        width: 4,
        height: 5,
    };

    #[test]
    fn what_is_written_is_read_and_nothing_else_changes() {
        let mut picture = Picture::new(Grid::new(9, 8).unwrap());
        let pixels: Vec<u32> = (1..=20).collect();
        picture.write(RECT, &pixels);
        assert_eq!(picture.read(RECT), pixels);
        let whole = picture.read(picture.grid().whole());
        assert_eq!(whole.iter().filter(|pixel| **pixel != 0).count(), 20);
    }

    #[test]
    fn what_was_outside_is_no_colour() {
        let mut picture = Picture::new(Grid::new(9, 8).unwrap());
        picture.write(RECT, &(1..=20).collect::<Vec<_>>());
        for (dx, dy) in [
            (0, 0),
            (1, 2),
            (5, 0),
            (0, -5),
            (-4, 7),
            (300, 0),
            (-2, -300),
        ] {
            let old = picture.read_before(RECT, Shift { dx, dy });
            for (at, pixel) in (0i64..).zip(&old) {
                let x = 3 + at % 4 - i64::from(dx);
                let y = 2 + at / 4 - i64::from(dy);
                let is_inside = (0..9).contains(&x) && (0..8).contains(&y);
                let is_marked = (3..7).contains(&x) && (2..7).contains(&y);
                let expected = match (is_inside, is_marked) {
                    (true, true) => u32::try_from((y - 2) * 4 + x - 3 + 1).unwrap(),
                    (true, false) => 0,
                    (false, _) => NOTHING,
                };
                assert_eq!(*pixel, expected, "{dx} {dy} at {x} {y}");
            }
        }
    }
}
