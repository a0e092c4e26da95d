//! Cuts an update: of each tile, whether it moved, is patched, or is sent as a whole, and the bytes for that.

use crate::codec::TileEncoder;
use crate::geometry::{Grid, Rect, Shift};
use crate::line::PACKET_BYTES;
use crate::moves;
use crate::picture::Picture;
use crate::standing::Tile;
use crate::wire::{
    BandOp, CopyOp, HEADER_BYTES, Keyed, PatchOp, write_band, write_copy, write_patch, write_tile,
};

/// Tiles and parts of tiles in one update, so that a replica's memory and time are bounded.
pub(crate) const MAX_TILES: usize = 1000;
/// Fewer tiles than these are not searched for moves.
const MOVE_TILES: usize = 3;
/// A tile of more bytes goes in bands of about so many; in at most so many bands.
const BAND_BYTES: usize = 1000;
const MAX_BANDS: usize = 16;
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

/// An update's bodies of datagrams, and the tiles in them.
#[derive(Default)]
pub(crate) struct Cut {
    pub(crate) bodies: Vec<Vec<u8>>,
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

/// How far something moved, and where it is now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Way {
    shift: Shift,
    within: Rect,
}

impl Pictures<'_> {
    /// Whether a tile is as it was sent, but for what moved that way.
    fn is_moved(&self, rect: Rect, way: &Way) -> bool {
        let part = rect.common(way.within);
        let grid = self.now.grid();
        let old = grid.before(part, way.shift);
        if part.is_empty() || (old.width, old.height) != (part.width, part.height) {
            return false;
        }
        let is_moved = self.now.rows(part).eq(self.sent.rows(old));
        is_moved
            && rect
                .around_within(part)
                .iter()
                .all(|rest| self.now.rows(*rest).eq(self.sent.rows(*rest)))
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
    /// costs next to nothing; then as many of the others as `limit` bytes hold. A datagram fits a packet of the network
    /// unless one tile needs more.
    pub(crate) fn cut(
        &mut self,
        from: &Pictures<'_>,
        frame: u32,
        chosen: &[u16],
        limit: usize,
    ) -> Cut {
        let grid = from.now.grid();
        let placed: Vec<(u16, Rect)> = chosen
            .iter()
            .filter_map(|tile| Some((*tile, grid.tile_rect(*tile)?)))
            .collect();
        self.search(from, frame, &placed);
        let touched = chosen.iter().filter_map(|tile| from.touched(*tile));
        let touched = touched.reduce(Rect::around).unwrap_or(grid.whole());
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
        self.write_others(&mut cut, from, &others, limit, MAX_TILES - moved.len());
        cut
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
        ways.chain([still]).find(|way| from.is_moved(rect, way))
    }

    fn write_others(
        &mut self,
        cut: &mut Cut,
        from: &Pictures<'_>,
        others: &[(u16, Rect)],
        limit: usize,
        room: usize,
    ) {
        let mut total: usize = cut.bodies.iter().map(Vec::len).sum();
        let mut packing = Packing::default();
        for &(tile, rect) in others {
            let is_full = total >= limit && !cut.tiles.is_empty();
            if is_full || packing.operations + MAX_BANDS > room {
                break;
            }
            let shifts = self.explain(from, rect);
            if shifts.is_empty() {
                total += self.write_whole(&mut packing, from, (tile, rect));
            } else {
                let operation = self.write_patch(from, (tile, rect), &shifts);
                total += operation.len();
                if operation.len() < CHEAP_BYTES {
                    cut.cheap.push(tile);
                }
                packing.put(operation);
                cut.take_from(from.now.grid(), rect, &shifts);
            }
            cut.tiles.push(tile);
        }
        cut.bodies.extend(packing.finish());
    }

    /// Writes a tile, in bands where it would not fit a packet. Returns the bytes.
    fn write_whole(
        &mut self,
        packing: &mut Packing,
        from: &Pictures<'_>,
        (tile, rect): (u16, Rect),
    ) -> usize {
        let width = rect.width as usize;
        let pixels = from.now.read(rect);
        let coded = self.encoder.encode_few(&pixels, width);
        // Many colours take some two bytes a pixel.
        let bytes = coded.as_ref().map_or(pixels.len() * 2, Vec::len);
        let bands = bytes.div_ceil(BAND_BYTES);
        if let (1, Some(coded)) = (bands, coded) {
            let mut operation = Vec::new();
            write_tile(&mut operation, tile, &coded);
            packing.put(operation);
            return bytes;
        }
        let rows = (rect.height as usize).div_ceil(bands);
        let mut total = 0;
        for (top, pixels) in (0_u8..).step_by(rows).zip(pixels.chunks(rows * width)) {
            let mut operation = Vec::new();
            let band = BandOp {
                tile,
                top,
                rows: u8::try_from(pixels.len() / width).unwrap_or(0),
                body: &self.encoder.encode(pixels, width),
            };
            write_band(&mut operation, &band);
            total += operation.len();
            packing.put(operation);
        }
        total
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
        from: &Pictures<'_>,
        (tile, rect): (u16, Rect),
        shifts: &[Shift],
    ) -> Vec<u8> {
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
        let mut out = Vec::new();
        write_patch(&mut out, &patch);
        out
    }
}

/// Operations on their way into bodies that fit a packet each, where one operation does.
#[derive(Default)]
struct Packing {
    bodies: Vec<Vec<u8>>,
    open: Vec<u8>,
    operations: usize,
}

impl Packing {
    fn put(&mut self, operation: Vec<u8>) {
        self.operations += 1;
        let is_full = HEADER_BYTES + self.open.len() + operation.len() > PACKET_BYTES;
        if is_full && !self.open.is_empty() {
            self.bodies.push(std::mem::take(&mut self.open));
        }
        self.open.extend(operation);
    }

    fn finish(mut self) -> Vec<Vec<u8>> {
        if !self.open.is_empty() {
            self.bodies.push(self.open);
        }
        self.bodies
    }
}

/// Writes tiles that are elsewhere already, those that lie side by side as one.
fn write_moved(cut: &mut Cut, grid: Grid, moved: &[(u16, Way)]) {
    let is_whole = |(tile, way): &(u16, Way)| {
        let rect = grid.tile_rect(*tile);
        rect.is_none_or(|rect| rect.common(way.within) == rect)
    };
    let follows = |a: &(u16, Way), b: &(u16, Way)| {
        b.0 == a.0 + 1 && b.1.shift == a.1.shift && (b.1 == a.1 || is_whole(a) && is_whole(b))
    };
    let mut packing = Packing::default();
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
        let mut operation = Vec::new();
        write_copy(&mut operation, copy);
        packing.put(operation);
        cut.tiles.extend(run.iter().map(|(tile, _)| tile));
    }
    cut.bodies.extend(packing.finish());
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
        let body = cutter.write_patch(&from, (1, right), &shifts);
        let mut painted = Vec::new();
        operations::refer(&sent, &body, &mut painted).expect("an honest patch");
        assert_eq!(painted, [(right, new)]);
    }
}
