//! Where the windows are that must not be seen.

use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{ConnectionExt, MapState, Window};
use x11rb::rust_connection::RustConnection;

use crate::Rect;

const MAX_DEPTH: usize = 64;

/// What the mapped ones among the windows cover of a part of the display, frames and borders included, as of now.
pub(crate) fn mask_rects(
    conn: &RustConnection,
    root: Window,
    windows: &[Window],
    part: Rect,
) -> Result<Vec<Rect>, ReplyError> {
    let mut rects = Vec::new();
    for window in windows {
        match mask_rect(conn, root, *window, part) {
            Ok(rect) => rects.extend(rect),
            // A window that is gone hides nothing.
            Err(ReplyError::X11Error(_)) => {}
            Err(error @ ReplyError::ConnectionError(_)) => return Err(error),
        }
    }
    rects.sort_unstable();
    rects.dedup();
    Ok(rects)
}

fn mask_rect(
    conn: &RustConnection,
    root: Window,
    window: Window,
    part: Rect,
) -> Result<Option<Rect>, ReplyError> {
    let mut top = window;
    for _ in 0..MAX_DEPTH {
        let parent = conn.query_tree(top)?.reply()?.parent;
        if parent == root || parent == x11rb::NONE {
            break;
        }
        top = parent;
    }
    if conn.get_window_attributes(top)?.reply()?.map_state == MapState::UNMAPPED {
        return Ok(None);
    }
    let at = conn.get_geometry(top)?.reply()?;
    let border = 2 * u32::from(at.border_width);
    let size = (u32::from(at.width) + border, u32::from(at.height) + border);
    Ok(part.part(at.x.into(), at.y.into(), size))
}
