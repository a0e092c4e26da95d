//! `./dev bench screen`: the screen over several lines, beside VNC servers on request.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::figures;
use super::table::Table;
use crate::shell::{command, run as start};
use crate::{metadata, netsim, playwright, repo, up};

const USAGE: &str = "usage: ./dev bench screen [--peers] [--transports] [--json FILE]";

/// What is asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Asked {
    /// Other systems are measured as well.
    peers: bool,
    /// Bowline is measured twice more, with its screen on other ways.
    transports: bool,
    json_file: Option<PathBuf>,
}

/// Builds, measures, and prints a table for each line.
///
/// # Errors
/// When something does not build or nothing could be measured. A promise that is not kept is printed
/// as such and is no error, and neither is a figure that could not be measured.
pub(super) fn run(arguments: &[String]) -> Result<ExitCode> {
    let asked = asked(arguments)?;
    let entries = measure(&asked)?;
    println!("{}", Table::of(&entries)?.text());
    if let Some(file) = asked.json_file {
        let (figures, missing): (Vec<&Value>, Vec<&Value>) =
            entries.iter().partition(|entry| entry["missing"].is_null());
        let all = json!({ "figures": figures, "missing": missing });
        let text = serde_json::to_string_pretty(&all)?;
        std::fs::write(&file, text + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn asked(arguments: &[String]) -> Result<Asked> {
    let mut asked = Asked::default();
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--peers" if !asked.peers => asked.peers = true,
            "--transports" if !asked.transports => asked.transports = true,
            "--json" if asked.json_file.is_none() => {
                asked.json_file = Some(words.next().context(USAGE)?.into());
            }
            _ => bail!("{USAGE}"),
        }
    }
    Ok(asked)
}

fn measure(asked: &Asked) -> Result<Vec<Value>> {
    let programs = up::build()?;
    start(&mut command(
        "cargo",
        &["build", "--release", "--package=bowline-workload"],
    ))?;
    let target = metadata::target_folder()?;
    let file = target.join("screen-figures.jsonl");
    std::fs::write(&file, "")?;
    let config = repo::root().join("bench/lines/playwright.config.ts");
    let program = |name: &str| target.join("release").join(name);
    let played = start(
        playwright::command(&programs, Path::new(&config))
            .env("BOWLINE_WORKLOAD_BIN", program("bowline-workload"))
            .env("BOWLINE_NETSIM_BIN", netsim::build()?)
            .env("BOWLINE_BENCH_PEERS", if asked.peers { "1" } else { "0" })
            .env(
                "BOWLINE_BENCH_TRANSPORTS",
                if asked.transports { "1" } else { "0" },
            )
            .env("BOWLINE_FIGURES", &file),
    );
    let entries = figures(&file)?;
    match played {
        // What one line gave is worth having when another one failed.
        Err(error) if !entries.is_empty() => eprintln!("bench: {error:#}"),
        other => other?,
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_for(words: &[&str]) -> Option<Asked> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        asked(&words).ok()
    }

    #[test]
    fn what_is_measured_and_a_json_file_may_be_asked_for_in_any_order() {
        assert_eq!(asked_for(&[]), Some(Asked::default()));
        let all = Some(Asked {
            peers: true,
            transports: true,
            json_file: Some(PathBuf::from("x")),
        });
        assert_eq!(asked_for(&["--peers", "--transports", "--json", "x"]), all);
        assert_eq!(asked_for(&["--json", "x", "--transports", "--peers"]), all);
        assert_eq!(asked_for(&["--json"]), None);
        assert_eq!(asked_for(&["--peer"]), None);
        assert_eq!(asked_for(&["--peers", "--peers"]), None);
    }
}
