//! `./dev bench lens`: the tracker of drawings on made-up clips, beside trackers made of `OpenCV`'s parts on request.

mod table;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::figures;
use crate::shell::{command, read, run as start};
use crate::{metadata, repo, web};
use table::Table;

const USAGE: &str = "usage: ./dev bench lens [--seed N]... [--peers] [--json FILE]";
/// Clips that nobody tunes the tracker on.
const SEEDS: [u64; 3] = [401, 402, 403];
/// What is measured between two browsers, by `./dev bench`.
const LIVE: &str = "lens.live.*, lens.identity.live_* and lens.identity.message_bytes: ./dev bench";

/// What is asked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Asked {
    seeds: Vec<u64>,
    /// Others are shown the same clips.
    peers: bool,
    json_file: Option<PathBuf>,
}

/// Builds, measures, and prints a table.
///
/// # Errors
/// When something does not build or cannot be measured. A goal that is missed is printed as such and is no error.
pub(super) fn run(arguments: &[String]) -> Result<ExitCode> {
    let asked = asked(arguments)?;
    let entries = measure(&asked)?;
    println!("{}", Table::of(&entries)?.text());
    if let Some(file) = asked.json_file {
        let all = json!({ "figures": entries });
        let text = serde_json::to_string_pretty(&all)?;
        std::fs::write(&file, text + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    println!("{LIVE}");
    Ok(ExitCode::SUCCESS)
}

fn asked(arguments: &[String]) -> Result<Asked> {
    let mut asked = Asked::default();
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--peers" if !asked.peers => asked.peers = true,
            "--seed" => {
                let seed = words.next().context(USAGE)?;
                let seed = seed.parse().ok();
                asked.seeds.push(seed.context("a seed is a whole number")?);
            }
            "--json" if asked.json_file.is_none() => {
                asked.json_file = Some(words.next().context(USAGE)?.into());
            }
            _ => bail!("{USAGE}"),
        }
    }
    if asked.seeds.is_empty() {
        asked.seeds = SEEDS.to_vec();
    }
    Ok(asked)
}

/// Times come first, one after the other: the clips take all processors.
fn measure(asked: &Asked) -> Result<Vec<Value>> {
    let package = web::build_anchor()?;
    start(&mut command(
        "cargo",
        &["build", "--release", "--package=bowline-test-lens"],
    ))?;
    let target = metadata::target_folder()?;
    let program = target.join("release/bowline-lens");
    let mut entries = browser(&program, package, &target)?;
    let seeds: Vec<String> = asked.seeds.iter().map(u64::to_string).collect();
    let seeds = seeds.join(",");
    let file = target.join("lens-figures.jsonl");
    let mut ask = |what: &str, seeds: &str, more: &[&str]| -> Result<()> {
        let mut lens = lens(&program);
        lens.args([what, "--seeds", seeds]).args(more);
        start(lens.arg("--figures").arg(&file))?;
        entries.extend(figures(&file)?);
        Ok(())
    };
    ask("speed", &seeds, &[])?;
    if asked.peers {
        let python = std::env::var("BOWLINE_OPENCV_PYTHON");
        let python = python.context("./dev installs what --peers needs")?;
        ask(
            "score",
            &seeds,
            &["--peers", "bench/lens/peers.py", "--python", &python],
        )?;
    } else {
        ask("score", &seeds, &[])?;
    }
    // Thousands of thumbnails from one seed: more of them say no more.
    ask("identity", &asked.seeds[0].to_string(), &[])?;
    Ok(entries)
}

/// The tracker as WebAssembly, on a clip that is gone afterwards.
fn browser(program: &Path, package: &str, target: &Path) -> Result<Vec<Value>> {
    let (pictures, truth) = (target.join("lens-clip.y4m"), target.join("lens-clip.json"));
    let written = start(
        lens(program)
            .args(["clip", "--group", "held", "--seed", "3"])
            .args(["--frame-count", "90", "--pictures"])
            .arg(&pictures)
            .arg("--truth")
            .arg(&truth),
    );
    let mut node = command("node", &["bench/lens/wasm.mjs", package]);
    let text = written.and_then(|()| read(node.arg(&pictures)));
    for file in [&pictures, &truth] {
        if file.exists() {
            std::fs::remove_file(file)
                .with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    let lines = text?;
    let lines = lines.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .context("a figure of the browser is no JSON")
}

fn lens(program: &Path) -> Command {
    let mut lens = Command::new(program);
    lens.current_dir(repo::root());
    lens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_for(words: &[&str]) -> Option<Asked> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        asked(&words).ok()
    }

    #[test]
    fn seeds_others_and_a_json_file_may_be_asked_for_in_any_order() {
        let nothing = asked_for(&[]).expect("the usual");
        assert_eq!((nothing.seeds, nothing.peers), (SEEDS.to_vec(), false));
        let all = Some(Asked {
            seeds: vec![7, 9],
            peers: true,
            json_file: Some("x".into()),
        });
        assert_eq!(
            asked_for(&["--seed", "7", "--peers", "--json", "x", "--seed", "9"]),
            all
        );
        for wrong in [
            &["--seed"][..],
            &["--seed", "-1"],
            &["--seed", "7,9"],
            &["--json"],
            &["--peers", "--peers"],
            &["--transports"],
        ] {
            assert_eq!(asked_for(wrong), None, "{wrong:?}");
        }
    }
}
