//! What the display is asked to tell of.

use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::randr::{ConnectionExt as _, NotifyMask};
use x11rb::protocol::xfixes::{ConnectionExt as _, CursorNotifyMask};
use x11rb::protocol::xinput::{self, ConnectionExt as _, XIEventMask};
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt as _, EventMask, Window};
use x11rb::rust_connection::RustConnection;

/// Asks to be told of what changes in the picture, of windows, of the pointer and of the monitors.
pub(crate) fn subscribe(
    conn: &RustConnection,
    root: Window,
) -> Result<(), Box<dyn std::error::Error>> {
    conn.damage_query_version(1, 1)?.reply()?;
    conn.xfixes_query_version(5, 0)?.reply()?;
    let structure = EventMask::STRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_NOTIFY;
    let wanted = ChangeWindowAttributesAux::new().event_mask(structure);
    conn.change_window_attributes(root, &wanted)?.check()?;
    conn.xfixes_select_cursor_input(root, CursorNotifyMask::DISPLAY_CURSOR)?
        .check()?;
    // Without the extension there are no monitors, and the root window tells of its size by itself.
    let _ = follow_monitors(conn, root);
    // Without the extension the pointer is followed whenever something else changes.
    let _ = follow_pointer(conn, root);
    let damage = conn.generate_id()?;
    conn.damage_create(damage, root, ReportLevel::RAW_RECTANGLES)?
        .check()?;
    Ok(())
}

/// Asks to be told of every movement of the pointer, whichever window it is over.
fn follow_pointer(conn: &RustConnection, root: Window) -> Result<(), ReplyError> {
    conn.xinput_xi_query_version(2, 2)?.reply()?;
    let wanted = xinput::EventMask {
        deviceid: xinput::Device::ALL_MASTER.into(),
        mask: vec![XIEventMask::RAW_MOTION],
    };
    conn.xinput_xi_select_events(root, &[wanted])?.check()
}

fn follow_monitors(conn: &RustConnection, root: Window) -> Result<(), ReplyError> {
    let news = NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE;
    conn.randr_select_input(root, news)?.check()
}
