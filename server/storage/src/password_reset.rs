//! One-time permissions to set a new password for an account that there is.

use bowline_protocol::TechnicianId;

use crate::{Digest, PasswordHash, StorageError, Technician};

/// A one-time permission to set a new password, also for an account that is disabled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PasswordReset {
    /// Digest of the link's token.
    pub digest: Digest,
    /// Whose password it is.
    pub technician_id: TechnicianId,
    /// When it stops working, Unix milliseconds.
    pub expires_ms: u64,
}

/// The permissions to set a new password. Disabling an account takes its own back.
pub trait PasswordResets {
    /// Keeps a permission. It takes the place of an earlier one for the same account.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn add_password_reset(&self, reset: &PasswordReset) -> Result<(), StorageError>;

    /// Whether a permission works at `now_ms`.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn is_password_reset(&self, digest: &Digest, now_ms: u64) -> Result<bool, StorageError>;

    /// Sets the password, enables the account, ends all its sign-ins and uses the permission up, all
    /// or nothing. Gives the account back; nothing where the permission does not work at `now_ms`.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn reset_password(
        &self,
        digest: &Digest,
        password: &PasswordHash,
        now_ms: u64,
    ) -> Result<Option<Technician>, StorageError>;
}
