//! Builds the applet for Windows, on Linux, and judges the file.

mod languages;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::shell::{command, run as start};
use crate::{metadata, pe};

/// The file as customers download it.
pub(crate) const APPLET: &str = "bowline-applet.exe";
pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";

/// Where rustup has no standard library for Windows, `dev` installs Debian's Rust with the source of one, and names it by this.
const CARGO_OF_DEBIAN: &str = "BOWLINE_WINDOWS_CARGO";

/// Customers wait for a download, on lines that are slow more often than their computers: as small as it gets where nobody waits for
/// the program. What is to be quick is named in `Cargo.toml`.
const SMALL: &[&str] = &[
    "lto=\"fat\"",
    "codegen-units=1",
    "opt-level=\"z\"",
    "package.\"*\".opt-level=\"z\"",
    "package.bowline-rtc.opt-level=\"s\"",
    "package.str0m.opt-level=\"s\"",
    "package.sctp-proto.opt-level=\"s\"",
    "package.bowline-capture.opt-level=3",
    "package.bowline-encode.opt-level=3",
    "package.bowline-screen.opt-level=3",
];

/// Builds the applet in release mode, sets in its header what the linker leaves out, and says where it is.
///
/// # Errors
/// When it does not build.
pub(crate) fn build() -> Result<PathBuf> {
    let arguments = ["build", "--release", "--package=bowline-applet"];
    let tables = folder()?.join("languages");
    languages::write(&tables)?;
    start(
        cargo(&arguments)?
            .args(
                SMALL
                    .iter()
                    .map(|setting| format!("--config=profile.release.{setting}")),
            )
            .env(languages::FOLDER, &tables),
    )?;
    let built = folder()?.join(TARGET).join("release").join(APPLET);
    let mut bytes = read(&built)?;
    pe::point_to_load_config(&mut bytes)
        .with_context(|| format!("cannot mend the header of {}", built.display()))?;
    let applet = folder()?.join(APPLET);
    std::fs::write(&applet, bytes).with_context(|| format!("cannot write {}", applet.display()))?;
    Ok(applet)
}

/// What each check says of what [`build`] has built: its complaints.
///
/// # Errors
/// When the file cannot be read, or is no program for Windows.
pub(crate) fn judge(applet: &Path) -> Result<Vec<(&'static str, Vec<String>)>> {
    pe::judge(&read(applet)?)
}

/// Judges what [`build`] has built.
///
/// # Errors
/// Names each complaint.
pub(crate) fn ensure_good(applet: &Path) -> Result<()> {
    let verdicts = judge(applet)?;
    let complaints: Vec<String> = verdicts.into_iter().flat_map(|(_, found)| found).collect();
    ensure!(
        complaints.is_empty(),
        "{} must not be handed out:\n{}",
        applet.display(),
        complaints.join("\n")
    );
    Ok(())
}

/// A command of cargo for Windows, with a folder of its own for what it builds: it is locked for nobody else.
///
/// # Errors
/// When cargo cannot read the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Result<Command> {
    let own = env::var_os(CARGO_OF_DEBIAN);
    let program = own
        .as_ref()
        .map_or("cargo".into(), |own| own.to_string_lossy());
    let mut cargo = command(&program, arguments);
    cargo
        .args(["--target", TARGET])
        .arg("--target-dir")
        .arg(folder()?);
    if own.is_some() {
        // What rustup put first in the way would be the wrong compiler.
        cargo
            .args(["-Z", "build-std=std,panic_abort"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("PATH", "/usr/bin:/bin")
            .env_remove("RUSTUP_TOOLCHAIN");
    }
    Ok(cargo)
}

/// Where cargo puts what it builds for Windows, and for building that.
///
/// # Errors
/// When cargo cannot read the workspace.
pub(crate) fn folder() -> Result<PathBuf> {
    Ok(metadata::target_folder()?.join("windows"))
}

fn read(program: &Path) -> Result<Vec<u8>> {
    std::fs::read(program).with_context(|| format!("cannot read {}", program.display()))
}
