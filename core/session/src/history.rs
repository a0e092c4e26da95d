//! Chat and log as one bounded stream.

use std::collections::VecDeque;

use bowline_protocol::control::HistoryLine;

/// Lines kept; the oldest go first.
pub const MAX_HISTORY_LINES: usize = 2_000;
/// Bytes of chat that go into one snapshot, so that it stays within a message's bound.
const SNAPSHOT_BYTES: usize = 40 * 1024;

#[derive(Debug, Default)]
pub(crate) struct History(VecDeque<HistoryLine>);

impl History {
    pub(crate) fn push(&mut self, line: HistoryLine) {
        if self.0.len() == MAX_HISTORY_LINES {
            self.0.pop_front();
        }
        self.0.push_back(line);
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &HistoryLine> {
        self.0.iter()
    }

    /// The newest lines that fit into one message, oldest first.
    pub(crate) fn recent(&self) -> Vec<HistoryLine> {
        let mut bytes = 0;
        let mut recent: Vec<HistoryLine> = self
            .0
            .iter()
            .rev()
            .take_while(|line| {
                bytes += weight(line);
                bytes <= SNAPSHOT_BYTES
            })
            .cloned()
            .collect();
        recent.reverse();
        recent
    }
}

/// An upper bound of a line's size as JSON, roughly: text may double by escapes.
fn weight(line: &HistoryLine) -> usize {
    128 + match line {
        HistoryLine::Chat { text, .. } => text.as_str().len() * 2,
        HistoryLine::Log { .. } => 600,
    }
}
