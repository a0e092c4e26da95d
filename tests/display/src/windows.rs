//! A window in one colour.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::Graphics::Gdi::{CreateSolidBrush, UpdateWindow};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageExtraInfo, GetMessageW, MSG,
    PostMessageW, PostQuitMessage, RegisterClassW, SW_HIDE, SWP_NOACTIVATE, SWP_NOSIZE,
    SWP_NOZORDER, SetForegroundWindow, SetWindowPos, ShowWindow, TranslateMessage, WM_CHAR,
    WM_CLOSE, WM_KEYDOWN, WM_KEYUP, WM_LBUTTONDOWN, WM_LBUTTONUP, WM_MOUSEWHEEL, WNDCLASSW,
    WS_EX_TOPMOST, WS_POPUP, WS_VISIBLE,
};

thread_local! {
    static TOLD: RefCell<Option<Sender<Heard>>> = const { RefCell::new(None) };
}

/// What a window heard of mouse and keyboard.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Heard {
    /// The message, as in `WM_KEYDOWN`.
    pub message: u32,
    /// Its first parameter.
    pub wparam: usize,
    /// What whoever injected it put with it.
    pub extra: isize,
}

/// A window without a frame, above all others, on a thread of its own. It closes when it is dropped.
#[derive(Debug)]
pub struct Window {
    /// By which the system knows it.
    pub number: u32,
    /// What it hears.
    pub heard: Receiver<Heard>,
    thread: Option<JoinHandle<()>>,
}

impl Window {
    /// Opens one at a place, of a size, in a colour as GDI has it: `0x00bbggrr`.
    ///
    /// # Panics
    /// Where there is no desktop.
    #[must_use]
    pub fn open(place: (i32, i32), size: (i32, i32), colour: u32) -> Self {
        Self::refusing(|_| false, place, size, colour)
    }

    /// The same for a window that does not get the messages to which `refuse` says true.
    ///
    /// # Panics
    /// Where there is no desktop.
    #[must_use]
    pub fn refusing(
        refuse: fn(*const c_void) -> bool,
        place: (i32, i32),
        size: (i32, i32),
        colour: u32,
    ) -> Self {
        let (tell, heard) = channel();
        let (made, is_made) = channel();
        let thread = std::thread::spawn(move || {
            TOLD.set(Some(tell));
            let window = make(place, size, colour);
            made.send(u32::try_from(window.addr()).unwrap()).unwrap();
            run(refuse);
        });
        Self {
            number: is_made.recv().unwrap(),
            heard,
            thread: Some(thread),
        }
    }

    /// Moves it.
    pub fn move_to(&self, x: i32, y: i32) {
        let flags = SWP_NOSIZE | SWP_NOZORDER | SWP_NOACTIVATE;
        // SAFETY: the window lives as long as `self`.
        unsafe { SetWindowPos(self.handle(), ptr::null_mut(), x, y, 0, 0, flags) };
    }

    /// Takes it off the screen.
    pub fn hide(&self) {
        // SAFETY: as above.
        unsafe { ShowWindow(self.handle(), SW_HIDE) };
    }

    /// Gives it the keyboard.
    pub fn focus(&self) {
        // SAFETY: as above.
        unsafe { SetForegroundWindow(self.handle()) };
    }

    fn handle(&self) -> HWND {
        ptr::without_provenance_mut(self.number as usize)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { PostMessageW(self.handle(), WM_CLOSE, 0, 0) };
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn make((x, y): (i32, i32), (width, height): (i32, i32), colour: u32) -> HWND {
    let name = format!("BowlineTest{colour:08x}{x}_{y}\0");
    let name: Vec<u16> = name.encode_utf16().collect();
    // SAFETY: the name lives until the window is there, and ends with a zero; the brush is the class's.
    unsafe {
        let module = GetModuleHandleW(ptr::null());
        let class = WNDCLASSW {
            lpfnWndProc: Some(listen),
            hInstance: module,
            hbrBackground: CreateSolidBrush(colour),
            lpszClassName: name.as_ptr(),
            ..WNDCLASSW::default()
        };
        RegisterClassW(&raw const class);
        let none = ptr::null_mut();
        let window = CreateWindowExW(
            WS_EX_TOPMOST,
            name.as_ptr(),
            name.as_ptr(),
            WS_POPUP | WS_VISIBLE,
            x,
            y,
            width,
            height,
            none,
            none,
            module,
            ptr::null(),
        );
        UpdateWindow(window);
        window
    }
}

fn run(refuse: fn(*const c_void) -> bool) {
    let mut message = MSG::default();
    // SAFETY: the message is written by one call and read by the others.
    unsafe {
        while GetMessageW(&raw mut message, ptr::null_mut(), 0, 0) > 0 {
            if !refuse((&raw const message).cast()) {
                TranslateMessage(&raw const message);
                DispatchMessageW(&raw const message);
            }
        }
    }
}

extern "system" fn listen(window: HWND, message: u32, wparam: WPARAM, lparam: LPARAM) -> LRESULT {
    match message {
        WM_KEYDOWN | WM_KEYUP | WM_CHAR | WM_LBUTTONDOWN | WM_LBUTTONUP | WM_MOUSEWHEEL => {
            // SAFETY: a number comes out.
            let extra = unsafe { GetMessageExtraInfo() };
            let heard = Heard {
                message,
                wparam,
                extra,
            };
            TOLD.with_borrow(|told| told.as_ref().map(|told| told.send(heard)));
            0
        }
        WM_CLOSE => {
            // SAFETY: a number goes in.
            unsafe { PostQuitMessage(0) };
            0
        }
        // SAFETY: what the system handed in goes back as it is.
        _ => unsafe { DefWindowProcW(window, message, wparam, lparam) },
    }
}
