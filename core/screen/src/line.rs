//! What the line carries: how much may be under way, and how fast it may leave.
//!
//! The time that acknowledgements take beyond the shortest ever seen, and beyond what the viewer says that it held them, is time
//! spent in queues. The window grows while
//! there is hardly any, and goes back to what arrives when there is: the picture must not be what a key press waits for.
//! A lost packet alone says nothing, as radio links lose some of everything; many lost ones do. Where the queue stays
//! although the window went back, another flow fills it: then the window follows losses, as that flow's does
//! (the idea of two modes is Copa's, Arun and Balakrishnan, NSDI 2018).

use crate::geometry::Millis;
use crate::round_trips::{RoundTrip, RoundTrips};

/// What fits in one packet of the network, with headers around it. Only a large pointer, and parts of a frame of film
/// of more than a quarter of a megabyte, take longer datagrams.
pub const PACKET_BYTES: usize = 1100;
const PACKET: u64 = 1100;

const FIRST_WINDOW: u64 = 32 * 1024;
/// Taken for the round trip before there is one.
const FIRST_MEAN_MS: u64 = 20;
/// An acknowledgement is awaited at least this long, and before the first one this long.
const MIN_WAIT_MS: u64 = 10;
const FIRST_WAIT_MS: u64 = 300;
/// The window never gets smaller. Nor does it get smaller than what arrives in the shortest time there and back and twice the
/// spread, up to so long: a busy computer that answers now early, now late must not be taken for a line that carries nothing.
const MIN_WINDOW: u64 = 4 * PACKET;
const MAX_SPREAD_MS: u64 = 80;
const MAX_WINDOW: u64 = 1024 * 1024;
/// Nothing leaves faster (100 Mbit/s), and no more is under way than that and what the receiver's system holds for a busy
/// program: what does not fit there is lost, and the channel beneath may then stand still for a second.
const MOST_A_MS: u64 = 12_500;
const HELD_BY_RECEIVER: u64 = 48 * 1024;
/// More time in queues than this is too much, and less than this is room for more; both beside what two packets take.
const LONG_QUEUE_MS: u64 = 22;
const SHORT_QUEUE_MS: u64 = 10;
const MAX_PACKETS_MS: u64 = 20;
const MAX_UNSTEADY_MS: u64 = 20;
/// One of so many lost packets of a round is too much where the line is this sender's alone.
const LOST_SHARE: u64 = 8;
/// A queue that grew so long is not waited out until the end of a round; it is looked at for so long.
const ALARMING_QUEUE_MS: u64 = 50;
const LOOK_MS: u64 = 20;
/// A queue that is never gone while the window goes back so many times is another flow's.
const STUBBORN_ROUNDS: u32 = 5;
/// Beside another flow the window goes back every so many rounds, for so many, to see whether the queue is still its.
const TRIAL_EVERY: u32 = 24;
const TRIAL_ROUNDS: u32 = 2;
/// Leaving may be faster than arriving by this share, so that the window is used: numerator and denominator.
const HASTE: (u64, u64) = (5, 4);
/// A line that rested may be filled at once by what it carries in this time.
const BURST_US: u64 = 20_000;

/// What the window follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    /// It grows by half with each round until there is a queue.
    Start,
    /// It follows the queue. `kept` is what it was before it went back.
    Alone { stubborn: u32, kept: u64 },
    /// It follows losses. `kept` is what it was before a trial.
    Beside { rounds: u32, kept: u64 },
}

impl Mode {
    const ALONE: Self = Self::Alone {
        stubborn: 0,
        kept: 0,
    };
}

/// What happened in the round trip that is being watched.
#[derive(Default)]
struct Round {
    /// The number of the first datagram after it.
    end: u32,
    began: Millis,
    shortest: Option<u64>,
    arrived_bytes: u64,
    arrived_packets: u64,
    lost_packets: u64,
    /// Whether there was more to send than could leave.
    is_full: bool,
    /// Whether the window went back just before it, so that its queue says nothing new.
    follows_cut: bool,
}

/// The controller of one line.
pub(crate) struct Line {
    window: u64,
    mode: Mode,
    trips: RoundTrips,
    round: Round,
    /// When the next datagram may leave, in microseconds.
    free_at: u64,
    /// The most that may leave, in kilobits a second.
    limit_kbit: Option<u64>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            window: FIRST_WINDOW,
            mode: Mode::Start,
            trips: RoundTrips::default(),
            round: Round::default(),
            free_at: 0,
            limit_kbit: None,
        }
    }
}

impl Line {
    /// Bytes that may be under way.
    pub(crate) fn window(&self) -> usize {
        usize::try_from(self.window).unwrap_or(usize::MAX)
    }

