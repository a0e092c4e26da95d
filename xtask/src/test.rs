//! Runs every test and ends with one line: `N passed, N failed`.

use std::process::{Command, ExitCode, Stdio};

use anyhow::Result;

use crate::shell::{command, command_in, tee};
use crate::tally::{Runner, Tally};
use crate::{lens, netsim, repo, up, web, windows};

/// One runner and the tests it finds.
type Part = (&'static str, fn() -> Result<Tally>);

const PARTS: &[Part] = &[
    ("Rust tests", rust_tests),
    ("examples in the docs", doctests),
    ("Windows tests under Wine", windows_tests),
    ("checks of the file for Windows", windows_file),
    ("web tests", web_tests),
    ("end-to-end tests", end_to_end_tests),
];

/// Crates whose tests run on Windows as well.
pub(crate) const ON_WINDOWS: [&str; 3] = ["bowline-capture", "bowline-desktop", "bowline-input"];

/// Runs every test; a runner that cannot be started is a failed one.
pub(crate) fn run() -> ExitCode {
    let tally = everything();
    say_skipped(&tally);
    println!("{tally}");
    match tally.failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// What was not run must not look as if it had passed.
pub(crate) fn say_skipped(tally: &Tally) {
    if tally.skipped > 0 {
        println!(
            "{} skipped: networks and full disks of their own need root, so run this as root to play all of them",
            tally.skipped
        );
    }
}

/// Runs all runners, each even when one before it failed, and adds up what they report.
pub(crate) fn everything() -> Tally {
    let mut sum = Tally::default();
    for (part, run) in PARTS {
        sum += run().unwrap_or_else(|error| {
            eprintln!("{part}: {error:#}");
            Tally::CRASHED
        });
    }
    sum
}

fn rust_tests() -> Result<Tally> {
    if has_nextest() {
        let arguments = [
            "nextest",
            "run",
            "--workspace",
            web::FEATURES,
            "--no-fail-fast",
            "--no-tests=pass",
        ];
        return observe(Runner::Nextest, &mut command("cargo", &arguments));
    }
    let arguments = [
        "test",
        "--workspace",
        "--tests",
        web::FEATURES,
        "--no-fail-fast",
    ];
    observe(Runner::CargoTest, &mut command("cargo", &arguments))
}

/// Whether `cargo nextest` can be used here.
pub(crate) fn has_nextest() -> bool {
    command("cargo", &["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn doctests() -> Result<Tally> {
    let arguments = ["test", "--workspace", "--doc", "--no-fail-fast"];
    observe(Runner::CargoTest, &mut command("cargo", &arguments))
}

/// Those of the applet's crates that speak to Windows itself; `tests/wine` holds what Wine is told.
fn windows_tests() -> Result<Tally> {
    let (runner, arguments) = if has_nextest() {
        (Runner::Nextest, ["nextest", "run", "--no-fail-fast"])
    } else {
        (Runner::CargoTest, ["test", "--tests", "--no-fail-fast"])
    };
    let mut cargo = windows::cargo(&arguments)?;
    cargo.args(ON_WINDOWS.map(|package| format!("--package={package}")));
    observe(runner, &mut cargo)
}

/// Builds the file that customers download, and counts each check of it as a test.
fn windows_file() -> Result<Tally> {
    let applet = windows::build()?;
    let mut tally = Tally::default();
    for (check, complaints) in windows::judge(&applet)? {
        if complaints.is_empty() {
            println!("ok: {check}");
            tally.passed += 1;
        } else {
            println!("FAILED: {check}: {}", complaints.join("; "));
            tally.failed += 1;
        }
    }
    Ok(tally)
}

fn web_tests() -> Result<Tally> {
    if !repo::has_npm_script("web", "test") {
        return Ok(Tally::default());
    }
    web::build()?;
    observe(Runner::Vitest, &mut npm("web", &["test"]))
}

/// The stories run against the release programs, the ones a customer would get.
fn end_to_end_tests() -> Result<Tally> {
    let Some(folder) = ["tests/e2e", "web"]
        .into_iter()
        .find(|folder| repo::has_npm_script(folder, "e2e"))
    else {
        return Ok(Tally::default());
    };
    let programs = up::build()?;
    observe(
        Runner::Playwright,
        npm(folder, &["run", "e2e"])
            .env("BOWLINE_BIN", programs.server)
            .env("BOWLINE_APPLET_BIN", programs.applet)
            .env("BOWLINE_LENS_BIN", lens::build()?)
            .env("BOWLINE_NETSIM_BIN", netsim::build()?)
            .env("BOWLINE_WINDOWS_APPLET_BIN", windows::build()?),
    )
}

/// `CI` keeps the runners from watching files and from asking.
fn npm(folder: &str, arguments: &[&str]) -> Command {
    let mut npm = command_in(&repo::root().join(folder), "npm", arguments);
    npm.env("CI", "1");
    npm
}

fn observe(runner: Runner, command: &mut Command) -> Result<Tally> {
    Ok(Tally::of(runner, &tee(command)?))
}
