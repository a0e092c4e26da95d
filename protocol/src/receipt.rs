//! What is left of a session, for the customer and for the server: when, how long, what was allowed, what was sent.

use serde::{Deserialize, Serialize};

use crate::log::{LogEntry, LogEvent};
use crate::session::EndReason;
use crate::{Capability, FileName};

/// The session in short, made from its log.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// When the program joined, Unix milliseconds.
    pub joined_ms: Option<u64>,
    /// When the technician pressed Start, Unix milliseconds.
    pub started_ms: Option<u64>,
    /// When it ended, Unix milliseconds.
    pub ended_ms: Option<u64>,
    /// Why it ended.
    pub reason: Option<EndReason>,
    /// Each time something was allowed, in order.
    pub spans: Vec<ReceiptSpan>,
    /// Each file that was sent to the technician.
    pub files: Vec<SentFile>,
    /// What the session took of the customer's line, where that was counted.
    #[serde(default)]
    pub data_used: Option<DataUsed>,
}

/// What went over a line.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DataUsed {
    /// Bytes that left.
    pub sent_bytes: u64,
    /// Bytes that came.
    pub received_bytes: u64,
}

/// One capability, from Yes until it was over.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReceiptSpan {
    /// What was allowed.
    pub capability: Capability,
    /// From, Unix milliseconds.
    pub from_ms: u64,
    /// Until, Unix milliseconds; none while it lasts.
    pub until_ms: Option<u64>,
}

/// One file that was sent.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SentFile {
    /// Its name.
    pub name: FileName,
    /// Its size.
    pub size_bytes: u64,
}

impl Receipt {
    /// What a whole log comes to.
    #[must_use]
    pub fn of(log: &[LogEntry]) -> Self {
        let mut receipt = Self::default();
        for entry in log {
            receipt.handle_entry(entry);
        }
        receipt
    }

    /// Takes the next line of the log into account.
    pub fn handle_entry(&mut self, entry: &LogEntry) {
        let at = entry.at_ms;
        match of_phone(&entry.event) {
            LogEvent::CustomerJoined => self.joined_ms = self.joined_ms.or(Some(at)),
            // Whoever came before was out before anything was allowed.
            LogEvent::JoinedAgain => self.joined_ms = None,
            LogEvent::Started => self.started_ms = self.started_ms.or(Some(at)),
            LogEvent::Allowed { capability } => self.spans.push(ReceiptSpan {
                capability: *capability,
                from_ms: at,
                until_ms: None,
            }),
            LogEvent::Revoked { capability }
            | LogEvent::Released { capability }
            | LogEvent::Lost { capability }
            | LogEvent::EndedByReload { capability } => {
                self.close(Some(*capability), at);
            }
            LogEvent::FileSent { name, size_bytes } => {
                self.files.push(SentFile {
                    name: name.clone(),
                    size_bytes: *size_bytes,
                });
            }
            LogEvent::Ended { reason } => {
                self.ended_ms = Some(at);
                self.reason = Some(*reason);
                self.close(None, at);
            }
            LogEvent::Created
            | LogEvent::Held
            | LogEvent::Resumed
            | LogEvent::Asked { .. }
            | LogEvent::Denied { .. }
            | LogEvent::Unanswered { .. }
            | LogEvent::StreamPaused { .. }
            | LogEvent::StreamResumed { .. }
            | LogEvent::RevokedEverything
            | LogEvent::FeelsWrong
            | LogEvent::FileFailed { .. }
            | LogEvent::PhoneAdded
            | LogEvent::OnPhone { .. }
            | LogEvent::ConnectionLost
            | LogEvent::ConnectionRestored => {}
        }
    }

    fn close(&mut self, capability: Option<Capability>, at_ms: u64) {
        let open = |s: &&mut ReceiptSpan| {
            s.until_ms.is_none() && capability.is_none_or(|c| c == s.capability)
        };
        for span in self.spans.iter_mut().filter(open) {
            span.until_ms = Some(at_ms);
        }
    }
}

/// What of a phone counts for the whole session: what only phones can do. Its word about the screen, the keyboard or the end of the
/// session is none of the computer's.
fn of_phone(event: &LogEvent) -> &LogEvent {
    let LogEvent::OnPhone { event: inner } = event else {
        return event;
    };
    if let LogEvent::Allowed { capability }
    | LogEvent::Revoked { capability }
    | LogEvent::Released { capability }
    | LogEvent::Lost { capability }
    | LogEvent::EndedByReload { capability } = inner.as_ref()
        && !Capability::OF_COMPUTERS.contains(capability)
    {
        return inner;
    }
    if matches!(**inner, LogEvent::FileSent { .. }) {
        return inner;
    }
    event
}