    /// The shortest way there and back, in milliseconds.
    pub(crate) fn shortest_ms(&self) -> Option<u64> {
        self.trips.travel.shortest_ms()
    }

    /// How long an acknowledgement is awaited, in milliseconds.
    pub(crate) fn wait_ms(&self) -> u64 {
        let answer = self.trips.answer;
        let spread = (answer.spread_ms() * 4).max(MIN_WAIT_MS);
        answer.mean_ms().map_or(FIRST_WAIT_MS, |mean| mean + spread)
    }

    /// Bytes that leave in a number of milliseconds.
    pub(crate) fn bytes_in(&self, ms: u64) -> usize {
        let mean = self.trips.answer.mean_ms().unwrap_or(FIRST_MEAN_MS);
        let carried = self.window * ms / mean;
        let allowed = self.limit_kbit.map_or(u64::MAX, |limit| limit * ms / 8);
        usize::try_from(carried.min(allowed)).unwrap_or(usize::MAX)
    }

    /// The mean time there and back, without what the viewer held, in milliseconds.
    pub(crate) fn travel_ms(&self) -> Option<u64> {
        self.trips.travel.mean_ms()
    }

    /// Takes the most that may leave, in kilobits a second; 0 where there is no such limit.
    pub(crate) fn set_limit(&mut self, kbit_s: u32) {
        self.limit_kbit = (kbit_s > 0).then_some(kbit_s.into());
    }

    /// When something may leave; in the past when it may at once.
    pub(crate) fn free_at(&self) -> Millis {
        Millis(self.free_at.div_ceil(1000))
    }

    /// Nothing is under way: what was watched before the rest says nothing about what comes.
    pub(crate) fn begin_round(&mut self, number: u32, now: Millis) {
        self.round = Round {
            end: number,
            began: now,
            ..Round::default()
        };
    }

    /// There is more to send than may leave now.
    pub(crate) fn note_full(&mut self) {
        self.round.is_full = true;
    }

    /// A datagram leaves.
    pub(crate) fn depart(&mut self, bytes: usize, now: Millis) {
        let mean = self
            .travel_ms()
            .unwrap_or(0)
            .min(self.trips.travel.latest_ms());
        let takes = bytes as u64 * mean * 1000 * HASTE.1 / (self.window * HASTE.0);
        let takes = takes.max(bytes as u64 * 1000 / MOST_A_MS);
        let allowed = |limit: u64| bytes as u64 * 8000 / limit;
        let takes = takes.max(self.limit_kbit.map_or(0, allowed));
        let rested = (now.0 * 1000).saturating_sub(BURST_US);
        self.free_at = self.free_at.max(rested) + takes;
    }

    /// A datagram arrived; with its `round_trip` where that was just measured, and `next` the number of the next one.
    pub(crate) fn arrive(
        &mut self,
        number: u32,
        bytes: usize,
        round_trip: Option<RoundTrip>,
        next: u32,
        now: Millis,
    ) {
        let bytes = bytes as u64;
        self.round.arrived_bytes += bytes;
        self.round.arrived_packets += bytes.div_ceil(PACKET);
        let travel = round_trip.map(|trip| self.measure(trip, now));
        if self.mode == Mode::Start && self.round.is_full {
            self.window = (self.window + bytes / 2).min(self.widest());
        }
        if number >= self.round.end || self.is_alarming(travel, now) {
            self.finish(next, now);
        }
    }

    fn is_alarming(&self, travel: Option<u64>, now: Millis) -> bool {
        let shortest = self.shortest_ms().unwrap_or(0);
        let queue = travel.map_or(0, |ms| ms.saturating_sub(shortest));
        let is_too_long = match self.mode {
            Mode::Start => queue > LONG_QUEUE_MS,
            Mode::Alone { .. } => queue > ALARMING_QUEUE_MS && !self.round.follows_cut,
            Mode::Beside { .. } => false,
        };
        is_too_long && now.since(self.round.began) >= LOOK_MS
    }

    /// A datagram is lost: most likely one of its packets.
    pub(crate) fn lose(&mut self, bytes: usize) {
        self.round.lost_packets += 1;
        self.round.arrived_packets += (bytes as u64).div_ceil(PACKET).saturating_sub(1);
    }

    /// Nothing arrives any more.
    pub(crate) fn fall_silent(&mut self) {
        self.mode = Mode::ALONE;
        self.window = (self.window / 2).max(MIN_WINDOW);
    }

