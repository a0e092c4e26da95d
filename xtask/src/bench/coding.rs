//! `./dev bench coding`: the coders of tiles and film by themselves, beside well-known ones.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};

use crate::shell::{command, run as start};

const USAGE: &str = "usage: ./dev bench coding [--json FILE]";

/// Builds the program that measures them, and lets it print its tables.
///
/// # Errors
/// When it does not build, or a coder does not give back what it was given.
pub(super) fn run(arguments: &[String]) -> Result<ExitCode> {
    let json_file = asked(arguments)?;
    let mut cargo = command(
        "cargo",
        &["run", "--profile=measure", "--package=bowline-coding", "--"],
    );
    if let Some(file) = json_file {
        // The program runs in the repository's root.
        let file = std::path::absolute(&file)
            .with_context(|| format!("{} is no place for a file", file.display()))?;
        cargo.arg(file);
    }
    start(&mut cargo)?;
    Ok(ExitCode::SUCCESS)
}

fn asked(arguments: &[String]) -> Result<Option<PathBuf>> {
    match arguments {
        [] => Ok(None),
        [flag, file] if flag == "--json" => Ok(Some(file.into())),
        _ => bail!("{USAGE}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_for(words: &[&str]) -> Result<Option<PathBuf>> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        asked(&words)
    }

    #[test]
    fn nothing_but_a_json_file_may_be_asked_for() {
        assert!(matches!(asked_for(&[]), Ok(None)));
        let file = asked_for(&["--json", "x"]).expect("a file");
        assert_eq!(file, Some("x".into()));
        assert!(asked_for(&["--json"]).is_err());
        assert!(asked_for(&["--peers"]).is_err());
    }
}
