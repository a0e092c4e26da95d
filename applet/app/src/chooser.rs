//! The desktop's own file dialog, through whichever of its programs is there. It has a thread of its
//! own: while the customer browses, the large X works.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use bowline_ui::without_own_fonts;

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

/// Opens dialogs, and closes those that are still open when the program ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chooser(Arc<Mutex<Vec<Child>>>);

impl Chooser {
    /// Asks for a file to send.
    pub(crate) fn open_file(&self, done: impl FnOnce(Chosen) + Send + 'static) {
        let dialogs: Dialogs = &[
            ("zenity", &["--file-selection", "--title=Send a file"]),
            ("kdialog", &["--getopenfilename"]),
        ];
        self.ask(dialogs, move |asked| {
            done(match asked {
                Ok(Some(path)) => Chosen::ToSend(path),
                Ok(None) => Chosen::Nothing,
                Err(failed) => Chosen::Failed(failed),
            });
        });
    }

    /// Asks for a place to save a text to, and saves it there.
    pub(crate) fn save(
        &self,
        proposed: &'static str,
        text: String,
        done: impl FnOnce(Chosen) + Send + 'static,
    ) {
        let name = format!("--filename={proposed}");
        let zenity = ["--file-selection", "--save", "--confirm-overwrite", &name];
        let dialogs: Dialogs = &[
            ("zenity", &zenity),
            ("kdialog", &["--getsavefilename", proposed]),
        ];
        self.ask(dialogs, move |asked| {
            let saved = asked.and_then(|path| {
                let Some(path) = path else { return Ok(()) };
                write_whole(&path, &text).map_err(|error| trouble::not_saved(&error))
            });
            done(saved.map_or_else(Chosen::Failed, |()| Chosen::Nothing));
        });
    }

    /// Closes what is open, as if the customer had cancelled it.
    pub(crate) fn close_all(&self) {
        for dialog in self.open().iter_mut() {
            // It may have ended by itself.
            let _ = dialog.kill();
        }
    }

    /// Opens the first dialog that is there. The answer is the path that the customer chose; none when they cancelled.
    fn ask(
        &self,
        dialogs: Dialogs<'_>,
        answer: impl FnOnce(Result<Option<PathBuf>, String>) + Send + 'static,
    ) {
        let Some(mut dialog) = dialogs.iter().find_map(|(name, args)| start(name, args)) else {
            return answer(Err("This desktop has no window to choose files with. \
                 Install the program zenity or kdialog, then try again."
                .into()));
        };
        let (number, said) = (dialog.id(), dialog.stdout.take());
        self.open().push(dialog);
        let chooser = self.clone();
        thread::spawn(move || {
            let path = read_path(said);
            chooser.forget(number);
            answer(path);
        });
    }

    fn forget(&self, number: u32) {
        let mut open = self.open();
        if let Some(at) = open.iter().position(|dialog| dialog.id() == number) {
            let mut ended = open.swap_remove(at);
            drop(open);
            // It has closed its output; how it ended does not matter.
            let _ = ended.wait();
        }
    }

    fn open(&self) -> MutexGuard<'_, Vec<Child>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Programs that show a dialog, with what they are told, the better ones first.
type Dialogs<'a> = &'a [(&'a str, &'a [&'a str])];

fn start(program: &str, arguments: &[&str]) -> Option<Child> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    let command = without_own_fonts(&mut command);
    command.stdout(Stdio::piped()).spawn().ok()
}

fn read_path(said: Option<ChildStdout>) -> Result<Option<PathBuf>, String> {
    let mut path = String::new();
    if let Some(mut said) = said {
        said.read_to_string(&mut path)
            .map_err(|_| "That file's name cannot be read. Rename it and try again.")?;
    }
    let path = path.trim_end_matches('\n');
    Ok((!path.is_empty()).then(|| PathBuf::from(path)))
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
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::*;

    fn ask(chooser: &Chooser, dialogs: Dialogs<'_>) -> Receiver<Result<Option<PathBuf>, String>> {
        let (tell, told) = channel();
        chooser.ask(dialogs, move |answer| tell.send(answer).unwrap());
        told
    }

    #[test]
    fn the_first_dialog_that_is_there_is_asked() {
        let dialogs: Dialogs<'_> = &[("no-such-dialog", &[]), ("echo", &["/srv/notes.txt"])];
        let asked = ask(&Chooser::default(), dialogs).recv().unwrap();
        assert_eq!(asked, Ok(Some(PathBuf::from("/srv/notes.txt"))));
    }

    #[test]
    fn no_dialog_outlives_the_program() {
        let chooser = Chooser::default();
        let told = ask(&chooser, &[("sleep", &["600"])]);
        chooser.close_all();
        assert_eq!(told.recv_timeout(Duration::from_mins(1)), Ok(Ok(None)));
        assert!(chooser.open().is_empty());
    }

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
        std::os::unix::fs::symlink(&letter, &linked).unwrap();
        let own = folder.path().join("receipt.txt.1.part");
        fs::write(&own, "own").unwrap();
        write_whole(&path, "receipt").unwrap();
        // No file takes the place of a folder.
        fs::remove_file(&path).unwrap();
        fs::create_dir_all(path.join("with something")).unwrap();
        assert!(write_whole(&path, "receipt").is_err());
        assert!(linked.is_symlink());
        assert_eq!(fs::read_to_string(letter).unwrap(), "dear");
        assert_eq!(fs::read_to_string(own).unwrap(), "own");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[test]
    fn cancelling_chooses_nothing_and_a_bare_desktop_says_what_to_do() {
        let chooser = Chooser::default();
        assert_eq!(ask(&chooser, &[("true", &[])]).recv(), Ok(Ok(None)));
        let bare = ask(&chooser, &[("no-such-dialog", &[])]).recv().unwrap();
        assert!(bare.unwrap_err().contains("zenity"));
    }
}
