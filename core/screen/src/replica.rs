//! The receiving side: puts finished updates into the picture.

use crate::cursor::{Cursor, CursorReplica};
use crate::geometry::{Grid, Millis, Rect};
use crate::operations;
use crate::picture::Picture;
use crate::staging::Staging;
use crate::wire::{Ack, DecodeError, Header, MAX_DATAGRAM, Reader, UNORDERED};

/// A copy of the picture that converges to the sender's.
#[derive(Default)]
pub struct Replica {
    picture: Option<Picture>,
    epoch: u32,
    staging: Staging,
    cursor: CursorReplica,
    newest: u32,
    behind: u16,
    ack: Ack,
    ack_due: bool,
}

impl Replica {
    /// Makes a replica without a picture.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a datagram and returns the rectangles that changed; a new picture begins black and changes as a whole.
    ///
    /// # Errors
    /// When the datagram is not one that [`crate::Sender`] writes; it is not acknowledged then. If only its pixels make
    /// no sense, what came before them is shown.
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
        if header.epoch < self.epoch {
            return Ok(Vec::new());
        }
        let content = operations::check(grid, body)?;
        if content.is_unordered != (header.update == UNORDERED) {
            return Err(DecodeError::Malformed);
        }
        let mut changed = Vec::new();
        if header.epoch > self.epoch {
            self.begin(grid, &header);
            changed.push(grid.whole());
        } else if self.picture.as_ref().map(Picture::grid) != Some(grid) {
            return Err(DecodeError::PictureSize);
        }
        if content.is_unordered {
            operations::point(body, |cursor| self.cursor.handle(cursor))?;
        } else {
            self.staging.put(&header, body, content.tiles)?;
        }
        self.acknowledge(&header);
        self.show(&mut changed)?;
        Ok(changed)
    }

    fn begin(&mut self, grid: Grid, header: &Header) {
        self.epoch = header.epoch;
        // The old picture goes first, so that two are never held.
        self.picture = None;
        self.picture = Some(Picture::new(grid));
        self.staging.begin(header.base);
    }

    fn acknowledge(&mut self, header: &Header) {
        self.ack.note(header.number);
        self.ack_due = true;
        if header.number >= self.newest {
            self.newest = header.number;
            self.behind = header.behind;
        }
    }

    /// Shows every update that is whole and whose time has come.
    fn show(&mut self, changed: &mut Vec<Rect>) -> Result<(), DecodeError> {
        let Some(picture) = &mut self.picture else {
            return Ok(());
        };
        while let Some(bodies) = self.staging.take_ready() {
            // What was elsewhere is read before anything is painted over it.
            let mut referred = Vec::new();
            for body in &bodies {
                operations::refer(picture, body, &mut referred)?;
            }
            let grid = picture.grid();
            let mut put = |(rect, pixels): operations::Painted| {
                picture.write(rect, &pixels);
                changed.push(rect);
            };
            for body in &bodies {
                operations::paint(grid, body, &mut put)?;
            }
            referred.into_iter().for_each(put);
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
