//! The program that makes a cable between two networks a bad line.

use std::path::PathBuf;

use anyhow::Result;

use crate::metadata;
use crate::shell::{command, run as start};

/// Builds it in release mode.
///
/// # Errors
/// When it does not build.
pub(crate) fn build() -> Result<PathBuf> {
    let arguments = ["build", "--release", "--package=bowline-netsim"];
    start(&mut command("cargo", &arguments))?;
    Ok(metadata::target_folder()?.join("release/bowline-netsim"))
}
