//! The desktop's own file dialog, through whichever of its programs is there. It has a thread of its
//! own: while the customer browses, the large X works.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

/// Asks for a file to send. Nothing comes if the customer cancels or the desktop has no dialog.
pub(crate) fn open_file(chosen: impl FnOnce(PathBuf) + Send + 'static) {
    thread::spawn(move || {
        ask(&[
            ("zenity", &["--file-selection", "--title=Send a file"]),
            ("kdialog", &["--getopenfilename"]),
        ])
        .map(chosen)
    });
}

/// Asks for a place to save a text to, and saves it there.
pub(crate) fn save(proposed: &'static str, text: String) {
    thread::spawn(move || {
        let name = format!("--filename={proposed}");
        let zenity = ["--file-selection", "--save", "--confirm-overwrite", &name];
        let path = ask(&[
            ("zenity", &zenity),
            ("kdialog", &["--getsavefilename", proposed]),
        ])?;
        std::fs::write(path, text)
            .map_err(|error| tracing::warn!(%error, "the file was not saved"))
            .ok()
    });
}

fn ask(dialogs: &[(&str, &[&str])]) -> Option<PathBuf> {
    for (program, arguments) in dialogs {
        let spawned = Command::new(program)
            .args(*arguments)
            .stdin(Stdio::null())
            .output();
        let Ok(output) = spawned else { continue };
        let path = String::from_utf8(output.stdout).ok()?;
        let path = path.trim_end_matches('\n');
        return (!path.is_empty()).then(|| PathBuf::from(path));
    }
    tracing::warn!("this desktop has no file dialog");
    None
}
