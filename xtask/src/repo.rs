//! Where things are in the repository.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{command, read};

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    // Clones share their build output, so cargo's word at run time counts before the one from when this was built.
    let built = || env!("CARGO_MANIFEST_DIR").into();
    let xtask: PathBuf = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built, PathBuf::from);
    xtask
        .parent()
        .expect("xtask is a folder of the repository")
        .to_owned()
}

/// Paths, relative to the root, of all files that are tracked or would be by `git add`.
///
/// # Errors
/// When git fails.
pub(crate) fn files() -> Result<Vec<String>> {
    let list = read(&mut command(
        "git",
        &[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    ))?;
    let mut files: Vec<String> = list
        .split_terminator('\0')
        .filter(|path| root().join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// Whether a program wrote the file: it is in a folder `generated`, or has the word in its name
/// as in `api.generated.ts`.
pub(crate) fn is_generated(path: &str) -> bool {
    path.split(['/', '.']).any(|word| word == "generated")
}

/// Whether `folder/package.json` exists and has a script of this name.
pub(crate) fn has_npm_script(folder: &str, script: &str) -> bool {
    std::fs::read_to_string(root().join(folder).join("package.json"))
        .ok()
        .and_then(|text| serde_json::from_str::<Value>(&text).ok())
        .is_some_and(|package| package["scripts"][script].is_string())
}

/// Reads a file of the repository; `None` when there is none.
///
/// # Errors
/// When it exists and cannot be read as text.
pub(crate) fn read_if_present(path: &str) -> Result<Option<String>> {
    let full = root().join(path);
    if !full.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&full).with_context(|| format!("cannot read {path}"))?;
    Ok(Some(text))
}
