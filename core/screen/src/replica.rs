//! The receiving side: puts finished updates into the picture.

use std::collections::BTreeMap;

use crate::codec;
use crate::cursor::{Cursor, CursorReplica};
use crate::geometry::{Grid, Millis, Rect};
use crate::wire::{Ack, CursorOp, DecodeError, Header, MAX_DATAGRAM, Operation, Reader};

/// Unfinished updates a replica holds, and bytes in them.
const MAX_STAGED_UPDATES: usize = 300;
const MAX_STAGED_BYTES: usize = 8 * 1024 * 1024;

/// A copy of the picture that converges to the sender's.
pub struct Replica {
    grid: Option<Grid>,
    epoch: u32,
    rgba: Vec<u8>,
    versions: Vec<u32>,
    /// Parts by update; an empty list marks one already shown.
    staged: BTreeMap<u32, Vec<Option<Vec<u8>>>>,
    staged_bytes: usize,
    floor: u32,
    cursor: CursorReplica,
    newest_update: u32,
    behind: u16,
    ack: Ack,
    ack_due: bool,
}

impl Default for Replica {
    fn default() -> Self {
        Self::new()
    }
}

impl Replica {
    /// Makes a replica without a picture.
    #[must_use]
    pub fn new() -> Self {
        Self {
            grid: None,
            epoch: 0,
            rgba: Vec::new(),
            versions: Vec::new(),
            staged: BTreeMap::new(),
            staged_bytes: 0,
            floor: 0,
            cursor: CursorReplica::default(),
            newest_update: 0,
            behind: 0,
            ack: Ack::default(),
            ack_due: false,
        }
    }

    /// Takes a datagram and returns the rectangles that changed; a new picture begins black and changes as a whole.
    ///
    /// # Errors
    /// When the datagram is not one that [`crate::Sender`] writes; it is not acknowledged then.
    pub fn handle_datagram(
        &mut self,
        bytes: &[u8],
        _now: Millis,
    ) -> Result<Vec<Rect>, DecodeError> {
        if bytes.len() > MAX_DATAGRAM {
            return Err(DecodeError::Malformed);
        }
        let mut reader = Reader(bytes);
        let header = reader.header()?;
        let grid =
            Grid::new(header.width.into(), header.height.into()).ok_or(DecodeError::PictureSize)?;
        let body = reader.0;
        if header.part >= header.parts {
            return Err(DecodeError::Malformed);
        }
        if header.epoch < self.epoch {
            return Ok(Vec::new());
        }
        decode(grid, body, |_| {})?;
        let mut changed = Vec::new();
        if header.epoch > self.epoch {
            self.resize(grid, header.epoch);
            changed.push(grid.whole());
        } else if self.grid != Some(grid) {
            return Err(DecodeError::PictureSize);
        }
        self.raise_floor(header.floor);
        if header.update >= self.newest_update {
            self.newest_update = header.update;
            self.behind = header.behind;
        }
        changed.extend(self.stage(grid, &header, body)?);
        self.ack.note(header.number);
        self.ack_due = true;
        Ok(changed)
    }

    fn resize(&mut self, grid: Grid, epoch: u32) {
        self.grid = Some(grid);
        self.epoch = epoch;
        self.rgba = Vec::new();
        self.rgba = [0, 0, 0, 255].repeat(grid.pixels());
        self.versions = vec![0; grid.tiles()];
        self.staged.clear();
        self.staged_bytes = 0;
    }

    fn raise_floor(&mut self, floor: u32) {
        self.floor = self.floor.max(floor);
        let kept = self.staged.split_off(&self.floor);
        for part in self.staged.values().flatten().flatten() {
            self.staged_bytes -= part.len();
        }
        self.staged = kept;
    }

