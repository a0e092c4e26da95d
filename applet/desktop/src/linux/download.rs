//! The file that the customer downloaded and opened. It runs, and goes all the same: the running process keeps its pages.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The running program's file, whatever has its name by now.
const RUNNING: &str = "/proc/self/exe";

pub(crate) fn downloaded() -> io::Result<PathBuf> {
    std::env::current_exe()
}

pub(crate) fn remove_downloaded(own: &Path) -> io::Result<()> {
    remove_file_of(Path::new(RUNNING), own)
}

fn remove_file_of(running: &Path, own: &Path) -> io::Result<()> {
    let there = fs::symlink_metadata(own)?;
    let running = fs::metadata(running)?;
    if (there.dev(), there.ino()) == (running.dev(), running.ino()) {
        fs::remove_file(own)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_file_goes() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        let running = folder.path().join("running");
        fs::write(&own, b"program").unwrap();
        fs::hard_link(&own, &running).unwrap();
        remove_file_of(&running, &own).unwrap();
        assert!(!own.exists() && running.exists());
    }

    #[test]
    fn what_took_the_name_since_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("bowline-482913");
        let running = folder.path().join("running");
        fs::write(&running, b"program").unwrap();
        fs::write(&own, b"a newer download").unwrap();
        remove_file_of(&running, &own).unwrap();
        assert!(own.exists());
        fs::remove_file(&own).unwrap();
        std::os::unix::fs::symlink(&running, &own).unwrap();
        remove_file_of(&running, &own).unwrap();
        assert!(own.is_symlink() && running.exists());
    }
}
