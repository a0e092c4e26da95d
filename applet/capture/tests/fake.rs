//! The painted display keeps the same promises as a real one.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use bowline_capture::{Capture, FakeCapture, Monitor, Rect};
use bowline_protocol::{Capability, MonitorId};
use bowline_test_display::allowed;

const RED: [u8; 4] = [0, 0, 255, 0];

fn monitor(number: u32, x: i32) -> Monitor {
    Monitor {
        id: MonitorId(number),
        name: String::new(),
        place: Rect::clipped(x, 0, 10, 8, (20, 8)).unwrap(),
        is_primary: false,
    }
}

#[test]
fn of_one_monitor_only_its_own_part_is_seen() {
    let session = allowed(Capability::View);
    let grant = session.consent().view_grant().unwrap();
    let mut capture = FakeCapture::new(20, 8);
    capture.set_monitors(vec![monitor(1, 0), monitor(2, 10)]);
    assert_eq!(capture.next(&grant).unwrap().unwrap().width, 20);

    capture.show(Some(MonitorId(2)));
    let first = capture.next(&grant).unwrap().unwrap();
    assert_eq!((first.width, first.height), (10, 8));
    assert_eq!(first.damage[0].area(), 80);
    capture.paint(Rect::clipped(0, 0, 5, 5, (20, 8)).unwrap(), RED);
    assert!(
        capture.next(&grant).unwrap().is_none(),
        "it is the other one's"
    );
    capture.paint(Rect::clipped(10, 0, 1, 1, (20, 8)).unwrap(), RED);
    let seen = capture.next(&grant).unwrap().unwrap();
    assert_eq!((seen.damage[0].x, &seen.pixels[..4]), (0, &RED[..]));

    capture.set_monitors(vec![monitor(1, 0)]);
    assert_eq!(capture.next(&grant).unwrap().unwrap().width, 20);
    assert_eq!(capture.layout().shown, None);
}
