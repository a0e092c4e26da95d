//! Runs the tests of one claim against the product that its switch breaks.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Claim, PAGES, STORIES};
use crate::metadata::{self, packages};
use crate::shell::{command, command_in, read, run, tee};
use crate::tally::{Runner, Tally};
use crate::{repo, test, web};

/// What the tests of a claim tell; none if they told nothing.
pub(super) fn prove(claim: &Claim, tests: &BTreeSet<String>) -> Result<Option<Tally>> {
    match claim.room.as_str() {
        STORIES => prove_stories(&claim.switch, tests),
        PAGES => prove_pages(&claim.switch, tests),
        room => {
            let package = package_of(&metadata::workspace()?, room)?;
            if test::has_nextest() {
                prove_with_nextest(&package, &claim.switch, tests)
            } else {
                prove_with_cargo_test(&package, &claim.switch, tests)
            }
        }
    }
}

fn prove_with_nextest(
    package: &str,
    switch: &str,
    tests: &BTreeSet<String>,
) -> Result<Option<Tally>> {
    let named: Vec<String> = tests
        .iter()
        .map(|test| format!("test(/(^|::){test}$/)"))
        .collect();
    let arguments = [
        "nextest",
        "run",
        "--no-fail-fast",
        "--package",
        package,
        "--features",
        switch,
        "-E",
        &named.join(" | "),
    ];
    let transcript = tee(&mut command("cargo", &arguments))?;
    Ok(Tally::told(Runner::Nextest, &transcript))
}

/// `cargo test` takes whole names only, so it is asked for them first.
fn prove_with_cargo_test(
    package: &str,
    switch: &str,
    tests: &BTreeSet<String>,
) -> Result<Option<Tally>> {
    let build = ["test", "--package", package, "--features", switch];
    let build = [build.as_slice(), &["--tests", "--no-fail-fast", "--"]].concat();
    let Ok(list) = read(command("cargo", &build).arg("--list")) else {
        return Ok(None);
    };
    let named = whole_names(&list, tests);
    if named.is_empty() {
        // Without a name, all of them would run.
        return Ok(None);
    }
    let transcript = tee(command("cargo", &build).arg("--exact").args(named))?;
    Ok(Tally::told(Runner::CargoTest, &transcript))
}

/// The tests whose last word is named, from lines like `room::tests::silence_means_no: test`.
fn whole_names<'a>(list: &'a str, tests: &BTreeSet<String>) -> BTreeSet<&'a str> {
    list.lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| {
            name.rsplit("::")
                .next()
                .is_some_and(|last| tests.contains(last))
        })
        .collect()
}

fn prove_pages(mode: &str, tests: &BTreeSet<String>) -> Result<Option<Tally>> {
    let folder = repo::root().join(PAGES);
    let named: Vec<String> = tests.iter().map(|test| escaped(test)).collect();
    let named = format!("({})$", named.join("|"));
    let arguments = ["vitest", "run", "--mode", mode, "-t", &named];
    let transcript = tee(command_in(&folder, "npx", &arguments).env("CI", "1"))?;
    Ok(Tally::told(Runner::Vitest, &transcript))
}

/// As a regular expression takes it for itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for sign in text.chars() {
        if r"\^$.|?*+()[]{}".contains(sign) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

/// What is broken is a debug build, or pages in a folder of their own, so that it can be no release; everything else is the release.
fn prove_stories(switch: &str, tests: &BTreeSet<String>) -> Result<Option<Tally>> {
    web::build()?;
    let (variable, broken) = match switch.split_once('/') {
        None => ("BOWLINE_WEB", web::build_broken(switch)?),
        Some((package, _)) => {
            let variable = match package {
                "bowline-applet" => "BOWLINE_APPLET_BIN",
                "bowline" => "BOWLINE_BIN",
                _ => bail!("{package} is no program of a story"),
            };
            let build = ["build", "--package", package, "--features", switch];
            run(&mut command("cargo", &build))?;
            (
                variable,
                metadata::target_folder()?.join("debug").join(package),
            )
        }
    };
    let stories: Vec<&str> = tests.iter().map(String::as_str).collect();
    let arguments = [["playwright", "test"].as_slice(), &stories].concat();
    let transcript = tee(command_in(&repo::root().join(STORIES), "npx", &arguments)
        .env("CI", "1")
        .env(variable, broken))?;
    Ok(Tally::told(Runner::Playwright, &transcript))
}

/// The package in a room.
pub(super) fn package_of(workspace: &Value, room: &str) -> Result<String> {
    let manifest = repo::root().join(room).join("Cargo.toml");
    let package = packages(workspace).iter().find(|package| {
        package["manifest_path"]
            .as_str()
            .is_some_and(|path| Path::new(path) == manifest)
    });
    let name = package.and_then(|package| package["name"].as_str());
    Ok(name
        .with_context(|| format!("{room} is no package"))?
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_found_by_the_last_word_of_its_name() {
        let list = "one: test\nroom::tests::one: test\nroom::tests::one_more: test\none: benchmark\n\n3 tests, 1 benchmark\n";
        let named = whole_names(list, &BTreeSet::from(["one".to_owned()]));
        assert_eq!(Vec::from_iter(named), ["one", "room::tests::one"]);
    }

    #[test]
    fn a_sentence_stands_for_itself_in_a_regular_expression() {
        assert_eq!(
            escaped("is 1.5 (or more)? yes"),
            r"is 1\.5 \(or more\)\? yes"
        );
    }
}
