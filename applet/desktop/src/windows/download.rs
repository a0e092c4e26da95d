//! The file that the customer downloaded and opened. What runs is a copy of it, or itself where none could be made: then it stays.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::start::copied_from;

/// The system, or a scanner, may hold a program's file a moment longer than the program ran.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) fn downloaded() -> io::Result<PathBuf> {
    copied_from().map_or_else(env::current_exe, Ok)
}

pub(crate) fn remove_downloaded(own: &Path) -> io::Result<()> {
    remove_copy_of(&env::current_exe()?, own)
}

fn remove_copy_of(running: &Path, own: &Path) -> io::Result<()> {
    if running == own {
        return Err(ErrorKind::ExecutableFileBusy.into());
    }
    if !fs::symlink_metadata(own)?.is_file() || !is_same(running, own)? {
        return Ok(());
    }
    for _ in 1..TRIES {
        match fs::remove_file(own) {
            Err(error) if error.kind() != ErrorKind::NotFound => thread::sleep(PAUSE),
            other => return other,
        }
    }
    fs::remove_file(own)
}

fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (
        BufReader::new(File::open(one)?),
        BufReader::new(File::open(other)?),
    );
    loop {
        let (a, b) = (one.fill_buf()?, other.fill_buf()?);
        let both = a.len().min(b.len());
        if a[..both] != b[..both] || a.is_empty() != b.is_empty() {
            return Ok(false);
        }
        if both == 0 {
            return Ok(true);
        }
        one.consume(both);
        other.consume(both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(own: &[u8]) -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bowline-482913.exe");
        let running = folder.path().join("running.exe");
        fs::write(&running, vec![7; 10_000]).unwrap();
        fs::write(&path, own).unwrap();
        (folder, running, path)
    }

    #[test]
    fn the_copied_file_goes() {
        let (_folder, running, own) = two(&[7; 10_000]);
        remove_copy_of(&running, &own).unwrap();
        assert!(!own.exists() && running.exists());
    }

    #[test]
    fn what_took_the_name_since_is_left_alone() {
        let mut newer = vec![7; 10_000];
        newer[9_999] = 8;
        for other in [&newer[..], &[7; 9_999], &[7; 10_001], b""] {
            let (_folder, running, own) = two(other);
            remove_copy_of(&running, &own).unwrap();
            assert!(own.exists());
        }
    }

    #[test]
    fn the_file_that_runs_is_said_to_stay() {
        let own = env::current_exe().unwrap();
        assert!(remove_downloaded(&own).is_err());
        assert!(own.exists());
    }
}
