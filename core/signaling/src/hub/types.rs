//! What goes into the hub and what comes out.

use bowline_protocol::log::LogEntry;
use bowline_protocol::session::SessionSummary;
use bowline_protocol::signaling::AttackMode;
use bowline_protocol::{DisplayName, Pin, SessionId, TechnicianId};

use super::Undo;
use crate::brake::BrakeRecord;
use crate::record::SessionRecord;
use crate::session::WrongState;
use crate::time::UnixMs;

/// Who gives a command.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Technician {
    /// The account.
    pub id: TechnicianId,
    /// The name that customers see.
    pub name: DisplayName,
}

/// What opens a new session: shown once.
#[derive(Clone, Eq, PartialEq)]
pub enum EntryKey {
    /// A code.
    Pin(Pin),
    /// The token of a link: 32 hexadecimal digits.
    Link(String),
}

impl std::fmt::Debug for EntryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pin(_) => "Pin(…)",
            Self::Link(_) => "Link(…)",
        })
    }
}

/// A session was created.
#[derive(Clone, Debug, PartialEq)]
pub struct Created {
    /// As it is stored. [`Output::Persist`] carries the same.
    pub record: SessionRecord,
    /// As lists show it.
    pub summary: SessionSummary,
    /// Code or token of the link.
    pub key: EntryKey,
    /// When that stops working.
    pub expires: UnixMs,
}

/// Why no session was created.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CreateError {
    /// The technician has too many active or open sessions.
    #[error("end or hold a session first")]
    TooManySessions,
    /// The server has too many open sessions, or no code is free.
    #[error("the server is full")]
    ServerFull,
    /// The session that was to get eyes cannot have them.
    #[error("a phone comes by a link, to a session of one's own whose customer is there")]
    NoEyes,
}

/// A code or link works.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EntryChecked {
    /// Where it leads.
    pub session_id: SessionId,
    /// Who helps.
    pub technician_name: DisplayName,
    /// A code for the applet's file name: the entered one, or for a link one made for this.
    pub pin: Pin,
}

/// Why a code or link was not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EntryError {
    /// Unknown, used or expired: nobody learns which.
    #[error("the code does not work")]
    CodeDoesNotWork,
    /// Not looked at.
    #[error("too many tries; try again in {retry_after_seconds} seconds")]
    TooManyTries {
        /// When to try again.
        retry_after_seconds: u32,
    },
}

/// A code was exchanged for a join secret.
#[derive(Clone, PartialEq)]
pub struct AppletJoined {
    /// The session.
    pub session_id: SessionId,
    /// 256 bits, hexadecimal; only its hash is kept.
    pub join_secret: String,
    /// Takes it back, where it cannot be written.
    pub undo: Undo,
}

impl std::fmt::Debug for AppletJoined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AppletJoined({})", self.session_id)
    }
}

/// Why an applet's connection was refused: its secret leads nowhere.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum HelloError {
    /// It is unknown, or its session is over.
    #[error("the join secret leads nowhere")]
    UnknownSecret,
    /// Somebody joined anew and is the customer now.
    #[error("somebody else has joined with the same link")]
    Replaced,
}

/// Why a command was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CommandError {
    /// No such session, or somebody else's: nobody learns which.
    #[error("there is no such session")]
    NotFound,
    /// Not now.
    #[error(transparent)]
    WrongState(#[from] WrongState),
    /// The technician has too many active sessions.
    #[error("end or hold a session first")]
    TooManySessions,
}

/// Why an applet's line was not added to the log.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReportError {
    /// The session is over or unknown.
    #[error("there is no such session")]
    NotFound,
    /// Only the server writes this kind of line, or nobody before Start: the applet's mistake.
    #[error("an applet does not write this kind of line now")]
    NotItsLine,
    /// Too many lines: the applet's mistake.
    #[error("the session has too many lines")]
    TooMany,
}

/// What became of codes since the hub was made.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CodeCounts {
    /// Codes that were looked up and do not work.
    pub missed: u64,
    /// Codes that the brake did not let anybody look up.
    pub refused: u64,
}

/// Who sends a signal, as the shell has authenticated it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Participant {
    /// A console of this technician.
    Technician(TechnicianId),
    /// The applet of this session.
    Applet(SessionId),
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Tell the owner's consoles and the session's applet.
    SessionChanged {
        /// The session's technician.
        owner: TechnicianId,
        /// How it is now.
        session: SessionSummary,
    },
    /// Store a line of the session's log.
    Log(SessionId, LogEntry),
    /// Store the session.
    Persist(SessionRecord),
    /// Store the brake's counters.
    PersistBrake(BrakeRecord),
    /// Tell all consoles whether the server is in attack mode.
    AttackMode(AttackMode),
    /// Close the applet's connection, if there is one, after what was sent before.
    CloseApplet(SessionId),
    /// The same, after telling it that somebody else is the customer now.
    ReplaceApplet(SessionId),
}
