//! Support sessions and their logs.

use bowline_protocol::log::LogEntry;
use bowline_protocol::{SessionId, TechnicianId};

use crate::StorageError;

/// A session as it outlives a restart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredSession {
    /// The session.
    pub session_id: SessionId,
    /// Who owns it.
    pub technician_id: TechnicianId,
    /// When it was created, Unix milliseconds.
    pub created_ms: u64,
    /// Whether it is over.
    pub is_over: bool,
    /// Until when codes that led to it are given to nobody, Unix milliseconds; 0 if there were none.
    pub codes_rest_ms: u64,
    /// The whole record as JSON, with hashes in place of secrets.
    pub record: String,
}

/// A place in an account's list of sessions, which is newest first; of one time, by their ids.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SessionPlace {
    /// When the session there was created, Unix milliseconds.
    pub created_ms: u64,
    /// Which session it is.
    pub session_id: SessionId,
}

/// The sessions.
pub trait Sessions {
    /// Writes sessions as they are now, and lines of their logs, all or nothing.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn write_sessions(
        &self,
        sessions: &[StoredSession],
        log: &[(SessionId, LogEntry)],
    ) -> Result<(), StorageError>;

    /// Reads one session.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn session(&self, session_id: SessionId) -> Result<Option<StoredSession>, StorageError>;

    /// Reads every session that is not over or whose codes still rest at `now_ms`, oldest first.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn unfinished_sessions(&self, now_ms: u64) -> Result<Vec<StoredSession>, StorageError>;

    /// Reads an account's sessions, newest first, all or those that come after a place.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn sessions_of(
        &self,
        technician_id: TechnicianId,
        after: Option<SessionPlace>,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StorageError>;

    /// Reads a session's log, oldest first.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn session_log(&self, session_id: SessionId) -> Result<Vec<LogEntry>, StorageError>;

    /// Keeps a small document under a name, such as the counters of a brake.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn write_state(&self, name: &str, document: &str) -> Result<(), StorageError>;

    /// Reads a document back.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn state(&self, name: &str) -> Result<Option<String>, StorageError>;
}
