//! Builds what the browser loads.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::shell::{command, command_in, run as start};
use crate::{metadata, repo};

/// What of the workspace is only in the browser is linted and tested on this machine as well.
pub(crate) const FEATURES: &str = "--features=bowline-screen/wasm,bowline-anchor/wasm";

const WASM: &str = "wasm32-unknown-unknown";

/// What of `core/` the browser loads as WebAssembly: the crate, its file, and where the page finds it.
const PARTS: [(&str, &str, &str); 2] = [
    (
        "bowline-screen",
        "bowline_screen.wasm",
        "web/packages/screen/pkg",
    ),
    (
        "bowline-anchor",
        "bowline_anchor.wasm",
        "web/packages/anchor/pkg",
    ),
];

/// Builds the WebAssembly parts and the web apps.
///
/// # Errors
/// When a part does not build.
pub(crate) fn run() -> Result<ExitCode> {
    build()?;
    Ok(ExitCode::SUCCESS)
}

/// The same, for commands that need it first. Without web apps there is nothing to do.
///
/// # Errors
/// When a part does not build.
pub(crate) fn build() -> Result<()> {
    for (package, file, folder) in PARTS {
        if metadata::has_feature(package, "wasm")? {
            build_part(package, file, folder)?;
        }
    }
    if repo::has_npm_script("web", "build") {
        start(&mut command_in(
            &repo::root().join("web"),
            "npm",
            &["run", "build"],
        ))?;
    }
    Ok(())
}

/// Builds the web apps with a part broken on purpose, after [`build`], and says where they are: apart from those of a release.
///
/// # Errors
/// When an app does not build.
pub(crate) fn build_broken(mode: &str) -> Result<PathBuf> {
    let web = repo::root().join("web");
    for app in ["customer", "console"] {
        let config = format!("apps/{app}/vite.config.ts");
        let arguments = ["vite", "build", "--mode", mode, "--config", &config];
        start(&mut command_in(&web, "npx", &arguments))?;
    }
    Ok(web.join(format!("dist-{mode}")))
}

fn build_part(package: &str, file: &str, folder: &str) -> Result<()> {
    let package = format!("--package={package}");
    let arguments = [
        "build",
        "--release",
        &package,
        "--features=wasm",
        "--target",
        WASM,
    ];
    start(command("cargo", &arguments).env("RUSTFLAGS", "-C target-feature=+simd128"))?;
    let module = metadata::target_folder()?
        .join(WASM)
        .join("release")
        .join(file);
    start(command("wasm-bindgen", &["--target=web", "--out-dir", folder]).arg(module))?;
    // The folder is made anew by every build, so it hides itself from git.
    std::fs::write(repo::root().join(folder).join(".gitignore"), "*\n")?;
    Ok(())
}
