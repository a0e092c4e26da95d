//! Sessions and their logs in SQL.

use bowline_protocol::log::LogEntry;
use bowline_protocol::{SessionId, TechnicianId};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{Sqlite, row};
use crate::{SessionPlace, Sessions, StorageError, StoredSession};

const SESSION: &str = "SELECT session_id, technician_id, created_ms, is_over, codes_rest_ms, record
     FROM session";

struct SessionRow {
    session_id: String,
    technician_id: String,
    created_ms: i64,
    is_over: bool,
    codes_rest_ms: i64,
    record: String,
}

impl SessionRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            session_id: row.get(0)?,
            technician_id: row.get(1)?,
            created_ms: row.get(2)?,
            is_over: row.get(3)?,
            codes_rest_ms: row.get(4)?,
            record: row.get(5)?,
        })
    }

    fn session(self) -> Result<StoredSession, StorageError> {
        Ok(StoredSession {
            session_id: row::id(&self.session_id)?,
            technician_id: row::id(&self.technician_id)?,
            created_ms: row::unsigned(self.created_ms),
            is_over: self.is_over,
            codes_rest_ms: row::unsigned(self.codes_rest_ms),
            record: self.record,
        })
    }
}

fn write_session(
    transaction: &Transaction<'_>,
    session: &StoredSession,
) -> Result<(), StorageError> {
    transaction.execute(
        "INSERT INTO session (session_id, technician_id, created_ms, is_over, codes_rest_ms, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (session_id) DO UPDATE SET is_over = excluded.is_over,
             codes_rest_ms = excluded.codes_rest_ms, record = excluded.record",
        params![
            session.session_id.to_string(),
            session.technician_id.to_string(),
            row::millis(session.created_ms),
            session.is_over,
            row::millis(session.codes_rest_ms),
            session.record,
        ],
    )?;
    Ok(())
}

impl Sessions for Sqlite {
    fn write_sessions(
        &self,
        sessions: &[StoredSession],
        log: &[(SessionId, LogEntry)],
    ) -> Result<(), StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        for session in sessions {
            write_session(&transaction, session)?;
        }
        for (session_id, entry) in log {
            transaction.execute(
                "INSERT INTO log_entry (session_id, entry) VALUES (?1, ?2)",
                params![
                    session_id.to_string(),
                    serde_json::to_string(entry).map_err(row::unreadable)?
                ],
            )?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn session(&self, session_id: SessionId) -> Result<Option<StoredSession>, StorageError> {
        self.connection()
            .query_row(
                &format!("{SESSION} WHERE session_id = ?1"),
                params![session_id.to_string()],
                SessionRow::read,
            )
            .optional()?
            .map(SessionRow::session)
            .transpose()
    }

    fn unfinished_sessions(&self, now_ms: u64) -> Result<Vec<StoredSession>, StorageError> {
        let connection = self.connection();
        let mut query = connection.prepare(&format!(
            "{SESSION} WHERE is_over = 0 OR codes_rest_ms > ?1 ORDER BY created_ms"
        ))?;
        let rows = query.query_map(params![row::millis(now_ms)], SessionRow::read)?;
        rows.map(|row| row?.session()).collect()
    }

    fn sessions_of(
        &self,
        technician_id: TechnicianId,
        after: Option<SessionPlace>,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StorageError> {
        let connection = self.connection();
        let (created_ms, session_id) = after.map_or((i64::MAX, String::new()), |place| {
            (row::millis(place.created_ms), place.session_id.to_string())
        });
        // The first of the two conditions is for the index.
        let mut query = connection.prepare(&format!(
            "{SESSION} WHERE technician_id = ?1 AND created_ms <= ?2
             AND (created_ms < ?2 OR session_id > ?3)
             ORDER BY created_ms DESC, session_id LIMIT ?4"
        ))?;
        let owner = technician_id.to_string();
        let asked = params![owner, created_ms, session_id, limit];
        let rows = query.query_map(asked, SessionRow::read)?;
        rows.map(|row| row?.session()).collect()
    }

    fn session_log(&self, session_id: SessionId) -> Result<Vec<LogEntry>, StorageError> {
        let connection = self.connection();
        let mut query = connection
            .prepare("SELECT entry FROM log_entry WHERE session_id = ?1 ORDER BY log_entry_id")?;
        let rows = query.query_map(params![session_id.to_string()], |row| {
            row.get::<_, String>(0)
        })?;
        rows.map(|row| serde_json::from_str(&row?).map_err(row::unreadable))
            .collect()
    }

    fn write_state(&self, name: &str, document: &str) -> Result<(), StorageError> {
        self.connection().execute(
            "INSERT INTO state (name, document) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET document = excluded.document",
            params![name, document],
        )?;
        Ok(())
    }

    fn state(&self, name: &str) -> Result<Option<String>, StorageError> {
        Ok(self
            .connection()
            .query_row(
                "SELECT document FROM state WHERE name = ?1",
                params![name],
                |row| row.get(0),
            )
            .optional()?)
    }
}
