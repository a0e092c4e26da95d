//! The Windows capture against a real desktop.
#![cfg(target_os = "windows")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bowline_capture::{Capture, Frame, MASK_BGRX, ScreenCapture, Watch};
use bowline_protocol::{Capability, MonitorId};
use bowline_session::ViewGrant;
use bowline_test_display::{Window, allowed};

const WAIT: Duration = Duration::from_secs(30);
/// As GDI has it, and as a picture does.
const COLOUR: u32 = 0x0056_3412;
const BGR: [u8; 3] = [0x56, 0x34, 0x12];

/// Waits as the applet does: looks, and is told when to look again.
struct Watched {
    capture: ScreenCapture,
    watch: Watch,
    told: Receiver<()>,
}

impl Watched {
    fn open() -> Self {
        let capture = ScreenCapture::open().unwrap();
        let (tell, told) = channel();
        let watch = capture.watch(move || tell.send(()).unwrap_or_default());
        Self {
            watch: watch.unwrap(),
            capture,
            told,
        }
    }

    /// The next picture in which that is so.
    fn wait_until(&mut self, grant: &ViewGrant<'_>, mut so: impl FnMut(&Frame<'_>) -> bool) {
        loop {
            if let Some(frame) = self.capture.next(grant).unwrap()
                && so(&frame)
            {
                return;
            }
            self.watch.rearm();
            self.told.recv_timeout(WAIT).unwrap();
        }
    }

    /// Looks until that is so.
    fn look_until(&mut self, grant: &ViewGrant<'_>, so: impl Fn(&ScreenCapture) -> bool) {
        while !so(&self.capture) {
            self.watch.rearm();
            self.told.recv_timeout(WAIT).unwrap();
            self.capture.next(grant).unwrap();
        }
    }
}

fn pixel(frame: &Frame<'_>, x: u32, y: u32) -> [u8; 3] {
    let at = (y * frame.width + x) as usize * 4;
    frame.pixels[at..at + 3].try_into().unwrap()
}

#[test]
fn a_window_shows_up_exactly_and_only_there() {
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let mut watched = Watched::open();
    let (width, height) = watched.capture.size();
    watched.wait_until(&grant, |frame| {
        let area = frame.damage.iter().map(bowline_capture::Rect::area);
        assert!(frame.cursor.is_some(), "the first picture has a pointer");
        area.sum::<u64>() == u64::from(width) * u64::from(height)
    });
    let window = Window::open((300, 200), (100, 50), COLOUR);
    watched.wait_until(&grant, |frame| {
        let all = [(300, 200), (399, 249)];
        let around = [(299, 200), (400, 249), (300, 199), (399, 250)];
        all.iter().all(|at| pixel(frame, at.0, at.1) == BGR)
            && around.iter().all(|at| pixel(frame, at.0, at.1) != BGR)
    });
    window.move_to(500, 300);
    watched.wait_until(&grant, |frame| {
        // Blocks of it, where it was and where it is.
        let near = |r: &bowline_capture::Rect| r.x >= 256 && r.y >= 192 && r.x + r.width <= 640;
        assert!(frame.damage.iter().all(near), "{:?}", frame.damage);
        pixel(frame, 300, 200) != BGR && pixel(frame, 500, 300) == BGR
    });
}

#[test]
fn an_own_window_is_left_out_while_it_is_seen() {
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let own = Window::open((300, 200), (100, 50), COLOUR);
    let mut watched = Watched::open();
    watched.wait_until(&grant, |frame| pixel(frame, 300, 200) == BGR);
    watched.capture.leave_out(&[own.number]);
    let is_masked = |frame: &Frame<'_>, x, y| pixel(frame, x, y) == MASK_BGRX[..3];
    watched.wait_until(&grant, |frame| {
        is_masked(frame, 300, 200) && is_masked(frame, 399, 249) && !is_masked(frame, 400, 249)
    });
    own.move_to(310, 200);
    watched.wait_until(&grant, |frame| {
        !is_masked(frame, 309, 200) && is_masked(frame, 409, 200)
    });
    own.hide();
    watched.wait_until(&grant, |frame| !is_masked(frame, 310, 200));
}

/// What a frame shows of it while the customer drags it would be a consent window in the picture.
#[test]
fn an_own_window_that_is_dragged_is_never_seen() {
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let own = Window::open((10, 10), (100, 50), COLOUR);
    let mut watched = Watched::open();
    watched.capture.leave_out(&[own.number]);
    let (go, going) = channel();
    let mover = std::thread::spawn(move || {
        // As fast as a hand: some steps for each picture.
        for (step, ()) in (0..).step_by(8).zip(going) {
            for x in step..step + 8 {
                own.move_to(10 + x, 10 + x / 2);
            }
        }
    });
    let mut frames = 0;
    watched.wait_until(&grant, |frame| {
        frames += 1;
        let is_seen = frame.pixels.chunks_exact(4).any(|pixel| pixel[..3] == BGR);
        assert!(!is_seen, "in frame {frames}");
        go.send(()).unwrap();
        frames == 60
    });
    drop(go);
    mover.join().unwrap();
}

#[test]
fn a_monitor_is_shown_or_all_of_them() {
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let mut watched = Watched::open();
    watched.wait_until(&grant, |_| true);
    let monitors = watched.capture.layout().monitors.clone();
    assert!(monitors.iter().any(|monitor| monitor.is_primary));
    let first = monitors[0].clone();
    watched.capture.show(Some(first.id));
    watched.look_until(&grant, |capture| capture.layout().shown == Some(first.id));
    let size = (first.place.width, first.place.height);
    assert_eq!(watched.capture.size(), size);
    watched.capture.show(Some(MonitorId(99)));
    watched.look_until(&grant, |capture| capture.layout().shown.is_none());
}
