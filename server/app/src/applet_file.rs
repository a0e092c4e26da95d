//! The applet as customers download it: the generic program with this server's address in it, and with the authority that it is to
//! trust where that is the organisation's own.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use axum::body::Bytes;
use tokio::sync::Mutex;

use sha2::{Digest as _, Sha256};

use crate::secret;

/// A reserved field of the program.
#[derive(Debug)]
pub(crate) struct Field {
    /// What belongs into it, in messages.
    name: &'static str,
    /// Stands before it.
    pub(crate) mark: &'static [u8],
    /// What it holds: the content, and then at least one zero.
    pub(crate) bytes: usize,
}

/// The public URL of the server.
pub(crate) const ADDRESS: Field = Field {
    name: "address",
    mark: b"BOWLINE-SERVER-ADDRESS\0",
    bytes: 512,
};
/// The certificate of its authority, DER.
pub(crate) const AUTHORITY: Field = Field {
    name: "authority",
    mark: b"BOWLINE-SERVER-AUTHORITY\0",
    bytes: 2048,
};

/// The name of the applet for Windows, which can be signed.
pub(crate) const WINDOWS: &str = "bowline-applet.exe";

/// Systems for which an applet can be, and the name of its file.
pub(crate) const SYSTEMS: [(&str, &str); 3] = [
    ("linux", "bowline-applet"),
    ("windows", WINDOWS),
    ("macos", "bowline-applet-macos"),
];

/// What is baked in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home<'a> {
    /// The public URL.
    pub(crate) url: &'a str,
    /// The authority that is trusted in place of those that browsers know, DER.
    pub(crate) authority: Option<&'a [u8]>,
}

impl<'a> Home<'a> {
    /// What each field holds; nothing where it stays empty.
    fn contents(self) -> [(&'static Field, &'a [u8]); 2] {
        let authority = self.authority.unwrap_or_default();
        [(&ADDRESS, self.url.as_bytes()), (&AUTHORITY, authority)]
    }
}

