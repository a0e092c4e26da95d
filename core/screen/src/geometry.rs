//! Rectangles, time and the grid of tiles.

use std::ops::Range;

/// Width and height of a tile, in pixels. Tiles at the right and bottom edge may be smaller.
pub const TILE_SIDE: u32 = 64;
/// Largest width or height of a picture, in pixels.
pub const MAX_SIDE: u32 = 8192;
/// Most pixels in a picture (3840x2400); with four bytes each this is what bounds a replica's memory.
pub const MAX_PIXELS: u32 = 3840 * 2400;

/// A point in time, in milliseconds since any fixed moment. The caller's clock must never run backwards.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Millis(pub u64);

impl Millis {
    /// Adds a number of milliseconds, stopping at the largest value.
    #[must_use]
    pub fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Counts the milliseconds since `earlier`; zero when that lies in the future.
    #[must_use]
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A rectangle of the picture, in pixels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width; nothing is covered when zero.
    pub width: u32,
    /// Height; nothing is covered when zero.
    pub height: u32,
}

impl Rect {
    /// Whether nothing is covered.
    pub(crate) fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// The smallest rectangle around two.
    pub(crate) fn around(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }

    /// What is left of this rectangle without a part of it: up to four rectangles, some of them empty.
    pub(crate) fn around_within(self, part: Self) -> [Self; 4] {
        let below = part.y + part.height;
        let right = part.x + part.width;
        [
            Self {
                height: part.y - self.y,
                ..self
            },
            Self {
                y: below,
                height: self.y + self.height - below,
                ..self
            },
            Self {
                width: part.x - self.x,
                x: self.x,
                ..part
            },
            Self {
                x: right,
                width: self.x + self.width - right,
                ..part
            },
        ]
    }

    /// What two rectangles have in common; empty where that is nothing.
    pub(crate) fn common(self, other: Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let right = (self.x + self.width).min(other.x + other.width);
        let bottom = (self.y + self.height).min(other.y + other.height);
        Self {
            x,
            y,
            width: right.saturating_sub(x),
            height: bottom.saturating_sub(y),
        }
    }
}

/// How far something moved, in pixels to the right and down.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Shift {
    pub(crate) dx: i16,
    pub(crate) dy: i16,
}

