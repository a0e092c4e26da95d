//! Reads the operations of a datagram's body and does them to a picture.

use crate::codec;
use crate::cursor::CursorReplica;
use crate::geometry::{Grid, Rect, Shift};
use crate::picture::Picture;
use crate::wire::{CopyOp, CursorOp, DecodeError, Operation, PatchOp, Reader};

/// A place and its new pixels.
pub(crate) type Painted = (Rect, Vec<u32>);

/// What is in a body.
#[derive(Debug)]
pub(crate) struct Content {
    /// Tiles that refer to what is shown.
    pub(crate) referring: usize,
    /// Whether it changes nothing of the picture, so that it need not wait for anything.
    pub(crate) is_unordered: bool,
}

/// Checks every operation of a body, but for the pixels in it, which are looked at once, when they are shown.
pub(crate) fn check(grid: Grid, body: &[u8]) -> Result<Content, DecodeError> {
    let mut referring = 0;
    let mut last = None;
    let mut pointers = 0;
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        let (first, count) = match operation {
            Operation::Tile(tile, _) => (tile, 1),
            Operation::Copy(copy) => {
                referring += usize::from(copy.count);
                (copy.tile, copy.count)
            }
            Operation::Patch(patch) => {
                referring += 1;
                (patch.tile, 1)
            }
            Operation::Cursor(cursor) => {
                CursorReplica::check(&cursor)?;
                pointers += 1;
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
    if pointers > 0 && last.is_some() {
        return Err(DecodeError::Malformed);
    }
    Ok(Content {
        referring,
        is_unordered: pointers > 0,
    })
}

/// Reads what the body's moved and patched tiles become.
pub(crate) fn refer(
    picture: &Picture,
    body: &[u8],
    painted: &mut Vec<Painted>,
) -> Result<(), DecodeError> {
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Copy(copy) => copied(picture, copy, painted)?,
            Operation::Patch(patch) => painted.push(patched(picture, &patch)?),
            Operation::Tile(..) | Operation::Cursor(_) => {}
        }
    }
    Ok(())
}

/// Does the operations that refer to nothing, one after the other, so that only one tile is in memory.
pub(crate) fn paint(
    grid: Grid,
    body: &[u8],
    mut tile: impl FnMut(Painted),
) -> Result<(), DecodeError> {
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Tile(number, bytes) => tile(decode(grid, number, bytes)?),
            Operation::Cursor(_) | Operation::Copy(_) | Operation::Patch(_) => {}
        }
    }
    Ok(())
}

/// Gives what a body says of the pointer.
pub(crate) fn point(body: &[u8], mut each: impl FnMut(&CursorOp<'_>)) -> Result<(), DecodeError> {
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Cursor(cursor) => each(&cursor),
            Operation::Tile(..) | Operation::Copy(_) | Operation::Patch(_) => {}
        }
    }
    Ok(())
}

fn decode(grid: Grid, tile: u16, bytes: &[u8]) -> Result<Painted, DecodeError> {
    let rect = grid.tile_rect(tile).ok_or(DecodeError::Malformed)?;
    let count = (rect.width * rect.height) as usize;
    let pixels = codec::decode(bytes, count, rect.width as usize).ok_or(DecodeError::Malformed)?;
    Ok((rect, pixels))
}

/// What the picture shows at a distance from a tile.
fn elsewhere(picture: &Picture, tile: u16, shift: Shift) -> Result<Painted, DecodeError> {
    let rect = picture.grid().tile_rect(tile);
    let rect = rect.ok_or(DecodeError::Malformed)?;
    Ok((rect, picture.read_before(rect, shift)))
}

fn copied(picture: &Picture, copy: CopyOp, painted: &mut Vec<Painted>) -> Result<(), DecodeError> {
    for tile in (copy.tile..).take(copy.count.into()) {
        painted.push(elsewhere(picture, tile, copy.shift)?);
    }
    Ok(())
}

fn patched(picture: &Picture, patch: &PatchOp<'_>) -> Result<Painted, DecodeError> {
    let (rect, mut pixels) = decode(picture.grid(), patch.tile, patch.body)?;
    for part in &patch.parts {
        let (_, old) = elsewhere(picture, patch.tile, part.shift)?;
        for (pixel, old) in pixels.iter_mut().zip(old) {
            if *pixel == part.key {
                *pixel = old;
            }
        }
    }
    Ok((rect, pixels))
}
