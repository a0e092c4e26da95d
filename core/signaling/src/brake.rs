//! Slows down whoever guesses codes.
//!
//! A code is *evaluated* when it is looked up. A prefix gets a few evaluated misses, then one after
//! each pause, and the pauses grow. If all prefixes together miss too often the server is in attack
//! mode: a small budget for everybody is left. A hit costs nothing, and links are never braked.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use bowline_protocol::SessionId;

use crate::prefix::Prefix;
use crate::time::{DAY_MS, MINUTE_MS, UnixMs};

/// Misses are counted over the whole server for this long.
pub const WINDOW_MS: u64 = 10 * MINUTE_MS;
/// More evaluated misses than this within [`WINDOW_MS`] are an attack.
pub const MISSES_BEFORE_ATTACK: usize = 30;
/// Misses of one prefix before it has to pause.
pub const FREE_MISSES: u32 = 5;
/// Longest pause of one prefix.
pub const LONGEST_PAUSE_MS: u64 = 60 * MINUTE_MS;
/// Misses of a prefix are forgotten after this long without another.
pub const FORGET_AFTER_MS: u64 = DAY_MS;
/// Evaluated misses that attack mode allows at once.
pub const BUDGET: u32 = 5;
/// One more of them after this long: 20 in [`WINDOW_MS`].
pub const BUDGET_REFILL_MS: u64 = 30_000;
/// Evaluations kept ready in attack mode for a session whose code or link was just accepted.
pub const RESERVED_EVALUATIONS: u32 = 2;
/// For this long.
pub const RESERVED_FOR_MS: u64 = 15 * MINUTE_MS;
/// Most prefixes that are remembered; then the oldest is forgotten.
pub const MAX_PREFIXES: usize = 4_096;

/// What is to be done with a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Look it up.
    Evaluate,
    /// Do not look it up.
    Refuse {
        /// When to try again.
        retry_after_seconds: u32,
    },
}

/// How often one prefix missed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PrefixMisses {
    /// Which one.
    pub prefix: Prefix,
    /// Evaluated misses.
    pub misses: u32,
    /// The last of them.
    pub last: UnixMs,
}

/// All that the brake must remember over a restart.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct BrakeRecord {
    /// Prefixes that missed.
    pub prefixes: Vec<PrefixMisses>,
    /// Times of the last evaluated misses of the whole server, oldest first.
    pub misses: Vec<UnixMs>,
    /// What is left of the budget.
    pub budget: u32,
    /// When the budget was last refilled.
    pub refilled: UnixMs,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    misses: u32,
    last: UnixMs,
}

impl Count {
    fn free_at(self) -> UnixMs {
        let Some(over) = self.misses.checked_sub(FREE_MISSES) else {
            return UnixMs(0);
        };
        self.last
            .plus((MINUTE_MS << over.min(16)).min(LONGEST_PAUSE_MS))
    }
}

#[derive(Clone, Copy, Debug)]
struct Reserved {
    prefix: Prefix,
    left: u32,
    until: UnixMs,
}

impl Reserved {
    fn is_for(&self, prefix: Prefix) -> bool {
        self.left > 0 && self.prefix == prefix
    }
}

/// Counts misses and says which codes are looked up.
#[derive(Clone, Debug)]
pub struct Brake {
    prefixes: BTreeMap<Prefix, Count>,
    by_age: BTreeSet<(UnixMs, Prefix)>,
    reserved: BTreeMap<SessionId, Reserved>,
    misses: VecDeque<UnixMs>,
    budget: u32,
    refilled: UnixMs,
}

impl Brake {
    /// A brake that has seen nothing.
    #[must_use]
    pub fn new(now: UnixMs) -> Self {
        Self {
            prefixes: BTreeMap::new(),
            by_age: BTreeSet::new(),
            reserved: BTreeMap::new(),
            misses: VecDeque::new(),
            budget: BUDGET,
            refilled: now,
        }
    }

    /// A brake that remembers. Times in the future are brought back to `now`.
    #[must_use]
    pub fn restore(record: &BrakeRecord, now: UnixMs) -> Self {
        let mut brake = Self::new(now);
        for kept in record.prefixes.iter().take(MAX_PREFIXES) {
            brake.set(
                kept.prefix,
                Count {
                    misses: kept.misses,
                    last: kept.last.min(now),
                },
            );
        }
        let newest = record.misses.len().saturating_sub(MISSES_BEFORE_ATTACK * 2);
        brake.misses = record
            .misses
            .iter()
            .skip(newest)
            .map(|at| (*at).min(now))
            .collect();
        brake.budget = record.budget.min(BUDGET);
        brake.refilled = record.refilled.min(now);
        brake.handle_timeout(now);
        brake
    }

    /// What must survive a restart.
    #[must_use]
    pub fn record(&self) -> BrakeRecord {
        let kept = |(prefix, count): (&Prefix, &Count)| PrefixMisses {
            prefix: *prefix,
            misses: count.misses,
            last: count.last,
        };
        BrakeRecord {
            prefixes: self.prefixes.iter().map(kept).collect(),
            misses: self.misses.iter().copied().collect(),
            budget: self.budget,
            refilled: self.refilled,
        }
    }

