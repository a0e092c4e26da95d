//! The X11 capture against a real display.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod watched;

use std::sync::mpsc::{TryRecvError, channel};

use bowline_capture::{Capture, MASK_BGRX, X11Capture};
use bowline_protocol::Capability;
use bowline_test_display::{Display, allowed};
use watched::{Watched, pixel, window};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt};
use x11rb::wrapper::ConnectionExt as _;

#[test]
fn a_window_shows_up_exactly_and_only_there() {
    let display = Display::start();
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let mut watched = Watched::connect(&display);
    assert_eq!(watched.capture.size(), (640, 480));
    let first = watched.capture.next(&grant).unwrap().unwrap();
    assert_eq!(first.damage[0].area(), 640 * 480);
    assert!(first.cursor.is_some());
    assert!(watched.capture.next(&grant).unwrap().is_none());

    window(&conn, (40, 30), 0x0012_3456);
    watched.wait_until(&grant, |frame| {
        for rect in frame.damage {
            assert!(rect.x >= 40 && rect.y >= 30 && rect.x + rect.width <= 140);
        }
        assert_eq!(pixel(frame, 140, 79), [0, 0, 0]);
        pixel(frame, 40, 30) == [0x56, 0x34, 0x12] && pixel(frame, 139, 79) == [0x56, 0x34, 0x12]
    });
}

#[test]
fn an_own_window_is_left_out_while_it_is_mapped() {
    let display = Display::start();
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let mut watched = Watched::connect(&display);
    let own = window(&conn, (40, 30), 0x00ff_ffff);
    watched.capture.leave_out(&[own]);
    let frame = watched.capture.next(&grant).unwrap().unwrap();
    assert_eq!(pixel(&frame, 40, 30), MASK_BGRX[..3]);
    assert_eq!(pixel(&frame, 139, 79), MASK_BGRX[..3]);
    conn.unmap_window(own).unwrap();
    conn.sync().unwrap();
    watched.wait_until(&grant, |frame| pixel(frame, 40, 30) == [0, 0, 0]);
}

/// However it moves between two requests of the capture: what a frame shows of it would be a consent window in the picture.
#[test]
fn an_own_window_that_moves_all_the_time_is_never_seen() {
    const RED: [u8; 4] = [0, 0, 255, 0];
    let display = Display::start();
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let own = window(&conn, (10, 10), 0x00FF_0000);
    let mut capture = X11Capture::connect(Some(&display.name)).unwrap();
    capture.leave_out(&[own]);
    let (stop, is_over) = channel();
    let mover = std::thread::spawn(move || {
        let mut steps = (0_i32..).map(|step| (step * 37 % 500, step * 23 % 400));
        while is_over.try_recv() == Err(TryRecvError::Empty) {
            let (x, y) = steps.next().unwrap();
            let to = ConfigureWindowAux::new().x(x).y(y);
            conn.configure_window(own, &to).unwrap();
            conn.sync().unwrap();
        }
    });
    let mut frames = 0;
    while frames < 60 {
        if let Some(frame) = capture.next(&grant).unwrap() {
            frames += 1;
            let is_seen = frame.pixels.chunks_exact(4).any(|pixel| pixel == RED);
            assert!(!is_seen, "in frame {frames}");
        }
    }
    stop.send(()).unwrap();
    mover.join().unwrap();
}

#[test]
fn a_pointer_that_moves_over_a_still_picture_is_followed() {
    let display = Display::start();
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let root = conn.setup().roots[0].root;
    let mut watched = Watched::connect(&display);
    watched.count_until(&grant, |_| true);
    for to in [(300, 200), (17, 401)] {
        conn.warp_pointer(x11rb::NONE, root, 0, 0, 0, 0, to.0, to.1)
            .unwrap();
        conn.sync().unwrap();
        watched.wait_until(&grant, |frame| {
            let cursor = frame.cursor.as_ref();
            cursor.is_some_and(|c| (c.x, c.y) == (to.0.into(), to.1.into()))
        });
    }
}
