//! Permissions to set a new password in SQL.

use rusqlite::{OptionalExtension, params};

use super::accounts::{TECHNICIAN, TechnicianRow};
use super::{Sqlite, row};
use crate::{Digest, PasswordHash, PasswordReset, PasswordResets, StorageError, Technician};

const USE_UP: &str = if cfg!(feature = "sabotage-reset") {
    "SELECT technician_id FROM password_reset WHERE digest = ?1 AND expires_ms > ?2"
} else {
    "DELETE FROM password_reset WHERE digest = ?1 AND expires_ms > ?2 RETURNING technician_id"
};

impl PasswordResets for Sqlite {
    fn add_password_reset(&self, reset: &PasswordReset) -> Result<(), StorageError> {
        self.connection().execute(
            "INSERT INTO password_reset (digest, technician_id, expires_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (technician_id) DO UPDATE SET digest = excluded.digest,
                 expires_ms = excluded.expires_ms",
            params![
                reset.digest.as_bytes(),
                reset.technician_id.to_string(),
                row::millis(reset.expires_ms)
            ],
        )?;
        Ok(())
    }

    fn is_password_reset(&self, digest: &Digest, now_ms: u64) -> Result<bool, StorageError> {
        Ok(self.connection().query_row(
            "SELECT EXISTS (SELECT 1 FROM password_reset WHERE digest = ?1 AND expires_ms > ?2)",
            params![digest.as_bytes(), row::millis(now_ms)],
            |row| row.get(0),
        )?)
    }

    fn reset_password(
        &self,
        digest: &Digest,
        password: &PasswordHash,
        now_ms: u64,
    ) -> Result<Option<Technician>, StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let used: Option<String> = transaction
            .query_row(
                USE_UP,
                params![digest.as_bytes(), row::millis(now_ms)],
                |row| row.get(0),
            )
            .optional()?;
        let Some(technician_id) = used else {
            return Ok(None);
        };
        transaction.execute(
            "UPDATE technician SET password = ?2, enabled = 1 WHERE technician_id = ?1",
            params![technician_id, password.0],
        )?;
        transaction.execute(
            "DELETE FROM web_session WHERE technician_id = ?1",
            params![technician_id],
        )?;
        let technician = transaction
            .query_row(
                &format!("{TECHNICIAN} WHERE technician_id = ?1"),
                params![technician_id],
                TechnicianRow::read,
            )?
            .technician()?;
        transaction.commit()?;
        Ok(Some(technician))
    }
}
