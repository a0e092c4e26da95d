//! The program's own windows, as the system counts them, and what reaches them.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ffi::c_void;
use std::ptr::{self, NonNull};

use block2::RcBlock;
use dispatch2::DispatchQueue;
use objc2::MainThreadMarker;
use objc2::rc::Retained;
use objc2_app_kit::{NSApplication, NSEvent, NSEventMask};

/// The number of the window that shows a view, by the view's address. None elsewhere than on the main thread, and for what is no view
/// of this program.
#[must_use]
pub fn number_of(view: NonNull<c_void>) -> Option<u32> {
    let application = NSApplication::sharedApplication(MainThreadMarker::new()?);
    let window = application.windows().into_iter().find(|window| {
        let content = window.contentView();
        content
            .is_some_and(|content| Retained::as_ptr(&content).cast() == view.as_ptr().cast_const())
    })?;
    // One that is not on the screen has none.
    u32::try_from(window.windowNumber())
        .ok()
        .filter(|number| *number > 0)
}

/// Keeps events from every window of the program from the moment on that its event loop runs: those, as `NSEvent`, to which `refuse`
/// says true.
pub fn refuse_events(refuse: fn(*const c_void) -> bool) {
    // Asking before the window library has made the application would make another one.
    DispatchQueue::main().exec_async(move || {
        let judge = RcBlock::new(move |event: NonNull<NSEvent>| {
            if refuse(event.as_ptr().cast_const().cast()) {
                ptr::null_mut()
            } else {
                event.as_ptr()
            }
        });
        // SAFETY: the block gives back the event that it was given, or nothing.
        let monitor = unsafe {
            NSEvent::addLocalMonitorForEventsMatchingMask_handler(NSEventMask::Any, &judge)
        };
        // It is there as long as the program.
        std::mem::forget(monitor);
    });
}
