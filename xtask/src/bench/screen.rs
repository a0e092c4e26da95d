//! `./dev bench screen`: the screen over several lines, beside VNC servers on request.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::figures;
use super::table::Table;
use crate::shell::{command, run as start};
use crate::{metadata, playwright, repo, up};

const USAGE: &str = "usage: ./dev bench screen [--peers] [--json FILE]";

/// Whether other systems are measured as well.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Peers {
    No,
    Yes,
}

/// Builds, measures, and prints a table for each line.
///
/// # Errors
/// When something does not build or nothing could be measured. A promise that is not kept is printed
/// as such and is no error, and neither is a figure that could not be measured.
pub(super) fn run(arguments: &[String]) -> Result<ExitCode> {
    let (peers, json_file) = asked(arguments)?;
    let entries = measure(peers)?;
    println!("{}", Table::of(&entries)?.text());
    if let Some(file) = json_file {
        let (figures, missing): (Vec<&Value>, Vec<&Value>) =
            entries.iter().partition(|entry| entry["missing"].is_null());
        let all = json!({ "figures": figures, "missing": missing });
        let text = serde_json::to_string_pretty(&all)?;
        std::fs::write(&file, text + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn asked(arguments: &[String]) -> Result<(Peers, Option<PathBuf>)> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Ok(match words[..] {
        [] => (Peers::No, None),
        ["--peers"] => (Peers::Yes, None),
        ["--json", file] => (Peers::No, Some(file.into())),
        ["--peers", "--json", file] | ["--json", file, "--peers"] => {
            (Peers::Yes, Some(file.into()))
        }
        _ => bail!("{USAGE}"),
    })
}

fn measure(peers: Peers) -> Result<Vec<Value>> {
    let programs = up::build()?;
    start(&mut command(
        "cargo",
        &[
            "build",
            "--release",
            "--package=bowline-workload",
            "--package=bowline-netsim",
        ],
    ))?;
    let target = metadata::target_folder()?;
    let file = target.join("screen-figures.jsonl");
    std::fs::write(&file, "")?;
    let config = repo::root().join("bench/lines/playwright.config.ts");
    let program = |name: &str| target.join("release").join(name);
    let played = start(
        playwright::command(&programs, Path::new(&config))
            .env("BOWLINE_WORKLOAD_BIN", program("bowline-workload"))
            .env("BOWLINE_NETSIM_BIN", program("bowline-netsim"))
            .env(
                "BOWLINE_BENCH_PEERS",
                if peers == Peers::Yes { "1" } else { "0" },
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

    fn asked_for(words: &[&str]) -> Option<(Peers, Option<PathBuf>)> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        asked(&words).ok()
    }

    #[test]
    fn peers_and_a_json_file_may_be_asked_for_in_any_order() {
        let file = Some(PathBuf::from("x"));
        assert_eq!(asked_for(&[]), Some((Peers::No, None)));
        assert_eq!(asked_for(&["--peers"]), Some((Peers::Yes, None)));
        let both = Some((Peers::Yes, file));
        assert_eq!(asked_for(&["--peers", "--json", "x"]), both);
        assert_eq!(asked_for(&["--json", "x", "--peers"]), both);
        assert_eq!(asked_for(&["--json"]), None);
        assert_eq!(asked_for(&["--peer"]), None);
    }
}
