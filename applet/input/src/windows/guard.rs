//! Whether a press would reach one of the applet's own windows.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use windows_sys::Win32::Foundation::{HWND, POINT};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    GA_ROOT, GetAncestor, GetCursorPos, GetForegroundWindow, WindowFromPoint,
};

use super::desktop::Place;

/// Where a press would go: to where the pointer was sent, for it is sent there together with the press; to where it is, if it
/// was not sent anywhere. What gets to an own window all the same is refused by the window itself.
pub(crate) fn is_pointer_guarded(guarded: &[u32], aim: Option<Place>) -> bool {
    let mut place = POINT { x: 0, y: 0 };
    // SAFETY: the place is written as a value; a window that is gone has no ancestor.
    unsafe {
        if let Some(Place { x, y }) = aim {
            place = POINT { x, y };
        } else if GetCursorPos(&raw mut place) == 0 {
            // Nobody knows where it is.
            return true;
        }
        is_one_of(guarded, WindowFromPoint(place))
    }
}

/// Where a key would go.
pub(crate) fn is_keyboard_guarded(guarded: &[u32]) -> bool {
    // SAFETY: there may be none, which has no ancestor.
    unsafe { is_one_of(guarded, GetForegroundWindow()) }
}

/// # Safety
/// None is needed: any number may be asked for.
unsafe fn is_one_of(guarded: &[u32], window: HWND) -> bool {
    // SAFETY: a number that is no window has no ancestor.
    let root = unsafe { GetAncestor(window, GA_ROOT) };
    let number = u32::try_from(root.addr());
    !root.is_null() && number.is_ok_and(|number| guarded.contains(&number))
}
