//! The end of the desktop under the program.

use std::io;

use crate::unix_ends::on_signal;

/// Calls `tell` from a thread of its own when the customer logs out or the system shuts down.
///
/// # Errors
/// When the system does not tell.
pub fn on_system_end(tell: impl FnMut() + Send + 'static) -> io::Result<()> {
    on_signal(tell)
}
