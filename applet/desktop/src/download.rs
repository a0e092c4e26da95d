//! The file that the customer downloaded and opened.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::{downloaded, remove_downloaded};

/// The file that the customer downloaded and opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Download {
    path: PathBuf,
}

impl Download {
    /// The one that this program is.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn own() -> io::Result<Self> {
        Ok(Self {
            path: downloaded()?,
        })
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

    /// Removes it, if it is this very program: what took its name since, as a newer download does, is somebody else's. One that
    /// is gone already is no error.
    ///
    /// # Errors
    /// The system's reason, when the file is in use or the folder cannot be written to.
    pub fn remove(&self) -> io::Result<()> {
        match remove_downloaded(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_is_removed_and_what_cannot_be_looked_at_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bowline-482913");
        let gone = Download { path: path.clone() };
        assert_eq!(gone.name(), Some("bowline-482913"));
        gone.remove().unwrap();
        // No file has a name like this.
        let path = folder.path().join("bowline\0");
        assert!(Download { path }.remove().is_err());
    }
}
