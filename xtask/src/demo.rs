//! Plays one whole session by itself and keeps what could be seen.

use std::process::ExitCode;

use anyhow::Result;

use crate::shell::run as start;
use crate::{playwright, repo, up};

const KEPT: &str = "demo";

/// Builds the release programs and plays; screenshots and a video of the console lie in `./demo`
/// afterwards.
///
/// # Errors
/// When something does not build or the session does not go as it should.
pub(crate) fn run() -> Result<ExitCode> {
    let programs = up::build()?;
    let kept = repo::root().join(KEPT);
    if kept.exists() {
        std::fs::remove_dir_all(&kept)?;
    }
    std::fs::create_dir_all(&kept)?;
    let config = repo::root().join("tests/e2e/playwright.config.ts");
    start(
        playwright::command(&programs, &config)
            .arg("--project=demo")
            .env("BOWLINE_DEMO", &kept),
    )?;
    println!(
        "{}: the session in pictures, and console.webm",
        kept.display()
    );
    Ok(ExitCode::SUCCESS)
}
