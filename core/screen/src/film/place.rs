//! Where in the picture video is worth its while.

use crate::geometry::{Grid, Rect};
use crate::picture::Picture;

/// Video shows at least so many tiles, and they fill at least so much of their bounds (one of).
pub(super) const MIN_TILES: usize = 12;
const FILLED: usize = 2;
/// Every so-manieth pixel of a row and of a column is looked at.
const SAMPLE_STEP: usize = 4;

/// Whether so many tiles fill enough of their bounds.
pub(super) fn is_filled(grid: Grid, bounds: Rect, tiles: usize) -> bool {
    tiles * FILLED >= grid.tiles_under(bounds).count()
}

/// The tiles that lie together, of the largest such group of those that are marked.
pub(super) fn largest_group(grid: Grid, mut marked: Vec<bool>) -> Vec<u16> {
    let mut largest = Vec::new();
    while let Some(start) = marked.iter().position(|is_marked| *is_marked) {
        let mut group = Vec::new();
        let mut open: Vec<u16> = u16::try_from(start).into_iter().collect();
        while let Some(tile) = open.pop() {
            let mark = marked.get_mut(usize::from(tile));
            if mark.is_some_and(std::mem::take) {
                group.push(tile);
                open.extend(grid.neighbours(tile));
            }
        }
        if group.len() > largest.len() {
            largest = group;
        }
    }
    largest
}

/// How many colours a tile shows where it is looked at, of at most 256.
pub(super) fn colours(picture: &Picture, tile: u16) -> usize {
    let Some(rect) = picture.grid().tile_rect(tile) else {
        return 0;
    };
    let rows = picture.rows(rect).step_by(SAMPLE_STEP);
    let pixels = rows.flat_map(|row| row.iter().step_by(SAMPLE_STEP).copied());
    let mut seen: Vec<u32> = pixels.collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

/// The same place with even numbers, as video with halved colours needs it.
pub(super) fn even(rect: Rect, grid: Grid) -> Rect {
    let widen = |at: u32, length: u32, side: u32| {
        let start = at & !1;
        let end = (at + length).next_multiple_of(2).min(side & !1);
        (start, end.saturating_sub(start))
    };
    let (x, width) = widen(rect.x, rect.width, grid.width);
    let (y, height) = widen(rect.y, rect.height, grid.height);
    Rect {
        x,
        y,
        width,
        height,
    }
}
