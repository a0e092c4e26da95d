//! What is under way: datagrams sent and not acknowledged, what they bring, and when they are sent again.

use std::collections::{BTreeMap, VecDeque};

use crate::geometry::Millis;
use crate::line::{Line, PACKET_BYTES};
use crate::round_trips::RoundTrip;
use crate::wire::{ACK_BITS, Ack, Header};

const MAX_TIMEOUT_MS: u64 = 1000;
/// Datagrams overtake one another by at most this time, or a quarter of the shortest round trip.
const OVERTAKING_MS: u64 = 8;
/// Most bytes of tiles in an update, and what an update takes of the line's time.
const UPDATE_BYTES: usize = 48 * 1024;
const UPDATE_MS: u64 = 10;
/// How far the newest update may be ahead of the oldest that has not arrived; a replica holds as many.
pub(crate) const MAX_AHEAD: u32 = 250;

/// A tile in the state in which it was sent.
pub(crate) struct SentTile {
    pub(crate) tile: u16,
    /// Frame in which that state came to be.
    pub(crate) changed: u32,
}

/// A datagram without its number.
pub(crate) struct Parcel {
    pub(crate) header: Header,
    pub(crate) body: Vec<u8>,
    pub(crate) what: What,
}

/// What a datagram brings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum What {
    /// A part of an update.
    Tiles,
    /// The pointer, in that revision.
    Cursor(u32),
    /// A part of a frame of that film.
    Film(u32),
    /// What nobody misses.
    Report,
}

/// A datagram under way.
struct Flight {
    parcel: Parcel,
    bytes: usize,
    sent: Millis,
}

/// An update under way: what it brings, and how many parts are not acknowledged.
struct Update {
    tiles: Vec<SentTile>,
    missing: usize,
}

/// What became of datagrams.
#[derive(Default)]
pub(crate) struct News {
    /// Tiles that the replica has, or has as soon as what they build on is there.
    pub(crate) arrived: Vec<SentTile>,
    /// Revisions of the pointer that the replica has.
    pub(crate) pointers: Vec<u32>,
    /// Revisions of the pointer that got lost.
    pub(crate) lost_pointers: Vec<u32>,
}

/// All that is under way, and what the line is known to carry.
#[derive(Default)]
pub(crate) struct Flights {
    datagrams: BTreeMap<u32, Flight>,
    updates: BTreeMap<u32, Update>,
    lost: VecDeque<Parcel>,
    /// The film that plays.
    film: Option<u32>,
    /// Datagrams that left, and that got lost, since the last report.
    departed: u32,
    missed: u32,
    /// Whether the next lost datagram leaves in any case, to find out whether the line works.
    is_asking: bool,
    /// When nothing had been heard for too long, the last time.
    asked: Millis,
    last_number: u32,
    last_update: u32,
    line: Line,
    backoff: u32,
}

impl Flights {
    /// Notes an update whose parts are about to be sent.
    pub(crate) fn open(&mut self, update: u32, tiles: Vec<SentTile>, missing: usize) {
        self.updates.insert(update, Update { tiles, missing });
        self.last_update = update;
    }

    /// Numbers a datagram, notes it as sent, and gives its bytes.
    pub(crate) fn depart(&mut self, mut parcel: Parcel, now: Millis) -> Vec<u8> {
        self.last_number += 1;
        parcel.header.number = self.last_number;
        let mut out = parcel.header.write();
        out.extend_from_slice(&parcel.body);
        let bytes = out.len();
        if self.datagrams.is_empty() {
            self.line.begin_round(self.last_number, now);
        }
        let flight = Flight {
            parcel,
            bytes,
            sent: now,
        };
        self.datagrams.insert(self.last_number, flight);
        self.line.depart(bytes, now);
        self.departed += 1;
        out
    }

    /// Whether something lost waits to be sent again.
    pub(crate) fn has_lost(&self) -> bool {
        !self.lost.is_empty()
    }

    /// The next lost datagram, if it may leave again now.
    pub(crate) fn poll_lost(&mut self, now: Millis) -> Option<Parcel> {
        if self.lost.is_empty() {
            return None;
        }
        if !self.is_asking && !self.is_open(now) {
            self.line.note_full();
            return None;
        }
        self.is_asking = false;
        self.lost.pop_front()
    }

    /// Bytes of an update that may leave now; nothing when it has to wait.
    pub(crate) fn room(&self, now: Millis) -> Option<usize> {
        if self.is_ahead() || !self.lost.is_empty() || !self.is_open(now) {
            return None;
        }
        let room = self.line.window().saturating_sub(self.bytes());
        let update = self.line.bytes_in(UPDATE_MS).max(PACKET_BYTES);
        Some(update.min(room).min(UPDATE_BYTES))
    }

    /// Whether a datagram may leave now.
    pub(crate) fn is_open(&self, now: Millis) -> bool {
        self.has_room() && self.line.free_at() <= now
    }

    fn has_room(&self) -> bool {
        self.bytes() < self.line.window() && !self.is_crowded()
    }

    /// Whether the replica would have to hold back more than it does.
    fn is_ahead(&self) -> bool {
        let oldest = self.updates.keys().next();
        oldest.is_some_and(|oldest| self.last_update + 1 - oldest >= MAX_AHEAD)
    }

    /// There is more to send than may leave now.
    pub(crate) fn note_full(&mut self) {
        self.line.note_full();
    }

