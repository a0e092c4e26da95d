//! The keys that stop everything, wherever the keyboard's focus is.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use objc2_core_foundation::{CFMachPort, CFRetained, CFRunLoop, kCFRunLoopDefaultMode};
use objc2_core_graphics::{
    CGEvent, CGEventField, CGEventTapLocation, CGEventTapOptions, CGEventTapPlacement,
    CGEventTapProxy, CGEventType,
};

use super::keyboard::key_of;
use crate::InjectError;
use crate::mac_keys::{X, is_panic};

/// How soon the thread sees that it is to end, in seconds. Its keys are given back at once.
const LOOK_S: f64 = 0.5;

type OnPanic = Arc<Mutex<dyn FnMut() + Send>>;

/// Listens for Pause (F15 on a Mac's keyboard) and Ctrl+Alt+X everywhere while it is armed.
///
/// The system gives these keys to nobody else meanwhile. Keys that the technician injects count as
/// well: whoever presses them, everything stops.
pub struct PanicKeys {
    on_panic: OnPanic,
    /// Tells the listening thread that it goes on.
    armed: Option<Arc<AtomicBool>>,
}

impl PanicKeys {
    /// Gets ready to listen. `on_panic` is called from a thread of its own.
    ///
    /// # Errors
    /// None: what is not allowed shows when they are armed.
    pub fn open(on_panic: impl FnMut() + Send + 'static) -> Result<Self, InjectError> {
        Ok(Self {
            on_panic: Arc::new(Mutex::new(on_panic)),
            armed: None,
        })
    }

    /// Takes the keys, or gives them back. Nothing happens when that is so already.
    ///
    /// # Errors
    /// [`InjectError::NotAllowed`] while the customer has not allowed it in the system's settings.
    pub fn arm(&mut self, armed: bool) -> Result<(), InjectError> {
        if !armed {
            self.disarm();
            return Ok(());
        }
        if self.armed.is_some() {
            return Ok(());
        }
        let goes_on = Arc::new(AtomicBool::new(true));
        let (tell, told) = channel();
        let heard = Heard {
            on_panic: Arc::clone(&self.on_panic),
            goes_on: Arc::clone(&goes_on),
            has_timed_out: AtomicBool::new(false),
            x: key_of('x', 0).unwrap_or(X),
        };
        std::thread::Builder::new()
            .name("panic keys".into())
            .spawn(move || listen(&heard, &tell))
            .map_err(|error| InjectError::Unsupported(error.to_string()))?;
        if told.recv() != Ok(true) {
            return Err(InjectError::NotAllowed);
        }
        self.armed = Some(goes_on);
        Ok(())
    }

    fn disarm(&mut self) {
        if let Some(goes_on) = self.armed.take() {
            goes_on.store(false, Ordering::SeqCst);
        }
    }
}

impl Drop for PanicKeys {
    fn drop(&mut self) {
        self.disarm();
    }
}

/// What the listening thread has with it.
struct Heard {
    on_panic: OnPanic,
    goes_on: Arc<AtomicBool>,
    /// The system gives no more keys to whoever takes too long.
    has_timed_out: AtomicBool,
    x: u16,
}

fn listen(heard: &Heard, tell: &Sender<bool>) {
    let tap = tap(heard);
    let is_there = tap.as_ref().is_some_and(|tap| listen_here(tap));
    // Whoever asked waits for it.
    let _ = tell.send(is_there);
    let Some(tap) = tap.filter(|_| is_there) else {
        return;
    };
    while heard.goes_on.load(Ordering::SeqCst) {
        // SAFETY: the name is the system's, and never changes.
        let mode = unsafe { kCFRunLoopDefaultMode };
        CFRunLoop::run_in_mode(mode, LOOK_S, true);
        if heard.has_timed_out.swap(false, Ordering::SeqCst) {
            CGEvent::tap_enable(&tap, true);
        }
    }
    CGEvent::tap_enable(&tap, false);
    tap.invalidate();
}

fn tap(heard: &Heard) -> Option<CFRetained<CFMachPort>> {
    // SAFETY: the function is the one below, and what it is given lives until the tap is invalid, which the same thread sees to.
    unsafe {
        CGEvent::tap_create(
            CGEventTapLocation::SessionEventTap,
            CGEventTapPlacement::HeadInsertEventTap,
            CGEventTapOptions::Default,
            1 << CGEventType::KeyDown.0,
            Some(hear),
            ptr::from_ref(heard).cast_mut().cast(),
        )
    }
}

/// Lets this thread's loop take the tap's events.
fn listen_here(tap: &CFMachPort) -> bool {
    let source = CFMachPort::new_run_loop_source(None, Some(tap), 0);
    let run_loop = CFRunLoop::current();
    let (Some(source), Some(run_loop)) = (source, run_loop) else {
        return false;
    };
    // SAFETY: the name is the system's, and never changes.
    let mode = unsafe { kCFRunLoopDefaultMode };
    run_loop.add_source(Some(&source), mode);
    true
}

unsafe extern "C-unwind" fn hear(
    _: CGEventTapProxy,
    kind: CGEventType,
    event: NonNull<CGEvent>,
    heard: *mut c_void,
) -> *mut CGEvent {
    let passed_on = event.as_ptr();
    // SAFETY: this is what the tap was made with, and only looked at; the event lives while this function runs.
    let (heard, event) = unsafe { (&*heard.cast_const().cast::<Heard>(), event.as_ref()) };
    if kind == CGEventType::TapDisabledByTimeout {
        heard.has_timed_out.store(true, Ordering::SeqCst);
        return passed_on;
    }
    let field = |field| CGEvent::integer_value_field(Some(event), field);
    let code = u16::try_from(field(CGEventField::KeyboardEventKeycode));
    let flags = CGEvent::flags(Some(event)).bits();
    let stops = code.is_ok_and(|code| is_panic(code, flags, heard.x));
    if kind != CGEventType::KeyDown || !stops || !heard.goes_on.load(Ordering::SeqCst) {
        return passed_on;
    }
    if field(CGEventField::KeyboardEventAutorepeat) == 0 {
        let mut on_panic = heard
            .on_panic
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        on_panic();
    }
    ptr::null_mut()
}
