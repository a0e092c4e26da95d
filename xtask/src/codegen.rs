//! Files that a program writes from the one definition of each message, and the check that they
//! are up to date.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::repo;
use crate::shell::{command, command_in, read, run as start};

/// Prints every message and endpoint as one `OpenAPI` document.
const SCHEMA_PROGRAM: &str = "protocol/examples/schema.rs";
const SCHEMA_FILE: &str = "web/packages/protocol/src/generated/schema.json";

/// Writes all generated files anew.
///
/// # Errors
/// When a generator fails.
pub(crate) fn run() -> Result<ExitCode> {
    generate()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes all generated files anew and compares them with what was there.
///
/// # Errors
/// Names each file that changed. The new ones stay, ready to be committed.
pub(crate) fn check() -> Result<String> {
    let before = generated_files()?;
    generate()?;
    let after = generated_files()?;
    let changed = changed(&before, &after);
    if changed.is_empty() {
        return Ok(format!("{} files", after.len()));
    }
    bail!(
        "were out of date and have been written anew:\n{}",
        changed.join("\n")
    );
}

fn generate() -> Result<()> {
    if repo::root().join(SCHEMA_PROGRAM).exists() {
        let document = read(&mut command(
            "cargo",
            &[
                "run",
                "--quiet",
                "--package=bowline-protocol",
                "--features=schema",
                "--example=schema",
            ],
        ))?;
        let file = repo::root().join(SCHEMA_FILE);
        std::fs::create_dir_all(file.parent().context("the file is in a folder")?)?;
        std::fs::write(file, document)?;
    }
    if repo::has_npm_script("web", "codegen") {
        start(&mut command_in(
            &repo::root().join("web"),
            "npm",
            &["run", "--silent", "codegen"],
        ))?;
    }
    Ok(())
}

type Files = BTreeMap<String, Vec<u8>>;

fn generated_files() -> Result<Files> {
    let mut files = Files::new();
    for path in repo::files()? {
        if repo::is_generated(&path) {
            let bytes = std::fs::read(repo::root().join(&path))?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}

fn changed<'a>(before: &'a Files, after: &'a Files) -> Vec<&'a str> {
    let mut changed: Vec<&str> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .map(String::as_str)
        .collect();
    changed.sort_unstable();
    changed.dedup();
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_gone_and_different_files_are_drift() {
        let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
        let before = Files::from([file("same", "1"), file("gone", "1"), file("other", "1")]);
        let after = Files::from([file("same", "1"), file("new", "1"), file("other", "2")]);
        assert_eq!(changed(&before, &after), ["gone", "new", "other"]);
    }
}
