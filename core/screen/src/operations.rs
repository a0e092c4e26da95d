//! Reads the operations of an update, or of what is beside the picture, and does them to a picture.

use crate::codec;
use crate::cursor::CursorReplica;
use crate::film::FilmReplica;
use crate::geometry::{Grid, Rect, Shift};
use crate::picture::Picture;
use crate::wire::{CopyOp, DecodeError, Operation, PatchOp, Reader};

/// A place and its new pixels.
pub(crate) type Painted = (Rect, Vec<u32>);

/// Checks every operation of an update, but for the pixels in it, which are looked at when they are painted. Returns its tiles.
pub(crate) fn check(grid: Grid, stream: &[u8]) -> Result<usize, DecodeError> {
    let mut tiles = 0;
    let (mut copied_to, mut painted_to) = (0, 0);
    let mut reader = Reader(stream);
    while let Some(operation) = reader.operation()? {
        let (first, count, reached) = match operation {
            Operation::Copy(copy) => {
                let within = copy.within.unwrap_or(grid.whole());
                if within.is_empty() || grid.cut(within) != within {
                    return Err(DecodeError::Malformed);
                }
                (copy.tile, copy.count, &mut copied_to)
            }
            Operation::Tile(tile, _) => (tile, 1, &mut painted_to),
            Operation::Patch(patch) => (patch.tile, 1, &mut painted_to),
            Operation::Cursor(_) | Operation::Film(_) | Operation::Report(_) => {
                return Err(DecodeError::Malformed);
            }
        };
        let end = usize::from(first) + usize::from(count);
        // In rising order, so that an update cannot name a place again and again.
        if count == 0 || end > grid.tiles() || usize::from(first) < *reached {
            return Err(DecodeError::Malformed);
        }
        *reached = end;
        tiles += usize::from(count);
    }
    Ok(tiles)
}

/// Reads what is beside the picture, which travels alone: a frame of film has its parts in datagrams of its own.
pub(crate) fn beside(grid: Grid, body: &[u8]) -> Result<Operation<'_>, DecodeError> {
    let mut reader = Reader(body);
    let operation = reader.operation()?.ok_or(DecodeError::Malformed)?;
    match &operation {
        Operation::Cursor(cursor) => CursorReplica::check(cursor)?,
        Operation::Film(film) => FilmReplica::check(grid, film)?,
        Operation::Report(_) => {}
        Operation::Tile(..) | Operation::Copy(_) | Operation::Patch(_) => {
            return Err(DecodeError::Malformed);
        }
    }
    if reader.0.is_empty() {
        Ok(operation)
    } else {
        Err(DecodeError::Malformed)
    }
}

/// Reads what an update's moved and patched tiles become.
pub(crate) fn refer(
    picture: &Picture,
    stream: &[u8],
    painted: &mut Vec<Painted>,
) -> Result<(), DecodeError> {
    let mut reader = Reader(stream);
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Copy(copy) => copied(picture, copy, painted)?,
            Operation::Patch(patch) => painted.push(patched(picture, &patch)?),
            Operation::Tile(..)
            | Operation::Cursor(_)
            | Operation::Film(_)
            | Operation::Report(_) => {}
        }
    }
    Ok(())
}

/// Does the operations that refer to nothing, one after the other, so that only one tile is in memory.
pub(crate) fn paint(
    grid: Grid,
    stream: &[u8],
    mut tile: impl FnMut(Painted),
) -> Result<(), DecodeError> {
    let mut reader = Reader(stream);
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Tile(number, bytes) => tile(decode(tile_rect(grid, number)?, bytes)?),
            Operation::Copy(_)
            | Operation::Patch(_)
            | Operation::Cursor(_)
            | Operation::Film(_)
            | Operation::Report(_) => {}
        }
    }
    Ok(())
}

fn tile_rect(grid: Grid, tile: u16) -> Result<Rect, DecodeError> {
    grid.tile_rect(tile).ok_or(DecodeError::Malformed)
}

fn decode(rect: Rect, bytes: &[u8]) -> Result<Painted, DecodeError> {
    let count = (rect.width * rect.height) as usize;
    let pixels = codec::decode(bytes, count, rect.width as usize).ok_or(DecodeError::Malformed)?;
    Ok((rect, pixels))
}

/// What the picture shows at a distance from a tile.
fn elsewhere(picture: &Picture, tile: u16, shift: Shift) -> Result<Painted, DecodeError> {
    let rect = tile_rect(picture.grid(), tile)?;
    Ok((rect, picture.read_before(rect, shift)))
}

/// Tiles are painted whole, for a film may have been drawn over what stays as it is.
fn copied(picture: &Picture, copy: CopyOp, painted: &mut Vec<Painted>) -> Result<(), DecodeError> {
    for tile in (copy.tile..).take(copy.count.into()) {
        let rect = tile_rect(picture.grid(), tile)?;
        let part = copy.within.map_or(rect, |within| rect.common(within));
        let mut pixels = picture.read(rect);
        if !part.is_empty() {
            let moved = picture.read_before(part, copy.shift);
            let (left, top) = ((part.x - rect.x) as usize, (part.y - rect.y) as usize);
            let rows = pixels.chunks_exact_mut(rect.width as usize).skip(top);
            for (row, moved) in rows.zip(moved.chunks_exact(part.width as usize)) {
                if let Some(row) = row.get_mut(left..left + moved.len()) {
                    row.copy_from_slice(moved);
                }
            }
        }
        painted.push((rect, pixels));
    }
    Ok(())
}

fn patched(picture: &Picture, patch: &PatchOp<'_>) -> Result<Painted, DecodeError> {
    let (rect, mut pixels) = decode(tile_rect(picture.grid(), patch.tile)?, patch.body)?;
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
