//! The sending side: what changed, what the replica knows, what to send next.

use std::collections::VecDeque;

use crate::cursor::{Cursor, CursorSender};
use crate::flights::{Flights, Load, SentTile};
use crate::frame::{FrameError, FrameView};
use crate::geometry::{Grid, Millis, Rect};
use crate::source::Source;
use crate::standing::Tile;
use crate::update::Cutter;
use crate::wire::{Ack, DecodeError, Header};

/// Bytes of coded tiles in an update.
const UPDATE_BYTES: usize = 48 * 1024;
const MAX_BUDGET: usize = 1024 * 1024;

/// Turns frames into datagrams.
pub struct Sender {
    source: Option<Source>,
    epoch: u32,
    frame: u32,
    flights: Flights,
    outbox: VecDeque<(Header, Vec<u8>)>,
    next_number: u32,
    next_update: u32,
    budget: usize,
    cursor: CursorSender,
    now: Millis,
    cutter: Cutter,
}

impl Default for Sender {
    fn default() -> Self {
        Self::new()
    }
}

impl Sender {
    /// Makes a sender without a picture.
    #[must_use]
    pub fn new() -> Self {
        Self {
            source: None,
            epoch: 0,
            frame: 0,
            flights: Flights::default(),
            outbox: VecDeque::new(),
            next_number: 1,
            next_update: 1,
            budget: 64 * 1024,
            cursor: CursorSender::default(),
            now: Millis(0),
            cutter: Cutter::default(),
        }
    }

    /// Begins anew, for a replica that has nothing. Numbers go on, so that what an earlier replica was sent or
    /// has acknowledged is never taken for something of this one.
    pub fn restart(&mut self) {
        self.cursor.forget();
        *self = Self {
            cursor: std::mem::take(&mut self.cursor),
            epoch: self.epoch,
            frame: self.frame,
            next_number: self.next_number,
            next_update: self.next_update,
            budget: self.budget,
            ..Self::new()
        };
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
            self.resize(grid);
        }
        let Some(source) = &mut self.source else {
            return Ok(());
        };
        for tile in grid.tiles_touched(if resized { &whole } else { damage }) {
            source.take(tile, &frame, self.frame, resized);
        }
        Ok(())
    }

    fn resize(&mut self, grid: Grid) {
        self.source = Some(Source::new(grid));
        self.epoch += 1;
        self.flights.clear();
        self.outbox.clear();
        self.cursor.forget();
    }

    /// Takes the pointer as it is now. It is sent beside the picture, budget or not.
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
        for load in self.flights.handle_ack(&ack, now) {
            match load {
                Load::Tiles(tiles) => self.each_tile(&tiles, Tile::settle),
                Load::Cursor(revision) => self.cursor.settle(revision),
            }
        }
        Ok(())
    }

    fn each_tile(&mut self, sent: &[SentTile], act: impl Fn(&mut Tile, &SentTile)) {
        if let Some(source) = &mut self.source {
            for sent in sent {
                source.act(sent, &act);
            }
        }
    }

    /// Sets how many bytes may be under way; one tile more may be.
    pub fn handle_budget(&mut self, bytes: usize) {
        self.budget = bytes.clamp(1, MAX_BUDGET);
    }

    /// Tells when to call [`Self::handle_timeout`]; nothing when all is known to have arrived.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.flights.poll_timeout()
    }

    /// Gives up datagrams not acknowledged in time; what is still true of them will be sent again.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.now = now;
        for load in self.flights.handle_timeout(now) {
            match load {
                Load::Tiles(tiles) => self.each_tile(&tiles, Tile::give_up),
                Load::Cursor(revision) => self.cursor.give_up(revision),
            }
        }
    }

    /// Returns the next datagram to send now, at most [`MAX_DATAGRAM`] bytes.
    pub fn poll_output(&mut self) -> Option<Vec<u8>> {
        if self.outbox.is_empty() {
            self.cut_cursor();
        }
        if self.outbox.is_empty() {
            self.cut();
        }
        let (mut header, body) = self.outbox.pop_front()?;
        header.number = self.next_number;
        self.next_number += 1;
        let mut out = header.write();
        out.extend(body);
        self.flights
            .depart(header.number, header.update, out.len(), self.now);
        Some(out)
    }

    fn cut_cursor(&mut self) {
        if self.source.is_none() || self.flights.crowded() {
            return;
        }
        if let Some((revision, body)) = self.cursor.poll() {
            let header = self.open(Load::Cursor(revision), 1);
            self.outbox.push_back((header, body));
        }
    }

    /// Cuts an update from the pending tiles changed last; every fourth from those changed first.
    fn cut(&mut self) {
        let room = self.budget.saturating_sub(self.flights.bytes());
        if room == 0 || self.flights.crowded() {
            return;
        }
        let is_oldest_first = self.next_update.is_multiple_of(4);
        let Some(source) = &mut self.source else {
            return;
        };
        let chosen = source.choose(is_oldest_first);
        if chosen.is_empty() {
            return;
        }
        let limit = room.min(UPDATE_BYTES);
        let cut = self.cutter.cut(&source.pictures(), &chosen, limit);
        let tiles = source.depart(&cut);
        let header = self.open(Load::Tiles(tiles), cut.bodies.len());
        self.outbox.extend(
            (0u8..)
                .zip(cut.bodies)
                .map(|(part, body)| (Header { part, ..header }, body)),
        );
    }

    /// Opens an update and returns the header of its first part.
    fn open(&mut self, load: Load, parts: usize) -> Header {
        let behind = self.tiles().iter().filter(|tile| tile.is_pending()).count();
        let grid = self.source.as_ref().map(Source::grid);
        let (width, height) = grid.map_or((0, 0), |grid| (grid.width, grid.height));
        let update = self.next_update;
        self.next_update += 1;
        let floor = self.flights.oldest_update().unwrap_or(update);
        self.flights.open(update, load, parts);
        Header {
            number: 0,
            epoch: self.epoch,
            width: u16::try_from(width).unwrap_or(0),
            height: u16::try_from(height).unwrap_or(0),
            floor,
            update,
            part: 0,
            parts: u8::try_from(parts).unwrap_or(u8::MAX),
            version: self.frame,
            behind: u16::try_from(behind).unwrap_or(u16::MAX),
        }
    }

    fn tiles(&self) -> &[Tile] {
        self.source.as_ref().map_or(&[], Source::tiles)
    }

    /// Counts the tiles that the replica is known to show exactly.
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
