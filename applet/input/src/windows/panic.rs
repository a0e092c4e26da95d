//! The keys that stop everything, wherever the keyboard's focus is.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::io;
use std::ptr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use windows_sys::Win32::System::Threading::GetCurrentThreadId;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    MOD_ALT, MOD_CONTROL, MOD_NOREPEAT, MOD_SHIFT, RegisterHotKey, UnregisterHotKey, VK_CANCEL,
    VK_PAUSE, VK_X,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    GetMessageW, MSG, PM_NOREMOVE, PeekMessageW, PostThreadMessageW, WM_APP, WM_HOTKEY, WM_QUIT,
};

use crate::InjectError;

/// Takes the keys or gives them back, as its parameter says.
const ARM: u32 = WM_APP;

/// Listens for Pause, Break and Ctrl+Alt+X on the whole desktop while it is armed.
///
/// The system gives these keys to nobody else meanwhile. Keys that the technician injects count as
/// well: whoever presses them, everything stops.
#[derive(Debug)]
pub struct PanicKeys {
    /// The system gives the keys to the thread that asked for them.
    thread: u32,
    running: Option<JoinHandle<()>>,
    armed: Receiver<io::Result<()>>,
    is_armed: bool,
}

fn unsupported(error: impl std::fmt::Display) -> InjectError {
    InjectError::Unsupported(error.to_string())
}

fn display(error: impl std::fmt::Display) -> InjectError {
    InjectError::Display(error.to_string())
}

impl PanicKeys {
    /// Begins to listen. `on_panic` is called from a thread of its own.
    ///
    /// # Errors
    /// [`InjectError::Unsupported`] when the system has no thread left.
    pub fn open(on_panic: impl FnMut() + Send + 'static) -> Result<Self, InjectError> {
        let (begun, is_begun) = channel();
        let (tell, armed) = channel();
        let running = std::thread::Builder::new()
            .name("panic keys".into())
            .spawn(move || listen(&begun, &tell, on_panic))
            .map_err(unsupported)?;
        Ok(Self {
            thread: is_begun.recv().map_err(unsupported)?,
            running: Some(running),
            armed,
            is_armed: false,
        })
    }

    /// Takes the keys, or gives them back. Nothing happens when that is so already.
    ///
    /// # Errors
    /// [`InjectError::Display`] when all of the keys are taken by another program; some of them taken is no error.
    pub fn arm(&mut self, armed: bool) -> Result<(), InjectError> {
        if armed == self.is_armed {
            return Ok(());
        }
        self.post(ARM, usize::from(armed)).map_err(display)?;
        self.armed.recv().map_err(display)?.map_err(display)?;
        self.is_armed = armed;
        Ok(())
    }

    fn post(&self, message: u32, parameter: usize) -> io::Result<()> {
        // SAFETY: numbers go in; a thread that is gone takes none.
        let posted = unsafe { PostThreadMessageW(self.thread, message, parameter, 0) };
        if posted == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }
}

impl Drop for PanicKeys {
    fn drop(&mut self) {
        // The keys go back with the thread. One that is gone holds none.
        let _ = self.post(WM_QUIT, 0);
        if let Some(running) = self.running.take() {
            let _ = running.join();
        }
    }
}

fn listen(begun: &Sender<u32>, tell: &Sender<io::Result<()>>, mut on_panic: impl FnMut()) {
    let mut message = MSG::default();
    // SAFETY: the message is written as a value; looking for one makes the thread's queue, to which others post.
    let thread = unsafe {
        PeekMessageW(&raw mut message, ptr::null_mut(), 0, 0, PM_NOREMOVE);
        GetCurrentThreadId()
    };
    // Whoever asked waits for it.
    let _ = begun.send(thread);
    // SAFETY: as above. It gives 0 once it is told to end, and less when it cannot go on.
    while unsafe { GetMessageW(&raw mut message, ptr::null_mut(), 0, 0) } > 0 {
        match message.message {
            WM_HOTKEY => on_panic(),
            ARM => {
                let done = if message.wParam == 0 {
                    give_back();
                    Ok(())
                } else {
                    take()
                };
                let _ = tell.send(done);
            }
            _ => {}
        }
    }
    give_back();
}

/// What is pressed, each with a number of its own.
fn keys() -> impl Iterator<Item = (i32, u32, u32)> {
    let with = |key: u16| (0..8).map(move |held: u32| (key, held));
    let keys = with(VK_PAUSE).chain(with(VK_CANCEL));
    let held = |held: u32| {
        let flag = |bit: u32, flag: u32| if held & bit == 0 { 0 } else { flag };
        flag(1, MOD_SHIFT) | flag(2, MOD_CONTROL) | flag(4, MOD_ALT)
    };
    let keys = keys.map(move |(key, bits)| (key, held(bits)));
    let keys = keys.chain([(VK_X, MOD_CONTROL | MOD_ALT)]);
    (1..)
        .zip(keys)
        .map(|(number, (key, held))| (number, held, key.into()))
}

fn take() -> io::Result<()> {
    let mut any = false;
    let mut taken = Ok(());
    for (number, held, key) in keys() {
        // SAFETY: numbers go in; without a window the thread itself is told.
        if unsafe { RegisterHotKey(ptr::null_mut(), number, held | MOD_NOREPEAT, key) } == 0 {
            taken = Err(io::Error::last_os_error());
        } else {
            any = true;
        }
    }
    if any { Ok(()) } else { taken }
}

fn give_back() {
    for (number, _, _) in keys() {
        // SAFETY: numbers go in; what was not taken is not given back.
        unsafe { UnregisterHotKey(ptr::null_mut(), number) };
    }
}
