//! The receiving side: puts finished updates into the picture.

use crate::cursor::{Cursor, CursorReplica};
use crate::geometry::{Grid, Millis, Rect};
use crate::operations::{self, Painted};
use crate::picture::Picture;
use crate::staging::Staging;
use crate::wire::{Ack, DecodeError, MAX_DATAGRAM, Reader};

/// A copy of the picture that converges to the sender's.
pub struct Replica {
    picture: Option<Picture>,
    epoch: u32,
    /// The version in which each tile is shown.
    versions: Vec<u32>,
    staging: Staging,
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
            picture: None,
            epoch: 0,
            versions: Vec::new(),
            staging: Staging::default(),
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
        let referring = operations::check(grid, body)?;
        let mut changed = Vec::new();
        if header.epoch > self.epoch {
            self.resize(grid, header.epoch);
            changed.push(grid.whole());
        } else if self.picture.as_ref().map(Picture::grid) != Some(grid) {
            return Err(DecodeError::PictureSize);
        }
        self.staging.raise_floor(header.floor);
        if header.update >= self.newest_update {
            self.newest_update = header.update;
            self.behind = header.behind;
        }
        let is_useful = self.staging.put(&header, body, referring)?;
        if !is_useful || referring == 0 {
            self.acknowledge(header.number);
        }
        if is_useful {
            self.show(header.update, &mut changed)?;
        }
        Ok(changed)
    }

    fn resize(&mut self, grid: Grid, epoch: u32) {
        self.epoch = epoch;
        // The old picture goes first, so that two are never held.
        self.picture = None;
        self.picture = Some(Picture::new(grid));
        self.versions = vec![0; grid.tiles()];
        self.staging.clear();
    }

    fn acknowledge(&mut self, number: u32) {
        self.ack.note(number);
        self.ack_due = true;
    }

    /// Shows an update if all of it is here, and those that waited for it, the oldest first.
    fn show(&mut self, update: u32, changed: &mut Vec<Rect>) -> Result<(), DecodeError> {
        let mut next = Some(update);
        while let Some(update) = next {
            let Some(picture) = &mut self.picture else {
                break;
            };
            let Some(staged) = self.staging.whole(update) else {
                break;
            };
            let version = staged.version;
            let bodies = staged.parts.iter().flatten().map(|part| &part.body);
            // What was elsewhere is read before anything is painted over it.
            let referred: Option<Vec<_>> = bodies
                .map(|body| operations::refer(picture, body))
                .collect();
            let Some(referred) = referred else {
                break;
            };
            let grid = picture.grid();
            let mut put =
                |painted: Painted| put(picture, &mut self.versions, version, painted, changed);
            for part in self.staging.finish(update) {
                operations::paint(grid, &part.body, &mut put, |cursor| {
                    self.cursor.handle(cursor);
                })?;
                if let Some(number) = part.number {
                    self.ack.note(number);
                    self.ack_due = true;
                }
            }
            referred.into_iter().flatten().for_each(put);
            next = self.staging.oldest_whole();
        }
        Ok(())
    }

    /// Returns an acknowledgement when something arrived since the last one.
    pub fn poll_ack(&mut self) -> Option<Vec<u8>> {
        std::mem::take(&mut self.ack_due).then(|| self.ack.write())
    }

    /// Copies a part of the picture, cut to it, row by row: red, green, blue, 255.
    #[must_use]
    pub fn copy_rgba(&self, rect: Rect) -> Vec<u8> {
        let Some(picture) = &self.picture else {
            return Vec::new();
        };
        let rect = picture.grid().cut(rect);
        let mut out = Vec::with_capacity((rect.width * rect.height * 4) as usize);
        for row in picture.rows(rect) {
            out.extend(row.iter().flat_map(|pixel| {
                let [blue, green, red, _] = pixel.to_le_bytes();
                [red, green, blue, 255]
            }));
        }
        out
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
        let grid = self.picture.as_ref().map(Picture::grid);
        grid.map_or((0, 0), |grid| (grid.width, grid.height))
    }
}

/// Puts a tile in the picture, unless a newer state of it is shown already.
fn put(
    picture: &mut Picture,
    versions: &mut [u32],
    version: u32,
    (rect, tile, pixels): Painted,
    changed: &mut Vec<Rect>,
) {
    let shown = versions.get_mut(usize::from(tile));
    let Some(shown) = shown.filter(|shown| **shown <= version) else {
        return;
    };
    *shown = version;
    picture.write(rect, &pixels);
    changed.push(rect);
}
