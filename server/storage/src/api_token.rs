//! API tokens: how programs act for a technician, within scopes.

use std::fmt;
use std::str::FromStr;

use crate::{Digest, StorageError, Technician};

/// What an API token allows. Nothing here touches credentials, accounts or other tokens.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Scope {
    /// List sessions and read their logs.
    SessionsRead,
    /// Create, hold, resume and end sessions.
    SessionsWrite,
    /// Read the server's figures.
    MetricsRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::SessionsRead, Self::SessionsWrite, Self::MetricsRead];

    /// The scope as people and the store write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SessionsRead => "sessions:read",
            Self::SessionsWrite => "sessions:write",
            Self::MetricsRead => "metrics:read",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is not a scope.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("there are the scopes sessions:read, sessions:write and metrics:read")]
pub struct ScopeError;

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let is_it = |scope: &Self| scope.as_str() == text;
        Self::ALL.into_iter().find(is_it).ok_or(ScopeError)
    }
}

/// Names an API token in lists; it is no secret.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ApiTokenId(u64);

impl ApiTokenId {
    /// Makes an id from 64 random bits.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

impl fmt::Display for ApiTokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Why a text is not the id of an API token.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the id of an API token is 16 lower-case hexadecimal digits")]
pub struct ApiTokenIdError;

impl FromStr for ApiTokenId {
    type Err = ApiTokenIdError;

    fn from_str(text: &str) -> Result<Self, ApiTokenIdError> {
        let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 16 || !text.bytes().all(is_hex) {
            return Err(ApiTokenIdError);
        }
        let bits = u64::from_str_radix(text, 16).map_err(|_| ApiTokenIdError)?;
        Ok(Self(bits))
    }
}

/// An API token, without its secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApiToken {
    /// Names it.
    pub api_token_id: ApiTokenId,
    /// Digest of its secret.
    pub digest: Digest,
    /// What it is for, in the administrator's words.
    pub name: String,
    /// For whom it acts.
    pub technician_id: bowline_protocol::TechnicianId,
    /// What it allows, sorted, each once.
    pub scopes: Vec<Scope>,
    /// When it was made, Unix milliseconds.
    pub created_ms: u64,
    /// When it stops working, Unix milliseconds.
    pub expires_ms: u64,
}

/// The API tokens.
pub trait ApiTokens {
    /// Keeps an API token.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn add_api_token(&self, token: &ApiToken) -> Result<(), StorageError>;

    /// Finds an API token that works at `now_ms`, and the enabled account for which it acts.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn api_token(
        &self,
        digest: &Digest,
        now_ms: u64,
    ) -> Result<Option<(ApiToken, Technician)>, StorageError>;

    /// Lists the API tokens, oldest first, also those that ran out.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn api_tokens(&self) -> Result<Vec<ApiToken>, StorageError>;

    /// Takes an API token away for good. Says whether there was such a token.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn revoke_api_token(&self, api_token_id: ApiTokenId) -> Result<bool, StorageError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_scope_is_a_scope() {
        for bad in ["", "sessions", "sessions:READ", "sessions:read ", "*"] {
            assert_eq!(bad.parse::<Scope>(), Err(ScopeError), "{bad}");
        }
        for scope in Scope::ALL {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
    }

    #[test]
    fn an_id_comes_back_from_its_text() {
        for bad in ["", "+000000000000001", "00000000000000AB", "12"] {
            assert!(bad.parse::<ApiTokenId>().is_err(), "{bad}");
        }
        let id = ApiTokenId::from_bits(0xab);
        assert_eq!(id.to_string().parse(), Ok(id));
    }
}
