//! The end of the desktop under the program.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::io;
use std::ptr::NonNull;
use std::sync::mpsc::channel;
use std::thread;

use block2::RcBlock;
use objc2_app_kit::{NSWorkspace, NSWorkspaceWillPowerOffNotification};
use objc2_foundation::NSNotification;

use crate::unix_ends::on_signal;

/// Calls `tell` from a thread of its own when the customer logs out or the system shuts down: it says so to every program, and sends
/// signals to those that go on.
///
/// # Errors
/// When the system does not tell.
pub fn on_system_end(mut tell: impl FnMut() + Send + 'static) -> io::Result<()> {
    let (sender, told) = channel();
    thread::spawn(move || {
        for () in told {
            tell();
        }
    });
    let from_signal = sender.clone();
    // Whoever listens ends with the program.
    on_signal(move || {
        let _ = from_signal.send(());
    })?;
    let heard = RcBlock::new(move |_: NonNull<NSNotification>| {
        let _ = sender.send(());
    });
    let centre = NSWorkspace::sharedWorkspace().notificationCenter();
    // SAFETY: without a queue the block runs on the thread that tells, and what it holds may be used on any; no object is named. The
    // centre keeps the observer until it is told otherwise, which is never.
    unsafe {
        centre.addObserverForName_object_queue_usingBlock(
            Some(NSWorkspaceWillPowerOffNotification),
            None,
            None,
            &heard,
        );
    }
    Ok(())
}
