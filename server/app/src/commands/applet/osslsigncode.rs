//! The program that signs. Nothing else here starts a program, and only the commands of an administrator reach this.
#![expect(
    clippy::disallowed_types,
    reason = "on the command line, never while serving: decision 37"
)]

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// A program that is started with a list of arguments, without a shell.
#[derive(Debug)]
pub(super) struct Tool(PathBuf);

/// What it did.
#[derive(Debug)]
pub(super) struct Ran {
    /// Whether it says that it succeeded.
    pub(super) is_success: bool,
    /// Everything that it wrote.
    pub(super) said: String,
}

impl Tool {
    /// The one of the system.
    pub(super) fn osslsigncode() -> Self {
        Self::at("osslsigncode")
    }

    /// The one at a path; a bare name is looked up as a shell would.
    pub(super) fn at(program: impl Into<PathBuf>) -> Self {
        Self(program.into())
    }

    /// Runs it to its end. It may ask for a password on the terminal.
    ///
    /// # Errors
    /// Says how to install it where it is missing.
    pub(super) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> anyhow::Result<Ran> {
        let mut command = Command::new(&self.0);
        let ran = command.args(arguments).stdin(Stdio::null()).output();
        let ran = match ran {
            Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
                "the program osslsigncode, which signs, is not installed: `apt install osslsigncode`, or the package of that name on \
                 other systems"
            ),
            ran => ran.with_context(|| format!("{} cannot be started", self.0.display()))?,
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Ran {
            is_success: ran.status.success(),
            said: format!("{}\n{}", text(&ran.stderr), text(&ran.stdout)),
        })
    }
}
