//! The folder of the database, which is nobody's business but the server's.

use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The database's name in it.
const DATABASE: &str = "bowline.db";
/// What `SQLite` puts beside the database; new ones get the database's mode.
const BESIDE: [&str; 2] = ["bowline.db-wal", "bowline.db-shm"];
/// Holds the key of the certificate that the server makes itself.
pub(crate) const SELF_SIGNED: &str = "self-signed.pem";
/// The same of the one before it.
pub(crate) const SELF_SIGNED_BEFORE: &str = "self-signed-before.pem";
/// Holds the keys of automatic certificates.
const ACME: &str = "acme";
/// How everything begins that the server makes in the folder.
const OURS: [&str; 4] = [DATABASE, "acme", "applets", "self-signed"];
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
const OTHERS: u32 = 0o077;

/// Makes the folder and the database's file, for the owner only, and takes away what others may do
/// with those that are there. Gives the file back.
///
/// # Errors
/// Says what cannot be made.
pub(crate) fn prepare(folder: &Path) -> io::Result<PathBuf> {
    let database = folder.join(DATABASE);
    if folder.is_dir() {
        // One with other things in it may be for more than this server, such as /tmp.
        if is_ours_alone(folder)? {
            tighten(folder, FOLDER_MODE);
            // What is in it is as closed as its folder.
            tighten(&folder.join(ACME), FOLDER_MODE);
        }
    } else {
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent)?;
        }
        DirBuilder::new().mode(FOLDER_MODE).create(folder)?;
    }
    let mut opening = OpenOptions::new();
    opening.append(true).create(true).mode(FILE_MODE);
    drop(opening.open(&database)?);
    tighten(&database, FILE_MODE);
    for name in BESIDE.into_iter().chain([SELF_SIGNED, SELF_SIGNED_BEFORE]) {
        tighten(&folder.join(name), FILE_MODE);
    }
    Ok(database)
}

/// Makes the folder for the keys of one automatic certificate, for the owner only.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn acme_folder(data: &Path, name: &str) -> io::Result<PathBuf> {
    let folder = data.join(ACME).join(name);
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(FOLDER_MODE).create(&folder)?;
    Ok(folder)
}

/// Writes a file that only the server's user can read, whole or not at all.
///
/// # Errors
/// Says which file cannot be written.
pub(crate) fn write_secret(file: &Path, text: &str) -> anyhow::Result<()> {
    let part = file.with_extension("part");
    let write = || {
        // One that a crash left, or somebody laid there, would keep the mode and the owner that it has.
        if let Err(error) = fs::remove_file(&part)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(FILE_MODE);
        let mut open = options.open(&part)?;
        open.write_all(text.as_bytes())?;
        open.sync_all()?;
        fs::rename(&part, file)
    };
    write().with_context(|| format!("{} cannot be written", file.display()))
}

fn is_ours_alone(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if !OURS.iter().any(|ours| name.starts_with(ours)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What is not ours to change stays as it is.
fn tighten(path: &Path, mode: u32) {
    let Ok(found) = fs::metadata(path) else {
        return;
    };
    if found.permissions().mode() & OTHERS == 0 {
        return;
    }
    let path_shown = path.display();
    match fs::set_permissions(path, Permissions::from_mode(mode)) {
        Ok(()) => {
            tracing::warn!(path = %path_shown, "others could read it; now only the owner can");
        }
        Err(error) => tracing::warn!(path = %path_shown, %error, "others may read it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn loosen(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_new_folder_and_everything_in_it_is_for_the_owner() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("new/data");
        let file = prepare(&data).unwrap();
        let store = bowline_storage::sqlite::Sqlite::open(&file).unwrap();
        assert_eq!(mode(&data), 0o700);
        for name in BESIDE.into_iter().chain([DATABASE]) {
            assert_eq!(mode(&data.join(name)), 0o600, "{name}");
        }
        drop(store);
    }

    #[test]
    fn what_others_could_read_is_taken_from_them() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        prepare(&data).unwrap();
        let wal = data.join(BESIDE[0]);
        fs::write(&wal, "").unwrap();
        loosen(&data, 0o755);
        loosen(&wal, 0o644);
        loosen(&data.join(DATABASE), 0o644);
        let (key, acme) = (data.join(SELF_SIGNED), data.join(ACME));
        fs::write(&key, "").unwrap();
        fs::create_dir(&acme).unwrap();
        loosen(&key, 0o640);
        loosen(&acme, 0o755);
        prepare(&data).unwrap();
        assert_eq!((mode(&data), mode(&acme)), (0o700, 0o700));
        assert_eq!((mode(&wal), mode(&data.join(DATABASE))), (0o600, 0o600));
        assert_eq!(mode(&key), 0o600);
    }

    #[test]
    fn a_secret_takes_no_mode_over_from_what_lay_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(SELF_SIGNED);
        let part = file.with_extension("part");
        fs::write(&part, "left over").unwrap();
        loosen(&part, 0o666);
        write_secret(&file, "secret").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "secret");
        assert_eq!(mode(&file), 0o600);
        assert!(!part.exists());
    }

    #[test]
    fn a_folder_that_held_other_things_stays_open_to_others() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("other"), "").unwrap();
        loosen(folder.path(), 0o755);
        for _start in 0..2 {
            let file = prepare(folder.path()).unwrap();
            assert_eq!((mode(folder.path()), mode(&file)), (0o755, 0o600));
        }
    }
}