/// Why something could not be written into the program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BakeError {
    /// The file is not an applet: the packager's mistake.
    #[error("the file has no field for the server's {}", .0.name)]
    NoField(&'static Field),
    /// The file is not what it should be: the packager's mistake.
    #[error("the file has more than one field for the server's {}", .0.name)]
    TwoFields(&'static Field),
    /// The file was baked for a server before: the administrator's mistake.
    #[error("the file already holds a server's {}; the generic applet is needed", .0.name)]
    NotEmpty(&'static Field),
    /// It does not fit: the administrator's mistake.
    #[error("the server's {} is longer than the field of {} bytes", .0.name, .0.bytes)]
    TooLong(&'static Field),
    /// The machine's fault.
    #[error("the file cannot be read or written")]
    File(#[from] std::io::Error),
}

/// The baked applets of this server.
#[derive(Debug, Default)]
pub(crate) struct Applets {
    files: Vec<(&'static str, PathBuf)>,
    /// What was read last, for all downloads together.
    kept: Mutex<HashMap<&'static str, Kept>>,
}

#[derive(Debug)]
struct Kept {
    changed: SystemTime,
    program: Bytes,
}

impl Applets {
    /// Bakes every applet that is in `generic` into `baked`. An applet that cannot be baked is
    /// reported and not offered.
    ///
    /// # Errors
    /// Says why the folder `baked` cannot be made.
    pub(crate) fn bake(
        generic: Option<&Path>,
        baked: &Path,
        home: Home<'_>,
    ) -> std::io::Result<Self> {
        let mut files = Vec::new();
        let Some(generic) = generic else {
            return Ok(Self::default());
        };
        fs::create_dir_all(baked)?;
        for (system, name) in SYSTEMS {
            let (source, target) = (generic.join(name), baked.join(name));
            if !source.is_file() {
                continue;
            }
            match bake_file(&source, &target, home) {
                Ok(()) => files.push((system, target)),
                Err(error) => tracing::error!(
                    system,
                    file = %source.display(),
                    error = %error,
                    "the applet is not offered: this server could not be written into it"
                ),
            }
        }
        Ok(Self {
            files,
            kept: Mutex::default(),
        })
    }

    /// The systems that are offered.
    #[must_use]
    pub(crate) fn systems(&self) -> Vec<String> {
        self.files
            .iter()
            .map(|(system, _)| (*system).to_owned())
            .collect()
    }

    /// Whether there is one for a system.
    #[must_use]
    pub(crate) fn has(&self, system: &str) -> bool {
        self.files.iter().any(|(name, _)| *name == system)
    }

    /// The applet for a system. It is read once, and again when the file has changed.
    ///
    /// # Errors
    /// Says why the file cannot be read.
    pub(crate) async fn program(&self, system: &str) -> std::io::Result<Option<Bytes>> {
        let mut files = self.files.iter();
        let Some((system, file)) = files.find(|(name, _)| *name == system) else {
            return Ok(None);
        };
        let mut kept = self.kept.lock().await;
        let changed = tokio::fs::metadata(file).await?.modified()?;
        if let Some(kept) = kept.get(*system).filter(|kept| kept.changed == changed) {
            return Ok(Some(kept.program.clone()));
        }
        let program = Bytes::from(tokio::fs::read(file).await?);
        let read = Kept {
            changed,
            program: program.clone(),
        };
        kept.insert(*system, read);
        Ok(Some(program))
    }
}

/// The folder of the baked applets.
#[must_use]
pub(crate) fn baked_folder(data: &Path) -> PathBuf {
    data.join("applets")
}

/// Says for each applet in `generic` whether this server can be written into it.
#[must_use]
pub(crate) fn check(generic: &Path, home: Home<'_>) -> Vec<(&'static str, Result<(), BakeError>)> {
    let files = SYSTEMS.map(|(system, name)| (system, generic.join(name)));
    let found = files.into_iter().filter(|(_, file)| file.is_file());
    let bake = |file: &Path| bake_bytes(&mut fs::read(file)?, home);
    found.map(|(system, file)| (system, bake(&file))).collect()
}

/// Bakes once. As long as program and server are the same the result is left alone: the organisation may have signed it
/// in its place since.
fn bake_file(source: &Path, target: &Path, home: Home<'_>) -> Result<(), BakeError> {
    let mut program = fs::read(source)?;
    let origin = origin_of(&program, home);
    let note = note_of(target);
    if is_made_of(target, &program, home) {
        if holds(target, home) {
            return Ok(());
        }
        let file = target.display();
        tracing::warn!(%file, "it was not this server's program any more, and is made anew");
    }
    bake_bytes(&mut program, home)?;
    let part = write_part(target, &program)?;
    // The note goes before the program comes: after a crash between the two it must not speak for another one.
    remove(&note)?;
    fs::rename(&part, target)?;
    let part = write_part(&note, origin.as_bytes())?;
    fs::rename(&part, &note)?;
    Ok(())
}

/// Whether it is noted that a baked file was made of this generic program for this server, so that a start leaves it alone.
#[must_use]
pub(crate) fn is_made_of(target: &Path, generic: &[u8], home: Home<'_>) -> bool {
    let known = fs::read_to_string(note_of(target));
    known.is_ok_and(|known| known == origin_of(generic, home))
}

/// Whether a file is a program with this server in it.
#[must_use]
pub(crate) fn holds(target: &Path, home: Home<'_>) -> bool {
    let Ok(mut program) = fs::read(target) else {
        return false;
    };
    home.contents().into_iter().all(|(field, content)| {
        let found = field_of(&mut program, field);
        found.is_ok_and(|found| {
            let rest = found.strip_prefix(content);
            rest.is_some_and(|rest| rest.iter().all(|byte| *byte == 0))
        })
    })
}

/// Where it is noted what a baked file was made of.
fn note_of(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".made-of");
    name.into()
}

fn origin_of(program: &[u8], home: Home<'_>) -> String {
    let digest = |bytes: &[u8]| secret::hex(&Sha256::digest(bytes));
    let authority = home
        .authority
        .map(|authority| format!(" {}", digest(authority)));
    let authority = authority.unwrap_or_default();
    format!("{} {}{authority}\n", digest(program), home.url)
}

fn remove(file: &Path) -> std::io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes beside `target` what is to take its place.
fn write_part(target: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let part = target.with_extension("part");
    let mut file = fs::File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(part)
}

fn bake_bytes(program: &mut [u8], home: Home<'_>) -> Result<(), BakeError> {
    for (field, content) in home.contents() {
        // One zero stays behind it.
        if content.len() >= field.bytes {
            return Err(BakeError::TooLong(field));
        }
        let found = field_of(program, field)?;
        if found.iter().any(|byte| *byte != 0) {
            return Err(BakeError::NotEmpty(field));
        }
        found[..content.len()].copy_from_slice(content);
    }
    Ok(())
}

/// The one place of a field.
fn field_of<'a>(program: &'a mut [u8], field: &'static Field) -> Result<&'a mut [u8], BakeError> {
    let mut places = (0..program.len()).filter(|at| program[*at..].starts_with(field.mark));
    let place = places.next().ok_or(BakeError::NoField(field))?;
    if places.next().is_some() {
        return Err(BakeError::TwoFields(field));
    }
    drop(places);
    let start = place + field.mark.len();
    program
        .get_mut(start..start + field.bytes)
        .ok_or(BakeError::NoField(field))
}

#[cfg(test)]
#[path = "applet_file_tests.rs"]
mod tests;
