//! What is under way: datagrams sent and not acknowledged, the updates they belong to, and when to give them up.

use std::collections::BTreeMap;

use crate::geometry::Millis;
use crate::wire::{ACK_BITS, Ack};

const FIRST_TIMEOUT_MS: u64 = 300;
const MAX_TIMEOUT_MS: u64 = 4000;

/// A tile in the state in which it was sent.
pub(crate) struct SentTile {
    pub(crate) tile: u16,
    /// Frame in which that state came to be.
    pub(crate) changed: u32,
}

/// What an update brings.
pub(crate) enum Load {
    /// Tiles read from the picture at one moment.
    Tiles(Vec<SentTile>),
    /// The pointer in that revision.
    Cursor(u32),
}

/// A datagram under way.
struct Flight {
    update: u32,
    bytes: usize,
    sent: Millis,
}

/// An update under way: what it brings, and how many parts are not acknowledged.
struct Update {
    load: Load,
    missing: usize,
}

/// All that is under way, and the round trips measured.
#[derive(Default)]
pub(crate) struct Flights {
    datagrams: BTreeMap<u32, Flight>,
    updates: BTreeMap<u32, Update>,
    rtt: Option<(u64, u64)>,
    backoff: u32,
}

impl Flights {
    /// Notes an update whose parts are about to be sent.
    pub(crate) fn open(&mut self, update: u32, load: Load, parts: usize) {
        let missing = parts;
        self.updates.insert(update, Update { load, missing });
    }

    /// Notes a datagram, a part of an update, as sent.
    pub(crate) fn depart(&mut self, number: u32, update: u32, bytes: usize, sent: Millis) {
        let flight = Flight {
            update,
            bytes,
            sent,
        };
        self.datagrams.insert(number, flight);
    }

    /// Forgets what is under way; round trips are kept.
    pub(crate) fn clear(&mut self) {
        self.datagrams.clear();
        self.updates.clear();
    }

    /// Takes an acknowledgement and returns what the updates brought that it completes.
    pub(crate) fn handle_ack(&mut self, ack: &Ack, now: Millis) -> Vec<Load> {
        let named: Vec<u32> = self
            .datagrams
            .keys()
            .copied()
            .filter(|number| ack.names(*number))
            .collect();
        let mut arrived = Vec::new();
        for number in named {
            let Some(flight) = self.datagrams.remove(&number) else {
                continue;
            };
            if number == ack.base {
                self.sample(now.since(flight.sent));
            }
            self.backoff = 0;
            let Some(update) = self.updates.get_mut(&flight.update) else {
                continue;
            };
            update.missing -= 1;
            if update.missing == 0 {
                arrived.extend(self.close(flight.update));
            }
        }
        arrived
    }

    /// Gives up datagrams not acknowledged in time and returns what their updates were to bring.
    pub(crate) fn handle_timeout(&mut self, now: Millis) -> Vec<Load> {
        let limit = self.timeout_ms();
        let late = |flight: &Flight| now.since(flight.sent) >= limit;
        let lost: Vec<u32> = self
            .datagrams
            .iter()
            .filter(|(_, flight)| late(flight))
            .map(|(number, _)| *number)
            .collect();
        if !lost.is_empty() {
            self.backoff += 1;
        }
        let mut given_up = Vec::new();
        for number in lost {
            if let Some(flight) = self.datagrams.remove(&number) {
                given_up.extend(self.close(flight.update));
            }
        }
        given_up
    }

    /// Tells when the oldest datagram is given up; nothing when none is under way.
    pub(crate) fn poll_timeout(&self) -> Option<Millis> {
        self.datagrams
            .values()
            .map(|flight| flight.sent)
            .min()
            .map(|sent| sent.plus(self.timeout_ms()))
    }

    pub(crate) fn bytes(&self) -> usize {
        self.datagrams.values().map(|flight| flight.bytes).sum()
    }

    /// Tells whether acknowledgements may soon be unable to name all that is under way.
    pub(crate) fn crowded(&self) -> bool {
        self.datagrams.len() + 32 > ACK_BITS as usize
    }

    /// Returns the oldest update under way.
    pub(crate) fn oldest_update(&self) -> Option<u32> {
        self.updates.keys().next().copied()
    }

    fn close(&mut self, update: u32) -> Option<Load> {
        self.updates.remove(&update).map(|update| update.load)
    }

    fn sample(&mut self, ms: u64) {
        self.rtt = Some(self.rtt.map_or((ms, ms / 2), |(mean, spread)| {
            ((mean * 7 + ms) / 8, (spread * 3 + mean.abs_diff(ms)) / 4)
        }));
    }

    fn timeout_ms(&self) -> u64 {
        let base = self.rtt.map_or(FIRST_TIMEOUT_MS, |(mean, spread)| {
            mean + (spread * 4).max(10)
        });
        (base << self.backoff.min(8)).min(MAX_TIMEOUT_MS)
    }
}
