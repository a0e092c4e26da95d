//! API tokens in SQL. Scopes are one text with spaces, as in RFC 6749, section 3.3.

use rusqlite::{OptionalExtension, Row, params};

use super::accounts::{TECHNICIAN, TechnicianRow};
use super::{Sqlite, row};
use crate::{ApiToken, ApiTokenId, ApiTokens, Digest, Scope, StorageError, Technician};

const API_TOKEN: &str = "SELECT api_token_id, digest, name, technician_id, scopes, created_ms,
     expires_ms FROM api_token";

struct ApiTokenRow {
    id: String,
    digest: [u8; 32],
    name: String,
    technician_id: String,
    scopes: String,
    created_ms: i64,
    expires_ms: i64,
}

impl ApiTokenRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            digest: row.get(1)?,
            name: row.get(2)?,
            technician_id: row.get(3)?,
            scopes: row.get(4)?,
            created_ms: row.get(5)?,
            expires_ms: row.get(6)?,
        })
    }

    fn api_token(self) -> Result<ApiToken, StorageError> {
        let scopes = self.scopes.split_whitespace().map(str::parse);
        let scopes = scopes.collect::<Result<Vec<Scope>, _>>();
        Ok(ApiToken {
            api_token_id: row::id(&self.id)?,
            digest: Digest::from_bytes(self.digest),
            name: self.name,
            technician_id: row::id(&self.technician_id)?,
            scopes: scopes.map_err(row::unreadable)?,
            created_ms: row::unsigned(self.created_ms),
            expires_ms: row::unsigned(self.expires_ms),
        })
    }
}

impl ApiTokens for Sqlite {
    fn add_api_token(&self, token: &ApiToken) -> Result<(), StorageError> {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        self.connection().execute(
            "INSERT INTO api_token (api_token_id, digest, name, technician_id, scopes, created_ms,
             expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                token.api_token_id.to_string(),
                token.digest.as_bytes(),
                token.name,
                token.technician_id.to_string(),
                scopes.join(" "),
                row::millis(token.created_ms),
                row::millis(token.expires_ms)
            ],
        )?;
        Ok(())
    }

    fn api_token(
        &self,
        digest: &Digest,
        now_ms: u64,
    ) -> Result<Option<(ApiToken, Technician)>, StorageError> {
        let connection = self.connection();
        let token = connection
            .query_row(
                &format!("{API_TOKEN} WHERE digest = ?1 AND expires_ms > ?2"),
                params![digest.as_bytes(), row::millis(now_ms)],
                ApiTokenRow::read,
            )
            .optional()?;
        let Some(token) = token else { return Ok(None) };
        let technician = connection
            .query_row(
                &format!("{TECHNICIAN} WHERE enabled = 1 AND technician_id = ?1"),
                params![token.technician_id],
                TechnicianRow::read,
            )
            .optional()?;
        let Some(technician) = technician else {
            return Ok(None);
        };
        Ok(Some((token.api_token()?, technician.technician()?)))
    }

    fn api_tokens(&self) -> Result<Vec<ApiToken>, StorageError> {
        let connection = self.connection();
        let mut query =
            connection.prepare(&format!("{API_TOKEN} ORDER BY created_ms, api_token_id"))?;
        let rows = query.query_map([], ApiTokenRow::read)?;
        rows.map(|row| row?.api_token()).collect()
    }

    fn revoke_api_token(&self, api_token_id: ApiTokenId) -> Result<bool, StorageError> {
        let gone = self.connection().execute(
            "DELETE FROM api_token WHERE api_token_id = ?1",
            params![api_token_id.to_string()],
        )?;
        Ok(gone > 0)
    }
}
