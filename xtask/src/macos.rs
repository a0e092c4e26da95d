//! Looks at the applet's side for macOS, which cannot be built here: types only.

use std::path::Path;

use anyhow::Result;

use crate::metadata;
use crate::shell::{command, read, run as start};

const TARGET: &str = "aarch64-apple-darwin";

/// Crates with files of their own for macOS. The applet itself needs libraries in C, and those a compiler with Apple's headers.
const PACKAGES: [&str; 4] = [
    "bowline-capture",
    "bowline-desktop",
    "bowline-input",
    "bowline-ui",
];

/// Lints them where Rust has its standard library for macOS, as `dev` sees to where rustup can.
///
/// # Errors
/// When there is something to mend.
pub(crate) fn lints() -> Result<String> {
    if !has_target()? {
        return Ok(format!(
            "skipped: the Rust target {TARGET} is missing; `rustup target add {TARGET}` adds it"
        ));
    }
    let mut cargo = command("cargo", &["clippy", "--all-targets", "--locked"]);
    cargo
        .args(["--target", TARGET])
        .arg("--target-dir")
        // A folder of its own: it is locked for nobody else.
        .arg(metadata::target_folder()?.join("macos"))
        .args(PACKAGES.map(|package| format!("--package={package}")));
    start(cargo.args(["--", "-D", "warnings"]))?;
    Ok("cargo clippy; nothing of it ran".to_owned())
}

fn has_target() -> Result<bool> {
    let sysroot = read(&mut command("rustc", &["--print", "sysroot"]))?;
    let libraries = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    Ok(libraries.is_dir())
}
