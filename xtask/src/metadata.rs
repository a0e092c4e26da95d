//! What cargo knows about the workspace.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{command, read};

/// The workspace's own packages, without their dependencies resolved.
///
/// # Errors
/// When cargo cannot read the workspace.
pub(crate) fn workspace() -> Result<Value> {
    query(&["metadata", "--format-version=1", "--no-deps"])
}

/// Every package in `Cargo.lock`, for every system and feature.
///
/// # Errors
/// When cargo cannot read or fetch them.
pub(crate) fn everything() -> Result<Value> {
    query(&["metadata", "--format-version=1", "--all-features"])
}

/// Where cargo puts what it builds.
///
/// # Errors
/// When cargo cannot read the workspace.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let metadata = workspace()?;
    let folder = metadata["target_directory"].as_str();
    Ok(folder.context("cargo names no target folder")?.into())
}

/// The `packages` of a metadata document.
pub(crate) fn packages(metadata: &Value) -> &[Value] {
    metadata["packages"].as_array().map_or(&[], Vec::as_slice)
}

fn query(arguments: &[&str]) -> Result<Value> {
    let text = read(&mut command("cargo", arguments))?;
    serde_json::from_str(&text).context("cargo metadata is not JSON")
}
