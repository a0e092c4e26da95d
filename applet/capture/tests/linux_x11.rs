//! The X11 capture against a real display.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod x;

use std::time::Duration;

use bowline_capture::{Capture, MASK_BGRX, X11Capture};
use bowline_protocol::Capability;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const WAIT: Duration = Duration::from_secs(5);

fn window(conn: &RustConnection, at: (i16, i16), colour: u32) -> u32 {
    let screen = &conn.setup().roots[0];
    let id = conn.generate_id().unwrap();
    let look = CreateWindowAux::new().background_pixel(colour);
    let class = WindowClass::INPUT_OUTPUT;
    conn.create_window(0, id, screen.root, at.0, at.1, 100, 50, 0, class, 0, &look)
        .unwrap();
    conn.map_window(id).unwrap();
    conn.sync().unwrap();
    id
}

fn pixel(pixels: &[u8], x: usize, y: usize) -> [u8; 3] {
    let at = (y * 640 + x) * 4;
    [pixels[at], pixels[at + 1], pixels[at + 2]]
}

#[test]
fn a_window_shows_up_exactly_and_only_there() {
    let display = x::Display::start();
    let session = x::allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let mut capture = X11Capture::connect(Some(&display.name)).unwrap();
    assert_eq!(capture.size(), (640, 480));
    let first = capture.next(&grant, WAIT).unwrap().unwrap();
    assert_eq!(first.damage[0].area(), 640 * 480);
    assert!(first.cursor.is_some());

    window(&conn, (40, 30), 0x0012_3456);
    let frame = capture.next(&grant, WAIT).unwrap().unwrap();
    for rect in frame.damage {
        assert!(rect.x >= 40 && rect.y >= 30 && rect.x + rect.width <= 140);
    }
    assert_eq!(pixel(frame.pixels, 40, 30), [0x56, 0x34, 0x12]);
    assert_eq!(pixel(frame.pixels, 139, 79), [0x56, 0x34, 0x12]);
    assert_eq!(pixel(frame.pixels, 140, 79), [0, 0, 0]);
}

#[test]
fn an_own_window_is_left_out_while_it_is_mapped() {
    let display = x::Display::start();
    let session = x::allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let mut capture = X11Capture::connect(Some(&display.name)).unwrap();
    let own = window(&conn, (40, 30), 0x00ff_ffff);
    capture.leave_out(&[own]);
    let frame = capture.next(&grant, WAIT).unwrap().unwrap();
    assert_eq!(pixel(frame.pixels, 40, 30), MASK_BGRX[..3]);
    assert_eq!(pixel(frame.pixels, 139, 79), MASK_BGRX[..3]);
    conn.unmap_window(own).unwrap();
    conn.sync().unwrap();
    let frame = capture.next(&grant, WAIT).unwrap().unwrap();
    assert_eq!(pixel(frame.pixels, 40, 30), [0, 0, 0]);
}
