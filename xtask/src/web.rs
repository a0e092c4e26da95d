//! Builds what the browser loads.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use crate::shell::{command, command_in, run as start};
use crate::{metadata, repo};

/// What of the workspace is only in the browser is linted and tested on this machine as well.
pub(crate) const FEATURES: &str =
    "--features=bowline-anchor/wasm,bowline-screen/wasm,bowline-session/wasm";

const WASM: &str = "wasm32-unknown-unknown";

/// A core that runs in the browser as well.
struct Part {
    package: &'static str,
    /// How the compiler calls it.
    module: &'static str,
    /// What is written for the browser.
    folder: &'static str,
    /// How it is built, if not as for this machine.
    settings: &'static [&'static str],
    /// What the browser must have for it.
    rust_flags: &'static str,
}

/// Instructions that work on several pixels at once.
const SIMD: &str = "-C target-feature=+simd128";
/// The same with less of each function in those that call it: smaller, and as fast; with still less of them it is slower.
const SIMD_SMALL: &str = "-C target-feature=+simd128 -C llvm-args=-inline-threshold=80";

const PARTS: [Part; 3] = [
    // A phone loads it with the first picture.
    Part {
        package: "bowline-anchor",
        module: "bowline_anchor.wasm",
        folder: "web/packages/anchor/pkg",
        settings: &[
            "--config=profile.release.lto=\"fat\"",
            "--config=profile.release.codegen-units=1",
        ],
        rust_flags: SIMD_SMALL,
    },
    Part {
        package: "bowline-screen",
        module: "bowline_screen.wasm",
        folder: "web/packages/screen/pkg",
        settings: &[],
        rust_flags: SIMD,
    },
    // A phone loads it on a bad line, and it has little to do.
    Part {
        package: "bowline-session",
        module: "bowline_session.wasm",
        folder: "web/packages/customer/pkg",
        settings: &[
            "--config=profile.release.lto=\"fat\"",
            "--config=profile.release.codegen-units=1",
            "--config=profile.release.opt-level=\"z\"",
            "--config=profile.release.package.\"*\".opt-level=\"z\"",
        ],
        rust_flags: "",
    },
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
    let target = metadata::target_folder()?;
    for part in &PARTS {
        part.build(&target)?;
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

/// Builds the tracker of drawings alone; gives the folder with what is written for the browser, from the root.
///
/// # Errors
/// When it does not build.
pub(crate) fn build_anchor() -> Result<&'static str> {
    let [anchor, ..] = &PARTS;
    anchor.build(&metadata::target_folder()?)?;
    Ok(anchor.folder)
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

impl Part {
    fn build(&self, target: &Path) -> Result<()> {
        let package = format!("--package={}", self.package);
        start(
            command("cargo", &["build", "--release", &package])
                .args(["--features=wasm", "--target", WASM])
                .args(self.settings)
                .env("RUSTFLAGS", self.rust_flags),
        )?;
        let module = target.join(WASM).join("release").join(self.module);
        start(command("wasm-bindgen", &["--target=web", "--out-dir", self.folder]).arg(module))?;
        // The folder is made anew by every build, so it hides itself from git.
        std::fs::write(repo::root().join(self.folder).join(".gitignore"), "*\n")?;
        Ok(())
    }
}
