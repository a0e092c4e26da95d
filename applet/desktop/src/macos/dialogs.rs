//! The system's file dialogs. They stand beside the program's windows: while the customer browses, the large X works.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use block2::RcBlock;
use dispatch2::DispatchQueue;
use objc2::MainThreadMarker;
use objc2::rc::Retained;
use objc2_app_kit::{NSModalResponse, NSModalResponseOK, NSOpenPanel, NSSavePanel};
use objc2_foundation::NSString;

thread_local! {
    /// The dialogs that are open, of the main thread.
    static OPEN: RefCell<Vec<Retained<NSSavePanel>>> = const { RefCell::new(Vec::new()) };
}

/// Opens dialogs, and closes those that are still open when the program ends.
#[derive(Clone, Debug, Default)]
pub struct Dialogs(());

/// What the customer chose: none when they cancelled; in words what to do where there is no dialog.
type Answer = Result<Option<PathBuf>, String>;

impl Dialogs {
    /// Asks for a file to send. `answer` is called from another thread.
    pub fn open_file(&self, title: &str, answer: impl FnOnce(Answer) + Send + 'static) {
        let title = title.to_owned();
        on_main_thread(move |mtm| {
            let panel = NSOpenPanel::openPanel(mtm);
            panel.setCanChooseFiles(true);
            panel.setCanChooseDirectories(false);
            panel.setAllowsMultipleSelection(false);
            panel.setMessage(Some(&NSString::from_str(&title)));
            ask(&panel.into_super(), answer);
        });
    }

    /// Asks for a place to save something to. `answer` is called from another thread.
    pub fn save_file(&self, proposed: &str, answer: impl FnOnce(Answer) + Send + 'static) {
        let proposed = proposed.to_owned();
        on_main_thread(move |mtm| {
            let panel = NSSavePanel::savePanel(mtm);
            panel.setNameFieldStringValue(&NSString::from_str(&proposed));
            ask(&panel, answer);
        });
    }

    /// Closes what is open, as if the customer had cancelled it.
    pub fn close_all(&self) {
        on_main_thread(|_| {
            // Each takes itself out of the list.
            for panel in OPEN.with_borrow(Vec::clone) {
                panel.close();
            }
        });
    }
}

fn on_main_thread(act: impl FnOnce(MainThreadMarker) + Send + 'static) {
    DispatchQueue::main().exec_async(move || {
        let mtm = MainThreadMarker::new().expect("the main queue has the main thread");
        act(mtm);
    });
}

/// Shows a dialog and does not wait for it.
fn ask(panel: &Retained<NSSavePanel>, answer: impl FnOnce(Answer) + Send + 'static) {
    let (answer, asked) = (Cell::new(Some(answer)), panel.clone());
    let ended = RcBlock::new(move |response: NSModalResponse| {
        OPEN.with_borrow_mut(|open| open.retain(|other| *other != asked));
        let chosen = (response == NSModalResponseOK).then(|| asked.URL());
        let path = chosen.flatten().and_then(|url| url.path());
        if let Some(answer) = answer.take() {
            let path = path.map(|path| PathBuf::from(path.to_string()));
            std::thread::spawn(move || answer(Ok(path)));
        }
    });
    OPEN.with_borrow_mut(|open| open.push(panel.clone()));
    panel.beginWithCompletionHandler(&ended);
    // It may be another program that has the keyboard.
    panel.makeKeyAndOrderFront(None);
}
