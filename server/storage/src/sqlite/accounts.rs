//! Technicians, invitations and sign-ins in SQL.

use bowline_protocol::{DisplayName, TechnicianId};
use rusqlite::{OptionalExtension, Row, params};

use super::{Sqlite, row};
use crate::{
    AcceptError, Digest, Invitation, Invitations, PasswordHash, StorageError, Technician,
    Technicians, WebSession, WebSessions,
};

pub(super) const TECHNICIAN: &str =
    "SELECT technician_id, email, name, role, enabled, password FROM technician";

pub(super) struct TechnicianRow {
    id: String,
    email: String,
    name: String,
    role: String,
    enabled: bool,
    password: String,
}

impl TechnicianRow {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            email: row.get(1)?,
            name: row.get(2)?,
            role: row.get(3)?,
            enabled: row.get(4)?,
            password: row.get(5)?,
        })
    }

    pub(super) fn technician(self) -> Result<Technician, StorageError> {
        Ok(Technician {
            technician_id: row::id(&self.id)?,
            email: self.email,
            name: DisplayName::parse(&self.name).map_err(row::unreadable)?,
            role: row::role(&self.role)?,
            enabled: self.enabled,
            password: PasswordHash(self.password),
        })
    }
}

impl Technicians for Sqlite {
    fn accept_invitation(
        &self,
        invitation: &Digest,
        technician: &Technician,
        now_ms: u64,
    ) -> Result<(), AcceptError> {
        let mut connection = self.connection();
        let transaction = connection.transaction().map_err(StorageError::from)?;
        let used = transaction
            .execute(
                "DELETE FROM invitation WHERE digest = ?1 AND expires_ms > ?2 AND role = ?3
                 AND (email IS NULL OR email = ?4)
                 AND (?5 OR NOT (email IS NULL AND role = 'administrator' AND EXISTS
                   (SELECT 1 FROM technician WHERE role = 'administrator' AND enabled = 1)))",
                params![
                    invitation.as_bytes(),
                    row::millis(now_ms),
                    row::role_text(technician.role),
                    technician.email,
                    cfg!(feature = "sabotage-left-over")
                ],
            )
            .map_err(StorageError::from)?;
        if used == 0 {
            return Err(AcceptError::Invitation);
        }
        let added = transaction
            .execute(
                "INSERT INTO technician (technician_id, email, name, role, enabled, password)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (email) DO NOTHING",
                params![
                    technician.technician_id.to_string(),
                    technician.email,
                    technician.name.as_str(),
                    row::role_text(technician.role),
                    technician.enabled,
                    technician.password.0
                ],
            )
            .map_err(StorageError::from)?;
        if added == 0 {
            return Err(AcceptError::EmailTaken);
        }
        transaction.commit().map_err(StorageError::from)?;
        Ok(())
    }

    fn technician_by_email(&self, email: &str) -> Result<Option<Technician>, StorageError> {
        self.connection()
            .query_row(
                &format!("{TECHNICIAN} WHERE email = ?1"),
                params![email],
                TechnicianRow::read,
            )
            .optional()?
            .map(TechnicianRow::technician)
            .transpose()
    }

    fn technicians(&self) -> Result<Vec<Technician>, StorageError> {
        let connection = self.connection();
        let mut query = connection.prepare(&format!("{TECHNICIAN} ORDER BY email"))?;
        let rows = query.query_map([], TechnicianRow::read)?;
        rows.map(|row| row?.technician()).collect()
    }

    fn account_version(&self) -> Result<u64, StorageError> {
        let version =
            self.connection()
                .query_row("SELECT version FROM account_version", [], |row| row.get(0))?;
        Ok(row::unsigned(version))
    }

    fn disable_technician(&self, email: &str) -> Result<bool, StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let changed = transaction.execute(
            "UPDATE technician SET enabled = 0 WHERE email = ?1",
            params![email],
        )?;
        transaction.execute(
            "DELETE FROM web_session WHERE technician_id IN
             (SELECT technician_id FROM technician WHERE email = ?1)",
            params![email],
        )?;
        transaction.execute(
            "DELETE FROM password_reset WHERE technician_id IN
             (SELECT technician_id FROM technician WHERE email = ?1)",
            params![email],
        )?;
        transaction.commit()?;
        Ok(changed > 0)
    }
}

impl Invitations for Sqlite {
    fn add_invitation(&self, invitation: &Invitation) -> Result<(), StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        if invitation.is_for_setup() && !cfg!(feature = "sabotage-older-link") {
            transaction.execute(
                "DELETE FROM invitation WHERE email IS NULL AND role = 'administrator'",
                [],
            )?;
        }
        transaction.execute(
            "INSERT INTO invitation (digest, role, email, expires_ms) VALUES (?1, ?2, ?3, ?4)",
            params![
                invitation.digest.as_bytes(),
                row::role_text(invitation.role),
                invitation.email,
                row::millis(invitation.expires_ms)
            ],
        )?;
        transaction.commit()?;
        Ok(())
    }

    fn invitation(&self, digest: &Digest, now_ms: u64) -> Result<Option<Invitation>, StorageError> {
        let found = self
            .connection()
            .query_row(
                "SELECT role, email, expires_ms FROM invitation
                 WHERE digest = ?1 AND expires_ms > ?2",
                params![digest.as_bytes(), row::millis(now_ms)],
                |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, i64>(2)?)),
            )
            .optional()?;
        let Some((role, email, expires_ms)) = found else {
            return Ok(None);
        };
        Ok(Some(Invitation {
            digest: *digest,
            role: row::role(&role)?,
            email,
            expires_ms: row::unsigned(expires_ms),
        }))
    }
}

impl WebSessions for Sqlite {
    fn add_web_session(&self, session: &WebSession) -> Result<(), StorageError> {
        self.connection().execute(
            "INSERT INTO web_session (digest, technician_id, expires_ms) VALUES (?1, ?2, ?3)",
            params![
                session.digest.as_bytes(),
                session.technician_id.to_string(),
                row::millis(session.expires_ms)
            ],
        )?;
        Ok(())
    }

    fn signed_in(&self, digest: &Digest, now_ms: u64) -> Result<Option<Technician>, StorageError> {
        self.connection()
            .query_row(
                &format!(
                    "{TECHNICIAN} WHERE enabled = 1 AND technician_id =
                     (SELECT technician_id FROM web_session WHERE digest = ?1 AND expires_ms > ?2)"
                ),
                params![digest.as_bytes(), row::millis(now_ms)],
                TechnicianRow::read,
            )
            .optional()?
            .map(TechnicianRow::technician)
            .transpose()
    }

    fn cut_web_sessions(&self, latest_ms: u64) -> Result<(), StorageError> {
        self.connection().execute(
            "UPDATE web_session SET expires_ms = ?1 WHERE expires_ms > ?1",
            params![row::millis(latest_ms)],
        )?;
        Ok(())
    }

    fn remove_web_session(&self, digest: &Digest) -> Result<(), StorageError> {
        self.connection().execute(
            "DELETE FROM web_session WHERE digest = ?1",
            params![digest.as_bytes()],
        )?;
        Ok(())
    }

    fn remove_web_sessions_of(&self, technician_id: TechnicianId) -> Result<(), StorageError> {
        self.connection().execute(
            "DELETE FROM web_session WHERE technician_id = ?1",
            params![technician_id.to_string()],
        )?;
        Ok(())
    }
}
