//! What the tests of the capture share.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bowline_capture::{Capture, Frame, Watch, X11Capture};
use bowline_session::ViewGrant;
use bowline_test_display::Display;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, WindowClass};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const WAIT: Duration = Duration::from_secs(30);

/// Waits as the applet does: looks, and is told when to look again.
pub(crate) struct Watched {
    pub(crate) capture: X11Capture,
    watch: Watch,
    told: Receiver<()>,
}

impl Watched {
    pub(crate) fn connect(display: &Display) -> Self {
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

    /// Looks until the layout is so, and counts the pictures that came meanwhile.
    pub(crate) fn count_until(
        &mut self,
        grant: &ViewGrant<'_>,
        so: impl Fn(&X11Capture) -> bool,
    ) -> usize {
        let mut pictures = 0;
        loop {
            while self.capture.next(grant).unwrap().is_some() {
                pictures += 1;
            }
            if so(&self.capture) {
                return pictures;
            }
            self.watch.rearm();
            self.told.recv_timeout(WAIT).unwrap();
        }
    }

    /// The next picture in which that is so.
    pub(crate) fn wait_until(&mut self, grant: &ViewGrant<'_>, so: impl Fn(&Frame<'_>) -> bool) {
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

/// A window of 100 by 50 pixels.
pub(crate) fn window(conn: &RustConnection, at: (i16, i16), colour: u32) -> u32 {
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

/// A pixel of the picture: blue, green, red.
pub(crate) fn pixel(frame: &Frame<'_>, x: usize, y: usize) -> [u8; 3] {
    let at = (y * frame.width as usize + x) * 4;
    [frame.pixels[at], frame.pixels[at + 1], frame.pixels[at + 2]]
}
