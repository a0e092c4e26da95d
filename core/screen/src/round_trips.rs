//! How long datagrams and their acknowledgements take.

use crate::geometry::Millis;

/// A viewer may be busy for so long; what it holds longer is a queue like any other.
const EXCUSED_MS: u64 = 100;
/// The shortest time counts for one to two of these spans, for ways change.
const SPAN_MS: u64 = 10_000;

/// What an acknowledgement took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundTrip {
    /// From the datagram's departure on.
    pub(crate) whole_ms: u64,
    /// How long of it the viewer had it, as the viewer says.
    pub(crate) held_ms: u64,
}

impl RoundTrip {
    fn travel_ms(self) -> u64 {
        let excused = self.held_ms.min(EXCUSED_MS);
        self.whole_ms.saturating_sub(excused).max(1)
    }
}

/// Times of one kind, in milliseconds: the mean and the mean distance from it, and the shortest of this span and of the one before.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times {
    mean: Option<(u64, u64)>,
    latest: u64,
    shortest: [Option<u64>; 2],
}

impl Times {
    pub(crate) fn mean_ms(&self) -> Option<u64> {
        self.mean.map(|(mean, _)| mean)
    }

    /// The mean distance from the mean; zero before there is one.
    pub(crate) fn spread_ms(&self) -> u64 {
        self.mean.map_or(0, |(_, spread)| spread)
    }

    pub(crate) fn shortest_ms(&self) -> Option<u64> {
        self.shortest.into_iter().flatten().min()
    }

    pub(crate) fn latest_ms(&self) -> u64 {
        self.latest
    }

    fn note(&mut self, ms: u64) {
        self.latest = ms;
        let known = self.shortest[0].unwrap_or(ms);
        self.shortest[0] = Some(known.min(ms));
        self.mean = Some(self.mean.map_or((ms, ms / 2), |(mean, spread)| {
            let mean_now = (mean * 7 + ms).div_ceil(8);
            (mean_now, (spread * 3 + mean.abs_diff(ms)) / 4)
        }));
    }
}

/// All that is known of the times.
#[derive(Clone, Copy, Default)]
pub(crate) struct RoundTrips {
    /// The way there and back.
    pub(crate) travel: Times,
    /// The same with what the viewer held.
    pub(crate) answer: Times,
    span_began: Millis,
}

impl RoundTrips {
    /// Notes one, and gives back what of it was the way.
    pub(crate) fn note(&mut self, trip: RoundTrip, now: Millis) -> u64 {
        if now.since(self.span_began) > SPAN_MS {
            for times in [&mut self.travel, &mut self.answer] {
                times.shortest = [None, times.shortest[0]];
            }
            self.span_began = now;
        }
        let ms = trip.travel_ms();
        self.travel.note(ms);
        self.answer.note(trip.whole_ms.max(1));
        ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_is_taken_off_within_bounds() {
        let travel = |whole_ms, held_ms| RoundTrip { whole_ms, held_ms }.travel_ms();
        assert_eq!(travel(40, 0), 40);
        assert_eq!(travel(40, 25), 15);
        assert_eq!(travel(40, 41), 1, "clocks differ a little");
        assert_eq!(travel(340, 300), 240, "held for too long");
        assert_eq!(travel(0, u64::from(u16::MAX)), 1);
    }
}
