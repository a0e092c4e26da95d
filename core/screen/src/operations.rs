//! Reads the operations of a datagram's body and does them to a picture.

use crate::codec;
use crate::cursor::CursorReplica;
use crate::geometry::{Grid, Rect};
use crate::picture::{Picture, digest};
use crate::wire::{CopyOp, CursorOp, DecodeError, Operation, PatchOp, Reader, Reference};

/// A tile's new pixels.
pub(crate) type Painted = (Rect, u16, Vec<u32>);

/// Checks every operation of a body, and counts the tiles that refer to what is shown.
pub(crate) fn check(grid: Grid, body: &[u8]) -> Result<usize, DecodeError> {
    let mut referring = 0;
    let mut last = None;
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        let (first, count) = match operation {
            Operation::Tile(tile, bytes) => {
                decode(grid, tile, bytes)?;
                (tile, 1)
            }
            Operation::Copy(copy) => {
                referring += usize::from(copy.count);
                (copy.tile, copy.count)
            }
            Operation::Patch(patch) => {
                referring += 1;
                decode(grid, patch.tile, patch.body)?;
                (patch.tile, 1)
            }
            Operation::Cursor(cursor) => {
                CursorReplica::check(&cursor)?;
                continue;
            }
        };
        let end = usize::from(first) + usize::from(count);
        // In rising order, so that a datagram cannot name a tile twice.
        if count == 0 || end > grid.tiles() || last.is_some_and(|last| last >= first) {
            return Err(DecodeError::Malformed);
        }
        last = u16::try_from(end - 1).ok();
    }
    Ok(referring)
}

/// Reads what the body's moved and patched tiles become. Nothing when the picture does not show what they refer to.
pub(crate) fn refer(picture: &Picture, body: &[u8]) -> Option<Vec<Painted>> {
    let mut painted = Vec::new();
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation().ok()? {
        match operation {
            Operation::Copy(copy) => copied(picture, &copy, &mut painted)?,
            Operation::Patch(patch) => painted.push(patched(picture, &patch)?),
            Operation::Tile(..) | Operation::Cursor(_) => {}
        }
    }
    Some(painted)
}

/// Does the operations that refer to nothing, one after the other, so that only one tile is in memory.
pub(crate) fn paint(
    grid: Grid,
    body: &[u8],
    mut tile: impl FnMut(Painted),
    mut cursor: impl FnMut(&CursorOp<'_>),
) -> Result<(), DecodeError> {
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Tile(number, bytes) => tile(decode(grid, number, bytes)?),
            Operation::Cursor(operation) => cursor(&operation),
            Operation::Copy(_) | Operation::Patch(_) => {}
        }
    }
    Ok(())
}

fn decode(grid: Grid, tile: u16, bytes: &[u8]) -> Result<Painted, DecodeError> {
    let rect = grid.tile_rect(tile).ok_or(DecodeError::Malformed)?;
    let count = (rect.width * rect.height) as usize;
    let pixels = codec::decode(bytes, count, rect.width as usize).ok_or(DecodeError::Malformed)?;
    Ok((rect, tile, pixels))
}

/// What the picture shows at a distance from a tile.
fn elsewhere(picture: &Picture, tile: u16, from: &Reference) -> Option<(Rect, Vec<u32>)> {
    let rect = picture.grid().tile_rect(tile)?;
    Some((rect, picture.read_before(rect, from.shift)))
}

/// Whether the picture shows what is referred to.
fn agrees(from: &Reference, sum: u64) -> bool {
    sum == from.digest || cfg!(feature = "sabotage-moves")
}

fn copied(picture: &Picture, copy: &CopyOp, painted: &mut Vec<Painted>) -> Option<()> {
    let mut sum = 0;
    for tile in (copy.tile..).take(copy.count.into()) {
        let (rect, pixels) = elsewhere(picture, tile, &copy.from)?;
        sum = digest(&pixels, sum);
        painted.push((rect, tile, pixels));
    }
    agrees(&copy.from, sum).then_some(())
}

fn patched(picture: &Picture, patch: &PatchOp<'_>) -> Option<Painted> {
    let (rect, tile, mut pixels) = decode(picture.grid(), patch.tile, patch.body).ok()?;
    for part in &patch.parts {
        let (_, old) = elsewhere(picture, patch.tile, &part.from)?;
        if !agrees(&part.from, digest(&old, 0)) {
            return None;
        }
        for (pixel, old) in pixels.iter_mut().zip(old) {
            if *pixel == part.key {
                *pixel = old;
            }
        }
    }
    Some((rect, tile, pixels))
}
