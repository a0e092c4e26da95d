//! What was reported lately, to know it when it is said again.

use std::collections::VecDeque;

use bowline_protocol::log::LogEntry;

use super::Session;

/// More than a customer's program says before it has heard that the first was heard.
const KEPT: usize = 64;

/// The lines as they were said, the newest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Reported(VecDeque<LogEntry>);

impl Session {
    pub(crate) fn has_reported(&self, entry: &LogEntry) -> bool {
        self.reported.0.contains(entry)
    }

    pub(crate) fn note_reported(&mut self, entry: LogEntry) {
        let Reported(lines) = &mut self.reported;
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(entry);
    }
}
