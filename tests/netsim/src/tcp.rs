//! A file transfer beside the traffic that is looked at.

use std::collections::BTreeSet;

/// Bytes of a segment with its headers.
const SEGMENT_BYTES: u64 = 1500;
const FIRST_WINDOW: f64 = 10.0;
/// Arrivals behind a missing segment that show it is lost.
const OVERTAKEN: u64 = 3;
const MIN_WAIT_US: u64 = 200_000;

/// A rough TCP sender with endless data: slow start, additive increase, half the window after a loss (RFC 5681).
///
/// The caller carries its segments over a [`crate::Line`] and brings back the numbers of those that arrived.
#[derive(Debug)]
pub struct TcpFlow {
    window: f64,
    threshold: f64,
    next: u64,
    under_way: BTreeSet<u64>,
    /// Losses below this number belong to one event.
    recovers_at: u64,
    heard_at_us: u64,
    arrived: u64,
}

impl Default for TcpFlow {
    fn default() -> Self {
        Self {
            window: FIRST_WINDOW,
            threshold: f64::INFINITY,
            next: 0,
            under_way: BTreeSet::new(),
            recovers_at: 0,
            heard_at_us: 0,
            arrived: 0,
        }
    }
}

impl TcpFlow {
    /// Gives the number of the next segment to send now, and its bytes.
    pub fn poll_output(&mut self, now_us: u64) -> Option<(u64, u64)> {
        if self.under_way.is_empty() {
            self.heard_at_us = now_us;
        }
        let window = self.window.max(1.0);
        let is_open = f64::from(u32::try_from(self.under_way.len()).unwrap_or(u32::MAX)) < window;
        is_open.then(|| {
            let number = self.next;
            self.next += 1;
            self.under_way.insert(number);
            (number, SEGMENT_BYTES)
        })
    }

    /// A segment was acknowledged.
    pub fn handle_ack(&mut self, number: u64, now_us: u64) {
        if !self.under_way.remove(&number) {
            return;
        }
        self.heard_at_us = now_us;
        self.arrived += SEGMENT_BYTES;
        self.window += if self.window < self.threshold {
            1.0
        } else {
            1.0 / self.window
        };
        let lost = self.under_way.first().copied();
        if let Some(lost) = lost.filter(|lost| lost + OVERTAKEN <= number) {
            self.under_way
                .retain(|under_way| under_way + OVERTAKEN > number);
            if lost >= self.recovers_at {
                self.shrink(self.window / 2.0);
            }
        }
    }

    /// Gives up what nothing was heard of for long.
    pub fn handle_timeout(&mut self, now_us: u64) {
        if !self.under_way.is_empty() && now_us.saturating_sub(self.heard_at_us) > MIN_WAIT_US * 2 {
            self.under_way.clear();
            self.shrink(1.0);
            self.threshold = self.threshold.max(2.0);
            self.heard_at_us = now_us;
        }
    }

    fn shrink(&mut self, window: f64) {
        self.threshold = (self.window / 2.0).max(2.0);
        self.window = window.max(1.0);
        self.recovers_at = self.next;
    }

    /// Counts the bytes that arrived.
    #[must_use]
    pub fn arrived_bytes(&self) -> u64 {
        self.arrived
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Line, LineProfile};

    /// Bytes that two flows bring over one line in so many seconds.
    fn run(profile: LineProfile, seconds: u64) -> [u64; 2] {
        let mut there = Line::new(profile, 1);
        let mut back = Line::new(LineProfile::of(1000, 20), 2);
        let mut flows = [TcpFlow::default(), TcpFlow::default()];
        for now in (0..seconds * 1_000_000).step_by(500) {
            for (at, flow) in flows.iter_mut().enumerate() {
                flow.handle_timeout(now);
                while let Some((number, bytes)) = flow.poll_output(now) {
                    there.send(now, bytes, (at, number));
                }
            }
            while let Some(packet) = there.poll_output(now) {
                back.send(now, 60, packet);
            }
            while let Some((at, number)) = back.poll_output(now) {
                flows[at].handle_ack(number, now);
            }
        }
        flows.map(|flow| flow.arrived_bytes())
    }

    #[test]
    fn two_flows_fill_a_line_and_share_it() {
        let [one, other] = run(LineProfile::of(8, 20), 60);
        let carried = 8_000_000 / 8 * 60;
        assert!((one + other) * 10 > carried * 8, "{one} {other}");
        assert!(one * 3 > other && other * 3 > one, "{one} {other}");
    }
}
