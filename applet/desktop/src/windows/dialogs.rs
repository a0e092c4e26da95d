//! The system's file dialogs. Each has a thread of its own: while the customer browses, the large X works.

use std::path::PathBuf;
use std::thread;

use rfd::FileDialog;

/// Opens dialogs. Those that are still open go with the program.
#[derive(Clone, Debug, Default)]
pub struct Dialogs(());

/// What the customer chose: none when they cancelled; in words what to do where there is no dialog.
type Answer = Result<Option<PathBuf>, String>;

impl Dialogs {
    /// Asks for a file to send. `answer` is called from another thread.
    pub fn open_file(&self, title: &str, answer: impl FnOnce(Answer) + Send + 'static) {
        let dialog = FileDialog::new().set_title(title);
        thread::spawn(move || answer(Ok(dialog.pick_file())));
    }

    /// Asks for a place to save something to. `answer` is called from another thread.
    pub fn save_file(&self, proposed: &str, answer: impl FnOnce(Answer) + Send + 'static) {
        let dialog = FileDialog::new()
            .set_file_name(proposed)
            .add_filter("Text", &["txt"]);
        thread::spawn(move || answer(Ok(dialog.save_file())));
    }

    /// Closes what is open, as if the customer had cancelled it. The program ends right after it, and its dialogs are its own.
    pub fn close_all(&self) {}
}
