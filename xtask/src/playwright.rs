//! Runs what plays with real browsers and the release programs.

use std::path::Path;
use std::process::Command;

use crate::repo;
use crate::shell::command_in;
use crate::up::Programs;

/// Playwright of the end-to-end tests with another set of files.
pub(crate) fn command(programs: &Programs, config: &Path) -> Command {
    let folder = repo::root().join("tests/e2e");
    let mut command = command_in(&folder, "npx", &["playwright", "test", "--config"]);
    command
        .arg(config)
        .env("BOWLINE_BIN", &programs.server)
        .env("BOWLINE_APPLET_BIN", &programs.applet);
    command
}
