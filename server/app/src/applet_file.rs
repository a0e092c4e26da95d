//! The applet as customers download it: the generic program with this server's address in it.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use axum::body::Bytes;
use tokio::sync::Mutex;

use sha2::{Digest as _, Sha256};

use crate::secret;

/// Stands before the reserved field.
const MAGIC: &[u8] = b"BOWLINE-SERVER-ADDRESS\0";
/// Size of the field: the address, then zeros.
pub(crate) const FIELD_BYTES: usize = 512;

/// Systems for which an applet can be, and the name of its file.
pub(crate) const SYSTEMS: [(&str, &str); 3] = [
    ("linux", "bowline-applet"),
    ("windows", "bowline-applet.exe"),
    ("macos", "bowline-applet-macos"),
];

/// Why the address could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BakeError {
    /// The file is not an applet: the packager's mistake.
    #[error("the file has no field for the server's address")]
    NoField,
    /// The file is not what it should be: the packager's mistake.
    #[error("the file has more than one field for the server's address")]
    TwoFields,
    /// The file was baked for a server before: the administrator's mistake.
    #[error("the file already holds an address; the generic applet is needed")]
    NotEmpty,
    /// The public URL does not fit: the administrator's mistake.
    #[error("the public URL is longer than the field of {FIELD_BYTES} bytes")]
    TooLong,
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
    pub(crate) fn bake(generic: Option<&Path>, baked: &Path, url: &str) -> std::io::Result<Self> {
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
            match bake_file(&source, &target, url) {
                Ok(()) => files.push((system, target)),
                Err(error) => tracing::error!(
                    system,
                    file = %source.display(),
                    error = %error,
                    "the applet is not offered: the server's address could not be written into it"
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

/// Says for each applet in `generic` whether the address can be written into it.
#[must_use]
pub(crate) fn check(generic: &Path, url: &str) -> Vec<(&'static str, Result<(), BakeError>)> {
    let files = SYSTEMS.map(|(system, name)| (system, generic.join(name)));
    let found = files.into_iter().filter(|(_, file)| file.is_file());
    let bake = |file: &Path| bake_bytes(&mut fs::read(file)?, url);
    found.map(|(system, file)| (system, bake(&file))).collect()
}

/// Bakes once. As long as program and address are the same the result is left alone: the organisation may have signed it
/// in its place since.
fn bake_file(source: &Path, target: &Path, url: &str) -> Result<(), BakeError> {
    let mut program = fs::read(source)?;
    let origin = origin_of(&program, url);
    let note = note_of(target);
    if fs::read_to_string(&note).is_ok_and(|known| known == origin) {
        if holds(target, url) {
            return Ok(());
        }
        let file = target.display();
        tracing::warn!(%file, "it was not this server's program any more, and is made anew");
    }
    bake_bytes(&mut program, url)?;
    write_whole(target, &program)?;
    write_whole(&note, origin.as_bytes())?;
    Ok(())
}

/// Whether a file is a program with this address in it.
fn holds(target: &Path, url: &str) -> bool {
    let Ok(mut program) = fs::read(target) else {
        return false;
    };
    let field = field_of(&mut program);
    field.is_ok_and(|field| {
        field.starts_with(url.as_bytes()) && field[url.len()..].iter().all(|byte| *byte == 0)
    })
}

/// Where it is noted what a baked file was made of.
fn note_of(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".made-of");
    name.into()
}

fn origin_of(program: &[u8], url: &str) -> String {
    let digest = Sha256::new().chain_update(program).finalize();
    format!("{} {url}\n", secret::hex(&digest))
}

fn write_whole(target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = target.with_extension("part");
    let mut file = fs::File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, target)
}

fn bake_bytes(program: &mut [u8], url: &str) -> Result<(), BakeError> {
    // One zero stays behind the address.
    if url.len() >= FIELD_BYTES {
        return Err(BakeError::TooLong);
    }
    let field = field_of(program)?;
    if field.iter().any(|byte| *byte != 0) {
        return Err(BakeError::NotEmpty);
    }
    field[..url.len()].copy_from_slice(url.as_bytes());
    Ok(())
}

/// The one reserved field.
fn field_of(program: &mut [u8]) -> Result<&mut [u8], BakeError> {
    let mut places = (0..program.len()).filter(|at| program[*at..].starts_with(MAGIC));
    let place = places.next().ok_or(BakeError::NoField)?;
    if places.next().is_some() {
        return Err(BakeError::TwoFields);
    }
    drop(places);
    let start = place + MAGIC.len();
    program
        .get_mut(start..start + FIELD_BYTES)
        .ok_or(BakeError::NoField)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://help.northpier.example";

    fn generic() -> Vec<u8> {
        let mut program = b"before".to_vec();
        program.extend_from_slice(MAGIC);
        program.extend_from_slice(&[0; FIELD_BYTES]);
        program.extend_from_slice(b"after");
        program
    }

    #[test]
    fn a_file_without_exactly_one_empty_field_is_refused() {
        assert!(matches!(
            bake_bytes(&mut vec![7; 9000], URL),
            Err(BakeError::NoField)
        ));
        let mut cut = generic();
        cut.truncate(300);
        assert!(matches!(bake_bytes(&mut cut, URL), Err(BakeError::NoField)));
        let mut twice = [generic(), generic()].concat();
        assert!(matches!(
            bake_bytes(&mut twice, URL),
            Err(BakeError::TwoFields)
        ));
        let mut program = generic();
        let long = "x".repeat(FIELD_BYTES);
        assert!(matches!(
            bake_bytes(&mut program, &long),
            Err(BakeError::TooLong)
        ));
        bake_bytes(&mut program, URL).unwrap();
        assert!(matches!(
            bake_bytes(&mut program, URL),
            Err(BakeError::NotEmpty)
        ));
    }

    #[test]
    fn only_the_field_changes() {
        let mut program = generic();
        bake_bytes(&mut program, URL).unwrap();
        let start = 6 + MAGIC.len();
        assert_eq!(&program[start..start + URL.len()], URL.as_bytes());
        program[start..start + URL.len()].fill(0);
        assert_eq!(program, generic());
    }

    #[tokio::test]
    async fn downloads_share_one_copy_until_the_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (generic_dir, baked) = (folder.path().join("generic"), folder.path().join("baked"));
        fs::create_dir(&generic_dir).unwrap();
        fs::write(generic_dir.join("bowline-applet"), generic()).unwrap();
        let applets = Applets::bake(Some(&generic_dir), &baked, URL).unwrap();
        let read = async || applets.program("linux").await.unwrap().unwrap();
        let (one, two) = (read().await, read().await);
        assert_eq!(one.as_ptr(), two.as_ptr());
        let mut options = fs::File::options();
        let mut file = options
            .write(true)
            .open(baked.join("bowline-applet"))
            .unwrap();
        file.write_all(b"signed").unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert!(read().await.starts_with(b"signed"));
        assert!(applets.program("windows").await.unwrap().is_none());
    }

    #[test]
    fn a_broken_applet_is_not_offered() {
        let folder = tempfile::tempdir().unwrap();
        let (generic_dir, baked) = (folder.path().join("generic"), folder.path().join("baked"));
        fs::create_dir(&generic_dir).unwrap();
        fs::write(generic_dir.join("bowline-applet"), "no field").unwrap();
        assert!(
            Applets::bake(Some(&generic_dir), &baked, URL)
                .unwrap()
                .systems()
                .is_empty()
        );
        fs::write(generic_dir.join("bowline-applet"), generic()).unwrap();
        let applets = Applets::bake(Some(&generic_dir), &baked, URL).unwrap();
        assert_eq!(applets.systems(), ["linux"]);
        assert!(applets.has("linux") && !applets.has("windows"));
    }

    #[test]
    fn what_was_signed_in_its_place_is_left_alone_until_program_or_address_change() {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (folder.path().join("generic"), folder.path().join("baked"));
        fs::write(&source, generic()).unwrap();
        bake_file(&source, &target, URL).unwrap();
        let baked = fs::read(&target).unwrap();
        let signed = [baked.as_slice(), b"signature"].concat();
        fs::write(&target, &signed).unwrap();
        bake_file(&source, &target, URL).unwrap();
        assert_eq!(fs::read(&target).unwrap(), signed);

        for broken in [&b""[..], &generic(), b"nothing of ours"] {
            fs::write(&target, broken).unwrap();
            bake_file(&source, &target, URL).unwrap();
            assert_eq!(fs::read(&target).unwrap(), baked, "it is made anew");
        }
        fs::write(&target, &signed).unwrap();
        bake_file(&source, &target, "https://elsewhere.example").unwrap();
        assert!(!fs::read(&target).unwrap().ends_with(b"signature"));
        fs::write(&source, [generic().as_slice(), b"newer"].concat()).unwrap();
        bake_file(&source, &target, URL).unwrap();
        assert!(fs::read(&target).unwrap().ends_with(b"newer"));
    }
}
