//! Fonts for a computer that has none.
//!
//! A toolkit may ask the system for its fonts before it takes those that are inside the program, and break down where the system
//! knows not a single one. The program then begins anew, once, under a font configuration of its own that names one of
//! its own fonts. What that needs on the disk is gone as soon as the toolkit has read it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::process::CommandExt as _;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Names the folder to the program that began anew.
const FOLDER: &str = "BOWLINE_FONTS";
/// The variable by which the system's font configuration is found.
const CONFIGURATION: &str = "FONTCONFIG_FILE";
const CONFIGURATION_FILE: &str = "fonts.conf";
const FONT_FILE: &str = "font.ttf";
/// Folders of this name that somebody else has made already.
const MAX_TAKEN: u32 = 16;

/// Runs what takes up the system's fonts, and begins the program anew with `font` where that breaks down for the first time.
pub fn with_font<T>(font: &'static [u8], take_up: impl FnOnce() -> T) -> T {
    let own = std::env::var_os(FOLDER).map(PathBuf::from);
    let report = Arc::new(panic::take_hook());
    let (on_break, after) = (Arc::clone(&report), own.clone());
    panic::set_hook(Box::new(move |broken| {
        match after.clone() {
            // It only comes back when it failed; then the breakdown is what is to be told.
            None => drop(begin_anew(font)),
            Some(folder) => drop(Folder(folder)),
        }
        on_break(broken);
    }));
    let outcome = take_up();
    panic::set_hook(Box::new(move |broken| report(broken)));
    drop(own.map(Folder));
    outcome
}

/// Takes this program's own font out of what another program is started with: by then they are gone from the disk.
pub(super) fn without_own_font(command: &mut Command) -> &mut Command {
    let own = std::env::var_os(FOLDER);
    let used = std::env::var_os(CONFIGURATION);
    for name in to_forget(own.as_deref(), used.as_deref()) {
        command.env_remove(name);
    }
    command
}

/// The variables that name this program's own fonts. A configuration of somebody else's is not one of them.
fn to_forget(own: Option<&OsStr>, used: Option<&OsStr>) -> Vec<&'static str> {
    let Some(own) = own.map(Path::new) else {
        return Vec::new();
    };
    let is_used = used.is_some_and(|used| own.join(CONFIGURATION_FILE) == Path::new(used));
    let configuration = is_used.then_some(CONFIGURATION);
    [FOLDER].into_iter().chain(configuration).collect()
}

/// Becomes this program once more, with a font in its system.
fn begin_anew(font: &[u8]) -> io::Result<()> {
    let folder = Folder::make(&std::env::temp_dir(), font)?;
    let failed = Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env(CONFIGURATION, folder.file(CONFIGURATION_FILE))
        .env(FOLDER, &folder.0)
        .exec();
    Err(failed)
}

/// A folder with a font and a configuration that names it; removed when dropped.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn make(under: &Path, font: &[u8]) -> io::Result<Self> {
        let folder = Self(make_private(under)?);
        fs::write(folder.file(FONT_FILE), font)?;
        fs::write(folder.file(CONFIGURATION_FILE), folder.configuration())?;
        Ok(folder)
    }

    /// A place for a cache has to be named. There is none at this one, so that no cache stays behind.
    fn configuration(&self) -> String {
        let folder = as_xml(&self.0.to_string_lossy());
        format!("<fontconfig><dir>{folder}</dir><cachedir>/dev/null</cachedir></fontconfig>\n")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The variable may name anything: nothing goes but the two files, and an empty folder.
        for name in [FONT_FILE, CONFIGURATION_FILE] {
            let _gone = fs::remove_file(self.file(name));
        }
        let _gone = fs::remove_dir(&self.0);
    }
}

/// The text with nothing in it that is markup.
fn as_xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Makes a folder that nobody else can look into, and never takes one that is there.
fn make_private(under: &Path) -> io::Result<PathBuf> {
    let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..MAX_TAKEN {
        let name = OsString::from(format!("bowline-fonts-{}-{number}", std::process::id()));
        let folder = under.join(name);
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) => taken = error,
        }
    }
    Err(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: &[u8] = b"font";

    #[test]
    fn the_folder_holds_a_font_and_leaves_nothing_behind() {
        let under =
            std::env::temp_dir().join(format!("bowline-desktop-test-{}", std::process::id()));
        fs::create_dir(&under).unwrap();
        let folder = Folder::make(&under, FONT).unwrap();
        assert_eq!(fs::read(folder.file(FONT_FILE)).unwrap(), FONT);
        let another = Folder::make(&under, FONT).unwrap();
        assert_ne!(another.0, folder.0, "a folder is nobody else's");
        drop((folder, another));
        fs::remove_dir(&under).unwrap();
    }

    #[test]
    fn a_folder_with_signs_of_markup_is_named_as_it_is() {
        let folder = Folder("/nowhere/a&b<c>".into());
        let configuration = folder.configuration();
        assert!(configuration.contains("<dir>/nowhere/a&amp;b&lt;c&gt;</dir>"));
    }

    #[test]
    fn other_programs_keep_a_configuration_that_is_not_ours() {
        let own = Some(OsStr::new("/tmp/fonts"));
        let ours = Some(OsStr::new("/tmp/fonts/fonts.conf"));
        let theirs = Some(OsStr::new("/etc/fonts/fonts.conf"));
        assert_eq!(to_forget(own, ours), [FOLDER, CONFIGURATION]);
        assert_eq!(to_forget(own, theirs), [FOLDER]);
        assert!(to_forget(None, theirs).is_empty());
    }

    #[test]
    fn a_folder_that_is_not_ours_keeps_its_files() {
        let under =
            std::env::temp_dir().join(format!("bowline-desktop-keep-{}", std::process::id()));
        fs::create_dir(&under).unwrap();
        let kept = under.join("letter.txt");
        fs::write(&kept, b"kept").unwrap();
        drop(Folder(under.clone()));
        assert!(kept.exists());
        fs::remove_dir_all(&under).unwrap();
    }
}
