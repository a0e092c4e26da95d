//! `./dev bench coding`: the coders of tiles and film by themselves, beside well-known ones, and the viewer's decoder.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};

use crate::shell::{command, run as start};
use crate::{metadata, web};

const USAGE: &str = "usage: ./dev bench coding [--json FILE]";

/// Builds the program that measures them, lets it print its tables, and gives what it codes to the decoder.
///
/// # Errors
/// When it does not build, or a coder does not give back what it was given.
pub(super) fn run(arguments: &[String]) -> Result<ExitCode> {
    // The programs run in the repository's root.
    let json_file = asked(arguments)?
        .map(|file| {
            std::path::absolute(&file)
                .with_context(|| format!("{} is no place for a file", file.display()))
        })
        .transpose()?;
    web::build()?;
    start(&mut command(
        "cargo",
        &["build", "--profile=measure", "--package=bowline-coding"],
    ))?;
    let program = metadata::target_folder()?.join("measure/bowline-coding");
    start(Command::new(&program).args(&json_file))?;
    let mut decoder = command("node", &["bench/coding/decoder.mjs"]);
    start(decoder.arg(program).args(&json_file))?;
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
