//! One direction of a connection.

use std::collections::BTreeMap;

use crate::dice::Dice;
use crate::pace::Pace;

/// What a line does to packets. [`LineProfile::PERFECT`] does nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LineProfile {
    /// How quickly it takes packets.
    pub pace: Pace,
    /// Time under way, beside the time in the queue.
    pub delay_us: u64,
    /// Up to so much longer under way, each packet for itself; packets may overtake one another then.
    pub jitter_us: u64,
    /// Bytes that may wait for the line; what does not fit is dropped.
    pub queue_bytes: u64,
    /// Lost packets of a million.
    pub loss_per_million: u32,
    /// How many packets get lost in a row once one is.
    pub loss_burst: u32,
    /// Doubled packets of a million.
    pub twice_per_million: u32,
}

impl LineProfile {
    /// No bounds, no delay, no loss.
    pub const PERFECT: Self = Self {
        pace: Pace::Boundless,
        delay_us: 0,
        jitter_us: 0,
        queue_bytes: u64::MAX,
        loss_per_million: 0,
        loss_burst: 1,
        twice_per_million: 0,
    };

    /// A line of a rate in Mbit/s and a time under way in milliseconds, with a queue of 100 ms.
    #[must_use]
    pub const fn of(mbit_s: u64, delay_ms: u64) -> Self {
        Self {
            pace: Pace::Even(mbit_s * 1_000_000),
            delay_us: delay_ms * 1000,
            queue_bytes: mbit_s * 12_500,
            ..Self::PERFECT
        }
    }

    /// The same, losing so many packets of a hundred.
    #[must_use]
    pub const fn losing_percent(self, percent: u32) -> Self {
        Self {
            loss_per_million: percent * 10_000,
            ..self
        }
    }
}

/// Packets under way in one direction.
#[derive(Debug)]
pub struct Line<P> {
    profile: LineProfile,
    dice: Dice,
    free_at_us: u64,
    to_lose: u32,
    arrivals: BTreeMap<(u64, u64), P>,
    sent: u64,
    dropped: u64,
}

impl<P: Clone> Line<P> {
    /// Makes an empty line; losses follow from the seed.
    #[must_use]
    pub fn new(profile: LineProfile, seed: u64) -> Self {
        Self {
            profile,
            dice: Dice::new(seed),
            free_at_us: 0,
            to_lose: 0,
            arrivals: BTreeMap::new(),
            sent: 0,
            dropped: 0,
        }
    }

    /// Changes the line; what is under way stays so.
    pub fn set_profile(&mut self, profile: LineProfile) {
        self.profile = profile;
    }

    /// Puts a packet of so many bytes on the line.
    pub fn send(&mut self, now_us: u64, bytes: u64, packet: P) {
        self.sent += 1;
        if self.queued_bytes(now_us).saturating_add(bytes) > self.profile.queue_bytes {
            self.dropped += 1;
            return;
        }
        // A lost packet takes its time on the line, too.
        let begins_us = self.free_at_us.max(now_us);
        self.free_at_us = self.profile.pace.done_at(begins_us, bytes);
        if self.is_unlucky() {
            self.dropped += 1;
            return;
        }
        let copies = 1 + u64::from(self.dice.hits(self.profile.twice_per_million));
        for copy in 0..copies {
            let under_way = self.profile.delay_us + self.dice.up_to(self.profile.jitter_us);
            let key = (self.free_at_us + under_way, self.sent * 2 + copy);
            self.arrivals.insert(key, packet.clone());
        }
    }

    fn is_unlucky(&mut self) -> bool {
        if self.to_lose > 0 {
            self.to_lose -= 1;
            return true;
        }
        let begins = self.dice.hits(self.profile.loss_per_million);
        if begins {
            self.to_lose = self.profile.loss_burst.saturating_sub(1);
        }
        begins
    }

    /// Gives the next packet that has arrived by now.
    pub fn poll_output(&mut self, now_us: u64) -> Option<P> {
        let first = self.arrivals.first_entry()?;
        (first.key().0 <= now_us).then(|| first.remove())
    }

    /// Tells when the next packet arrives.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<u64> {
        self.arrivals.keys().next().map(|(at_us, _)| *at_us)
    }

    /// Tells how long a packet would wait before it leaves, in microseconds.
    #[must_use]
    pub fn queue_us(&self, now_us: u64) -> u64 {
        self.free_at_us.saturating_sub(now_us)
    }

    /// Tells how many bytes wait.
    #[must_use]
    pub fn queued_bytes(&self, now_us: u64) -> u64 {
        self.profile.pace.carries(now_us, self.free_at_us)
    }

    /// Counts the packets that never arrive.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(line: &mut Line<u32>) -> Vec<(u64, u32)> {
        let mut all = Vec::new();
        while let Some(at) = line.poll_timeout() {
            while let Some(packet) = line.poll_output(at) {
                all.push((at, packet));
            }
        }
        all
    }

    #[test]
    fn packets_leave_one_after_the_other_and_then_take_their_time() {
        let mut line = Line::new(LineProfile::of(8, 5), 1);
        (0..3).for_each(|number| line.send(0, 1000, number));
        assert_eq!(line.queue_us(0), 3000);
        assert_eq!(line.poll_output(5999), None);
        let expected = [(6000, 0), (7000, 1), (8000, 2)];
        assert_eq!(arrivals(&mut line), expected);
    }

    #[test]
    fn a_full_queue_drops_what_comes_last() {
        let mut line = Line::new(LineProfile::of(8, 0), 1);
        (0..200).for_each(|number| line.send(0, 1000, number));
        assert_eq!(line.dropped(), 100);
        assert_eq!(arrivals(&mut line).last(), Some(&(100_000, 99)));
    }

    #[test]
    fn losses_are_as_many_as_told_and_come_in_bursts() {
        let mut single = Line::new(LineProfile::PERFECT.losing_percent(1), 7);
        let bursts = LineProfile {
            loss_per_million: 1000,
            loss_burst: 20,
            ..LineProfile::PERFECT
        };
        let mut burst = Line::new(bursts, 7);
        for number in 0..100_000 {
            single.send(0, 1, number);
            burst.send(0, 1, number);
        }
        assert!(
            (800..1200).contains(&single.dropped()),
            "{}",
            single.dropped()
        );
        assert!(
            (1500..2500).contains(&burst.dropped()),
            "{}",
            burst.dropped()
        );
        assert_eq!(burst.dropped() % 20, 0);
    }

    #[test]
    fn jitter_lets_packets_overtake_and_some_come_twice() {
        let profile = LineProfile {
            jitter_us: 1000,
            twice_per_million: 500_000,
            ..LineProfile::PERFECT
        };
        let mut line = Line::new(profile, 3);
        (0..50).for_each(|number| line.send(0, 1, number));
        let numbers: Vec<u32> = arrivals(&mut line).into_iter().map(|(_, n)| n).collect();
        assert!(numbers.len() > 60 && !numbers.is_sorted());
    }
}
