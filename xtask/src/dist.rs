//! Gathers the release files in `./dist`.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::shell::{command_in, read};
use crate::{repo, up};

/// Builds in release mode (stripped, see `Cargo.toml`), copies the programs, and writes their
/// sizes and SHA-256 sums.
///
/// # Errors
/// When something does not build or cannot be copied.
pub(crate) fn run() -> Result<ExitCode> {
    let programs = up::build()?;
    let dist = repo::root().join("dist");
    std::fs::create_dir_all(&dist)?;
    for program in [&programs.server, &programs.applet] {
        let name = program.file_name().context("a program has a name")?;
        let size_bytes = std::fs::copy(program, dist.join(name))
            .with_context(|| format!("cannot copy {}", program.display()))?;
        println!("dist/{}: {size_bytes} bytes", name.display());
    }
    let sums = read(&mut command_in(
        &dist,
        "sha256sum",
        &["bowline", "bowline-applet"],
    ))?;
    std::fs::write(dist.join("SHA256SUMS"), sums)?;
    Ok(ExitCode::SUCCESS)
}
