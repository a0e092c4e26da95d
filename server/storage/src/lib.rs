//! What the server remembers: accounts, invitations, sign-ins, API tokens, support sessions and their logs.
//!
//! The crate defines the traits of the store, the contract that every backend must pass, and the
//! `SQLite` backend. It decides nothing: who may read what is the server's business. No secret
//! reaches it in the clear: callers bring a [`Digest`], passwords arrive hashed.

#[cfg(all(
    any(
        feature = "sabotage-left-over",
        feature = "sabotage-older-link",
        feature = "sabotage-reset"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

mod account;
mod api_token;
mod clock;
#[cfg(feature = "contract")]
pub mod contract;
mod digest;
mod error;
mod password_reset;
mod session;
pub mod sqlite;

pub use account::{
    AcceptError, Invitation, Invitations, PasswordHash, Technician, Technicians, WebSession,
    WebSessions,
};
pub use api_token::{ApiToken, ApiTokenId, ApiTokenIdError, ApiTokens, Scope, ScopeError};
pub use clock::{Clock, SystemClock};
pub use digest::Digest;
pub use error::StorageError;
pub use password_reset::{PasswordReset, PasswordResets};
pub use session::{SessionPlace, Sessions, StoredSession};

use std::path::Path;

/// Everything that a backend does.
pub trait Storage:
    Technicians + Invitations + PasswordResets + WebSessions + ApiTokens + Sessions + Send + Sync
{
    /// Writes a consistent copy into a file that does not exist yet.
    ///
    /// # Errors
    /// Says why the copy could not be written.
    fn backup(&self, file: &Path) -> Result<(), StorageError>;

    /// Forgets sign-ins, invitations, links for a new password and API tokens that ran out before `now_ms`, and sessions that were
    /// created before `sessions_before_ms` and are over.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn forget(&self, now_ms: u64, sessions_before_ms: u64) -> Result<(), StorageError>;
}
