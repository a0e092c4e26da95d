//! The store in one `SQLite` file: WAL, `synchronous=FULL`, foreign keys, one connection.

mod accounts;
mod api_tokens;
mod inspect;
mod password_resets;
mod row;
mod sessions;

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use inspect::Inspection;
use rusqlite::{Connection, params};

use crate::{Storage, StorageError};

/// Numbered from 1; a file never changes once it is released.
const MIGRATIONS: [&str; 5] = [
    include_str!("migrations/0001_start.sql"),
    include_str!("migrations/0002_api_tokens.sql"),
    include_str!("migrations/0003_account_version.sql"),
    include_str!("migrations/0004_codes_rest.sql"),
    include_str!("migrations/0005_password_reset.sql"),
];
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The store in one `SQLite` file. Every call blocks.
#[derive(Debug)]
pub struct Sqlite {
    connection: Mutex<Connection>,
}

impl Sqlite {
    /// Opens the file, makes it if it is not there, and brings it up to date.
    ///
    /// # Errors
    /// Says why the file cannot be used.
    pub fn open(file: &Path) -> Result<Self, StorageError> {
        let mut connection = Connection::open(file)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        migrate(&mut connection)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// A panic while the lock was held rolled its transaction back, so the connection is sound.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: usize =
        transaction.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize;
    if found > MIGRATIONS.len() {
        return Err(StorageError::TooNew {
            found,
            known: MIGRATIONS.len(),
        });
    }
    for migration in &MIGRATIONS[found..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len().to_string())?;
    transaction.commit()?;
    Ok(())
}

impl Storage for Sqlite {
    fn backup(&self, file: &Path) -> Result<(), StorageError> {
        let name = file
            .to_str()
            .ok_or_else(|| StorageError::Unreadable("the file name is not UTF-8".to_owned()))?;
        // An empty file is written into, and keeps its mode: the copy is for its owner only.
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file)?;
        let copied = self.connection().execute("VACUUM INTO ?1", params![name]);
        if copied.is_err() {
            // A part of a copy is worth nothing; why there is none is told.
            let _ = std::fs::remove_file(file);
        }
        copied?;
        Ok(())
    }

    fn forget(&self, now_ms: u64, sessions_before_ms: u64) -> Result<(), StorageError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        let now = row::millis(now_ms);
        transaction.execute(
            "DELETE FROM web_session WHERE expires_ms <= ?1",
            params![now],
        )?;
        transaction.execute(
            "DELETE FROM invitation WHERE expires_ms <= ?1",
            params![now],
        )?;
        transaction.execute(
            "DELETE FROM password_reset WHERE expires_ms <= ?1",
            params![now],
        )?;
        transaction.execute("DELETE FROM api_token WHERE expires_ms <= ?1", params![now])?;
        transaction.execute(
            "DELETE FROM session WHERE is_over = 1 AND created_ms < ?1",
            params![row::millis(sessions_before_ms)],
        )?;
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_holds() {
        let folder = tempfile::tempdir().unwrap();
        let mut count = 0;
        crate::contract::run(|| {
            count += 1;
            Sqlite::open(&folder.path().join(format!("{count}.db"))).unwrap()
        });
    }

    #[test]
    fn a_file_of_any_earlier_version_is_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        for version in 0..MIGRATIONS.len() {
            let file = folder.path().join(format!("{version}.db"));
            let older = Connection::open(&file).unwrap();
            for migration in &MIGRATIONS[..version] {
                older.execute_batch(migration).unwrap();
            }
            older
                .pragma_update(None, "user_version", version.to_string())
                .unwrap();
            if version > 0 {
                let kept = "INSERT INTO state (name, document) VALUES ('kept', '1')";
                older.execute_batch(kept).unwrap();
            }
            drop(older);
            let store = Sqlite::open(&file).unwrap();
            let kept = crate::Sessions::state(&store, "kept").unwrap();
            assert_eq!(kept.is_some(), version > 0);
            assert_eq!(crate::ApiTokens::api_tokens(&store).unwrap(), vec![]);
        }
    }

    #[test]
    fn a_copy_is_whole_and_for_its_owner_only_and_writes_over_nothing() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("bowline.db")).unwrap();
        crate::Sessions::write_state(&store, "kept", "1").unwrap();
        let copy = folder.path().join("copy.db");
        store.backup(&copy).unwrap();
        let mode = std::fs::metadata(&copy).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(matches!(store.backup(&copy), Err(StorageError::File(_))));
        let copied = Sqlite::open(&copy).unwrap();
        let kept = crate::Sessions::state(&copied, "kept").unwrap();
        assert_eq!(kept.as_deref(), Some("1"));
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bowline.db");
        let store = Sqlite::open(&file).unwrap();
        store
            .connection()
            .pragma_update(None, "user_version", "99")
            .unwrap();
        drop(store);
        assert!(matches!(
            Sqlite::open(&file),
            Err(StorageError::TooNew { found: 99, .. })
        ));
    }

    #[test]
    fn every_commit_reaches_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("bowline.db")).unwrap();
        let connection = store.connection();
        let ask = |name: &str| {
            connection
                .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
                .unwrap()
        };
        assert_eq!(
            ask("journal_mode"),
            rusqlite::types::Value::Text("wal".to_owned())
        );
        assert_eq!(ask("synchronous"), rusqlite::types::Value::Integer(2));
        assert_eq!(ask("foreign_keys"), rusqlite::types::Value::Integer(1));
    }
}
