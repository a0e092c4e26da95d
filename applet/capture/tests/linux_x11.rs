//! The X11 capture against a real display.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use bowline_capture::{Capture, Frame, MASK_BGRX, Watch, X11Capture};
use bowline_protocol::Capability;
use bowline_session::ViewGrant;
use bowline_test_display::{Display, allowed};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt, CreateWindowAux, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const WAIT: Duration = Duration::from_secs(30);

/// Waits as the applet does: looks, and is told when to look again.
struct Watched {
    capture: X11Capture,
    watch: Watch,
    told: Receiver<()>,
}

impl Watched {
    fn connect(display: &Display) -> Self {
        let capture = X11Capture::connect(Some(&display.name)).unwrap();
        let (tell, told) = channel();
        let watch = capture
            .watch(move || tell.send(()).unwrap_or_default())
            .unwrap();
        Self {
            capture,
            watch,
            told,
        }
    }

    /// The next picture in which that is so.
    fn wait_until(&mut self, grant: &ViewGrant<'_>, so: impl Fn(&Frame<'_>) -> bool) {
        loop {
            while let Some(frame) = self.capture.next(grant).unwrap() {
                if so(&frame) {
                    return;
                }
            }
            self.watch.rearm();
            self.told.recv_timeout(WAIT).unwrap();
        }
    }
}

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
        assert_eq!(pixel(frame.pixels, 140, 79), [0, 0, 0]);
        pixel(frame.pixels, 40, 30) == [0x56, 0x34, 0x12]
            && pixel(frame.pixels, 139, 79) == [0x56, 0x34, 0x12]
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
    assert_eq!(pixel(frame.pixels, 40, 30), MASK_BGRX[..3]);
    assert_eq!(pixel(frame.pixels, 139, 79), MASK_BGRX[..3]);
    conn.unmap_window(own).unwrap();
    conn.sync().unwrap();
    watched.wait_until(&grant, |frame| pixel(frame.pixels, 40, 30) == [0, 0, 0]);
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
    while watched.capture.next(&grant).unwrap().is_some() {}
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
