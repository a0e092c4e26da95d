//! The desktop's own file dialog, through whichever of its programs is there. It has a thread of its
//! own: while the customer browses, the large X works.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::fonts::without_own_font;

/// Opens dialogs, and closes those that are still open when the program ends.
#[derive(Clone, Debug, Default)]
pub struct Dialogs(Arc<Mutex<Vec<Child>>>);

/// What the customer chose: none when they cancelled; in words what to do where there is no dialog.
type Answer = Result<Option<PathBuf>, String>;

impl Dialogs {
    /// Asks for a file to send. `answer` is called from another thread.
    pub fn open_file(&self, title: &str, answer: impl FnOnce(Answer) + Send + 'static) {
        let title = format!("--title={title}");
        let zenity = ["--file-selection", &title];
        self.ask(
            &[("zenity", &zenity), ("kdialog", &["--getopenfilename"])],
            answer,
        );
    }

    /// Asks for a place to save something to. `answer` is called from another thread.
    pub fn save_file(&self, proposed: &str, answer: impl FnOnce(Answer) + Send + 'static) {
        let name = format!("--filename={proposed}");
        let zenity = ["--file-selection", "--save", "--confirm-overwrite", &name];
        let kdialog = ["--getsavefilename", proposed];
        self.ask(&[("zenity", &zenity), ("kdialog", &kdialog)], answer);
    }

    /// Closes what is open, as if the customer had cancelled it.
    pub fn close_all(&self) {
        for dialog in self.open().iter_mut() {
            // It may have ended by itself.
            let _ = dialog.kill();
        }
    }

    /// Opens the first dialog that is there.
    fn ask(&self, programs: Programs<'_>, answer: impl FnOnce(Answer) + Send + 'static) {
        let Some(mut dialog) = programs.iter().find_map(|(name, args)| start(name, args)) else {
            return answer(Err("This desktop has no window to choose files with. \
                 Install the program zenity or kdialog, then try again."
                .into()));
        };
        let (number, said) = (dialog.id(), dialog.stdout.take());
        self.open().push(dialog);
        let dialogs = self.clone();
        thread::spawn(move || {
            let path = read_path(said);
            dialogs.forget(number);
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
type Programs<'a> = &'a [(&'a str, &'a [&'a str])];

fn start(program: &str, arguments: &[&str]) -> Option<Child> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null());
    let command = without_own_font(&mut command);
    command.stdout(Stdio::piped()).spawn().ok()
}

fn read_path(said: Option<ChildStdout>) -> Answer {
    let mut path = String::new();
    if let Some(mut said) = said {
        said.read_to_string(&mut path)
            .map_err(|_| "That file's name cannot be read. Rename it and try again.")?;
    }
    let path = path.trim_end_matches('\n');
    Ok((!path.is_empty()).then(|| PathBuf::from(path)))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::*;

    fn ask(dialogs: &Dialogs, programs: Programs<'_>) -> Receiver<Answer> {
        let (tell, told) = channel();
        dialogs.ask(programs, move |answer| tell.send(answer).unwrap());
        told
    }

    #[test]
    fn the_first_dialog_that_is_there_is_asked() {
        let programs: Programs<'_> = &[("no-such-dialog", &[]), ("echo", &["/srv/notes.txt"])];
        let asked = ask(&Dialogs::default(), programs).recv().unwrap();
        assert_eq!(asked, Ok(Some(PathBuf::from("/srv/notes.txt"))));
    }

    #[test]
    fn no_dialog_outlives_the_program() {
        let dialogs = Dialogs::default();
        let told = ask(&dialogs, &[("sleep", &["600"])]);
        dialogs.close_all();
        assert_eq!(told.recv_timeout(Duration::from_mins(1)), Ok(Ok(None)));
        assert!(dialogs.open().is_empty());
    }

    #[test]
    fn cancelling_chooses_nothing_and_a_bare_desktop_says_what_to_do() {
        let dialogs = Dialogs::default();
        assert_eq!(ask(&dialogs, &[("true", &[])]).recv(), Ok(Ok(None)));
        let bare = ask(&dialogs, &[("no-such-dialog", &[])]).recv().unwrap();
        assert!(bare.unwrap_err().contains("zenity"));
    }
}
