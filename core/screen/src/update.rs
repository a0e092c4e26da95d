//! Cuts an update: of each tile, whether it moved, is patched, or is sent as a whole, and the bytes for that.

use crate::codec::TileEncoder;
use crate::geometry::{Grid, Rect, Shift};
use crate::moves;
use crate::picture::Picture;
use crate::standing::Tile;
use crate::way::{Way, write_moved};
use crate::wire::{Keyed, PatchOp, write_patch, write_tile};

/// Tiles in one update, so that a replica's memory and time are bounded.
pub(crate) const MAX_TILES: usize = 1000;
/// Fewer tiles than these are not searched for moves.
const MOVE_TILES: usize = 3;
/// Where more than one of so many tiles came from elsewhere, a window is dragged or a page scrolled, and the next frame is near.
pub(crate) const MUCH_MOVED: usize = 4;
/// A patch of fewer bytes is cheap.
const CHEAP_BYTES: usize = 600;

/// What the sending side has: the picture as it is, and as the replica is to have it once all has arrived.
pub(crate) struct Pictures<'a> {
    pub(crate) now: &'a Picture,
    pub(crate) sent: &'a Picture,
    pub(crate) tiles: &'a [Tile],
}

impl Pictures<'_> {
    /// Where in a tile something changed since it was sent.
    fn touched(&self, tile: u16) -> Option<Rect> {
        self.tiles.get(usize::from(tile))?.touched
    }
}

/// An update's operations, one after the other, and the tiles in them.
#[derive(Default)]
pub(crate) struct Cut {
    pub(crate) stream: Vec<u8>,
    pub(crate) tiles: Vec<u16>,
    /// Tiles that something is taken from.
    pub(crate) sources: Vec<u16>,
    /// Tiles that cost little.
    pub(crate) cheap: Vec<u16>,
}

impl Cut {
    /// Notes where something is taken from.
    fn take_from(&mut self, grid: Grid, rect: Rect, shifts: &[Shift]) {
        let before = shifts.iter().map(|shift| grid.before(rect, *shift));
        self.sources
            .extend(before.flat_map(|old| grid.tiles_under(old)));
    }
}

/// Keeps what helps between updates.
#[derive(Default)]
pub(crate) struct Cutter {
    encoder: TileEncoder,
    /// The frame that was searched for moves, and how things moved in it.
    searched: u32,
    shifts: Vec<Shift>,
}

/// The colour of no pixel, and of no place outside the picture.
const EXPLAINED: u32 = 0x0200_0000;
/// Pixels that a second reference has to explain beyond the first.
const MIN_EXPLAINED: usize = 32;

impl Cutter {
    /// Cuts an update of the chosen tiles, which changed in one frame, in reading order. What moved goes first, for it
    /// costs next to nothing; then others until there are so many bytes.
    pub(crate) fn cut(
        &mut self,
        from: &Pictures<'_>,
        frame: u32,
        chosen: &[u16],
        room: usize,
    ) -> Cut {
        let grid = from.now.grid();
        let (placed, touched) = self.survey(from, frame, chosen);
        let mut cut = Cut::default();
        let mut moved = Vec::new();
        let mut others = Vec::new();
        for (tile, rect) in placed {
            match self.moved(from, rect, touched) {
                Some(way) if moved.len() < MAX_TILES => {
                    cut.cheap.push(tile);
                    cut.take_from(grid, way.within.common(rect), &[way.shift]);
                    moved.push((tile, way));
                }
                Some(_) => {}
                None => others.push((tile, rect)),
            }
        }
        write_moved(&mut cut, grid, &moved);
        self.write_others(&mut cut, from, &others, room);
        cut
    }

