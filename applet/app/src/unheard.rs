//! What was said to the server and not heard yet: a line can be dead for a while before anybody knows.

use std::collections::VecDeque;

use bowline_protocol::signaling::ParticipantToServer;

/// More than this waits for nobody.
const MOST: usize = 1_000;

/// What is said until it is heard, in order.
#[derive(Debug, Default)]
pub(crate) struct Unheard {
    /// On the lines before this one.
    before: VecDeque<ParticipantToServer>,
    /// On this one.
    said: VecDeque<ParticipantToServer>,
    /// How many of this line were heard.
    heard: u32,
}

impl Unheard {
    /// A new line: everything is to be said again.
    pub(crate) fn begin_line(&mut self) {
        self.said.append(&mut self.before);
        std::mem::swap(&mut self.said, &mut self.before);
        self.heard = 0;
    }

    /// What is to be said again next.
    pub(crate) fn again(&mut self) -> Option<ParticipantToServer> {
        self.before.pop_front()
    }

    /// It is about to be said.
    pub(crate) fn note_said(&mut self, message: ParticipantToServer) {
        if self.said.len() == MOST {
            self.said.pop_front();
        }
        self.said.push_back(message);
    }

    /// The server has heard so many on this line.
    pub(crate) fn note_heard(&mut self, count: u32) {
        for _ in self.heard..count {
            if self.said.pop_front().is_none() {
                break;
            }
        }
        self.heard = self.heard.max(count);
    }

    /// Whether everything was heard.
    pub(crate) fn is_empty(&self) -> bool {
        self.before.is_empty() && self.said.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use bowline_protocol::log::{LogEntry, LogEvent};

    use super::*;

    fn line(at_ms: u64) -> ParticipantToServer {
        let event = LogEvent::RevokedEverything;
        ParticipantToServer::ReportLog {
            entry: LogEntry { at_ms, event },
        }
    }

    fn all_again(unheard: &mut Unheard) -> Vec<ParticipantToServer> {
        std::iter::from_fn(|| unheard.again()).collect()
    }

    #[test]
    fn what_was_not_heard_is_said_again_in_order() {
        let mut unheard = Unheard::default();
        unheard.begin_line();
        (0..4).for_each(|at_ms| unheard.note_said(line(at_ms)));
        unheard.note_heard(1);
        unheard.note_heard(1);
        unheard.begin_line();
        assert_eq!(unheard.again(), Some(line(1)));
        unheard.note_said(line(1));
        // This line breaks as well, before all was said again.
        unheard.begin_line();
        assert_eq!(all_again(&mut unheard), [line(1), line(2), line(3)]);
        (1..4).for_each(|at_ms| unheard.note_said(line(at_ms)));
        assert!(!unheard.is_empty());
        unheard.note_heard(3);
        assert!(unheard.is_empty());
    }

    #[test]
    fn a_server_that_counts_wrong_or_says_nothing_does_no_harm() {
        let mut unheard = Unheard::default();
        unheard.note_heard(u32::MAX);
        (0..2_000).for_each(|at_ms| unheard.note_said(line(at_ms)));
        unheard.begin_line();
        assert_eq!(all_again(&mut unheard).len(), MOST);
    }
}