    /// Whether the server is in attack mode.
    #[must_use]
    pub fn is_attack(&self) -> bool {
        self.misses.len() > MISSES_BEFORE_ATTACK
    }

    /// Says what is to be done with a code from `prefix`. Counts nothing.
    #[must_use]
    pub fn judge(&mut self, prefix: Prefix, now: UnixMs) -> Verdict {
        if cfg!(feature = "sabotage-brake") {
            return Verdict::Evaluate;
        }
        self.handle_timeout(now);
        let pause = self
            .prefixes
            .get(&prefix)
            .map_or(0, |count| count.free_at().since(now));
        if pause > 0 {
            return refuse(pause);
        }
        let mut reserved = self.reserved.values();
        if !self.is_attack() || self.budget > 0 || reserved.any(|kept| kept.is_for(prefix)) {
            return Verdict::Evaluate;
        }
        refuse(self.refilled.plus(BUDGET_REFILL_MS).since(now))
    }

    /// Counts a code that was evaluated and does not work.
    pub fn miss(&mut self, prefix: Prefix, now: UnixMs) {
        if self.is_attack() {
            self.spend(prefix);
        }
        let misses = self.prefixes.get(&prefix).map_or(0, |count| count.misses);
        self.set(
            prefix,
            Count {
                misses: misses.saturating_add(1),
                last: now,
            },
        );
        self.misses.push_back(now);
        // Only a sabotaged brake gets here: the window never holds that many.
        while self.misses.len() > MISSES_BEFORE_ATTACK * 4 {
            self.misses.pop_front();
        }
    }

    /// The code or link of a session was accepted: its applet will come from the same prefix soon. There is one reservation
    /// for a session. It follows the newest prefix, and is not filled again, so that a link in many hands opens no more.
    pub fn reserve(&mut self, session_id: SessionId, prefix: Prefix, now: UnixMs) {
        let until = now.plus(RESERVED_FOR_MS);
        let before = self.reserved.remove(&session_id);
        if self.reserved.len() >= MAX_PREFIXES {
            let oldest = self.reserved.iter().min_by_key(|(_, kept)| kept.until);
            let oldest = oldest.map(|(session_id, _)| *session_id);
            oldest.and_then(|session_id| self.reserved.remove(&session_id));
        }
        let reserved = Reserved {
            prefix,
            left: before.map_or(RESERVED_EVALUATIONS, |before| before.left),
            until,
        };
        self.reserved.insert(session_id, reserved);
    }

    /// When attack mode may be over.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<UnixMs> {
        let over = self.misses.len().checked_sub(MISSES_BEFORE_ATTACK + 1)?;
        self.misses.get(over).map(|at| at.plus(WINDOW_MS))
    }

    /// Forgets what is old.
    pub fn handle_timeout(&mut self, now: UnixMs) {
        while self
            .misses
            .front()
            .is_some_and(|at| at.plus(WINDOW_MS) <= now)
        {
            self.misses.pop_front();
        }
        while let Some((last, prefix)) = self.by_age.first().copied()
            && last.plus(FORGET_AFTER_MS) <= now
        {
            self.by_age.remove(&(last, prefix));
            self.prefixes.remove(&prefix);
        }
        self.reserved.retain(|_, kept| now < kept.until);
        let refills = now.since(self.refilled) / BUDGET_REFILL_MS;
        self.refilled = self.refilled.plus(refills * BUDGET_REFILL_MS);
        let refills = u32::try_from(refills).unwrap_or(BUDGET);
        self.budget = self.budget.saturating_add(refills).min(BUDGET);
    }

    pub(crate) fn shift(&mut self, by_ms: i64) {
        for count in self.prefixes.values_mut() {
            count.last = count.last.shifted(by_ms);
        }
        self.by_age = self
            .prefixes
            .iter()
            .map(|(prefix, count)| (count.last, *prefix))
            .collect();
        for at in &mut self.misses {
            *at = at.shifted(by_ms);
        }
        for kept in self.reserved.values_mut() {
            kept.until = kept.until.shifted(by_ms);
        }
        self.refilled = self.refilled.shifted(by_ms);
    }

    fn spend(&mut self, prefix: Prefix) {
        let mut reserved = self.reserved.values_mut();
        match reserved.find(|kept| kept.is_for(prefix)) {
            Some(kept) => kept.left -= 1,
            None => self.budget = self.budget.saturating_sub(1),
        }
    }

    fn set(&mut self, prefix: Prefix, count: Count) {
        if let Some(old) = self.prefixes.insert(prefix, count) {
            self.by_age.remove(&(old.last, prefix));
        }
        self.by_age.insert((count.last, prefix));
        if self.prefixes.len() > MAX_PREFIXES
            && let Some((_, oldest)) = self.by_age.pop_first()
        {
            self.prefixes.remove(&oldest);
        }
    }
}

fn refuse(wait_ms: u64) -> Verdict {
    let seconds = u32::try_from(wait_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
    Verdict::Refuse {
        retry_after_seconds: seconds.max(1),
    }
}
