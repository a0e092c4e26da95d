//! A look at a database file that changes nothing.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{BUSY_TIMEOUT, MIGRATIONS, Sqlite};
use crate::StorageError;

/// What a look at a database file found.
#[derive(Debug)]
pub struct Inspection {
    /// How many migrations the file has had.
    pub found: usize,
    /// How many this program knows.
    pub known: usize,
    /// What is damaged, in `SQLite`'s words; empty when nothing is.
    pub damage: Vec<String>,
    /// Whether a write could begin.
    pub write: Result<(), StorageError>,
    /// When the youngest session was created, Unix milliseconds.
    pub youngest_session_ms: Option<u64>,
}

impl Sqlite {
    /// Looks at a file without changing it: neither a migration nor a new file.
    ///
    /// # Errors
    /// When there is no file, or it is no database.
    pub fn inspect(file: &Path) -> Result<Inspection, StorageError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let mut damage = Vec::new();
        connection.pragma_query(None, "integrity_check", |row| {
            let line: String = row.get(0)?;
            if line != "ok" {
                damage.push(line);
            }
            Ok(())
        })?;
        let write = connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK");
        let youngest_session_ms = if found > 0 && damage.is_empty() {
            let youngest =
                connection.query_row("SELECT max(created_ms) FROM session", [], |row| {
                    row.get::<_, Option<i64>>(0)
                })?;
            youngest.map(super::row::unsigned)
        } else {
            None
        };
        Ok(Inspection {
            found: found as usize,
            known: MIGRATIONS.len(),
            damage,
            write: write.map_err(StorageError::from),
            youngest_session_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_database_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone.db");
        assert!(Sqlite::inspect(&gone).is_err());
        assert!(!gone.exists(), "a look makes no file");
        let text = folder.path().join("text.db");
        std::fs::write(&text, "not a database, whatever its name says".repeat(40)).unwrap();
        assert!(Sqlite::inspect(&text).is_err());
    }

    #[test]
    fn damage_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bowline.db");
        let store = Sqlite::open(&file).unwrap();
        let clean = Sqlite::inspect(&file).unwrap();
        assert_eq!((clean.found, clean.damage.len()), (clean.known, 0));
        assert!(clean.write.is_ok());
        store
            .connection()
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        drop(store);
        let mut bytes = std::fs::read(&file).unwrap();
        // The second page belongs to the first table or index.
        bytes[4096..4200].fill(0xff);
        std::fs::write(&file, bytes).unwrap();
        let found = Sqlite::inspect(&file);
        assert!(found.is_err() || !found.unwrap().damage.is_empty());
    }

    #[test]
    fn a_writer_that_does_not_end_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bowline.db");
        let store = Sqlite::open(&file).unwrap();
        store.connection().execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(Sqlite::inspect(&file).unwrap().write.is_err());
    }
}
