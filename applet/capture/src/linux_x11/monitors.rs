//! The monitors of an X11 display, by `RandR` 1.5.

use bowline_protocol::MonitorId;
use x11rb::errors::ReplyError;
use x11rb::protocol::randr::{ConnectionExt as _, MonitorInfo};
use x11rb::protocol::xproto::{ConnectionExt as _, Window};
use x11rb::rust_connection::RustConnection;

use crate::{Monitor, Rect};

/// Whether the display tells of monitors.
pub(crate) fn has_monitors(conn: &RustConnection) -> bool {
    let version = conn.randr_query_version(1, 5).ok();
    let version = version.and_then(|cookie| cookie.reply().ok());
    version.is_some_and(|v| (v.major_version, v.minor_version) >= (1, 5))
}

/// The monitors as they are now. One that changes while it is asked for is told of by an event, and asked for again.
pub(crate) fn monitors(
    conn: &RustConnection,
    root: Window,
    whole: Rect,
) -> Result<Vec<Monitor>, ReplyError> {
    let found = match conn.randr_get_monitors(root, true)?.reply() {
        Ok(found) => found.monitors,
        Err(ReplyError::X11Error(_)) => Vec::new(),
        Err(error @ ReplyError::ConnectionError(_)) => return Err(error),
    };
    let monitors = found.iter().map(|info| monitor(conn, info, whole));
    Ok(monitors
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}

/// None for a monitor that has no part of the display.
fn monitor(
    conn: &RustConnection,
    info: &MonitorInfo,
    whole: Rect,
) -> Result<Option<Monitor>, ReplyError> {
    let size = (info.width.into(), info.height.into());
    let Some(place) = whole.part(info.x.into(), info.y.into(), size) else {
        return Ok(None);
    };
    let name = match conn.get_atom_name(info.name)?.reply() {
        Ok(atom) => String::from_utf8_lossy(&atom.name).into_owned(),
        Err(ReplyError::X11Error(_)) => String::new(),
        Err(error @ ReplyError::ConnectionError(_)) => return Err(error),
    };
    Ok(Some(Monitor {
        // The display has one monitor of a name at most, and a name keeps its number.
        id: MonitorId(info.name),
        name,
        place,
        is_primary: info.primary,
    }))
}
