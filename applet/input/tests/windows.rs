//! The Windows injector against a real desktop.
#![cfg(target_os = "windows")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use bowline_input::{Applied, Inject, PanicKeys, Part, REFUSE_INJECTED, WindowsInject};
use bowline_protocol::Capability;
use bowline_protocol::input::{InputEvent, NormalizedPoint, PointerButton};
use bowline_session::InputGrant;
use bowline_test_display::{Window, allowed};
use windows_sys::Win32::Foundation::POINT;
use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    KEYEVENTF_KEYUP, VK_CONTROL, VK_DOWN, VK_MENU, VK_PAUSE, VK_SHIFT, VK_SPACE, VK_X, keybd_event,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    GetCursorPos, GetSystemMetrics, SM_CXSCREEN, SM_CYSCREEN, WM_CHAR, WM_KEYDOWN, WM_KEYUP,
    WM_LBUTTONDOWN, WM_LBUTTONUP, WM_MOUSEWHEEL,
};

const WAIT: Duration = Duration::from_secs(30);
/// What the injector puts with everything.
const MARK: isize = 0x424f_574c;

fn key(key: &str, pressed: bool) -> InputEvent {
    InputEvent::Key {
        code: format!("Test{key}"),
        key: key.into(),
        pressed,
    }
}

fn left(pressed: bool) -> InputEvent {
    InputEvent::Button {
        button: PointerButton::Left,
        pressed,
    }
}

/// A press of the customer's own.
fn press(virtual_key: u16) {
    let key = u8::try_from(virtual_key).unwrap();
    // SAFETY: numbers go in.
    unsafe { keybd_event(key, 0, 0, 0) };
}

fn let_go(virtual_key: u16) {
    let key = u8::try_from(virtual_key).unwrap();
    // SAFETY: numbers go in.
    unsafe { keybd_event(key, 0, KEYEVENTF_KEYUP, 0) };
}

fn type_out(inject: &mut WindowsInject, grant: &InputGrant<'_>, text: &str) {
    for character in text.chars() {
        let name = character.to_string();
        assert_eq!(
            inject.apply(&key(&name, true), grant).unwrap(),
            Applied::Done
        );
        inject.apply(&key(&name, false), grant).unwrap();
    }
}

fn next(window: &Window, message: u32) -> bowline_test_display::Heard {
    loop {
        let heard = window.heard.recv_timeout(WAIT).unwrap();
        if heard.message == message {
            return heard;
        }
    }
}

/// Opens a window that has the keyboard: it hears the customer's own keys.
fn window() -> Window {
    let window = Window::open((100, 100), (300, 300), 0x00ff_ffff);
    window.focus();
    press(VK_SHIFT);
    let_go(VK_SHIFT);
    assert_eq!(next(&window, WM_KEYDOWN).extra, 0);
    window
}

#[test]
fn text_arrives_as_it_was_typed_and_marked() {
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let window = window();
    let text = "Hällo W@rld 5€! я😀";
    type_out(&mut WindowsInject::default(), &grant, text);
    let mut units = Vec::new();
    while units.len() < text.encode_utf16().count() {
        let heard = window.heard.recv_timeout(WAIT).unwrap();
        if heard.message == WM_KEYDOWN {
            assert_eq!(heard.extra, MARK, "a window can tell");
        }
        if heard.message != WM_CHAR {
            continue;
        }
        units.push(u16::try_from(heard.wparam).unwrap());
    }
    assert_eq!(String::from_utf16(&units).unwrap(), text);
}

/// However it gets there: a consent window is answered by the customer.
#[test]
fn a_window_can_refuse_what_was_injected_and_nothing_else() {
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let refuse = REFUSE_INJECTED.unwrap();
    let own = Window::refusing(refuse, (100, 100), (300, 300), 0x00ff_ffff);
    own.focus();
    let mut inject = WindowsInject::default();
    let to = to_pixel(200, 200);
    inject.apply(&InputEvent::Move { to }, &grant).unwrap();
    for pressed in [true, false] {
        for event in [left(pressed), key("Enter", pressed)] {
            assert_eq!(inject.apply(&event, &grant).unwrap(), Applied::Done);
        }
    }
    press(VK_SPACE);
    let_go(VK_SPACE);
    let mut heard = Vec::new();
    while heard.last() != Some(&WM_KEYUP) {
        heard.push(own.heard.recv_timeout(WAIT).unwrap().message);
    }
    assert_eq!(
        heard,
        [WM_KEYDOWN, WM_CHAR, WM_KEYUP],
        "the customer's own key"
    );
}

#[test]
fn a_key_that_is_held_is_repeated_and_let_go() {
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let window = window();
    let mut inject = WindowsInject::default();
    for pressed in [true, true, true] {
        inject.apply(&key("ArrowDown", pressed), &grant).unwrap();
        next(&window, WM_KEYDOWN);
    }
    inject.apply(&key("Shift", true), &grant).unwrap();
    assert!(inject.holds_anything());
    let shift = usize::from(VK_SHIFT);
    assert_eq!(next(&window, WM_KEYDOWN).wparam, shift);
    inject.release_all();
    assert!(!inject.holds_anything());
    let mut let_go = Vec::new();
    while !let_go.contains(&shift) {
        let_go.push(next(&window, WM_KEYUP).wparam);
    }
    assert!(let_go.contains(&usize::from(VK_DOWN)));
}

