//! Why the store failed.

/// Why the store failed: the machine's fault, or ours.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database refused: disk full, file locked, or damaged.
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
    /// A row does not hold what it should: the file was changed from outside.
    #[error("the database holds a value that cannot be read: {0}")]
    Unreadable(String),
    /// The database was written by a newer program.
    #[error("the database has version {found}, this program knows versions up to {known}")]
    TooNew {
        /// The version of the file.
        found: usize,
        /// The newest version that this program knows.
        known: usize,
    },
    /// The folder or file cannot be used.
    #[error("the file cannot be used")]
    File(#[from] std::io::Error),
}