/// Size of a picture, known to be within bounds, and its division into tiles.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Grid {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Grid {
    /// Accepts a size that is neither empty nor over the bounds.
    pub(crate) fn new(width: u32, height: u32) -> Option<Self> {
        let sides = 1..=MAX_SIDE;
        (sides.contains(&width) && sides.contains(&height) && width * height <= MAX_PIXELS)
            .then_some(Self { width, height })
    }

    fn columns(self) -> u32 {
        self.width.div_ceil(TILE_SIDE)
    }

    fn rows(self) -> u32 {
        self.height.div_ceil(TILE_SIDE)
    }

    /// Counts the tiles; at most 19,200, reached by the thinnest pictures.
    pub(crate) fn tiles(self) -> usize {
        (self.columns() * self.rows()) as usize
    }

    pub(crate) fn pixels(self) -> usize {
        (self.width * self.height) as usize
    }

    pub(crate) fn whole(self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// Place of a tile, cut at the edges of the picture.
    pub(crate) fn tile_rect(self, tile: u16) -> Option<Rect> {
        let (column, row) = (
            u32::from(tile) % self.columns(),
            u32::from(tile) / self.columns(),
        );
        let (x, y) = (column * TILE_SIDE, row * TILE_SIDE);
        (row < self.rows()).then(|| Rect {
            x,
            y,
            width: TILE_SIDE.min(self.width - x),
            height: TILE_SIDE.min(self.height - y),
        })
    }

    /// The part of a rectangle that is inside the picture.
    pub(crate) fn cut(self, rect: Rect) -> Rect {
        let x = rect.x.min(self.width);
        let y = rect.y.min(self.height);
        Rect {
            x,
            y,
            width: rect.width.min(self.width - x),
            height: rect.height.min(self.height - y),
        }
    }

    /// The part of a rectangle that is inside the picture after it moved.
    pub(crate) fn after(self, rect: Rect, shift: Shift) -> Rect {
        let back = Shift {
            dx: shift.dx.saturating_neg(),
            dy: shift.dy.saturating_neg(),
        };
        self.before(rect, back)
    }

    /// The part of a rectangle that was inside the picture before it moved, as it lay then.
    pub(crate) fn before(self, rect: Rect, shift: Shift) -> Rect {
        let reach = |at: u32, length: u32, by: i16, side: u32| {
            let (from, side) = (i64::from(at) - i64::from(by), i64::from(side));
            let clip = |at: i64| u32::try_from(at.clamp(0, side)).unwrap_or(0);
            let (start, end) = (clip(from), clip(from + i64::from(length)));
            (start, end - start)
        };
        let (x, width) = reach(rect.x, rect.width, shift.dx, self.width);
        let (y, height) = reach(rect.y, rect.height, shift.dy, self.height);
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    /// The tiles beside a tile, above and below it.
    pub(crate) fn neighbours(self, tile: u16) -> impl Iterator<Item = u16> {
        let (columns, tile) = (self.columns(), u32::from(tile));
        let column = tile % columns;
        let beside = [
            (column > 0).then(|| tile - 1),
            (column + 1 < columns).then_some(tile + 1),
            tile.checked_sub(columns),
            (tile + columns < columns * self.rows()).then_some(tile + columns),
        ];
        let beside = beside.into_iter().flatten();
        beside.filter_map(|tile| u16::try_from(tile).ok())
    }

    /// Columns and rows of the tiles that a rectangle touches.
    fn touched(self, rect: &Rect) -> (Range<u32>, Range<u32>) {
        if rect.width == 0 || rect.height == 0 {
            return (0..0, 0..0);
        }
        let right = rect.x.saturating_add(rect.width).min(self.width);
        let bottom = rect.y.saturating_add(rect.height).min(self.height);
        (
            rect.x / TILE_SIDE..right.div_ceil(TILE_SIDE),
            rect.y / TILE_SIDE..bottom.div_ceil(TILE_SIDE),
        )
    }

    /// Tiles touched by a rectangle, in reading order.
    pub(crate) fn tiles_under(self, rect: Rect) -> impl Iterator<Item = u16> {
        let (columns, rows) = self.touched(&rect);
        rows.flat_map(move |row| {
            columns
                .clone()
                .map(move |column| row * self.columns() + column)
        })
        .filter_map(|tile| u16::try_from(tile).ok())
    }

    /// Tiles touched by any of the rectangles, each once, in reading order.
    pub(crate) fn tiles_touched(self, rects: &[Rect]) -> Vec<u16> {
        let mut marks = vec![false; self.tiles()];
        for tile in rects.iter().flat_map(|rect| self.tiles_under(*rect)) {
            if let Some(mark) = marks.get_mut(usize::from(tile)) {
                *mark = true;
            }
        }
        (0u16..)
            .zip(marks)
            .filter_map(|(tile, marked)| marked.then_some(tile))
            .collect()
    }

    /// Positions, in a picture of four-byte or one-word pixels, of each row of a rectangle inside it.
    pub(crate) fn spans(self, rect: Rect) -> impl Iterator<Item = Range<usize>> {
        (rect.y..rect.y + rect.height).map(move |y| {
            let start = (y * self.width + rect.x) as usize;
            start..start + rect.width as usize
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edge_tiles_are_cut() {
        let grid = Grid::new(100, 70).unwrap();
        assert_eq!(grid.tiles(), 4);
        assert_eq!(
            grid.tile_rect(3),
            Some(Rect {
                x: 64,
                y: 64,
                width: 36,
                height: 6
            })
        );
        assert_eq!(grid.tile_rect(4), None);
    }

    #[test]
    fn damage_outside_the_picture_touches_nothing() {
        let grid = Grid::new(100, 70).unwrap();
        let outside = Rect {
            x: u32::MAX,
            y: 0,
            width: u32::MAX,
            height: 5,
        };
        let across = Rect {
            x: 60,
            y: 0,
            width: u32::MAX,
            height: 1,
        };
        assert!(grid.tiles_touched(&[outside]).is_empty());
        assert_eq!(grid.tiles_touched(&[across, across]), vec![0, 1]);
    }

    #[test]
    fn a_tile_has_neighbours_inside_the_picture_only() {
        let grid = Grid::new(190, 130).unwrap();
        let of = |tile| grid.neighbours(tile).collect::<Vec<_>>();
        assert_eq!(of(0), [1, 3]);
        assert_eq!(of(4), [3, 5, 1, 7]);
        assert_eq!(of(8), [7, 5]);
    }

    #[test]
    fn what_is_left_without_a_part_covers_the_rest_once() {
        let rect = |x, y, width, height| Rect {
            x,
            y,
            width,
            height,
        };
        let whole = rect(2, 3, 9, 8);
        for part in [
            rect(4, 5, 3, 2),
            rect(2, 3, 9, 8),
            rect(2, 3, 1, 8),
            rect(10, 10, 1, 1),
        ] {
            let rests = whole.around_within(part);
            for y in 3..11 {
                for x in 2..11 {
                    let here = rect(x, y, 1, 1);
                    let covers = |other: &Rect| !other.common(here).is_empty();
                    let times = rests.iter().filter(|rest| covers(rest)).count();
                    assert_eq!(times, usize::from(!covers(&part)), "{x} {y} {part:?}");
                }
            }
        }
    }

    #[test]
    fn what_two_rectangles_have_in_common_may_be_nothing() {
        let rect = |x, y, width, height| Rect {
            x,
            y,
            width,
            height,
        };
        let (left, right) = (rect(1, 2, 5, 5), rect(4, 3, 9, 2));
        assert_eq!(left.common(right), rect(4, 3, 2, 2));
        assert_eq!(left.around(right), rect(1, 2, 12, 5));
        assert!(left.common(rect(6, 2, 3, 3)).is_empty());
    }

    #[test]
    fn sizes_out_of_bounds_are_refused() {
        assert!(Grid::new(0, 1).is_none());
        assert!(Grid::new(8192, 8192).is_none());
        assert!(Grid::new(3840, 2400).is_some());
    }
}
