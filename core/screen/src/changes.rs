//! What of a picture is to be painted anew: few rectangles that cover hardly more than what changed.

use crate::geometry::{Grid, Rect, TILE_SIDE};

/// Most rectangles that are told at once: each costs a browser some time, however small it is.
const MAX_RECTS: usize = 64;

/// What two rectangles are ordered by.
type Order = fn(&Rect) -> [u32; 3];

/// What changed since it was last told.
#[derive(Default)]
pub(crate) struct Changes {
    /// For each tile; this is what bounds the memory. Without a tile there is nothing.
    tiles: Vec<Option<Rect>>,
}

impl Changes {
    /// Notes what changed of a picture, which must be the same until all was taken or forgotten.
    pub(crate) fn note(&mut self, grid: Grid, rect: Rect) {
        let rect = grid.cut(rect);
        self.tiles.resize(grid.tiles(), None);
        for tile in grid.tiles_under(rect) {
            let part = grid.tile_rect(tile).map(|place| place.common(rect));
            if let (Some(part), Some(known)) = (part, self.tiles.get_mut(usize::from(tile))) {
                *known = Some(known.map_or(part, |known| known.around(part)));
            }
        }
    }

    /// Forgets what was noted.
    pub(crate) fn clear(&mut self) {
        self.tiles.clear();
    }

    /// Takes out what was noted, joined to at most [`MAX_RECTS`] rectangles.
    pub(crate) fn take(&mut self) -> Vec<Rect> {
        let mut rects: Vec<Rect> = self.tiles.drain(..).flatten().collect();
        join(&mut rects, |rect| [rect.y, rect.height, rect.x], 0, 0);
        join(&mut rects, |rect| [rect.x, rect.width, rect.y], 0, 0);
        let mut waste = i64::from(TILE_SIDE * TILE_SIDE);
        while rects.len() > MAX_RECTS {
            join(&mut rects, |rect| [rect.y, rect.x, 0], waste, MAX_RECTS);
            join(&mut rects, |rect| [rect.x, rect.y, 0], waste, MAX_RECTS);
            waste *= 2;
        }
        rects
    }
}

/// Makes one of two that follow each other in that order where it covers at most so many pixels more than they do, until
/// there are few enough.
fn join(rects: &mut Vec<Rect>, order: Order, waste: i64, enough: usize) {
    let mut excess = rects.len().saturating_sub(enough);
    rects.sort_unstable_by_key(order);
    rects.dedup_by(|rect, last| {
        let around = last.around(*rect);
        let is_joined = excess > 0 && area(around) <= area(*last) + area(*rect) + waste;
        if is_joined {
            *last = around;
            excess -= 1;
        }
        is_joined
    });
}

fn area(rect: Rect) -> i64 {
    i64::from(rect.width) * i64::from(rect.height)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    fn taken(size: (u32, u32), rects: &[Rect]) -> Vec<Rect> {
        let grid = Grid::new(size.0, size.1).unwrap();
        let mut changes = Changes::default();
        for rect in rects {
            changes.note(grid, *rect);
        }
        let taken = changes.take();
        assert!(changes.take().is_empty());
        taken
    }

    fn tiles(places: impl Iterator<Item = (u32, u32)>) -> Vec<Rect> {
        places.map(|(x, y)| rect(x * 64, y * 64, 64, 64)).collect()
    }

    fn painted(rects: &[Rect]) -> i64 {
        rects.iter().copied().map(area).sum()
    }

    #[test]
    fn the_tiles_of_a_pane_become_one_rectangle() {
        let mut pane = tiles((2..17).flat_map(|x| (2..15).map(move |y| (x, y))));
        pane.rotate_left(50);
        assert_eq!(taken((1920, 1080), &pane), [rect(128, 128, 960, 832)]);
    }

    #[test]
    fn a_picture_is_whole_up_to_its_cut_edges() {
        let whole = rect(0, 0, 1000, 700);
        assert_eq!(taken((1000, 700), &[whole, whole]), [whole]);
    }

    #[test]
    fn parts_of_a_tile_are_told_without_the_rest() {
        let bands = [rect(64, 3, 64, 2), rect(64, 9, 64, 1), rect(0, 3, 64, 7)];
        assert_eq!(taken((200, 200), &bands), [rect(0, 3, 128, 7)]);
        assert_eq!(taken((200, 200), &bands[..1]), bands[..1]);
    }

    #[test]
    fn far_corners_stay_apart() {
        let mut corners = tiles((0..29).map(|x| (x, 0)).chain([(29, 15)]));
        let few = [rect(0, 0, 29 * 64, 64), rect(29 * 64, 15 * 64, 64, 64)];
        assert_eq!(taken((1920, 1080), &corners), few);
        // More than may be told at once, most of them close together.
        corners.extend(tiles(
            (0..100).map(|at| (at % 10 * 2, at / 10 + 3 - at % 2)),
        ));
        let taken = taken((1920, 1080), &corners);
        assert!(taken.len() <= MAX_RECTS);
        assert!(painted(&taken) <= painted(&corners) * 2);
    }

    #[test]
    fn of_a_chessboard_little_more_is_painted_than_the_board() {
        let board = (0..510).map(|at| (at % 30, at / 30));
        let black = tiles(board.filter(|(x, y)| (x + y) % 2 == 0));
        let taken = taken((1920, 1088), &black);
        assert!(taken.len() <= MAX_RECTS);
        assert!(painted(&taken) <= 1920 * 1088);
    }

    #[test]
    fn the_most_tiles_are_joined_too() {
        let grid = Grid::new(1125, 8192).unwrap();
        let every_other = (0..grid.tiles()).step_by(2);
        let rects = every_other.filter_map(|tile| grid.tile_rect(tile.try_into().unwrap()));
        let rects: Vec<_> = rects.collect();
        assert!(taken((1125, 8192), &rects).len() <= MAX_RECTS);
    }

    proptest! {
        #[test]
        fn all_that_changed_is_told(
            rects in prop::collection::vec((0..700_u32, 0..500_u32, 0..90_u32, 0..90_u32), 0..200),
        ) {
            let grid = Grid::new(650, 450).unwrap();
            let rects: Vec<_> = rects.into_iter().map(|(x, y, width, height)| rect(x, y, width, height)).collect();
            let taken = taken((650, 450), &rects);
            prop_assert!(taken.len() <= MAX_RECTS);
            prop_assert!(taken.iter().all(|rect| grid.cut(*rect) == *rect && !rect.is_empty()));
            let mut is_told = vec![false; grid.pixels()];
            for span in taken.iter().flat_map(|rect| grid.spans(*rect)) {
                is_told[span].fill(true);
            }
            for mut span in rects.iter().flat_map(|rect| grid.spans(grid.cut(*rect))) {
                prop_assert!(span.all(|at| is_told[at]));
            }
        }
    }
}
