//! Reads the operations of a datagram's body and does them to a picture.

use crate::codec;
use crate::cursor::CursorReplica;
use crate::film::FilmReplica;
use crate::geometry::{Grid, Rect, Shift, TILE_SIDE};
use crate::picture::Picture;
use crate::wire::{BandOp, CopyOp, DecodeError, Operation, PatchOp, Reader};

/// A place and its new pixels.
pub(crate) type Painted = (Rect, Vec<u32>);

/// What is in a body.
#[derive(Debug)]
pub(crate) struct Content {
    /// Tiles and parts of tiles.
    pub(crate) tiles: usize,
    /// Whether it changes nothing of the picture, so that it need not wait for anything.
    pub(crate) is_unordered: bool,
}

/// Checks every operation of a body, but for the pixels in it, which are looked at once, when they are shown.
pub(crate) fn check(grid: Grid, body: &[u8]) -> Result<Content, DecodeError> {
    let mut tiles = 0;
    let mut beside = 0;
    let mut painted_to = 0;
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        let (first, rows, count) = match operation {
            Operation::Tile(tile, _) => (tile, 0..TILE_SIDE, 1),
            Operation::Band(band) => {
                let (rect, _) = band_rect(grid, &band)?;
                let top = u32::from(band.top);
                (band.tile, top..top + rect.height, 1)
            }
            Operation::Copy(copy) => {
                let within = copy.within.unwrap_or(grid.whole());
                if within.is_empty() || grid.cut(within) != within {
                    return Err(DecodeError::Malformed);
                }
                (copy.tile, 0..TILE_SIDE, copy.count)
            }
            Operation::Patch(patch) => (patch.tile, 0..TILE_SIDE, 1),
            Operation::Cursor(cursor) => {
                CursorReplica::check(&cursor)?;
                beside += 1;
                continue;
            }
            Operation::Film(film) => {
                FilmReplica::check(grid, &film)?;
                beside += 1;
                continue;
            }
            Operation::Report(_) => {
                beside += 1;
                continue;
            }
        };
        let last = u32::from(first) + u32::from(count);
        let from = u32::from(first) * TILE_SIDE + rows.start;
        // In rising order, so that a datagram cannot name a place twice.
        if count == 0 || last as usize > grid.tiles() || from < painted_to {
            return Err(DecodeError::Malformed);
        }
        painted_to = (last - 1) * TILE_SIDE + rows.end;
        tiles += usize::from(count);
    }
    // What is beside the picture travels alone, for a frame of film has its parts in datagrams of its own.
    if beside > 1 || beside > 0 && tiles > 0 {
        return Err(DecodeError::Malformed);
    }
    Ok(Content {
        tiles,
        is_unordered: beside > 0,
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
            Operation::Tile(..)
            | Operation::Band(_)
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
    body: &[u8],
    mut tile: impl FnMut(Painted),
) -> Result<(), DecodeError> {
    let mut reader = Reader(body);
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Tile(number, bytes) => tile(decode(tile_rect(grid, number)?, bytes)?),
            Operation::Band(band) => {
                let (rect, bytes) = band_rect(grid, &band)?;
                tile(decode(rect, bytes)?);
            }
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

/// Place of a band, and its pixels.
fn band_rect<'a>(grid: Grid, band: &BandOp<'a>) -> Result<(Rect, &'a [u8]), DecodeError> {
    let tile = tile_rect(grid, band.tile)?;
    let (top, rows) = (u32::from(band.top), u32::from(band.rows));
    if rows == 0 || top + rows > tile.height {
        return Err(DecodeError::Malformed);
    }
    let rect = Rect {
        y: tile.y + top,
        height: rows,
        ..tile
    };
    Ok((rect, band.body))
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
