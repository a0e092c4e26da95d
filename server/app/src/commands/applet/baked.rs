//! The baked applet for Windows, and the signed one that takes its place.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use super::certificate_table::{ALIGNMENT, certificate_table};
use crate::applet_file::{Home, WINDOWS, baked_folder, holds, is_made_of};
use crate::config::Config;

/// What a signature, its certificates and a time stamp take at most, with room to spare.
const SIGNATURE_BYTES: u64 = 1 << 20;

/// The applet that customers get.
#[derive(Debug)]
pub(super) struct Baked<'a> {
    file: PathBuf,
    home: Home<'a>,
    /// As it was found.
    program: Vec<u8>,
    /// How much of it is not signature.
    body_bytes: usize,
}

impl<'a> Baked<'a> {
    /// Looks for it.
    ///
    /// # Errors
    /// Says what to do where there is none, or one that a start of the server would replace.
    pub(super) fn find(config: &Config, home: Home<'a>) -> anyhow::Result<Self> {
        let file = baked_folder(&config.data).join(WINDOWS);
        let shown = file.display();
        let program = match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
                "{shown} is not there yet: run `bowline serve` once with these settings and with --applets, the folder that holds the \
                 generic {WINDOWS}"
            ),
            read => read.with_context(|| format!("{shown} cannot be read by this user"))?,
        };
        ensure!(
            holds(&file, home),
            "{shown} is not the program of {}: give the settings with which `bowline serve` runs, and run that once",
            home.url
        );
        let generic = config.applets.as_ref().map(|folder| folder.join(WINDOWS));
        let generic = generic.and_then(|file| fs::read(file).ok());
        ensure!(
            generic.is_none_or(|generic| is_made_of(&file, &generic, home)),
            "{shown} was made of another {WINDOWS} than there is now: start `bowline serve` anew first, which makes it anew"
        );
        let table = certificate_table(&program).with_context(|| {
            format!("{shown} cannot be signed: remove it, and start `bowline serve` anew, which makes it anew")
        })?;
        Ok(Self {
            file,
            home,
            body_bytes: table.map_or(program.len(), |table| table.start),
            program,
        })
    }

    /// Where it is.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Makes a place for the signed one.
    ///
    /// # Errors
    /// Says how much room is missing. That is asked beforehand, as osslsigncode 2.9 takes a full disk for a success.
    pub(super) fn part(&self) -> anyhow::Result<Part> {
        let mut name = self.file.clone().into_os_string();
        name.push(".signing");
        let part = Part(name.into());
        // One that was left by a crash.
        if let Err(error) = fs::remove_file(&part.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            let what = format!("{} cannot be removed", part.0.display());
            return Err(error).context(what);
        }
        let folder = self.file.parent().context("it is in no folder")?;
        let disk = rustix::fs::statvfs(folder)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        ensure_room(folder, self.program.len() as u64 + SIGNATURE_BYTES, free)?;
        Ok(part)
    }

    /// Whether the other one is this program, signed, and nothing else.
    ///
    /// # Errors
    /// Says what it is instead.
    pub(super) fn check(&self, part: &Part) -> anyhow::Result<()> {
        let signed = fs::read(&part.0).context("there is no signed program")?;
        ensure!(
            signed.len() > self.body_bytes,
            "only a part of it was written: look whether the disk has room, and try again"
        );
        let table = certificate_table(&signed)?.context("it has no signature")?;
        ensure!(
            table.start == self.body_bytes.next_multiple_of(ALIGNMENT),
            "it is not as long as the program was"
        );
        ensure!(
            holds(&part.0, self.home),
            "it is not the program of {} any more",
            self.home.url
        );
        Ok(())
    }

    /// Puts the signed one into its place, for the same user to read.
    ///
    /// # Errors
    /// Says why that cannot be done; the old one stays then.
    pub(super) fn replace(self, part: &Part) -> anyhow::Result<PathBuf> {
        let replace = || {
            let before = fs::metadata(&self.file)?;
            let part_owner = fs::metadata(&part.0)?;
            if (part_owner.uid(), part_owner.gid()) != (before.uid(), before.gid()) {
                chown(&part.0, Some(before.uid()), Some(before.gid()))?;
            }
            fs::set_permissions(&part.0, before.permissions())?;
            File::open(&part.0)?.sync_all()?;
            ensure!(
                fs::read(&self.file)? == self.program,
                "another one was put there meanwhile; sign that"
            );
            fs::rename(&part.0, &self.file)?;
            let folder = self.file.parent().context("it is in no folder")?;
            Ok(File::open(folder)?.sync_all()?)
        };
        replace().with_context(|| format!("{} cannot be replaced", self.file.display()))?;
        Ok(self.file)
    }
}

fn ensure_room(folder: &Path, needed: u64, free: u64) -> anyhow::Result<()> {
    ensure!(
        free >= needed,
        "the disk is full: {} MiB are needed in {}, and {} are free",
        needed.div_ceil(1 << 20),
        folder.display(),
        free >> 20
    );
    Ok(())
}

/// The file beside it that is to take its place. It goes when nothing comes of it.
#[derive(Debug)]
pub(super) struct Part(PathBuf);

impl Part {
    /// Where it is.
    pub(super) fn file(&self) -> &Path {
        &self.0
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // There is none where it took its place, or never came to be.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_before_anything_is_written() {
        let folder = Path::new("data/applets");
        ensure_room(folder, 26 << 20, 26 << 20).unwrap();
        let told = ensure_room(folder, (25 << 20) + 1, 3 << 20).unwrap_err();
        let told = told.to_string();
        assert!(
            told.ends_with("26 MiB are needed in data/applets, and 3 are free"),
            "{told}"
        );
    }
}
