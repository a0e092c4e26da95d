//! What Unix tells a program that is to end.

use std::io;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Calls `tell` from a thread of its own when the system asks the program to end.
///
/// # Errors
/// When the system does not tell.
pub(crate) fn on_signal(mut tell: impl FnMut() + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            tell();
        }
    });
    Ok(())
}
