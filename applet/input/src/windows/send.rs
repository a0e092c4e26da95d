//! Handing input to the system, marked as this program's.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ffi::c_void;

use bowline_protocol::input::PointerButton;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    INPUT, INPUT_0, INPUT_KEYBOARD, INPUT_MOUSE, KEYBDINPUT, KEYEVENTF_EXTENDEDKEY,
    KEYEVENTF_KEYUP, KEYEVENTF_UNICODE, MOUSEEVENTF_ABSOLUTE, MOUSEEVENTF_HWHEEL,
    MOUSEEVENTF_LEFTDOWN, MOUSEEVENTF_LEFTUP, MOUSEEVENTF_MIDDLEDOWN, MOUSEEVENTF_MIDDLEUP,
    MOUSEEVENTF_MOVE, MOUSEEVENTF_RIGHTDOWN, MOUSEEVENTF_RIGHTUP, MOUSEEVENTF_VIRTUALDESK,
    MOUSEEVENTF_WHEEL, MOUSEINPUT, SendInput,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    GetMessageExtraInfo, GetSystemMetrics, MSG, SM_SWAPBUTTON, WHEEL_DELTA, WM_KEYFIRST,
    WM_KEYLAST, WM_MOUSEFIRST, WM_MOUSELAST, WM_NCMOUSEMOVE, WM_NCPOINTERUPDATE,
    WM_NCXBUTTONDBLCLK, WM_POINTERHWHEEL,
};

use crate::InjectError;

/// Goes with everything that is injected, and comes out again with the messages that windows get of it.
const MARK: usize = 0x424f_574c;

/// One thing to inject.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Act {
    /// The pointer goes to a part of 65,536 of the desktop.
    Move { x: i32, y: i32 },
    /// A button, by what it means to the customer.
    Button {
        button: PointerButton,
        pressed: bool,
    },
    /// Away from the hand.
    Wheel { notches: i32 },
    /// To the right.
    WheelAcross { notches: i32 },
    /// A key by what it means and by its place on the keyboard: some programs look at the one, some at the other.
    Key {
        virtual_key: u16,
        scan: u16,
        is_extended: bool,
        pressed: bool,
    },
    /// A unit of UTF-16, wherever the keyboard has it.
    Unit { unit: u16, pressed: bool },
}

/// Whether the message that this thread looks at was made by this program's injected input.
#[must_use]
pub fn is_injected() -> bool {
    // SAFETY: a number comes out.
    let mark = unsafe { GetMessageExtraInfo() };
    mark.cast_unsigned() == MARK
}

/// Whether a message that a window is to get, a `MSG` of the system's, is of this program's injected input. It is asked on
/// the thread that took the message out of its queue, before the window gets it.
pub const REFUSE_INJECTED: Option<fn(*const c_void) -> bool> = Some(is_injected_message);

fn is_injected_message(message: *const c_void) -> bool {
    // SAFETY: whoever asks has a message in hand.
    let message = unsafe { (*message.cast::<MSG>()).message };
    is_of_input(message) && is_injected()
}

/// Other messages may come with the mark of the one before.
fn is_of_input(message: u32) -> bool {
    matches!(
        message,
        WM_NCMOUSEMOVE..=WM_NCXBUTTONDBLCLK
            | WM_KEYFIRST..=WM_KEYLAST
            | WM_MOUSEFIRST..=WM_MOUSELAST
            | WM_NCPOINTERUPDATE..=WM_POINTERHWHEEL
    )
}

/// Injects all of it, with nothing of anybody else's in between.
///
/// # Errors
/// [`InjectError::Display`] where the system takes nothing, as while it asks for a password.
pub(crate) fn send(acts: &[Act]) -> Result<(), InjectError> {
    if acts.is_empty() {
        return Ok(());
    }
    let inputs: Vec<INPUT> = acts.iter().map(|act| input(*act)).collect();
    let count = u32::try_from(inputs.len()).unwrap_or(u32::MAX);
    let bytes = i32::try_from(size_of::<INPUT>()).unwrap_or(i32::MAX);
    // SAFETY: as many are there as is said, each of the size that is said.
    let taken = unsafe { SendInput(count, inputs.as_ptr(), bytes) };
    if taken == count {
        return Ok(());
    }
    let why = std::io::Error::last_os_error();
    Err(InjectError::Display(why.to_string()))
}

fn input(act: Act) -> INPUT {
    match act {
        Act::Move { x, y } => {
            let flags = MOUSEEVENTF_MOVE | MOUSEEVENTF_ABSOLUTE | MOUSEEVENTF_VIRTUALDESK;
            mouse(x, y, 0, flags)
        }
        Act::Button { button, pressed } => mouse(0, 0, 0, flags_of(button, pressed)),
        Act::Wheel { notches } => mouse(0, 0, notches, MOUSEEVENTF_WHEEL),
        Act::WheelAcross { notches } => mouse(0, 0, notches, MOUSEEVENTF_HWHEEL),
        Act::Key {
            virtual_key,
            scan,
            is_extended,
            pressed,
        } => {
            let extended = if is_extended {
                KEYEVENTF_EXTENDEDKEY
            } else {
                0
            };
            keyboard(virtual_key, scan, extended, pressed)
        }
        Act::Unit { unit, pressed } => keyboard(0, unit, KEYEVENTF_UNICODE, pressed),
    }
}

fn mouse(dx: i32, dy: i32, notches: i32, flags: u32) -> INPUT {
    let turned = notches * WHEEL_DELTA.cast_signed();
    let mi = MOUSEINPUT {
        dx,
        dy,
        mouseData: turned.cast_unsigned(),
        dwFlags: flags,
        time: 0,
        dwExtraInfo: MARK,
    };
    INPUT {
        r#type: INPUT_MOUSE,
        Anonymous: INPUT_0 { mi },
    }
}

fn keyboard(virtual_key: u16, scan: u16, flags: u32, pressed: bool) -> INPUT {
    let up = if pressed { 0 } else { KEYEVENTF_KEYUP };
    let ki = KEYBDINPUT {
        wVk: virtual_key,
        wScan: scan,
        dwFlags: flags | up,
        time: 0,
        dwExtraInfo: MARK,
    };
    INPUT {
        r#type: INPUT_KEYBOARD,
        Anonymous: INPUT_0 { ki },
    }
}

/// The system takes buttons by their place, and a customer may have swapped them.
fn flags_of(button: PointerButton, pressed: bool) -> u32 {
    // SAFETY: numbers go in, and numbers come out.
    let is_swapped = unsafe { GetSystemMetrics(SM_SWAPBUTTON) } != 0;
    let (left, right) = (
        (MOUSEEVENTF_LEFTDOWN, MOUSEEVENTF_LEFTUP),
        (MOUSEEVENTF_RIGHTDOWN, MOUSEEVENTF_RIGHTUP),
    );
    let (main, other) = if is_swapped {
        (right, left)
    } else {
        (left, right)
    };
    let (down, up) = match button {
        PointerButton::Left => main,
        PointerButton::Middle => (MOUSEEVENTF_MIDDLEDOWN, MOUSEEVENTF_MIDDLEUP),
        PointerButton::Right => other,
    };
    if pressed { down } else { up }
}
