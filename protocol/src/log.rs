//! The session's log: what happened, in words that both sides can show.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::session::EndReason;
use crate::tagged::{needed, needed_word, unknown};
use crate::{Capability, FileName, PauseReason};

/// One line of the session's log.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// Milliseconds since the Unix epoch, by the clock of whoever wrote the line: the customer reads
    /// times by the customer's own clock, right or wrong. Before the server keeps a line of the applet,
    /// it puts its own time in place of one that cannot be.
    pub at_ms: u64,
    /// What happened.
    pub event: LogEvent,
}

/// What happened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum LogEvent {
    /// The session was created.
    Created,
    /// The customer's program joined.
    CustomerJoined,
    /// Somebody joined again by the link, and whoever waited before is out. It may be the same person in another browser, or
    /// somebody else.
    JoinedAgain,
    /// The technician pressed Start.
    Started,
    /// The technician put the session on hold.
    Held,
    /// The technician took the session off hold.
    Resumed,
    /// The technician asked for a capability.
    Asked {
        /// Which one.
        capability: Capability,
    },
    /// The customer said Yes.
    Allowed {
        /// Which one.
        capability: Capability,
    },
    /// The customer said No.
    Denied {
        /// Which one.
        capability: Capability,
    },
    /// Nobody answered in time, which means No.
    Unanswered {
        /// Which one.
        capability: Capability,
    },
    /// The customer took one capability back.
    Revoked {
        /// Which one.
        capability: Capability,
    },
    /// The technician gave one capability back.
    Released {
        /// Which one.
        capability: Capability,
    },
    /// What was allowed or asked for cannot be done: the customer's device failed, its browser blocks it, or another device without
    /// that took its place. Nobody denied it.
    Lost {
        /// Which one.
        capability: Capability,
    },
    /// The customer's page was loaded again, and what was allowed ended with the old one. Nobody took it back.
    EndedByReload {
        /// Which one.
        capability: Capability,
    },
    /// Something that is allowed does not reach the technician for a while.
    StreamPaused {
        /// What.
        capability: Capability,
        /// Why.
        reason: PauseReason,
    },
    /// It reaches the technician again.
    StreamResumed {
        /// What.
        capability: Capability,
    },
    /// The customer took everything back.
    RevokedEverything,
    /// The customer said that something feels wrong.
    FeelsWrong,
    /// A file went from the customer to the technician, whole; or the technician kept a picture that stood still.
    FileSent {
        /// Its name.
        name: FileName,
        /// Its size.
        size_bytes: u64,
    },
    /// A file did not arrive.
    FileFailed {
        /// Its name.
        name: FileName,
    },
    /// A phone was added as the eyes of the session.
    PhoneAdded,
    /// Something happened on that phone, whose customer says so. Only the server writes this: what is a phone's is never taken for
    /// the computer's.
    OnPhone {
        /// What.
        #[cfg_attr(feature = "schema", schema(no_recursion))]
        event: Box<LogEvent>,
    },
    /// The customer's program lost its connection.
    ConnectionLost,
    /// The customer's program is back.
    ConnectionRestored,
    /// The session ended.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

impl<'de> Deserialize<'de> for LogEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Fields::deserialize(deserializer)?.event()
    }
}

/// Whatever any event has.
#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "type")]
    kind: String,
    capability: Option<Capability>,
    reason: Option<String>,
    name: Option<FileName>,
    size_bytes: Option<u64>,
    event: Option<Box<LogEvent>>,
}

impl Fields {
    fn event<E: Error>(self) -> Result<LogEvent, E> {
        let capability = needed(self.capability, "capability");
        let name = needed(self.name, "name");
        Ok(match self.kind.as_str() {
            "created" => LogEvent::Created,
            "customer_joined" => LogEvent::CustomerJoined,
            "joined_again" => LogEvent::JoinedAgain,
            "started" => LogEvent::Started,
            "held" => LogEvent::Held,
            "resumed" => LogEvent::Resumed,
            "asked" => LogEvent::Asked {
                capability: capability?,
            },
            "allowed" => LogEvent::Allowed {
                capability: capability?,
            },
            "denied" => LogEvent::Denied {
                capability: capability?,
            },
            "unanswered" => LogEvent::Unanswered {
                capability: capability?,
            },
            "revoked" => LogEvent::Revoked {
                capability: capability?,
            },
            "released" => LogEvent::Released {
                capability: capability?,
            },
            "lost" => LogEvent::Lost {
                capability: capability?,
            },
            "ended_by_reload" => LogEvent::EndedByReload {
                capability: capability?,
            },
            "stream_paused" => LogEvent::StreamPaused {
                capability: capability?,
                reason: needed_word(self.reason, "reason")?,
            },
            "stream_resumed" => LogEvent::StreamResumed {
                capability: capability?,
            },
            "revoked_everything" => LogEvent::RevokedEverything,
            "feels_wrong" => LogEvent::FeelsWrong,
            "file_sent" => LogEvent::FileSent {
                name: name?,
                size_bytes: needed(self.size_bytes, "size_bytes")?,
            },
            "file_failed" => LogEvent::FileFailed { name: name? },
            "phone_added" => LogEvent::PhoneAdded,
            "on_phone" => LogEvent::OnPhone {
                event: needed(self.event, "event")?,
            },
            "connection_lost" => LogEvent::ConnectionLost,
            "connection_restored" => LogEvent::ConnectionRestored,
            "ended" => LogEvent::Ended {
                reason: needed_word(self.reason, "reason")?,
            },
            kind => return Err(unknown(kind)),
        })
    }
}
