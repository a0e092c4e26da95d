//! The receiving side: puts finished updates into the picture.

use crate::cursor::{Cursor, CursorReplica};
use crate::film::{FilmChunk, FilmReplica};
use crate::geometry::{Grid, Millis, Rect};
use crate::operations;
use crate::picture::Picture;
use crate::staging::Staging;
use crate::wire::{
    Ack, DecodeError, Header, MAX_DATAGRAM, Operation, Reader, Report, UNORDERED, Wishes,
};

/// A copy of the picture that converges to the sender's.
#[derive(Default)]
pub struct Replica {
    picture: Option<Picture>,
    /// Whether nobody was told of it yet.
    is_new: bool,
    epoch: u32,
    staging: Staging,
    cursor: CursorReplica,
    newest: u32,
    /// When the newest datagram of the acknowledgement came in.
    newest_came: Millis,
    behind: u16,
    ack: Ack,
    ack_due: bool,
    film: FilmReplica,
    report: Option<Report>,
    /// The update that last painted each tile.
    painted: Vec<u32>,
}

impl Replica {
    /// Makes a replica without a picture.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a datagram, shows what it completes, and returns the rectangles that changed; a new picture begins black and
    /// changes as a whole.
    ///
    /// # Errors
    /// When the datagram is not one that [`crate::Sender`] writes; it is not acknowledged then. What an update says is read
    /// once all of it is there: if that makes no sense, what came before is shown.
    pub fn handle_datagram(&mut self, bytes: &[u8], now: Millis) -> Result<Vec<Rect>, DecodeError> {
        self.stage_datagram(bytes, now)?;
        let mut changed = Vec::new();
        while let Some(rects) = self.show_next()? {
            changed.extend(rects);
        }
        Ok(changed)
    }

    /// Takes a datagram that came in at some time, but shows nothing of it: that is what takes time, and [`Self::show_next`]
    /// does it. So the sender is answered soon; what passes until then it is told, and does not take a busy viewer for a slow
    /// line.
    ///
    /// # Errors
    /// As those of [`Self::handle_datagram`], but for an update that makes no sense.
    pub fn stage_datagram(&mut self, bytes: &[u8], came: Millis) -> Result<(), DecodeError> {
        if bytes.len() > MAX_DATAGRAM {
            return Err(DecodeError::Malformed);
        }
        let mut reader = Reader(bytes);
        let header = reader.header()?;
        let grid =
            Grid::new(header.width.into(), header.height.into()).ok_or(DecodeError::PictureSize)?;
        let body = reader.0;
        if header.epoch < self.epoch {
            return Ok(());
        }
        let beside = (header.update == UNORDERED)
            .then(|| operations::beside(grid, body))
            .transpose()?;
        if header.epoch > self.epoch {
            self.begin(grid, &header);
        } else if self.picture.as_ref().map(Picture::grid) != Some(grid) {
            return Err(DecodeError::PictureSize);
        }
        match beside {
            Some(operation) => self.take_beside(&header, &operation)?,
            None => self.staging.put(&header, body)?,
        }
        self.acknowledge(&header, came);
        Ok(())
    }

    /// Takes what is not part of an update.
    fn take_beside(
        &mut self,
        header: &Header,
        operation: &Operation<'_>,
    ) -> Result<(), DecodeError> {
        match operation {
            Operation::Cursor(cursor) => self.cursor.handle(cursor),
            // A viewer that decodes no film never asks for it.
            Operation::Film(film) if self.ack.wishes.decoders != 0 => {
                self.film.put(header, film)?;
            }
            Operation::Report(report) => self.report = Some(*report),
            Operation::Film(_) | Operation::Tile(..) | Operation::Copy(_) | Operation::Patch(_) => {
            }
        }
        Ok(())
    }

    fn begin(&mut self, grid: Grid, header: &Header) {
        self.epoch = header.epoch;
        // The old picture goes first, so that two are never held.
        self.picture = None;
        self.picture = Some(Picture::new(grid));
        self.is_new = true;
        self.staging.begin(header.base);
        self.film = FilmReplica::default();
        self.painted = vec![0; grid.tiles()];
    }

    fn acknowledge(&mut self, header: &Header, came: Millis) {
        if header.number > self.ack.base {
            self.newest_came = came;
        }
        self.ack.note(header.number);
        self.ack_due = true;
        if header.number >= self.newest {
            self.newest = header.number;
            self.behind = header.behind;
        }
    }

    /// Shows the next update that is whole and whose time has come, and returns the rectangles that changed; nothing when there
    /// is none.
    ///
    /// # Errors
    /// When it makes no sense.
    pub fn show_next(&mut self) -> Result<Option<Vec<Rect>>, DecodeError> {
        let Some(picture) = &mut self.picture else {
            return Ok(None);
        };
        let grid = picture.grid();
        if std::mem::take(&mut self.is_new) {
            return Ok(Some(vec![grid.whole()]));
        }
        let Some(ready) = self.staging.take_ready() else {
            return Ok(None);
        };
        if operations::check(grid, &ready.stream)? != ready.tiles {
            return Err(DecodeError::Malformed);
        }
        let mut changed = Vec::new();
        // What was elsewhere is read before anything is painted over it.
        let mut referred = Vec::new();
        operations::refer(picture, &ready.stream, &mut referred)?;
        let mut put = |(rect, pixels): operations::Painted| {
            picture.write(rect, &pixels);
            let tile = grid.tiles_under(rect).next().map(usize::from);
            if let Some(painted) = tile.and_then(|tile| self.painted.get_mut(tile)) {
                *painted = ready.update.max(*painted);
            }
            changed.push(rect);
        };
        operations::paint(grid, &ready.stream, &mut put)?;
        referred.into_iter().for_each(put);
        Ok(Some(changed))
    }

