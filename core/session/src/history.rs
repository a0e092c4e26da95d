//! Chat and log as one bounded stream.

use std::collections::VecDeque;

use bowline_protocol::MessageId;
use bowline_protocol::control::HistoryLine;

/// Lines kept. The oldest of the chat goes first, so that nobody talks the log away.
pub const MAX_HISTORY_LINES: usize = 2_000;
/// Bytes kept of the chat, as [`weight`] counts them; the oldest goes first.
const MAX_CHAT_BYTES: usize = 2 * 1024 * 1024;
/// Bytes that go into one message, so that it stays within its bound.
const MESSAGE_BYTES: usize = 40 * 1024;

#[derive(Debug, Default)]
pub(crate) struct History {
    lines: VecDeque<HistoryLine>,
    chat_bytes: usize,
}

impl History {
    pub(crate) fn push(&mut self, line: HistoryLine) {
        if is_chat(&line) {
            self.chat_bytes += weight(&line);
        }
        self.lines.push_back(line);
        while self.lines.len() > MAX_HISTORY_LINES || self.chat_bytes > MAX_CHAT_BYTES {
            let oldest = self.lines.iter().position(is_chat).unwrap_or_default();
            let gone = self.lines.remove(oldest);
            self.chat_bytes -= gone.as_ref().filter(|line| is_chat(line)).map_or(0, weight);
        }
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &HistoryLine> {
        self.lines.iter()
    }

    /// Whether the technician's message is here already.
    pub(crate) fn has(&self, id: MessageId) -> bool {
        self.lines.iter().any(|line| match line {
            HistoryLine::Chat { message_id, .. } => *message_id == Some(id),
            HistoryLine::Log { .. } => false,
        })
    }

    /// Everything, each part small enough for one message. The newest part comes first; within a part the oldest line does.
    pub(crate) fn parts(&self) -> Vec<Vec<HistoryLine>> {
        let mut parts = vec![Vec::new()];
        let mut bytes = 0;
        for line in self.lines.iter().rev() {
            bytes += weight(line);
            if bytes > MESSAGE_BYTES {
                bytes = weight(line);
                parts.push(Vec::new());
            }
            parts
                .last_mut()
                .expect("there is one from the start")
                .push(line.clone());
        }
        for part in &mut parts {
            part.reverse();
        }
        parts
    }
}

fn is_chat(line: &HistoryLine) -> bool {
    matches!(line, HistoryLine::Chat { .. })
}

/// An upper bound of a line's size as JSON, roughly: text may double by escapes.
fn weight(line: &HistoryLine) -> usize {
    192 + match line {
        HistoryLine::Chat { text, .. } => text.as_str().len() * 2,
        HistoryLine::Log { .. } => 600,
    }
}
