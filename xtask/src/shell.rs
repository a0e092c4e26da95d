//! Starting other programs.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write, pipe, stdout};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::repo;

/// What a program said, both streams in their order, and whether it ended well.
pub(crate) struct Transcript {
    pub(crate) text: String,
    pub(crate) succeeded: bool,
}

/// A command that will run in the repository's root.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    command_in(&repo::root(), program, arguments)
}

/// A command that will run in `folder`.
pub(crate) fn command_in(folder: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    for (name, _) in env::vars_os().filter(|(name, _)| is_about_xtask(name)) {
        command.env_remove(name);
    }
    command
}

/// Whether cargo set this variable for xtask alone. Build scripts that watch such a variable would
/// otherwise build anew whenever cargo is called by hand and by xtask in turns.
fn is_about_xtask(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Runs a command that speaks to the terminal itself.
///
/// # Errors
/// When it cannot be started or ends badly.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", describe(command)))?;
    ensure!(
        status.success(),
        "`{}` ended with {status}",
        describe(command)
    );
    Ok(())
}

/// Runs a command quietly and returns its standard output.
///
/// # Errors
/// When it cannot be started, ends badly, or does not speak UTF-8.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{}`", describe(command)))?;
    ensure!(
        output.status.success(),
        "`{}` ended with {}",
        describe(command),
        output.status
    );
    String::from_utf8(output.stdout).context("the output is not UTF-8")
}

/// Runs a command, shows what it says while it says it, and keeps it.
///
/// # Errors
/// When it cannot be started; a bad end is told in the [`Transcript`].
pub(crate) fn tee(command: &mut Command) -> Result<Transcript> {
    announce(command);
    let (reader, writer) = pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start `{}`", describe(command)))?;
    // The command holds our ends of the pipe: without them the reader sees the end of the output.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let mut text = String::new();
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        stdout().write_all(&line)?;
        text.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    let succeeded = child.wait()?.success();
    Ok(Transcript { text, succeeded })
}

fn announce(command: &Command) {
    eprintln!("==> {}", describe(command));
}

fn describe(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_holds_both_streams_and_the_end() {
        let transcript = tee(&mut command(
            "sh",
            &["-c", "echo out; echo err >&2; exit 3"],
        ));
        let transcript = transcript.expect("sh starts");
        assert_eq!(transcript.text, "out\nerr\n");
        assert!(!transcript.succeeded);
    }

    #[test]
    fn what_cargo_says_of_xtask_is_not_handed_on() {
        let names = read(&mut command("sh", &["-c", "env | cut -d= -f1"])).expect("sh starts");
        assert!(env::var_os("CARGO_PKG_NAME").is_some(), "cargo sets it");
        assert!(!names.lines().any(|name| name == "CARGO_PKG_NAME"));
        assert!(names.lines().any(|name| name == "PATH"));
    }

    #[test]
    fn a_bad_end_is_an_error_of_run() {
        assert!(run(&mut command("false", &[])).is_err());
        assert!(run(&mut command("true", &[])).is_ok());
    }
}
