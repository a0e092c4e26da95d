//! Builds everything and starts Bowline on this computer.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::shell::{command, run as start};
use crate::{metadata, repo, web, windows};

const DATA: &str = "data";
const LISTEN: &str = "127.0.0.1:8080";
const URL: &str = "http://localhost:8080";

/// The two programs as a customer and an organisation get them.
pub(crate) struct Programs {
    pub(crate) server: PathBuf,
    pub(crate) applet: PathBuf,
}

/// Builds, sets up, and becomes the server, which goes on in the foreground.
///
/// # Errors
/// When something does not build or the server does not start.
pub(crate) fn run() -> Result<ExitCode> {
    let programs = build()?;
    let applets = gather([&programs.applet, &windows::build()?])?;
    std::fs::create_dir_all(repo::root().join(DATA))?;
    // It prints the one-time link, or says that there is an administrator already; only `serve`
    // decides whether that is good enough to start.
    println!("support page: {URL}/\nconsole: {URL}/console/\nfirst administrator, works once:");
    let set_up = server(&programs, &["setup", "--data", DATA]).status()?;
    if !set_up.success() {
        eprintln!("`bowline setup` ended with {set_up}");
    }
    let error = server(&programs, &["serve", "--data", DATA, "--listen", LISTEN])
        .arg("--applets")
        .arg(applets)
        .exec();
    Err(error).context("cannot start the server")
}

/// Builds the web apps, the applet and the server in release mode.
///
/// # Errors
/// When a part does not build.
pub(crate) fn build() -> Result<Programs> {
    web::build()?;
    start(&mut command(
        "cargo",
        &[
            "build",
            "--release",
            "--package=bowline-applet",
            "--package=bowline",
            // The pages are inside the program, so that it is one file.
            "--features=bowline/embed-web",
        ],
    ))?;
    let release = metadata::target_folder()?.join("release");
    Ok(Programs {
        server: release.join("bowline"),
        applet: release.join("bowline-applet"),
    })
}

/// Puts the applets of all systems side by side, as the server wants them.
fn gather(applets: [&Path; 2]) -> Result<PathBuf> {
    let folder = metadata::target_folder()?.join("applets");
    std::fs::create_dir_all(&folder)?;
    for applet in applets {
        let name = applet.file_name().context("a program has a name")?;
        std::fs::copy(applet, folder.join(name))
            .with_context(|| format!("cannot copy {}", applet.display()))?;
    }
    Ok(folder)
}

fn server(programs: &Programs, arguments: &[&str]) -> Command {
    let mut server = Command::new(&programs.server);
    server.args(arguments).current_dir(repo::root());
    server
}
