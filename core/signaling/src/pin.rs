//! Codes that work, and codes that nobody gets for a day.

use std::collections::{BTreeMap, BTreeSet};

use bowline_protocol::{Pin, SessionId};

use crate::entropy::Entropy;
use crate::record::{PINS, pin_number, pin_of};
use crate::time::{DAY_MS, UnixMs};

/// Most codes that work at one time. More would make guessing too easy.
pub const MAX_LIVE_PINS: usize = 5_000;
/// How long a code rests after it stopped working.
pub const REST_MS: u64 = DAY_MS;
/// How many numbers are drawn before giving up.
const MAX_DRAWS: u32 = 1_000;

/// No code is free: too many work already.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no code is free")]
pub struct OutOfPins;

/// A code that works.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct LivePin {
    session_id: SessionId,
    until: UnixMs,
}

/// All codes that work or rest.
#[derive(Clone, Debug, Default)]
pub struct PinBook {
    live: BTreeMap<u32, LivePin>,
    resting: BTreeMap<u32, UnixMs>,
    /// Both of the above by the time at which they end.
    ends: BTreeSet<(UnixMs, u32)>,
}

impl PinBook {
    /// Draws a code that works until `until`: uniform among those that neither work, nor rest, nor
    /// are one digit away from one that works.
    ///
    /// # Errors
    /// [`OutOfPins`] if too many work already.
    pub fn allocate(
        &mut self,
        session_id: SessionId,
        until: UnixMs,
        entropy: &mut impl Entropy,
    ) -> Result<Pin, OutOfPins> {
        if self.live.len() >= MAX_LIVE_PINS {
            return Err(OutOfPins);
        }
        let number = (0..MAX_DRAWS)
            .map(|_| entropy.uniform_below(PINS) % PINS)
            .find(|number| self.is_free(*number))
            .ok_or(OutOfPins)?;
        self.insert(number, session_id, until);
        Ok(pin_of(number))
    }

    /// The session to which a code leads now. Consumes nothing.
    #[must_use]
    pub fn find(&self, pin: &Pin, now: UnixMs) -> Option<SessionId> {
        let found = self.live.get(&pin_number(pin))?;
        (now < found.until).then_some(found.session_id)
    }

    /// Until when a code works, if it does.
    #[must_use]
    pub fn works_until(&self, pin: &Pin) -> Option<UnixMs> {
        self.live.get(&pin_number(pin)).map(|found| found.until)
    }

    /// Lets a code work until `until`, if that is later than before.
    pub fn extend(&mut self, pin: &Pin, until: UnixMs) {
        let number = pin_number(pin);
        if let Some(found) = self.live.get_mut(&number)
            && found.until < until
        {
            self.ends.remove(&(found.until, number));
            found.until = until;
            self.ends.insert((until, number));
        }
    }

    /// Takes a code out of use; nobody gets it for [`REST_MS`]. Says until when it rests.
    pub fn retire(&mut self, pin: &Pin, now: UnixMs) -> Option<UnixMs> {
        self.retire_number(pin_number(pin), now)
    }

    /// Retires what has expired and forgets what has rested.
    pub fn handle_timeout(&mut self, now: UnixMs) {
        while let Some((end, number)) = self.ends.first().copied()
            && end <= now
        {
            self.ends.remove(&(end, number));
            self.resting.remove(&number);
            if self.live.remove(&number).is_some() {
                self.rest(number, end.plus(REST_MS));
            }
        }
    }

    /// How many codes work.
    #[must_use]
    pub fn live_count(&self) -> usize {
        self.live.len()
    }

    /// Whether codes work or rest.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(crate) fn insert(&mut self, number: u32, session_id: SessionId, until: UnixMs) {
        if let Some(rested) = self.resting.remove(&number) {
            self.ends.remove(&(rested, number));
        }
        if let Some(old) = self.live.insert(number, LivePin { session_id, until }) {
            self.ends.remove(&(old.until, number));
        }
        self.ends.insert((until, number));
    }

    pub(crate) fn rest(&mut self, number: u32, until: UnixMs) {
        if self.live.contains_key(&number) {
            return;
        }
        if let Some(old) = self.resting.insert(number, until) {
            self.ends.remove(&(old, number));
        }
        self.ends.insert((until, number));
    }

    pub(crate) fn retire_number(&mut self, number: u32, now: UnixMs) -> Option<UnixMs> {
        let found = self.live.remove(&number)?;
        self.ends.remove(&(found.until, number));
        let until = now.plus(REST_MS);
        self.rest(number, until);
        Some(until)
    }

    pub(crate) fn shift(&mut self, by_ms: i64) {
        for pin in self.live.values_mut() {
            pin.until = pin.until.shifted(by_ms);
        }
        for until in self.resting.values_mut() {
            *until = until.shifted(by_ms);
        }
        let live = self.live.iter().map(|(number, pin)| (pin.until, *number));
        let resting = self.resting.iter().map(|(number, until)| (*until, *number));
        self.ends = live.chain(resting).collect();
    }

    fn is_free(&self, number: u32) -> bool {
        let rests = self.resting.contains_key(&number);
        let is_near = neighbours(number).any(|near| self.live.contains_key(&near));
        !self.live.contains_key(&number)
            && (!rests || cfg!(feature = "sabotage-rest"))
            && (!is_near || cfg!(feature = "sabotage-neighbour"))
    }
}

/// The 54 numbers that differ in exactly one of six digits.
fn neighbours(number: u32) -> impl Iterator<Item = u32> {
    [1, 10, 100, 1_000, 10_000, 100_000]
        .into_iter()
        .flat_map(move |place| {
            let digit = number / place % 10;
            (0..10)
                .filter(move |other| *other != digit)
                .map(move |other| number - digit * place + other * place)
        })
}
