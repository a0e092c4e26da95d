//! Several monitors, other sizes and other colours, on a real display.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod watched;

use bowline_capture::{Capture, Frame, MASK_BGRX, Rect, X11Capture};
use bowline_protocol::{Capability, MonitorId};
use bowline_test_display::{Display, allowed};
use watched::{Watched, pixel, window};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::ConnectionExt;
use x11rb::wrapper::ConnectionExt as _;

const COLOUR: u32 = 0x0012_3456;
const SEEN: [u8; 3] = [0x56, 0x34, 0x12];

/// Two monitors side by side.
fn split(display: &Display) {
    display.xrandr("--setmonitor left 640/170x720/190+0+0 screen");
    display.xrandr("--setmonitor right 640/170x720/190+640+0 none");
}

fn resize(display: &Display, width: u32, height: u32) {
    let name = format!("{width}x{height}");
    let (across, down) = (
        format!(" {width}").repeat(4),
        format!(" {height}").repeat(4),
    );
    display.xrandr(&format!("--newmode {name} 0{across}{down}"));
    display.xrandr(&format!("--addmode screen {name}"));
    display.xrandr(&format!("--output screen --mode {name}"));
}

fn names(capture: &X11Capture) -> Vec<(&str, u32, u32)> {
    let monitors = capture.layout().monitors.iter();
    monitors
        .map(|m| (m.name.as_str(), m.place.x, m.place.width))
        .collect()
}

fn id(capture: &X11Capture, name: &str) -> MonitorId {
    let monitors = &capture.layout().monitors;
    monitors.iter().find(|m| m.name == name).unwrap().id
}

fn is_whole(frame: &Frame<'_>, width: u32, height: u32) -> bool {
    let all = Rect::clipped(0, 0, width, height, (width, height)).unwrap();
    (frame.width, frame.height) == (width, height) && frame.damage.contains(&all)
}

#[test]
fn of_the_chosen_monitor_everything_is_told_from_its_corner() {
    let display = Display::of("1280x720x24");
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let root = conn.setup().roots[0].root;
    let mut watched = Watched::connect(&display);
    watched.wait_until(&grant, |frame| is_whole(frame, 1280, 720));
    assert_eq!(names(&watched.capture), [("screen", 0, 1280)]);

    split(&display);
    let pictures = watched.count_until(&grant, |capture| names(capture).len() == 2);
    assert_eq!(pictures, 0, "the picture is the same");
    assert_eq!(
        names(&watched.capture),
        [("left", 0, 640), ("right", 640, 640)]
    );
    let own = window(&conn, (600, 30), 0x00ff_ffff);
    watched.capture.leave_out(&[own]);
    let right = id(&watched.capture, "right");
    watched.capture.show(Some(right));
    watched.wait_until(&grant, |frame| is_whole(frame, 640, 720));
    assert_eq!(watched.capture.size(), (640, 720));
    assert_eq!(watched.capture.layout().shown, Some(right));

    // What is on the left is not told, what lies across is cut, and own windows are painted over.
    window(&conn, (500, 300), COLOUR);
    window(&conn, (590, 200), COLOUR);
    window(&conn, (700, 100), COLOUR);
    watched.wait_until(&grant, |frame| {
        assert_eq!(pixel(frame, 0, 30), MASK_BGRX[..3]);
        assert_eq!(pixel(frame, 59, 79), MASK_BGRX[..3]);
        for rect in frame.damage {
            assert!(rect.y != 300, "{rect:?} is of the other monitor");
        }
        let is_cut = pixel(frame, 49, 200) == SEEN && pixel(frame, 50, 200) == [0; 3];
        is_cut && pixel(frame, 60, 100) == SEEN && pixel(frame, 159, 149) == SEEN
    });
    conn.warp_pointer(x11rb::NONE, root, 0, 0, 0, 0, 650, 20)
        .unwrap();
    conn.sync().unwrap();
    watched.wait_until(&grant, |frame| {
        let cursor = frame.cursor.as_ref();
        cursor.is_some_and(|c| (c.x, c.y) == (10, 20))
    });
    watched.capture.show(None);
    watched.wait_until(&grant, |frame| {
        is_whole(frame, 1280, 720) && pixel(frame, 700, 100) == SEEN
    });
}

