//! The keys that stop everything, on a real display.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bowline_input::PanicKeys;
use bowline_test_display::Display;

const WAIT: Duration = Duration::from_secs(30);

fn listen(display: &Display) -> (PanicKeys, Receiver<()>) {
    let (tell, told) = channel();
    let keys = PanicKeys::connect(Some(&display.name), move || {
        tell.send(()).unwrap_or_default();
    });
    (keys.unwrap(), told)
}

/// The customer's own hand: another program presses the keys and waits until the display has them.
fn press(display: &Display, combination: &str) {
    let pressed = Command::new("xdotool")
        .env("DISPLAY", &display.name)
        .args(["key", combination])
        .status();
    assert!(pressed.unwrap().success());
}

#[test]
fn pause_and_the_shortcut_are_heard_wherever_the_focus_is() {
    let display = Display::start();
    let (mut keys, told) = listen(&display);
    keys.arm(true).unwrap();
    for combination in ["Pause", "shift+Pause", "ctrl+alt+x"] {
        press(&display, combination);
        assert_eq!(told.recv_timeout(WAIT), Ok(()), "{combination}");
    }
}

#[test]
fn keys_belong_to_others_until_they_are_armed_and_after() {
    let display = Display::start();
    let (mut keys, told) = listen(&display);
    let (mut others, heard) = listen(&display);
    press(&display, "Pause");
    others.arm(true).unwrap();
    assert!(keys.arm(true).is_err(), "all keys are taken");
    press(&display, "Pause");
    assert_eq!(heard.recv_timeout(WAIT), Ok(()));
    others.arm(false).unwrap();
    keys.arm(true).unwrap();
    press(&display, "Pause");
    assert_eq!(told.recv_timeout(WAIT), Ok(()));
    assert!(told.try_recv().is_err() && heard.try_recv().is_err());
}
