//! Removing a program's file while it runs, as every Unix lets it: the running process keeps its pages.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// A file, whatever its name is by now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Identity {
    device: u64,
    number: u64,
}

impl Identity {
    pub(crate) fn of(file: &Metadata) -> Self {
        Self {
            device: file.dev(),
            number: file.ino(),
        }
    }
}

/// Removes `own` if it is the file that runs.
pub(crate) fn remove_running(running: Identity, own: &Path) -> io::Result<()> {
    if is_running(running, own)? {
        fs::remove_file(own)?;
    }
    Ok(())
}

/// Whether `own` is the file that runs: what only leads to it is not.
pub(crate) fn is_running(running: Identity, own: &Path) -> io::Result<bool> {
    let there = fs::symlink_metadata(own)?;
    Ok(Identity::of(&there) == running)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(path: &Path) -> Identity {
        Identity::of(&fs::metadata(path).unwrap())
    }

    #[test]
    fn the_running_file_goes() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        let running = folder.path().join("running");
        fs::write(&own, b"program").unwrap();
        fs::hard_link(&own, &running).unwrap();
        remove_running(identity(&running), &own).unwrap();
        assert!(!own.exists() && running.exists());
    }

    #[test]
    fn what_took_the_name_since_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        let running = folder.path().join("running");
        fs::write(&running, b"program").unwrap();
        fs::write(&own, b"a newer download").unwrap();
        remove_running(identity(&running), &own).unwrap();
        assert!(own.exists());
        fs::remove_file(&own).unwrap();
        std::os::unix::fs::symlink(&running, &own).unwrap();
        remove_running(identity(&running), &own).unwrap();
        assert!(own.is_symlink() && running.exists());
    }
}