    /// When something lost or cut, or something new where there `is_news`, may leave; nothing when there is none, or when an
    /// acknowledgement has to come first.
    pub(crate) fn free_at(&self, is_cut: bool, is_news: bool) -> Option<Millis> {
        let may_leave = !self.lost.is_empty() || is_cut || is_news && !self.is_ahead();
        (may_leave && self.has_room()).then(|| self.line.free_at())
    }

    /// Forgets what is under way; what is known of the line is kept, and numbers go on.
    pub(crate) fn clear(&mut self) {
        self.datagrams.clear();
        self.updates.clear();
        self.lost.clear();
        self.is_asking = false;
    }

    /// The number of the datagram that left last.
    pub(crate) fn last_number(&self) -> u32 {
        self.last_number
    }

    /// Which film plays: of any other nothing is sent again.
    pub(crate) fn set_film(&mut self, film: Option<u32>) {
        if film != self.film {
            self.film = film;
            self.lost
                .retain(|parcel| !matches!(parcel.what, What::Film(_)));
        }
    }

    /// Takes the most that may leave, in kilobits a second; 0 where there is no such limit.
    pub(crate) fn set_limit(&mut self, kbit_s: u32) {
        self.line.set_limit(kbit_s);
    }

    /// How the line fared since the last report: mean round trip in milliseconds, and lost datagrams of a thousand.
    pub(crate) fn report(&mut self) -> (u16, u16) {
        let lost = self.missed * 1000 / self.departed.max(1);
        (self.departed, self.missed) = (0, 0);
        let round_trip = self.line.travel_ms().unwrap_or(0);
        let small = |number: u64| u16::try_from(number).unwrap_or(u16::MAX);
        (small(round_trip), small(lost.min(1000).into()))
    }

    /// Bits that the line carries in a second, as far as is known.
    pub(crate) fn bits_a_second(&self) -> u64 {
        self.line.bytes_in(1000) as u64 * 8
    }

    /// A new connection takes another way.
    pub(crate) fn forget_line(&mut self) {
        self.line = Line::default();
        self.backoff = 0;
    }

    /// Takes an acknowledgement.
    pub(crate) fn handle_ack(&mut self, ack: &Ack, now: Millis) -> News {
        let datagrams = self.datagrams.keys().copied();
        let named: Vec<u32> = datagrams.filter(|number| ack.names(*number)).collect();
        let mut news = News::default();
        let mut newest = None;
        for number in named {
            let Some(flight) = self.datagrams.remove(&number) else {
                continue;
            };
            newest = newest.max(Some(flight.sent));
            self.backoff = 0;
            let round_trip = (number == ack.base).then(|| RoundTrip {
                whole_ms: now.since(flight.sent),
                held_ms: ack.held_ms.into(),
            });
            let next = self.last_number + 1;
            self.line
                .arrive(number, flight.bytes, round_trip, next, now);
            self.arrive(&flight.parcel, &mut news);
        }
        let overtaking = self.line.shortest_ms().map_or(0, |ms| ms / 4);
        let overtaking = overtaking.max(OVERTAKING_MS);
        if let Some(newest) = newest {
            let is_late = |flight: &Flight| newest.since(flight.sent) > overtaking;
            self.lose(is_late, &mut news);
        }
        news
    }

    fn arrive(&mut self, parcel: &Parcel, news: &mut News) {
        if let What::Cursor(revision) = parcel.what {
            news.pointers.push(revision);
        }
        let update = parcel.header.update;
        let Some(under_way) = self.updates.get_mut(&update) else {
            return;
        };
        under_way.missing -= 1;
        if under_way.missing == 0
            && let Some(update) = self.updates.remove(&update)
        {
            news.arrived.extend(update.tiles);
        }
    }

    /// Holds the oldest datagram for lost when nothing was heard of it in time; what else is lost shows once that one,
    /// sent again, arrives.
    pub(crate) fn handle_timeout(&mut self, now: Millis) -> News {
        let mut news = News::default();
        if self.poll_timeout().is_none_or(|at| at > now) {
            return news;
        }
        let oldest = self.datagrams.keys().next().copied();
        self.lose(
            |flight| Some(flight.parcel.header.number) == oldest,
            &mut news,
        );
        self.is_asking = true;
        self.asked = now;
        self.backoff += 1;
        if self.backoff > 1 {
            self.line.fall_silent();
        }
        news
    }

    fn lose(&mut self, is_lost: impl Fn(&Flight) -> bool, news: &mut News) {
        for (_, flight) in self.datagrams.extract_if(.., |_, flight| is_lost(flight)) {
            self.line.lose(flight.bytes);
            self.missed += 1;
            match flight.parcel.what {
                What::Cursor(revision) => news.lost_pointers.push(revision),
                What::Tiles if !cfg!(feature = "sabotage") => self.lost.push_back(flight.parcel),
                What::Film(film) if self.film == Some(film) => self.lost.push_back(flight.parcel),
                What::Tiles | What::Film(_) | What::Report => {}
            }
        }
    }

    /// Tells when nothing was heard for too long; nothing when nothing is under way.
    pub(crate) fn poll_timeout(&self) -> Option<Millis> {
        let oldest = self.datagrams.values().next()?;
        let wait = (self.line.wait_ms() << self.backoff.min(8)).min(MAX_TIMEOUT_MS);
        Some(oldest.sent.max(self.asked).plus(wait))
    }

    fn bytes(&self) -> usize {
        self.datagrams.values().map(|flight| flight.bytes).sum()
    }

    /// Tells whether acknowledgements may soon be unable to name all that is under way.
    pub(crate) fn is_crowded(&self) -> bool {
        self.datagrams.len() + 32 > ACK_BITS as usize
    }
}
