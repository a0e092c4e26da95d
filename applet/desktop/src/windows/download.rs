//! The file that the customer downloaded and opened.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::start::copied_from;

/// The system, or a scanner, may hold a program's file a moment longer than the program ran.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// The file that the customer downloaded and opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Download {
    path: PathBuf,
    /// What runs. The downloaded file itself cannot go while it does.
    running: PathBuf,
}

impl Download {
    /// The one that this program is a copy of, or runs from.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn own() -> io::Result<Self> {
        let running = std::env::current_exe()?;
        let path = copied_from().unwrap_or_else(|| running.clone());
        Ok(Self { path, running })
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

    /// Removes it, if it is this very program: what took its name since, as a newer download may, is somebody else's.
    ///
    /// # Errors
    /// The system's reason, when the file is in use or the folder cannot be written to.
    pub fn remove(&self) -> io::Result<()> {
        match remove_copy_of(&self.running, &self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

fn remove_copy_of(running: &Path, own: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(own)?.is_file() || !is_same(running, own)? {
        return Ok(());
    }
    let mut tries = 1;
    loop {
        match fs::remove_file(own) {
            Err(error) if error.kind() != ErrorKind::NotFound && tries < TRIES => tries += 1,
            other => return other,
        }
        thread::sleep(PAUSE);
    }
}

fn is_same(running: &Path, own: &Path) -> io::Result<bool> {
    let (running, own) = (File::open(running)?, File::open(own)?);
    if running.metadata()?.len() != own.metadata()?.len() {
        return Ok(false);
    }
    let mut own = BufReader::new(own).bytes();
    for byte in BufReader::new(running).bytes() {
        if own.next().transpose()? != Some(byte?) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(own: &[u8]) -> (tempfile::TempDir, Download) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bowline-482913.exe");
        let running = folder.path().join("running.exe");
        fs::write(&running, b"program").unwrap();
        fs::write(&path, own).unwrap();
        (folder, Download { path, running })
    }

    #[test]
    fn the_copied_file_goes_and_removing_it_twice_is_fine() {
        let (_folder, download) = two(b"program");
        download.remove().unwrap();
        assert!(!download.path.exists() && download.running.exists());
        download.remove().unwrap();
    }

    #[test]
    fn what_took_the_name_since_is_left_alone() {
        for other in [&b"Program"[..], b"a newer download"] {
            let (_folder, download) = two(other);
            download.remove().unwrap();
            assert!(download.path.exists());
        }
    }

    #[test]
    fn the_file_that_runs_is_said_to_stay() {
        let running = std::env::current_exe().unwrap();
        let own = Download {
            path: running.clone(),
            running,
        };
        assert!(own.remove().is_err());
        assert!(own.path.exists());
    }
}