#[test]
fn the_neighbours_may_change_and_a_monitor_that_goes_away_leaves_all() {
    let display = Display::of("1280x720x24");
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    split(&display);
    let mut watched = Watched::connect(&display);
    watched.wait_until(&grant, |frame| is_whole(frame, 1280, 720));
    let right = id(&watched.capture, "right");
    watched.capture.show(Some(right));
    watched.wait_until(&grant, |frame| is_whole(frame, 640, 720));

    // The new one takes the place of the left one.
    display.xrandr("--setmonitor top 640/170x360/95+0+0 screen");
    let parts = [("top", 0, 640), ("right", 640, 640)];
    let pictures = watched.count_until(&grant, |capture| names(capture) == parts);
    assert_eq!(pictures, 0, "nothing else changed");
    assert_eq!(id(&watched.capture, "right"), right);

    display.xrandr("--delmonitor right");
    watched.wait_until(&grant, |frame| is_whole(frame, 1280, 720));
    assert_eq!(watched.capture.layout().shown, None);
    // It does not come back by itself.
    display.xrandr("--setmonitor right 640/170x720/190+640+0 none");
    window(&conn, (700, 100), COLOUR);
    watched.wait_until(&grant, |frame| {
        assert_eq!(frame.width, 1280);
        pixel(frame, 700, 100) == SEEN
    });
}

#[test]
fn a_display_that_is_resized_is_seen_in_its_new_size() {
    let display = Display::of("1280x720x24");
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let mut watched = Watched::connect(&display);
    watched.wait_until(&grant, |frame| is_whole(frame, 1280, 720));
    window(&conn, (650, 100), COLOUR);
    watched.wait_until(&grant, |frame| pixel(frame, 650, 100) == SEEN);

    resize(&display, 800, 600);
    watched.wait_until(&grant, |frame| {
        is_whole(frame, 800, 600) && pixel(frame, 650, 100) == SEEN
    });
    assert_eq!(names(&watched.capture), [("screen", 0, 800)]);
    window(&conn, (690, 540), COLOUR);
    watched.wait_until(&grant, |frame| {
        let stays_inside = |r: &Rect| r.x + r.width <= 800 && r.y + r.height <= 600;
        assert!(frame.damage.iter().all(stays_inside));
        pixel(frame, 789, 589) == SEEN
    });

    // What lies outside of the display is no part of a monitor.
    split(&display);
    let parts = [("left", 0, 640), ("right", 640, 160)];
    watched.count_until(&grant, |capture| names(capture) == parts);
    watched.capture.show(Some(id(&watched.capture, "right")));
    watched.wait_until(&grant, |frame| {
        is_whole(frame, 160, 600) && pixel(frame, 149, 589) == SEEN
    });
    resize(&display, 1024, 700);
    watched.wait_until(&grant, |frame| is_whole(frame, 384, 700));
}

#[test]
fn sixteen_and_thirty_bits_are_shown_with_eight_each() {
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    // Odd, so that rows end with less than a word.
    for (screen, white, colour, seen) in [
        ("641x480x16", 0xffff, 0xf81f, [255, 0, 255]),
        ("641x480x30", 0x3fff_ffff, 0x3ff0_0200, [128, 0, 255]),
    ] {
        let display = Display::of(screen);
        let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
        let mut watched = Watched::connect(&display);
        window(&conn, (40, 30), white);
        window(&conn, (541, 430), colour);
        watched.wait_until(&grant, |frame| {
            assert_eq!(frame.width, 641);
            pixel(frame, 40, 30) == [255; 3]
                && pixel(frame, 139, 79) == [255; 3]
                && pixel(frame, 140, 79) == [0; 3]
                && pixel(frame, 541, 430) == seen
                && pixel(frame, 640, 479) == seen
        });
    }
}

#[test]
fn other_colours_are_refused_with_what_to_do() {
    let display = Display::of("640x480x8");
    let refused = X11Capture::connect(Some(&display.name)).err().unwrap();
    let words = refused.to_string();
    assert!(
        words.contains("8-bit") && words.contains("Set the display to 24-bit colours"),
        "{words}"
    );
}
