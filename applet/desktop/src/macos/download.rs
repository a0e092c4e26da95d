//! What the customer downloaded and opened: a file, or a bundle around it. It runs, and goes all the same.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::Start;
use crate::mac_bundle::bundle_of;
use crate::unix_download::{Identity, is_running, remove_running};

/// The running program's file: macOS knows it only by its name later on.
static RUNNING: OnceLock<(PathBuf, Identity)> = OnceLock::new();

/// Notes which file runs. A running program needs its file no more.
#[must_use]
pub fn begin() -> Start {
    match running() {
        Ok(_) => Start::GoOn,
        Err(error) => Start::InPlace(error),
    }
}

/// Takes back what [`begin`] made. It made nothing.
pub fn forget() {}

pub(crate) fn downloaded() -> io::Result<PathBuf> {
    let (program, _) = running()?;
    Ok(bundle_of(program).unwrap_or(program).to_owned())
}

pub(crate) fn remove_downloaded(own: &Path) -> io::Result<()> {
    let (program, identity) = running()?;
    if bundle_of(program) != Some(own) {
        return remove_running(*identity, own);
    }
    // A newer download of the same name holds another file.
    if is_running(*identity, program)? {
        fs::remove_dir_all(own)?;
    }
    Ok(())
}

fn running() -> io::Result<&'static (PathBuf, Identity)> {
    if let Some(known) = RUNNING.get() {
        return Ok(known);
    }
    let program = env::current_exe()?;
    let identity = Identity::of(&fs::symlink_metadata(&program)?);
    Ok(RUNNING.get_or_init(|| (program, identity)))
}
