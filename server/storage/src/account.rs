//! Technicians, their invitations and their sign-ins.

use bowline_protocol::api::Role;
use bowline_protocol::{DisplayName, TechnicianId};

use crate::{Digest, StorageError};

/// A salted, slow hash of a password, as text. Prints nothing.
#[derive(Clone, Eq, PartialEq)]
pub struct PasswordHash(pub String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// An account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Technician {
    /// The account.
    pub technician_id: TechnicianId,
    /// Its email, in lower case, unique.
    pub email: String,
    /// The name that customers see.
    pub name: DisplayName,
    /// What it may do.
    pub role: Role,
    /// Whether it may sign in.
    pub enabled: bool,
    /// Its password.
    pub password: PasswordHash,
}

/// A one-time permission to make an account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Invitation {
    /// Digest of the link's token.
    pub digest: Digest,
    /// What the account will be.
    pub role: Role,
    /// The only email that may use it, in lower case.
    pub email: Option<String>,
    /// When it stops working, Unix milliseconds.
    pub expires_ms: u64,
}

impl Invitation {
    /// Whether it is for the first administrator, whoever that will be.
    #[must_use]
    pub fn is_for_setup(&self) -> bool {
        self.role == Role::Administrator && self.email.is_none()
    }
}

/// A signed-in browser.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WebSession {
    /// Digest of the cookie.
    pub digest: Digest,
    /// Who signed in.
    pub technician_id: TechnicianId,
    /// When it stops working, Unix milliseconds.
    pub expires_ms: u64,
}

/// Why an invitation did not become an account.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Unknown, used, expired, for another email, or for the first administrator where there is one:
    /// the visitor's fault.
    #[error("the invitation does not work")]
    Invitation,
    /// There is an account with this email: the visitor's fault.
    #[error("the email has an account")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The accounts.
pub trait Technicians {
    /// Makes an account and uses its invitation up, both or neither.
    ///
    /// # Errors
    /// Says why there is no account.
    fn accept_invitation(
        &self,
        invitation: &Digest,
        technician: &Technician,
        now_ms: u64,
    ) -> Result<(), AcceptError>;

    /// Finds an account by its email in lower case.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn technician_by_email(&self, email: &str) -> Result<Option<Technician>, StorageError>;

    /// Lists the accounts by email.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn technicians(&self) -> Result<Vec<Technician>, StorageError>;

    /// A number that grows with every change after which somebody may do less: an account that is
    /// disabled or otherwise changed, a sign-in that ends. Also when another process makes it.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn account_version(&self) -> Result<u64, StorageError>;

    /// Forbids an account to sign in, and removes its sign-ins and its link for a new password. Says whether there is such an account.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn disable_technician(&self, email: &str) -> Result<bool, StorageError>;
}

/// The invitations.
pub trait Invitations {
    /// Keeps an invitation. One for the first administrator takes the place of those before it.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn add_invitation(&self, invitation: &Invitation) -> Result<(), StorageError>;

    /// Finds an invitation that works at `now_ms`.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn invitation(&self, digest: &Digest, now_ms: u64) -> Result<Option<Invitation>, StorageError>;
}

/// The sign-ins.
pub trait WebSessions {
    /// Keeps a sign-in.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn add_web_session(&self, session: &WebSession) -> Result<(), StorageError>;

    /// Finds who is signed in: an enabled account, at `now_ms`.
    ///
    /// # Errors
    /// Says why the store could not be read.
    fn signed_in(&self, digest: &Digest, now_ms: u64) -> Result<Option<Technician>, StorageError>;

    /// Lets no sign-in work longer than until `latest_ms`.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn cut_web_sessions(&self, latest_ms: u64) -> Result<(), StorageError>;

    /// Ends one sign-in.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn remove_web_session(&self, digest: &Digest) -> Result<(), StorageError>;

    /// Ends every sign-in of an account.
    ///
    /// # Errors
    /// Says why the store could not be written.
    fn remove_web_sessions_of(&self, technician_id: TechnicianId) -> Result<(), StorageError>;
}
