//! The file that the customer downloaded and opened. It runs, and goes all the same.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::unix_download::{Identity, remove_running};

/// The running program's file, whatever has its name by now.
const RUNNING: &str = "/proc/self/exe";

pub(crate) fn downloaded() -> io::Result<PathBuf> {
    std::env::current_exe()
}

pub(crate) fn remove_downloaded(own: &Path) -> io::Result<()> {
    remove_running(Identity::of(&fs::metadata(RUNNING)?), own)
}
