//! The file that the customer downloaded and opened.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The running program's file, whatever has its name by now.
const RUNNING: &str = "/proc/self/exe";

/// The file that the customer downloaded and opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Download {
    path: PathBuf,
}

impl Download {
    /// The one that this program runs from.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn own() -> io::Result<Self> {
        let path = std::env::current_exe()?;
        Ok(Self { path })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its name, where that can be read.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.path.file_name().and_then(OsStr::to_str)
    }

    /// Removes it, if it is the file that runs: what took its name since, as a newer download does, is somebody else's.
    /// The running process keeps its pages until it ends.
    ///
    /// # Errors
    /// The system's reason, when the folder cannot be written to.
    pub fn remove(&self) -> io::Result<()> {
        remove_file_of(Path::new(RUNNING), &self.path)
    }
}

fn remove_file_of(running: &Path, own: &Path) -> io::Result<()> {
    if !is_same(running, own)? {
        return Ok(());
    }
    match std::fs::remove_file(own) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn is_same(running: &Path, own: &Path) -> io::Result<bool> {
    match std::fs::symlink_metadata(own) {
        Ok(there) => {
            let running = std::fs::metadata(running)?;
            Ok((there.dev(), there.ino()) == (running.dev(), running.ino()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_file_goes_and_removing_it_twice_is_fine() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        let running = folder.path().join("running");
        std::fs::write(&own, b"program").unwrap();
        std::fs::hard_link(&own, &running).unwrap();
        remove_file_of(&running, &own).unwrap();
        assert!(!own.exists() && running.exists());
        remove_file_of(&running, &own).unwrap();
    }

    #[test]
    fn what_took_the_name_since_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        let running = folder.path().join("running");
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
    fn what_cannot_be_looked_at_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        std::fs::write(&own, b"program").unwrap();
        // Nothing can be looked at below a file.
        let within = Download {
            path: own.join("within"),
        };
        assert!(within.remove().is_err());
        assert_eq!(Download { path: own }.remove().ok(), Some(()));
    }
}
