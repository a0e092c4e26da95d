//! The sending side: what changed, what the replica knows, what to send next.

use std::collections::VecDeque;

use crate::cursor::{Cursor, CursorSender};
use crate::flights::{Flights, News, Parcel};
use crate::frame::{FrameError, FrameView};
use crate::geometry::{Grid, Millis, Rect};
use crate::source::Source;
use crate::standing::Tile;
use crate::update::Cutter;
use crate::wire::{Ack, DecodeError, Header, UNORDERED};

/// Turns frames into datagrams.
#[derive(Default)]
pub struct Sender {
    source: Option<Source>,
    epoch: u32,
    frame: u32,
    flights: Flights,
    outbox: VecDeque<Parcel>,
    /// The last update, and the last one before this epoch.
    last_update: u32,
    base: u32,
    cursor: CursorSender,
    now: Millis,
    cutter: Cutter,
}

impl Sender {
    /// Makes a sender without a picture.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins anew, for a replica that has nothing. Numbers go on, so that what an earlier replica was sent or
    /// has acknowledged is never taken for something of this one.
    pub fn restart(&mut self) {
        self.source = None;
        self.begin_epoch();
        self.flights.forget_line();
    }

    /// Takes a frame, of which only the damaged rectangles are looked at (all of it after a change of size).
    ///
    /// # Errors
    /// When the frame's size and bytes do not fit; nothing is changed then.
    pub fn handle_frame(
        &mut self,
        frame: FrameView<'_>,
        damage: &[Rect],
        now: Millis,
    ) -> Result<(), FrameError> {
        let grid = Grid::new(frame.width, frame.height).ok_or(FrameError::Size)?;
        frame.check()?;
        self.now = now;
        self.frame += 1;
        let whole = [grid.whole()];
        let resized = self
            .source
            .as_ref()
            .is_none_or(|source| source.grid() != grid);
        if resized {
            self.source = Some(Source::new(grid));
            self.begin_epoch();
        }
        let Some(source) = &mut self.source else {
            return Ok(());
        };
        for tile in grid.tiles_touched(if resized { &whole } else { damage }) {
            source.take(tile, &frame, self.frame, resized);
        }
        Ok(())
    }

    fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.base = self.last_update;
        self.flights.clear();
        self.outbox.clear();
        self.cursor.forget();
    }

    /// Takes the pointer as it is now. It is sent beside the picture.
    pub fn handle_cursor(&mut self, cursor: Cursor) {
        self.cursor.handle(cursor);
    }

    /// Takes an acknowledgement from the replica.
    ///
    /// # Errors
    /// When the bytes are not an acknowledgement.
    pub fn handle_ack(&mut self, bytes: &[u8], now: Millis) -> Result<(), DecodeError> {
        let ack = Ack::read(bytes)?;
        self.now = now;
        let news = self.flights.handle_ack(&ack, now);
        self.take(news);
        Ok(())
    }

    /// Tells when to call [`Self::handle_timeout`]; nothing when all is known to have arrived.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        let is_news = self.tiles().iter().any(Tile::is_pending);
        let free = self.flights.free_at(is_news);
        free.into_iter().chain(self.flights.poll_timeout()).min()
    }

    /// Holds what was not acknowledged in time for lost.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.now = now;
        let news = self.flights.handle_timeout(now);
        self.take(news);
    }

    fn take(&mut self, news: News) {
        if let Some(source) = &mut self.source {
            news.arrived.iter().for_each(|sent| source.settle(sent));
        }
        for revision in news.pointers {
            self.cursor.settle(revision);
        }
        for revision in news.lost_pointers {
            self.cursor.give_up(revision);
        }
    }

    /// Returns the next datagram to send now, at most [`crate::MAX_DATAGRAM`] bytes.
    pub fn poll_output(&mut self) -> Option<Vec<u8>> {
        let parcel = self
            .cut_cursor()
            .or_else(|| self.flights.poll_lost(self.now))
            .or_else(|| self.next_part())?;
        Some(self.flights.depart(parcel, self.now))
    }

    fn cut_cursor(&mut self) -> Option<Parcel> {
        if self.source.is_none() || self.flights.is_crowded() {
            return None;
        }
        let (revision, body) = self.cursor.poll()?;
        Some(Parcel {
            header: self.header(UNORDERED, 0, 1),
            body,
            cursor: Some(revision),
        })
    }

    fn next_part(&mut self) -> Option<Parcel> {
        if self.outbox.is_empty() {
            self.cut();
        }
        if self.flights.is_crowded() {
            return None;
        }
        self.outbox.pop_front()
    }

    /// Cuts an update from the pending tiles changed last; every fourth from those changed first.
    fn cut(&mut self) {
        let is_oldest_first = self.last_update.is_multiple_of(4);
        let Some(source) = &mut self.source else {
            return;
        };
        let Some((frame, chosen)) = source.choose(is_oldest_first) else {
            return;
        };
        let update = self.last_update + 1;
        let Some(limit) = self.flights.room(self.now) else {
            self.flights.note_full();
            return;
        };
        let cut = self.cutter.cut(&source.pictures(), frame, &chosen, limit);
        let (tiles, after) = source.depart(&cut, update);
        self.last_update = update;
        self.flights.open(update, tiles, cut.bodies.len());
        let header = self.header(update, after, cut.bodies.len());
        let parts = (0u8..).zip(cut.bodies).map(|(part, body)| Parcel {
            header: Header { part, ..header },
            body,
            cursor: None,
        });
        self.outbox.extend(parts);
    }

    fn header(&self, update: u32, after: u32, parts: usize) -> Header {
        let behind = self.tiles().iter().filter(|tile| tile.is_pending()).count();
        let grid = self.source.as_ref().map(Source::grid);
        let (width, height) = grid.map_or((0, 0), |grid| (grid.width, grid.height));
        Header {
            number: 0,
            epoch: self.epoch,
            width: u16::try_from(width).unwrap_or(0),
            height: u16::try_from(height).unwrap_or(0),
            base: self.base,
            update,
            after,
            part: 0,
            parts: u8::try_from(parts).unwrap_or(u8::MAX),
            behind: u16::try_from(behind).unwrap_or(u16::MAX),
        }
    }

    fn tiles(&self) -> &[Tile] {
        self.source.as_ref().map_or(&[], Source::tiles)
    }

    /// Counts the tiles that the replica is known to have exactly.
    #[must_use]
    pub fn exact_tiles(&self) -> usize {
        self.tiles().iter().filter(|tile| tile.is_known()).count()
    }

    /// Counts all tiles of the picture.
    #[must_use]
    pub fn total_tiles(&self) -> usize {
        self.tiles().len()
    }
}
