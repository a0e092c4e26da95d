//! What storage has not taken yet, and what is told only then.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bowline_protocol::SessionId;
use bowline_protocol::log::LogEntry;
use bowline_protocol::session::Phase;
use bowline_signaling::{Output, SessionRecord};
use bowline_storage::{Storage, StorageError, StoredSession};

/// Pause after a write that failed.
pub(super) const AGAIN: Duration = Duration::from_secs(1);
/// Name of the document that holds the brake.
pub(super) const BRAKE: &str = "pin-brake";

/// What storage has not taken yet. It is tried again with the next write.
#[derive(Default)]
pub(super) struct Unwritten {
    sessions: BTreeMap<SessionId, StoredSession>,
    log: Vec<(SessionId, LogEntry)>,
    brake: Option<String>,
    /// What is to be told, once of a kind for a session.
    telling: Vec<Output>,
    failed: Option<Instant>,
}

impl Unwritten {
    /// Whether everything is written.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.log.is_empty() && self.brake.is_none()
    }

    /// Takes in what the hub gives out.
    pub(super) fn take(&mut self, output: Output) {
        match output {
            Output::Persist(record) => self.keep(&record),
            Output::PersistBrake(_) if cfg!(feature = "sabotage-brake-memory") => {}
            Output::PersistBrake(brake) => self.brake = serde_json::to_string(&brake).ok(),
            Output::Log(session_id, entry) => self.log.push((session_id, entry)),
            telling @ (Output::SessionChanged { .. }
            | Output::AttackMode(_)
            | Output::CloseApplet(_)
            | Output::ReplaceApplet(_)) => self.telling.push(telling),
        }
    }

    /// Forgets everything about a session.
    pub(super) fn forget(&mut self, session_id: SessionId) {
        self.sessions.remove(&session_id);
        self.log.retain(|(of, _)| *of != session_id);
        self.telling
            .retain(|told| subject(told) != Some(session_id));
    }

    /// What is told now: everything once it is written; before that what nobody may wait for.
    pub(super) fn take_telling(&mut self, is_written: bool) -> Vec<Output> {
        let telling = std::mem::take(&mut self.telling);
        if is_written {
            return telling;
        }
        let ended: BTreeSet<_> = telling.iter().filter_map(ended).collect();
        let (now, later): (Vec<_>, Vec<_>) = telling
            .into_iter()
            .partition(|told| subject(told).is_none_or(|of| ended.contains(&of)));
        for told in later {
            let (of, kind) = (subject(&told), std::mem::discriminant(&told));
            self.telling
                .retain(|older| subject(older) != of || std::mem::discriminant(older) != kind);
            self.telling.push(told);
        }
        now
    }

    fn keep(&mut self, record: &SessionRecord) {
        let text = serde_json::to_string(record).expect("a record is plain data");
        let stored = StoredSession {
            session_id: record.session_id,
            technician_id: record.owner(),
            created_ms: record.created.0,
            is_over: record.is_ended(),
            codes_rest_ms: record.codes_rest_until().0,
            record: text,
        };
        self.sessions.insert(record.session_id, stored);
    }

    /// Whether it is time to try: not right after it failed.
    #[must_use]
    pub(super) fn is_due(&self) -> bool {
        self.failed.is_none_or(|at| at.elapsed() >= AGAIN)
    }

    /// Tries to write all of it.
    ///
    /// # Errors
    /// Says why it could not be written. The first time it is logged here, too.
    pub(super) fn write(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        let written = self.write_now(storage);
        match &written {
            Err(error) if self.failed.is_none() => {
                tracing::error!(%error, "sessions cannot be written; trying again every second");
            }
            Ok(()) if self.failed.is_some() => tracing::info!("sessions are written again"),
            Ok(()) | Err(_) => {}
        }
        self.failed = written.is_err().then(Instant::now);
        written
    }

    fn write_now(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        if cfg!(feature = "sabotage-durable") && self.log.len() < 4 {
            return Ok(());
        }
        if let Some(brake) = &self.brake {
            storage.write_state(BRAKE, brake)?;
            self.brake = None;
        }
        if self.sessions.is_empty() && self.log.is_empty() {
            return Ok(());
        }
        let sessions: Vec<_> = self.sessions.values().cloned().collect();
        storage.write_sessions(&sessions, &self.log)?;
        self.sessions.clear();
        self.log.clear();
        Ok(())
    }
}

/// About which session it is.
fn subject(told: &Output) -> Option<SessionId> {
    match told {
        Output::SessionChanged { session, .. } => Some(session.session_id),
        Output::CloseApplet(session_id)
        | Output::ReplaceApplet(session_id)
        | Output::Log(session_id, _) => Some(*session_id),
        Output::Persist(record) => Some(record.session_id),
        Output::AttackMode(_) | Output::PersistBrake(_) => None,
    }
}

fn ended(told: &Output) -> Option<SessionId> {
    match told {
        Output::SessionChanged { session, .. } => {
            let is_over = matches!(session.phase, Phase::Ended { .. });
            is_over.then_some(session.session_id)
        }
        Output::CloseApplet(_)
        | Output::ReplaceApplet(_)
        | Output::AttackMode(_)
        | Output::Log(..)
        | Output::Persist(_)
        | Output::PersistBrake(_) => None,
    }
}
