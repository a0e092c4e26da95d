//! Everything that must hold before a change is taken in, the quick things first.

use std::process::ExitCode;

use anyhow::Result;

use crate::shell::{command, command_in, run as start};
use crate::{budget, codegen, layers, licences, macos, repo, test, web, windows, words};

/// One thing that must hold; it says in a few words what it looked at.
type Step = (&'static str, fn() -> Result<String>);

const STEPS: &[Step] = &[
    ("words", words::check),
    ("budget", budget::check),
    ("layers", layers::check),
    ("formatting", formatting),
    ("licences", licences::check),
    ("generated files", codegen::check),
    ("lints", lints),
    ("lints for Windows", windows_lints),
    ("types for macOS", macos::lints),
    ("web lints", web_lints),
];

/// Goes through all steps, even after one that failed, then runs every test.
pub(crate) fn run() -> ExitCode {
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        match step() {
            Ok(seen) => println!("ok: {name} ({seen})"),
            Err(error) => {
                println!("FAILED: {name}\n{error:#}");
                failed.push(*name);
            }
        }
    }
    let tally = test::everything();
    if !failed.is_empty() {
        println!("failed besides the tests: {}", failed.join(", "));
    }
    test::say_skipped(&tally);
    println!("{tally}");
    if failed.is_empty() && tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn formatting() -> Result<String> {
    start(&mut command("cargo", &["fmt", "--all", "--", "--check"]))?;
    Ok("cargo fmt".to_owned())
}

fn lints() -> Result<String> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        web::FEATURES,
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    start(&mut command("cargo", &arguments))?;
    Ok("cargo clippy".to_owned())
}

/// Of the crates that have files of their own for it.
fn windows_lints() -> Result<String> {
    let mut cargo = windows::cargo(&["clippy", "--all-targets", "--locked"])?;
    cargo.args(test::ON_WINDOWS.map(|package| format!("--package={package}")));
    cargo.args([
        "--package=bowline-test-display",
        "--package=bowline-ui",
        "--package=bowline-applet",
    ]);
    start(cargo.args(["--", "-D", "warnings"]))?;
    Ok("cargo clippy".to_owned())
}

fn web_lints() -> Result<String> {
    let mut seen = Vec::new();
    for script in ["format:check", "lint", "typecheck"] {
        if repo::has_npm_script("web", script) {
            let web = repo::root().join("web");
            start(&mut command_in(&web, "npm", &["run", "--silent", script]))?;
            seen.push(script);
        }
    }
    Ok(match seen.as_slice() {
        [] => "none yet".to_owned(),
        scripts => scripts.join(", "),
    })
}