    /// Of the chosen tiles, which changed last in that frame, those of which all has to be sent, and how many others came
    /// from elsewhere, whole or in part.
    pub(crate) fn unmoved(
        &mut self,
        from: &Pictures<'_>,
        frame: u32,
        chosen: &[u16],
    ) -> (Vec<u16>, usize) {
        let (placed, touched) = self.survey(from, frame, chosen);
        let mut new = Vec::new();
        let mut moved = 0;
        for (tile, rect) in placed {
            let shifts = match self.moved(from, rect, touched) {
                Some(way) => vec![way.shift],
                None => self.explain(from, rect),
            };
            if shifts.is_empty() {
                new.push(tile);
            } else if shifts.iter().any(|shift| *shift != Shift::default()) {
                moved += 1;
            }
        }
        (new, moved)
    }

    /// Whether hardly anything of what changed in that frame and place came from elsewhere, as when a page is scrolled.
    pub(crate) fn is_new(&mut self, from: &Pictures<'_>, frame: u32, place: Rect) -> bool {
        let is_changed = |tile: &u16| {
            let tile = from.tiles.get(usize::from(*tile));
            tile.is_some_and(|tile| tile.is_pending() && tile.changed() == frame)
        };
        let tiles = from.now.grid().tiles_under(place);
        let chosen: Vec<u16> = tiles.filter(is_changed).collect();
        let (new, moved) = self.unmoved(from, frame, &chosen);
        moved * MUCH_MOVED <= chosen.len() && new.len() * 2 > chosen.len()
    }

    /// Where the chosen tiles are, and where in the picture something changed; finds out how things moved.
    fn survey(
        &mut self,
        from: &Pictures<'_>,
        frame: u32,
        chosen: &[u16],
    ) -> (Vec<(u16, Rect)>, Rect) {
        let grid = from.now.grid();
        let placed: Vec<(u16, Rect)> = chosen
            .iter()
            .filter_map(|tile| Some((*tile, grid.tile_rect(*tile)?)))
            .collect();
        self.search(from, frame, &placed);
        let touched = chosen.iter().filter_map(|tile| from.touched(*tile));
        let touched = touched.reduce(Rect::around).unwrap_or(grid.whole());
        (placed, touched)
    }

    /// Finds out how things moved from the last frame to this one, or else takes it that they went on as before.
    fn search(&mut self, from: &Pictures<'_>, frame: u32, placed: &[(u16, Rect)]) {
        if self.searched == frame || placed.len() < MOVE_TILES {
            return;
        }
        self.searched = frame;
        let rects: Vec<Rect> = placed.iter().map(|(_, rect)| *rect).collect();
        let found = moves::find(from.sent, from.now, &rects, &self.shifts);
        if !found.is_empty() {
            self.shifts = found;
        }
    }

    /// How a tile moved, so that nothing else of it changed; not at all where film was drawn over what is still the same.
    /// What moved within the place where something changed has its new place in that place, and in that place moved.
    fn moved(&self, from: &Pictures<'_>, rect: Rect, touched: Rect) -> Option<Way> {
        let grid = from.now.grid();
        let shifts = self.shifts.iter().copied();
        let ways = shifts.map(|shift| Way {
            shift,
            within: grid.after(touched, shift).common(touched),
        });
        let still = Way {
            shift: Shift::default(),
            within: rect,
        };
        ways.chain([still]).find(|way| way.explains(from, rect))
    }

    fn write_others(
        &mut self,
        cut: &mut Cut,
        from: &Pictures<'_>,
        others: &[(u16, Rect)],
        room: usize,
    ) {
        for &(tile, rect) in others {
            let is_full = cut.stream.len() >= room && !cut.tiles.is_empty();
            if is_full || cut.tiles.len() == MAX_TILES {
                break;
            }
            let shifts = self.explain(from, rect);
            if shifts.is_empty() {
                let body = self
                    .encoder
                    .encode(&from.now.read(rect), rect.width as usize);
                write_tile(&mut cut.stream, tile, &body);
            } else {
                let before = cut.stream.len();
                self.write_patch(&mut cut.stream, from, (tile, rect), &shifts);
                if cut.stream.len() - before < CHEAP_BYTES {
                    cut.cheap.push(tile);
                }
                cut.take_from(from.now.grid(), rect, &shifts);
            }
            cut.tiles.push(tile);
        }
    }

