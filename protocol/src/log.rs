//! The session's log: what happened, in words that both sides can show.

use serde::{Deserialize, Serialize};

use crate::session::EndReason;
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
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum LogEvent {
    /// The session was created.
    Created,
    /// The customer's program joined.
    CustomerJoined,
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
    /// What was allowed cannot be done any more: the customer's device failed, or another one without that took its place.
    Lost {
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
    /// A file went from the customer to the technician, whole.
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