#[test]
fn an_own_window_hears_nothing() {
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let own = window();
    let mut inject = WindowsInject::default();
    inject.guard_windows(&[own.number]);
    let to = to_pixel(200, 200);
    inject.apply(&InputEvent::Move { to }, &grant).unwrap();
    let wheel = InputEvent::Wheel { dx: 0, dy: 1 };
    for event in [&left(true), &key("Enter", true), &wheel] {
        assert_eq!(inject.apply(event, &grant).unwrap(), Applied::Refused);
    }
    inject.guard_windows(&[]);
    assert_eq!(inject.apply(&left(true), &grant).unwrap(), Applied::Done);
    inject.apply(&left(false), &grant).unwrap();
    assert_eq!(inject.apply(&wheel, &grant).unwrap(), Applied::Done);
    let mut heard = Vec::new();
    while heard.last() != Some(&WM_MOUSEWHEEL) {
        heard.push(own.heard.recv_timeout(WAIT).unwrap().message);
    }
    let heard = heard.into_iter().filter(|message| *message != WM_KEYUP);
    assert!(heard.eq([WM_LBUTTONDOWN, WM_LBUTTONUP, WM_MOUSEWHEEL]));
}

fn screen() -> (u32, u32) {
    // SAFETY: numbers go in, and numbers come out.
    let metric = |which| unsafe { GetSystemMetrics(which) }.unsigned_abs();
    (metric(SM_CXSCREEN), metric(SM_CYSCREEN))
}

fn to_pixel(x: u32, y: u32) -> NormalizedPoint {
    let (width, height) = screen();
    let part = |at: u32, length: u32| u16::try_from(at * 65_535 / (length - 1)).unwrap();
    NormalizedPoint {
        x: part(x, width),
        y: part(y, height),
    }
}

#[test]
fn a_place_is_within_the_part_that_the_technician_sees() {
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let (width, height) = screen();
    let corner = (width.cast_signed() - 1, height.cast_signed() - 1);
    let mut inject = WindowsInject::default();
    let right = Part {
        x: 320,
        y: 100,
        width: 320,
        height: 200,
    };
    for (part, to, place) in [
        (None, (65_535, 65_535), corner),
        (Some(right), (0, 0), (320, 100)),
        (Some(right), (65_535, 65_535), (639, 299)),
        (Some(right), (32_768, 32_768), (480, 200)),
        (None, (0, 0), (0, 0)),
    ] {
        inject.point_within(part);
        let to = NormalizedPoint { x: to.0, y: to.1 };
        inject.apply(&InputEvent::Move { to }, &grant).unwrap();
        let at = || {
            let mut at = POINT { x: 0, y: 0 };
            // SAFETY: the place is written as a value.
            unsafe { GetCursorPos(&raw mut at) };
            (at.x, at.y)
        };
        let until = Instant::now() + WAIT;
        while at() != place && Instant::now() < until {}
        assert_eq!(at(), place, "{part:?} {to:?}");
    }
}

#[test]
fn pause_and_the_shortcut_are_heard_wherever_the_focus_is() {
    let (tell, told) = channel();
    let _other = window();
    let mut keys = PanicKeys::open(move || tell.send(()).unwrap_or_default()).unwrap();
    press(VK_PAUSE);
    let_go(VK_PAUSE);
    keys.arm(true).unwrap();
    for combination in [
        &[VK_PAUSE][..],
        &[VK_SHIFT, VK_PAUSE],
        &[VK_CONTROL, VK_DOWN, VK_MENU, VK_X],
    ] {
        for key in combination {
            press(*key);
        }
        assert_eq!(told.recv_timeout(WAIT), Ok(()), "{combination:?}");
        for key in combination.iter().rev() {
            let_go(*key);
        }
    }
    assert!(
        told.try_recv().is_err(),
        "once for each, and not before they were armed"
    );
}

#[test]
fn keys_belong_to_others_until_they_are_armed_and_after() {
    let listen = || {
        let (tell, told) = channel();
        let keys = PanicKeys::open(move || tell.send(()).unwrap_or_default()).unwrap();
        (keys, told)
    };
    let _window = window();
    let ((mut keys, told), (mut others, heard)) = (listen(), listen());
    others.arm(true).unwrap();
    assert!(keys.arm(true).is_err(), "all keys are taken");
    press(VK_PAUSE);
    assert_eq!(heard.recv_timeout(WAIT), Ok(()));
    let_go(VK_PAUSE);
    others.arm(false).unwrap();
    keys.arm(true).unwrap();
    press(VK_PAUSE);
    assert_eq!(told.recv_timeout(WAIT), Ok(()));
    let_go(VK_PAUSE);
    assert!(told.try_recv().is_err() && heard.try_recv().is_err());
}