    /// Chooses up to two shifts that explain the most of a tile; none where little of it was anywhere before.
    fn explain(&self, from: &Pictures<'_>, rect: Rect) -> Vec<Shift> {
        let mut open = from.now.read(rect);
        let shifts = [Shift::default()]
            .into_iter()
            .chain(self.shifts.iter().copied());
        let mut olds: Vec<_> = shifts
            .map(|shift| (shift, from.sent.read_before(rect, shift)))
            .collect();
        let mut chosen = Vec::new();
        for least in [open.len() / 4, MIN_EXPLAINED] {
            let counts = olds.iter().enumerate().map(|(at, (_, old))| {
                let same = open.iter().zip(old).map(|(now, old)| u32::from(now == old));
                (same.sum::<u32>(), at)
            });
            // Of equals the first, which is the likeliest.
            let best = counts.rev().max_by_key(|(count, _)| *count);
            let Some((_, at)) = best.filter(|(count, _)| *count as usize > least) else {
                break;
            };
            let (shift, old) = olds.swap_remove(at);
            for (now, old) in open.iter_mut().zip(&old) {
                // What is explained is like nothing any more.
                *now = if now == old { EXPLAINED } else { *now };
            }
            chosen.push(shift);
        }
        chosen
    }

    fn write_patch(
        &mut self,
        out: &mut Vec<u8>,
        from: &Pictures<'_>,
        (tile, rect): (u16, Rect),
        shifts: &[Shift],
    ) {
        let mut pixels = from.now.read(rect);
        let mut open = pixels.clone();
        let mut parts = Vec::new();
        for &shift in shifts {
            let old = from.sent.read_before(rect, shift);
            let key = unused(&pixels);
            for (open, (now, old)) in open.iter_mut().zip(pixels.iter().zip(&old)) {
                // What stands for an earlier place stays so, whatever this one shows.
                if open == now && now == old {
                    *open = key;
                }
            }
            // The next key must not be this one.
            pixels.push(key);
            parts.push(Keyed { key, shift });
        }
        let patch = PatchOp {
            tile,
            parts,
            body: &self.encoder.encode(&open, rect.width as usize),
        };
        write_patch(out, &patch);
    }
}

/// A colour that none of the pixels has.
fn unused(pixels: &[u32]) -> u32 {
    let mut key = 0x00FF_00FF;
    while pixels.contains(&key) {
        key = key.wrapping_mul(5).wrapping_add(1) & 0x00FF_FFFF;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;

    #[test]
    fn a_colour_that_stands_for_one_place_may_be_shown_at_the_other() {
        const MAGENTA: u32 = 0x00FF_00FF;
        let grid = Grid::new(128, 64).expect("a small picture");
        let (left, right) = (
            Rect {
                width: 64,
                ..grid.whole()
            },
            Rect {
                x: 64,
                width: 64,
                ..grid.whole()
            },
        );
        let (mut now, mut sent) = (Picture::new(grid), Picture::new(grid));
        // Half of the tile was at the left, the other half was where it is; before, it was magenta there.
        let old: Vec<u32> = (0..64 * 64)
            .map(|at| if at % 64 < 32 { MAGENTA } else { at % 7 + 1 })
            .collect();
        let moved: Vec<u32> = (0..64 * 64).map(|at| at % 5 + 1).collect();
        let new: Vec<u32> = (0..64 * 64)
            .map(|at| if at % 64 < 32 { moved[at] } else { old[at] })
            .collect();
        sent.write(left, &moved);
        sent.write(right, &old);
        now.write(right, &new);
        let mut cutter = Cutter::default();
        let from = Pictures {
            now: &now,
            sent: &sent,
            tiles: &[],
        };
        let shifts = [Shift { dx: 64, dy: 0 }, Shift::default()];
        let mut body = Vec::new();
        cutter.write_patch(&mut body, &from, (1, right), &shifts);
        let mut painted = Vec::new();
        operations::refer(&sent, &body, &mut painted).expect("an honest patch");
        assert_eq!(painted, [(right, new)]);
    }
}
