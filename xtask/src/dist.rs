//! Gathers the release files in `./dist`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::shell::{command_in, read};
use crate::{repo, up, windows};

/// All that is ever in it, in the order of the sums.
const NAMES: [&str; 3] = ["bowline", "bowline-applet", windows::APPLET];

/// Builds in release mode (stripped, see `Cargo.toml`), copies the programs, and writes their
/// sizes and SHA-256 sums. `windows` alone leaves the programs for Linux as they are.
///
/// # Errors
/// When something does not build, must not be handed out, or cannot be copied.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let built = match arguments {
        [] => {
            let programs = up::build()?;
            vec![programs.server, programs.applet, good_applet_for_windows()?]
        }
        [word] if word == "windows" => vec![good_applet_for_windows()?],
        _ => bail!("usage: ./dev dist [windows]"),
    };
    let dist = repo::root().join("dist");
    std::fs::create_dir_all(&dist)?;
    for program in &built {
        copy(program, &dist)?;
    }
    let there: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| dist.join(name).exists())
        .collect();
    let sums = read(&mut command_in(&dist, "sha256sum", &there))?;
    std::fs::write(dist.join("SHA256SUMS"), sums)?;
    Ok(ExitCode::SUCCESS)
}

fn good_applet_for_windows() -> Result<PathBuf> {
    let applet = windows::build()?;
    windows::ensure_good(&applet)?;
    Ok(applet)
}

fn copy(program: &Path, dist: &Path) -> Result<()> {
    let name = program.file_name().context("a program has a name")?;
    let size_bytes = std::fs::copy(program, dist.join(name))
        .with_context(|| format!("cannot copy {}", program.display()))?;
    println!("dist/{}: {size_bytes} bytes", name.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_applet_for_windows_may_be_asked_for_alone() {
        assert!(run(&["linux".into()]).is_err());
        assert!(run(&["windows".into(), "linux".into()]).is_err());
    }
}
