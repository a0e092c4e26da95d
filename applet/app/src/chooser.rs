//! Choosing a file to send, and saving a text where the customer wants it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bowline_desktop::Dialogs;

use crate::trouble;

/// Names of unfinished files that somebody else has taken already.
const MAX_TAKEN: u32 = 16;

/// What came of a dialog.
#[derive(Debug)]
pub(crate) enum Chosen {
    /// The customer chose a file to send.
    ToSend(PathBuf),
    /// What was to be saved is saved, or the customer thought better of it.
    Nothing,
    /// The desktop has no dialog, or the disk refused; the words say what to do.
    Failed(String),
}

/// Asks for a file to send. `done` is called from another thread.
pub(crate) fn open_file(dialogs: &Dialogs, done: impl FnOnce(Chosen) + Send + 'static) {
    dialogs.open_file("Send a file", move |asked| {
        done(match asked {
            Ok(Some(path)) => Chosen::ToSend(path),
            Ok(None) => Chosen::Nothing,
            Err(failed) => Chosen::Failed(failed),
        });
    });
}

/// Asks for a place to save a text to, and saves it there. `done` is called from another thread.
pub(crate) fn save(
    dialogs: &Dialogs,
    proposed: &str,
    text: String,
    done: impl FnOnce(Chosen) + Send + 'static,
) {
    dialogs.save_file(proposed, move |asked| {
        let saved = asked.and_then(|path| {
            let Some(path) = path else { return Ok(()) };
            write_whole(&path, &text).map_err(|error| trouble::not_saved(&error))
        });
        done(saved.map_or_else(Chosen::Failed, |()| Chosen::Nothing));
    });
}

/// Writes beside the place and renames at the end: on a full disk a file that was there stays as it was, and no part of
/// the new one is left.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let (mut file, unfinished) = make_beside(path)?;
    let mut write = || {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    write().inspect_err(|_| {
        // Why it was not written says more than why it stays.
        let _ = fs::remove_file(&unfinished);
    })
}

/// Makes a file beside the place, under a name that nobody has taken; a link of that name is not followed either.
fn make_beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..MAX_TAKEN {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}.part"));
        match File::create_new(&name) {
            Ok(file) => return Ok((file, name.into())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_saved_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("receipt.txt");
        write_whole(&path, "first").unwrap();
        write_whole(&path, "second").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "second");
        let taken = folder.path().join("a folder");
        fs::create_dir_all(taken.join("with something")).unwrap();
        assert!(write_whole(&taken, "third").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn nothing_of_the_customers_is_taken_for_an_unfinished_file() {
        let folder = tempfile::tempdir().unwrap();
        let letter = folder.path().join("letter.txt");
        fs::write(&letter, "dear").unwrap();
        let path = folder.path().join("receipt.txt");
        let linked = folder.path().join("receipt.txt.0.part");
        fs::hard_link(&letter, &linked).unwrap();
        let own = folder.path().join("receipt.txt.1.part");
        fs::write(&own, "own").unwrap();
        write_whole(&path, "receipt").unwrap();
        // No file takes the place of a folder.
        fs::remove_file(&path).unwrap();
        fs::create_dir_all(path.join("with something")).unwrap();
        assert!(write_whole(&path, "receipt").is_err());
        assert!(linked.exists());
        assert_eq!(fs::read_to_string(letter).unwrap(), "dear");
        assert_eq!(fs::read_to_string(own).unwrap(), "own");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }
}
