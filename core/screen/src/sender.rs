//! The sending side: what changed, what the replica knows, what to send next.

mod beside;
mod film;

use std::collections::VecDeque;

use crate::cursor::{Cursor, CursorSender};
use crate::film::{Drafts, FilmSender};
use crate::flights::{Flights, News, Parcel, What};
use crate::frame::{FrameError, FrameView};
use crate::geometry::{Grid, Millis, Rect};
use crate::line::PACKET_BYTES;
use crate::source::Source;
use crate::standing::Tile;
use crate::update::Cutter;
use crate::wire::{Ack, DecodeError, HEADER_BYTES, Header};

/// How many datagrams of updates leave before one of a film that waits, and how many of a draft before one of what it shows
/// itself.
const IN_A_ROW: u32 = 3;

/// Turns frames into datagrams.
#[derive(Default)]
pub struct Sender {
    source: Option<Source>,
    epoch: u32,
    frame: u32,
    flights: Flights,
    outbox: VecDeque<Parcel>,
    /// Whether the outbox is of tiles that no draft shows.
    is_cut_bare: bool,
    /// The last update, and the last one before this epoch.
    last_update: u32,
    base: u32,
    cursor: CursorSender,
    film: FilmSender,
    drafts: Drafts,
    /// Datagrams in a row of what goes first.
    turns: u32,
    /// When the viewer was told how the sender fares; nothing when it is to be told with the next datagram.
    reported: Option<Millis>,
    /// The newest wishes of the viewer that were heard of, and the last datagram that another viewer may have got.
    wishes: u32,
    others: u32,
    /// A report that leaves next.
    told: Option<Parcel>,
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
        self.film.restart();
        self.wishes = 0;
        self.others = self.flights.last_number();
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
        let how = (resized, self.film.place());
        for tile in grid.tiles_touched(if resized { &whole } else { damage }) {
            if let Some(place) = source.take(tile, &frame, self.frame, how) {
                self.film.note(tile, place, now);
            }
        }
        self.follow_film();
        Ok(())
    }

    fn begin_epoch(&mut self) {
        self.epoch += 1;
        self.base = self.last_update;
        self.film.begin(self.source.as_ref().map(Source::grid));
        self.drafts.begin();
        self.flights.set_film(None);
        self.flights.clear();
        self.outbox.clear();
        self.told = None;
        self.cursor.forget();
    }

    /// Takes the pointer as it is now. It is sent beside the picture.
    pub fn handle_cursor(&mut self, cursor: Cursor) {
        self.cursor.handle(cursor);
    }

    /// Takes an acknowledgement from the replica, which came in at `now`.
    ///
    /// # Errors
    /// When the bytes are not an acknowledgement.
    pub fn handle_ack(&mut self, bytes: &[u8], now: Millis) -> Result<(), DecodeError> {
        let ack = Ack::read(bytes)?;
        // What came in while something else was done is heard of late.
        self.now = self.now.max(now);
        if ack.base > self.others && ack.wishes.revision >= self.wishes {
            self.wishes = ack.wishes.revision;
            self.film.set_decoders(ack.wishes.decoders);
            self.flights.set_limit(ack.wishes.limit_kbit);
        }
        let news = self.flights.handle_ack(&ack, now);
        self.take(news);
        Ok(())
    }

    /// Tells when to call [`Self::handle_timeout`]; nothing when all is known to have arrived.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        let is_film = self.film.is_waiting() || self.film.wants_frame();
        let is_news = is_film || self.tiles().iter().any(Tile::is_pending);
        let times = [
            self.flights.free_at(self.has_cut(), is_news),
            self.flights.poll_timeout(),
            self.film.poll_timeout(),
        ];
        times.into_iter().flatten().min()
    }

    /// Holds what was not acknowledged in time for lost, and a film that stands still for over.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.now = now;
        let news = self.flights.handle_timeout(now);
        self.take(news);
        self.follow_film();
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

    /// Cuts what leaves next, which takes longer than anything else here, and then reads the `clock` again: the time at which
    /// [`Self::poll_output`] sends. Without it that is the time of the last event.
    pub fn prepare(&mut self, clock: impl Fn() -> Millis) {
        self.now = clock();
        // What got lost leaves before anything new.
        if self.outbox.is_empty() && !self.flights.has_lost() && !self.is_turn_of_film() {
            self.cut();
            self.now = clock();
        }
    }

    /// Tells whether something is cut and has not left: it leaves as soon as the line takes it, before anything else is done.
    #[must_use]
    pub fn has_cut(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Returns the next datagram to send now, at most [`crate::MAX_DATAGRAM`] bytes.
    pub fn poll_output(&mut self) -> Option<Vec<u8>> {
        if let Some(report) = self.told.take() {
            return Some(self.flights.depart(report, self.now));
        }
        let parcel = self
            .cut_cursor()
            .or_else(|| self.flights.poll_lost(self.now))
            .or_else(|| self.next_part())?;
        self.told = self.cut_report();
        Some(self.flights.depart(parcel, self.now))
    }

    /// The next part of an update or of video: updates before a film and a draft before updates, but for one in so many,
    /// so that neither waits for good.
    fn next_part(&mut self) -> Option<Parcel> {
        let part = if self.is_turn_of_film() {
            // Where it has to wait for an acknowledgement, what is cut need not.
            let film = self.film_part();
            film.or_else(|| self.has_cut().then(|| self.update_part()).flatten())
        } else {
            self.update_part().or_else(|| self.film_part())
        }?;
        let is_first = matches!(part.what, What::Film(_)) == self.film.is_draft();
        self.turns = if is_first {
            self.turns.saturating_add(1)
        } else {
            0
        };
        Some(part)
    }

    fn update_part(&mut self) -> Option<Parcel> {
        if self.outbox.is_empty() {
            self.cut();
        }
        if !self.flights.is_open(self.now) {
            self.flights.note_full();
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
        let first = chosen
            .first()
            .and_then(|tile| source.tiles().get(usize::from(*tile)));
        self.is_cut_bare = first.is_some_and(Tile::is_bare);
        let update = self.last_update + 1;
        let Some(limit) = self.flights.room(self.now) else {
            self.flights.note_full();
            return;
        };
        let cut = self.cutter.cut(&source.pictures(), frame, &chosen, limit);
        cut.cheap.iter().for_each(|tile| self.film.cool(*tile));
        let (tiles, after) = source.depart(&cut, update);
        self.last_update = update;
        let bodies = cut.stream.chunks(PACKET_BYTES - HEADER_BYTES);
        let header = Header {
            parts: u16::try_from(bodies.len()).unwrap_or(u16::MAX),
            tiles: u16::try_from(tiles.len()).unwrap_or(u16::MAX),
            ..self.header(update, after)
        };
        self.flights.open(update, tiles, bodies.len());
        let parts = (0u16..).zip(bodies).map(|(part, body)| Parcel {
            header: Header { part, ..header },
            body: body.to_vec(),
            what: What::Tiles,
        });
        self.outbox.extend(parts);
    }

    fn header(&self, update: u32, after: u32) -> Header {
        let behind = self.tiles().iter().filter(|tile| tile.is_behind()).count();
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
            parts: 1,
            tiles: 0,
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
