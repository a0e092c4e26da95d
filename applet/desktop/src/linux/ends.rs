//! The end of the desktop under the program.

use std::io;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Calls `tell` from a thread of its own when the customer logs out or the system shuts down.
///
/// # Errors
/// When the system does not tell.
pub fn on_system_end(mut tell: impl FnMut() + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            tell();
        }
    });
    Ok(())
}
