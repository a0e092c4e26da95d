//! Whether a press would reach one of the applet's own windows.

use std::ffi::c_void;

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{ConnectionExt, Window};
use x11rb::rust_connection::RustConnection;

/// Deeper than any window tree.
const MAX_DEPTH: usize = 64;
/// `PointerRoot`: the keyboard goes where the pointer is.
const FOCUS_AT_POINTER: Window = 1;

/// The child of the root that holds a window, so that a frame counts as its window.
fn top_level(conn: &RustConnection, root: Window, window: Window) -> Option<Window> {
    let mut window = window;
    for _ in 0..MAX_DEPTH {
        if window <= FOCUS_AT_POINTER || window == root {
            return None;
        }
        let tree = conn.query_tree(window).ok()?.reply().ok()?;
        if tree.parent == root {
            return Some(window);
        }
        window = tree.parent;
    }
    None
}

/// Where a pointer press would go: is it guarded?
pub(crate) fn is_pointer_guarded(
    conn: &RustConnection,
    root: Window,
    guarded: &[Window],
) -> Result<bool, ReplyError> {
    let under = conn.query_pointer(root)?.reply()?.child;
    Ok(under != x11rb::NONE
        && guarded
            .iter()
            .any(|window| top_level(conn, root, *window) == Some(under)))
}

/// Where a key press would go: is it guarded?
pub(crate) fn is_keyboard_guarded(
    conn: &RustConnection,
    root: Window,
    guarded: &[Window],
) -> Result<bool, ReplyError> {
    let focus = conn.get_input_focus()?.reply()?.focus;
    if focus == FOCUS_AT_POINTER || focus == root {
        return is_pointer_guarded(conn, root, guarded);
    }
    let Some(focused) = top_level(conn, root, focus) else {
        return Ok(false);
    };
    Ok(guarded
        .iter()
        .any(|window| top_level(conn, root, *window) == Some(focused)))
}

/// Holds the server still, so that nothing moves between a check and what follows it.
pub(crate) struct Still<'c>(&'c RustConnection);

impl<'c> Still<'c> {
    pub(crate) fn hold(conn: &'c RustConnection) -> Result<Self, ReplyError> {
        conn.grab_server()?;
        Ok(Self(conn))
    }
}

impl Drop for Still<'_> {
    fn drop(&mut self) {
        // A display that is gone holds nothing.
        if let Ok(cookie) = self.0.ungrab_server() {
            cookie.ignore_error();
        }
        let _ = self.0.flush();
    }
}

/// X11 tells nobody what was injected.
pub const REFUSE_INJECTED: Option<fn(*const c_void) -> bool> = None;

/// Whether what this thread looks at was made by this program's injected input. X11 does not tell; it holds still instead.
#[must_use]
pub fn is_injected() -> bool {
    false
}
