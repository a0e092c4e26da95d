//! What the program leaves behind: nothing but the receipt.
//!
//! The program creates no file but what the customer saves. What remains to be removed is its own
//! file, and only if it is the downloaded one: a file that the customer could not have written to
//! (an installed package, a read-only share) is left alone.

use std::path::{Path, PathBuf};

/// Removes the program's own file. The running process keeps its pages until it ends.
///
/// # Errors
/// The system's reason, when the folder cannot be written to.
pub(crate) fn remove_own_file(own: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(own) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// From now on the file goes even if the program breaks down: there is a session, whose end it is.
pub(crate) fn remove_when_crashing(own: PathBuf) {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        // Nothing is left that could be told of it.
        let _ = remove_own_file(&own);
    }));
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
}