    /// Returns whether [`Self::show_next`] has something to show.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.picture.is_some() && (self.is_new || self.staging.is_ready())
    }

    /// Returns whether more is held back than is good: then something should be shown before more is taken. Frames of film
    /// wait for updates, too.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        self.staging.is_crowded() || self.film.is_crowded()
    }

    /// Takes which film the viewer decodes, a bit for each [`crate::VideoCodec::number`], and the most kilobits a second that it
    /// wants; 0 for no such limit. The sender is told with the next acknowledgement.
    pub fn set_wishes(&mut self, decoders: u8, limit_kbit: u32) {
        self.ack.wishes = Wishes {
            revision: self.ack.wishes.revision + 1,
            decoders,
            limit_kbit,
        };
        self.ack_due = true;
    }

    /// Returns the next frame of film, to be decoded in order.
    pub fn poll_film(&mut self) -> Option<FilmChunk> {
        self.film.poll(self.staging.shown())
    }

    /// Returns where a decoded frame is to be drawn over the picture: its place without the tiles that came later.
    #[must_use]
    pub fn film_rects(&self, film: u32, frame: u32) -> Vec<Rect> {
        let grid = self.picture.as_ref().map(Picture::grid);
        let (Some(grid), Some((place, after))) = (grid, self.film.place(film, frame)) else {
            return Vec::new();
        };
        let is_older = |tile: &u16| {
            let painted = self.painted.get(usize::from(*tile));
            painted.is_some_and(|painted| *painted <= after)
        };
        if grid.tiles_under(place).all(|tile| is_older(&tile)) {
            return vec![place];
        }
        let tiles = grid.tiles_under(place).filter(is_older);
        let rects = tiles.filter_map(|tile| grid.tile_rect(tile));
        rects.map(|rect| rect.common(place)).collect()
    }

    /// Returns what the sender last told of itself; nothing before the first time.
    #[must_use]
    pub fn report(&self) -> Option<Report> {
        self.report
    }

    /// Returns an acknowledgement, to leave at once, when something arrived since the last one, or when there are new wishes.
    pub fn poll_ack(&mut self, now: Millis) -> Option<Vec<u8>> {
        let held = now.since(self.newest_came);
        self.ack.held_ms = u16::try_from(held).unwrap_or(u16::MAX);
        std::mem::take(&mut self.ack_due).then(|| self.ack.write())
    }

    /// Copies a part of the picture, cut to it, row by row: red, green, blue, 255.
    #[must_use]
    pub fn copy_rgba(&self, rect: Rect) -> Vec<u8> {
        let mut pixels = Vec::new();
        self.fill_rgba(rect, &mut pixels);
        pixels.into_iter().flat_map(u32::to_ne_bytes).collect()
    }

    /// The same, as words that lie in memory as red, green, blue, 255; `out` is emptied first.
    pub fn fill_rgba(&self, rect: Rect, out: &mut Vec<u32>) {
        out.clear();
        let Some(picture) = &self.picture else {
            return;
        };
        for row in picture.rows(picture.grid().cut(rect)) {
            // Whole words, so that a compiler takes several pixels at once.
            out.extend(row.iter().map(|pixel| {
                let blue_green_red = pixel.swap_bytes() >> 8;
                (blue_green_red | 0xFF00_0000).to_le()
            }));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Shift;
    use crate::update::MAX_TILES;
    use crate::wire::{CopyOp, write_copy};

    #[test]
    fn an_update_of_other_tiles_than_it_said_is_refused() {
        let mut replica = Replica::new();
        let mut take = |update: u32, said: usize, moved: usize| {
            let header = Header {
                number: update,
                epoch: 1,
                width: 3840,
                height: 2160,
                base: 0,
                update,
                after: 0,
                part: 0,
                parts: 1,
                tiles: u16::try_from(said).expect("a few"),
                behind: 0,
            };
            let mut bytes = header.write();
            for tile in 0..moved {
                let copy = CopyOp {
                    tile: u16::try_from(tile).expect("a few"),
                    count: 1,
                    shift: Shift::default(),
                    within: None,
                };
                write_copy(&mut bytes, copy);
            }
            replica.handle_datagram(&bytes, Millis(0)).map(|_| ())
        };
        assert_eq!(take(1, 10, 10), Ok(()));
        assert_eq!(take(2, 10, 11), Err(DecodeError::Malformed));
        assert_eq!(take(3, 10, 9), Err(DecodeError::Malformed));
        let most = MAX_TILES + 1;
        assert_eq!(take(4, most, most), Err(DecodeError::Malformed));
        assert_eq!(take(4, MAX_TILES, MAX_TILES), Ok(()));
    }
}
