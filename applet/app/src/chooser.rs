//! The desktop's own file dialog, through whichever of its programs is there. It has a thread of its
//! own: while the customer browses, the large X works.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

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

/// Asks for a file to send.
pub(crate) fn open_file(done: impl FnOnce(Chosen) + Send + 'static) {
    thread::spawn(move || {
        let asked = ask(&[
            ("zenity", &["--file-selection", "--title=Send a file"]),
            ("kdialog", &["--getopenfilename"]),
        ]);
        done(match asked {
            Ok(Some(path)) => Chosen::ToSend(path),
            Ok(None) => Chosen::Nothing,
            Err(failed) => Chosen::Failed(failed),
        });
    });
}

/// Asks for a place to save a text to, and saves it there.
pub(crate) fn save(
    proposed: &'static str,
    text: String,
    done: impl FnOnce(Chosen) + Send + 'static,
) {
    thread::spawn(move || {
        let name = format!("--filename={proposed}");
        let zenity = ["--file-selection", "--save", "--confirm-overwrite", &name];
        let asked = ask(&[
            ("zenity", &zenity),
            ("kdialog", &["--getsavefilename", proposed]),
        ]);
        let saved = asked.and_then(|path| {
            let Some(path) = path else { return Ok(()) };
            std::fs::write(&path, text).map_err(|error| not_saved(&error))
        });
        done(saved.map_or_else(Chosen::Failed, |()| Chosen::Nothing));
    });
}

fn not_saved(error: &std::io::Error) -> String {
    format!("The file was not saved: {error}. Choose another folder or make room.")
}

/// The path that the customer chose; none when they cancelled.
fn ask(dialogs: &[(&str, &[&str])]) -> Result<Option<PathBuf>, String> {
    for (program, arguments) in dialogs {
        let spawned = Command::new(program)
            .args(*arguments)
            .stdin(Stdio::null())
            .output();
        let Ok(output) = spawned else { continue };
        let path = String::from_utf8(output.stdout)
            .map_err(|_| "That file's name cannot be read. Rename it and try again.")?;
        let path = path.trim_end_matches('\n');
        return Ok((!path.is_empty()).then(|| PathBuf::from(path)));
    }
    Err("This desktop has no window to choose files with. \
         Install the program zenity or kdialog, then try again."
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_dialog_that_is_there_is_asked() {
        let asked = ask(&[("no-such-dialog", &[]), ("echo", &["/srv/notes.txt"])]);
        assert_eq!(asked, Ok(Some(PathBuf::from("/srv/notes.txt"))));
    }

    #[test]
    fn cancelling_chooses_nothing_and_a_bare_desktop_says_what_to_do() {
        assert_eq!(ask(&[("true", &[])]), Ok(None));
        assert!(
            ask(&[("no-such-dialog", &[])])
                .unwrap_err()
                .contains("zenity")
        );
    }
}
