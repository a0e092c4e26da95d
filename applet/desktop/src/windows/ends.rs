//! The end of the desktop under the program.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::io;
use std::ptr;
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, RegisterClassW,
    WM_ENDSESSION, WM_QUERYENDSESSION, WNDCLASSW,
};

/// How long the system is kept from ending the program, which ends by itself meanwhile. The system itself waits for five seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whom to tell.
static TOLD: OnceLock<Sender<()>> = OnceLock::new();

/// Calls `tell` from a thread of its own when the customer signs out or the system shuts down.
///
/// # Errors
/// When the system does not tell.
pub fn on_system_end(mut tell: impl FnMut() + Send + 'static) -> io::Result<()> {
    let (sender, told) = channel();
    if TOLD.set(sender).is_err() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists));
    }
    thread::spawn(move || {
        for () in told {
            tell();
        }
    });
    let (made, is_made) = channel();
    thread::spawn(move || {
        let listening = open_window();
        let is_open = listening.is_ok();
        // Whoever asks waits for it.
        let _ = made.send(listening);
        if is_open {
            run_messages();
        }
    });
    is_made
        .recv()
        .unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))
}

/// The system tells windows only, and of those only the ones at the top; nobody sees this one.
fn open_window() -> io::Result<()> {
    let name: Vec<u16> = "BowlineEnds\0".encode_utf16().collect();
    // SAFETY: null stands for this program's own file.
    let module = unsafe { GetModuleHandleW(ptr::null()) };
    let class = WNDCLASSW {
        lpfnWndProc: Some(listen),
        hInstance: module,
        lpszClassName: name.as_ptr(),
        ..WNDCLASSW::default()
    };
    // SAFETY: the class and the name it points to live until both calls are over, and the system copies what it keeps.
    let window = unsafe {
        RegisterClassW(&raw const class);
        CreateWindowExW(
            0,
            name.as_ptr(),
            name.as_ptr(),
            0,
            0,
            0,
            0,
            0,
            ptr::null_mut(),
            ptr::null_mut(),
            module,
            ptr::null(),
        )
    };
    if window.is_null() {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

fn run_messages() {
    let mut message = MSG::default();
    // SAFETY: the message is written by one call and read by the other, on the thread that made the window.
    while unsafe { GetMessageW(&raw mut message, ptr::null_mut(), 0, 0) } > 0 {
        // SAFETY: as above.
        unsafe { DispatchMessageW(&raw const message) };
    }
}

extern "system" fn listen(window: HWND, message: u32, wparam: WPARAM, lparam: LPARAM) -> LRESULT {
    match message {
        WM_QUERYENDSESSION => 1,
        WM_ENDSESSION if wparam != 0 => {
            // Without anybody to tell there is nothing to wait for.
            if TOLD.get().is_some_and(|told| told.send(()).is_ok()) {
                thread::sleep(PATIENCE);
            }
            0
        }
        // SAFETY: what the system handed in goes back as it is.
        _ => unsafe { DefWindowProcW(window, message, wparam, lparam) },
    }
}

#[cfg(test)]
mod tests {
    use windows_sys::Win32::UI::WindowsAndMessaging::{FindWindowW, SendMessageW};

    use super::*;

    #[test]
    fn the_systems_end_is_told_and_others_may_refuse_it() {
        let (tell, told) = channel();
        on_system_end(move || tell.send(()).unwrap()).unwrap();
        let name: Vec<u16> = "BowlineEnds\0".encode_utf16().collect();
        // SAFETY: the name ends with a zero, and plain numbers are sent to a window of this process.
        let (agrees, refused) = unsafe {
            let window = FindWindowW(name.as_ptr(), ptr::null());
            assert!(!window.is_null());
            let agrees = SendMessageW(window, WM_QUERYENDSESSION, 0, 0);
            SendMessageW(window, WM_ENDSESSION, 0, 0);
            let refused = told.try_recv().is_err();
            SendMessageW(window, WM_ENDSESSION, 1, 0);
            (agrees, refused)
        };
        assert!(agrees == 1 && refused);
        assert_eq!(told.recv(), Ok(()));
    }
}
