//! What moved as it was.

use crate::geometry::{Grid, Rect, Shift};
use crate::update::{Cut, Pictures};
use crate::wire::{CopyOp, write_copy};

/// How far something moved, and where it is now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Way {
    pub(crate) shift: Shift,
    pub(crate) within: Rect,
}

impl Way {
    /// Whether a tile is as it was sent, but for what moved that way.
    pub(crate) fn explains(&self, from: &Pictures<'_>, rect: Rect) -> bool {
        let part = rect.common(self.within);
        let grid = from.now.grid();
        let old = grid.before(part, self.shift);
        if part.is_empty() || (old.width, old.height) != (part.width, part.height) {
            return false;
        }
        let is_moved = from.now.rows(part).eq(from.sent.rows(old));
        is_moved
            && rect
                .around_within(part)
                .iter()
                .all(|rest| from.now.rows(*rest).eq(from.sent.rows(*rest)))
    }
}

/// Writes tiles that are elsewhere already, those that lie side by side as one.
pub(crate) fn write_moved(cut: &mut Cut, grid: Grid, moved: &[(u16, Way)]) {
    let is_whole = |(tile, way): &(u16, Way)| {
        let rect = grid.tile_rect(*tile);
        rect.is_none_or(|rect| rect.common(way.within) == rect)
    };
    let follows = |a: &(u16, Way), b: &(u16, Way)| {
        b.0 == a.0 + 1 && b.1.shift == a.1.shift && (b.1 == a.1 || is_whole(a) && is_whole(b))
    };
    for run in moved.chunk_by(follows).flat_map(|run| run.chunks(255)) {
        let Some(&(tile, way)) = run.first() else {
            continue;
        };
        let copy = CopyOp {
            tile,
            count: u8::try_from(run.len()).unwrap_or(u8::MAX),
            shift: way.shift,
            within: (!run.iter().all(is_whole)).then_some(way.within),
        };
        write_copy(&mut cut.stream, copy);
        cut.tiles.extend(run.iter().map(|(tile, _)| tile));
    }
}
