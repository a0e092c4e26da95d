//! Cuts an update: of each tile, whether it moved, is patched, or is sent as a whole, and the bytes for that.

use crate::codec::TileEncoder;
use crate::geometry::{Grid, Rect, Shift};
use crate::line::PACKET_BYTES;
use crate::moves;
use crate::picture::Picture;
use crate::wire::{CopyOp, HEADER_BYTES, Keyed, PatchOp, write_copy, write_patch, write_tile};

/// Tiles of one update that may refer to what is shown, so that a replica's memory is bounded.
pub(crate) const MAX_REFERRING: usize = 1000;
/// Fewer tiles than these are not searched for moves.
const MOVE_TILES: usize = 3;
/// Bytes that an operation needs beside its body, at most.
const OPERATION_BYTES: usize = 24;

/// What the sending side has: the picture as it is, and as the replica is to have it once all has arrived.
pub(crate) struct Pictures<'a> {
    pub(crate) now: &'a Picture,
    pub(crate) sent: &'a Picture,
}

/// An update's bodies of datagrams, and the tiles in them.
#[derive(Default)]
pub(crate) struct Cut {
    pub(crate) bodies: Vec<Vec<u8>>,
    pub(crate) tiles: Vec<u16>,
    /// Tiles that something is taken from.
    pub(crate) sources: Vec<u16>,
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
        let mut cut = Cut::default();
        let mut moved = Vec::new();
        let mut others = Vec::new();
        for (tile, rect) in placed {
            match self.moved(from, rect) {
                Some(shift) if moved.len() < MAX_REFERRING => {
                    cut.take_from(grid, rect, &[shift]);
                    moved.push((tile, shift));
                }
                Some(_) => {}
                None => others.push((tile, rect)),
            }
        }
        write_moved(&mut cut, &moved);
        self.write_others(&mut cut, from, &others, limit, MAX_REFERRING - moved.len());
        cut
    }

    /// Finds out how things moved from the last frame to this one, or else takes it that they went on as before.
    fn search(&mut self, from: &Pictures<'_>, frame: u32, placed: &[(u16, Rect)]) {
        if self.searched == frame || placed.len() < MOVE_TILES {
            return;
        }
        self.searched = frame;
        let rects: Vec<Rect> = placed.iter().map(|(_, rect)| *rect).collect();
        let found = moves::find(from.sent, from.now, &rects);
        if !found.is_empty() {
            self.shifts = found;
        }
    }

    /// How far all of a tile moved.
    fn moved(&self, from: &Pictures<'_>, rect: Rect) -> Option<Shift> {
        let grid = from.now.grid();
        let mut shifts = self.shifts.iter().copied();
        shifts.find(|shift| {
            let old = grid.before(rect, *shift);
            let is_inside = (old.width, old.height) == (rect.width, rect.height);
            is_inside && from.now.rows(rect).eq(from.sent.rows(old))
        })
    }

    fn write_others(
        &mut self,
        cut: &mut Cut,
        from: &Pictures<'_>,
        others: &[(u16, Rect)],
        limit: usize,
        mut may_refer: usize,
    ) {
        let mut total: usize = cut.bodies.iter().map(Vec::len).sum();
        let mut body = Vec::new();
        for &(tile, rect) in others {
            if total >= limit && !cut.tiles.is_empty() {
                break;
            }
            let shifts = self.explain(from, rect);
            let mut operation = Vec::new();
            if shifts.is_empty() || may_refer == 0 {
                let pixels = from.now.read(rect);
                let coded = self.encoder.encode(&pixels, rect.width as usize);
                write_tile(&mut operation, tile, &coded);
            } else {
                may_refer -= 1;
                self.write_patch(&mut operation, from, (tile, rect), &shifts);
                cut.take_from(from.now.grid(), rect, &shifts);
            }
            total += operation.len();
            let is_full = HEADER_BYTES + body.len() + operation.len() > PACKET_BYTES;
            if is_full && !body.is_empty() {
                cut.bodies.push(std::mem::take(&mut body));
            }
            body.extend(operation);
            cut.tiles.push(tile);
        }
        if !body.is_empty() {
            cut.bodies.push(body);
        }
    }

    /// Chooses up to two shifts that explain the most of a tile; none where little of it was anywhere before.
    fn explain(&self, from: &Pictures<'_>, rect: Rect) -> Vec<Shift> {
        let now = from.now.read(rect);
        let shifts = [Shift::default()];
        let shifts = shifts.iter().chain(&self.shifts);
        let mut olds: Vec<_> = shifts
            .map(|shift| (*shift, from.sent.read_before(rect, *shift)))
            .collect();
        let mut is_open = vec![true; now.len()];
        let mut chosen = Vec::new();
        for least in [now.len() / 4, MIN_EXPLAINED] {
            let counts = olds.iter().enumerate().map(|(at, (_, old))| {
                let pixels = is_open.iter().zip(now.iter().zip(old));
                let same = pixels.map(|(is_open, (now, old))| u32::from(*is_open && now == old));
                (same.sum::<u32>(), at)
            });
            // Of equals the first, which is the likeliest.
            let best = counts.rev().max_by_key(|(count, _)| *count);
            let Some((_, at)) = best.filter(|(count, _)| *count as usize > least) else {
                break;
            };
            let (shift, old) = olds.swap_remove(at);
            for (is_open, (now, old)) in is_open.iter_mut().zip(now.iter().zip(&old)) {
                *is_open &= now != old;
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
            for (pixel, old) in open.iter_mut().zip(&old) {
                if pixel == old {
                    *pixel = key;
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

/// Writes tiles that are elsewhere already, those that lie side by side as one.
fn write_moved(cut: &mut Cut, moved: &[(u16, Shift)]) {
    let follows = |a: &(u16, Shift), b: &(u16, Shift)| b.0 == a.0 + 1 && b.1 == a.1;
    let mut body = Vec::new();
    for run in moved.chunk_by(follows).flat_map(|run| run.chunks(255)) {
        let Some(&(tile, shift)) = run.first() else {
            continue;
        };
        let copy = CopyOp {
            tile,
            count: u8::try_from(run.len()).unwrap_or(u8::MAX),
            shift,
        };
        if HEADER_BYTES + body.len() + OPERATION_BYTES > PACKET_BYTES {
            cut.bodies.push(std::mem::take(&mut body));
        }
        write_copy(&mut body, copy);
        cut.tiles.extend(run.iter().map(|(tile, _)| tile));
    }
    if !body.is_empty() {
        cut.bodies.push(body);
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