    fn stage(
        &mut self,
        grid: Grid,
        header: &Header,
        body: &[u8],
    ) -> Result<Vec<Rect>, DecodeError> {
        if header.update < self.floor {
            return Ok(Vec::new());
        }
        let known = self.staged.contains_key(&header.update);
        let full = !known && self.staged.len() >= MAX_STAGED_UPDATES;
        if full || self.staged_bytes + body.len() > MAX_STAGED_BYTES {
            return Err(DecodeError::TooMuchStaged);
        }
        let parts = self
            .staged
            .entry(header.update)
            .or_insert_with(|| vec![None; header.parts.into()]);
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        if parts.len() != usize::from(header.parts) {
            return Err(DecodeError::Malformed);
        }
        if let Some(part @ None) = parts.get_mut(usize::from(header.part)) {
            *part = Some(body.to_vec());
            self.staged_bytes += body.len();
        }
        if parts.iter().any(Option::is_none) {
            return Ok(Vec::new());
        }
        let parts = std::mem::take(parts);
        let mut changed = Vec::new();
        for part in parts.into_iter().flatten() {
            self.staged_bytes -= part.len();
            decode(grid, &part, |decoded| match decoded {
                Decoded::Tile(tile, rect, pixels) => {
                    self.show(grid, header.version, (tile, rect), pixels, &mut changed);
                }
                Decoded::Cursor(cursor) => self.cursor.handle(cursor),
            })?;
        }
        Ok(changed)
    }

    fn show(
        &mut self,
        grid: Grid,
        version: u32,
        (tile, rect): (u16, Rect),
        pixels: &[u32],
        changed: &mut Vec<Rect>,
    ) {
        let Some(shown) = self.versions.get_mut(usize::from(tile)) else {
            return;
        };
        if version < *shown {
            return;
        }
        *shown = version;
        for (span, row) in grid
            .spans(rect)
            .zip(pixels.chunks_exact(rect.width as usize))
        {
            let Some(line) = self.rgba.get_mut(span.start * 4..span.end * 4) else {
                continue;
            };
            for (out, pixel) in line.chunks_exact_mut(4).zip(row) {
                let [blue, green, red, _] = pixel.to_le_bytes();
                out.copy_from_slice(&[red, green, blue, 255]);
            }
        }
        changed.push(rect);
    }

    /// Returns an acknowledgement when something arrived since the last one.
    pub fn poll_ack(&mut self) -> Option<Vec<u8>> {
        std::mem::take(&mut self.ack_due).then(|| self.ack.write())
    }

    /// Returns the picture, four bytes a pixel: red, green, blue, 255.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Returns how many tiles the sender had not sent in their newest state when it last told.
    #[must_use]
    pub fn tiles_behind(&self) -> usize {
        self.behind.into()
    }

    /// Returns the customer's pointer; nothing before it is known.
    #[must_use]
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.shown()
    }

    /// Counts the shapes that the pointer has had, so that a caller sees when there is a new one.
    #[must_use]
    pub fn cursor_shapes(&self) -> u32 {
        self.cursor.shapes()
    }

    /// Returns width and height; zero before the first datagram.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        self.grid.map_or((0, 0), |grid| (grid.width, grid.height))
    }
}

/// An operation that was found good.
enum Decoded<'a> {
    Tile(u16, Rect, &'a [u32]),
    Cursor(&'a CursorOp<'a>),
}

/// Decodes the operations of a body one after the other, so that only one tile is in memory.
fn decode(grid: Grid, body: &[u8], mut each: impl FnMut(Decoded<'_>)) -> Result<(), DecodeError> {
    let mut reader = Reader(body);
    let mut last = None;
    while let Some(operation) = reader.operation()? {
        match operation {
            Operation::Tile(tile, bytes) => {
                // In rising order, so that a datagram cannot name a tile twice.
                if last.is_some_and(|last| last >= tile) {
                    return Err(DecodeError::Malformed);
                }
                last = Some(tile);
                let rect = grid.tile_rect(tile).ok_or(DecodeError::Malformed)?;
                let count = (rect.width * rect.height) as usize;
                let pixels = codec::decode(bytes, count, rect.width as usize)
                    .ok_or(DecodeError::Malformed)?;
                each(Decoded::Tile(tile, rect, &pixels));
            }
            Operation::Cursor(cursor) => {
                CursorReplica::check(&cursor)?;
                each(Decoded::Cursor(&cursor));
            }
        }
    }
    Ok(())
}