    fn measure(&mut self, trip: RoundTrip, now: Millis) -> u64 {
        let ms = self.trips.note(trip, now);
        let known = self.round.shortest.unwrap_or(ms);
        self.round.shortest = Some(known.min(ms));
        ms
    }

    /// A round trip is over: the window follows what it told.
    fn finish(&mut self, next: u32, now: Millis) {
        let began = Round {
            end: next,
            began: now,
            ..Round::default()
        };
        let round = std::mem::replace(&mut self.round, began);
        let (Some(shortest), Some(seen)) = (self.shortest_ms(), round.shortest) else {
            return;
        };
        // A window that is not used need not grow, and queues are not of this sender's making then.
        if !round.is_full {
            return;
        }
        let mean = self.travel_ms().unwrap_or(FIRST_MEAN_MS);
        let packets = (2 * PACKET * mean / self.window).min(MAX_PACKETS_MS);
        // Answers that come now early, now late, are those of a busy computer.
        let unsteady = self.trips.travel.spread_ms().min(MAX_UNSTEADY_MS);
        let queue = seen.saturating_sub(shortest + packets + unsteady);
        // What arrived in this round would do so again with hardly a queue.
        let fitting =
            round.arrived_bytes * (shortest + SHORT_QUEUE_MS) / now.since(round.began).max(1);
        match self.mode {
            Mode::Start if queue > SHORT_QUEUE_MS || round.loses_much() => {
                self.mode = Mode::ALONE;
                self.window = fitting.min(self.window);
            }
            Mode::Start => {}
            Mode::Alone { stubborn, kept }
                if queue > LONG_QUEUE_MS && !cfg!(feature = "sabotage-line") =>
            {
                let kept = if stubborn == 0 { self.window } else { kept };
                self.give_way(fitting, stubborn, kept);
            }
            Mode::Alone { .. } => self.follow_queue(&round, queue),
            Mode::Beside { rounds, kept } => self.follow_losses(&round, queue, rounds + 1, kept),
        }
        let least = match self.mode {
            Mode::Start | Mode::Alone { .. } => {
                let spread = self.trips.travel.spread_ms() * 2;
                let answered = (shortest + SHORT_QUEUE_MS + spread).min(MAX_SPREAD_MS);
                round.arrived_bytes * answered / now.since(round.began).max(1)
            }
            Mode::Beside { .. } => 0,
        };
        let least = least.max(MIN_WINDOW).min(self.widest());
        self.window = self.window.clamp(least, self.widest());
    }

    /// The most that the window may be.
    fn widest(&self) -> u64 {
        let shortest = self.trips.answer.shortest_ms();
        let on_the_way = MOST_A_MS * shortest.unwrap_or(0);
        MAX_WINDOW.min(HELD_BY_RECEIVER + on_the_way)
    }

    fn give_way(&mut self, fitting: u64, stubborn: u32, kept: u64) {
        if stubborn == STUBBORN_ROUNDS {
            self.mode = Mode::Beside { rounds: 0, kept };
            self.window = kept;
            return;
        }
        let stubborn = stubborn + 1;
        self.mode = Mode::Alone { stubborn, kept };
        self.window = fitting.clamp(self.window / 4, self.window);
        self.round.follows_cut = true;
    }

    fn follow_queue(&mut self, round: &Round, queue: u64) {
        if queue < SHORT_QUEUE_MS {
            self.mode = Mode::ALONE;
        }
        if round.loses_much() {
            self.window = self.window * 3 / 4;
        } else if queue < SHORT_QUEUE_MS || cfg!(feature = "sabotage-line") {
            self.window += (self.window / 8).max(PACKET);
        }
    }

    fn follow_losses(&mut self, round: &Round, queue: u64, rounds: u32, kept: u64) {
        self.mode = Mode::Beside { rounds, kept };
        if queue < SHORT_QUEUE_MS {
            self.mode = Mode::ALONE;
            if rounds > TRIAL_EVERY {
                self.window = kept;
            }
        } else if rounds == TRIAL_EVERY {
            self.mode = Mode::Beside {
                rounds,
                kept: self.window,
            };
            self.window /= 4;
        } else if rounds == TRIAL_EVERY + TRIAL_ROUNDS {
            self.mode = Mode::Beside { rounds: 0, kept };
            self.window = kept;
        } else if round.lost_packets > 0 {
            self.window = self.window * 7 / 10;
        } else if rounds < TRIAL_EVERY {
            self.window += PACKET;
        }
    }
}

impl Round {
    /// Whether at least two packets, and more than one of so many, were lost.
    fn loses_much(&self) -> bool {
        self.lost_packets > 1
            && self.lost_packets * LOST_SHARE > self.lost_packets + self.arrived_packets
    }
}
