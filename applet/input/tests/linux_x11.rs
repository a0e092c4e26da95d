//! The X11 injector against a real display.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::time::{Duration, Instant};

use bowline_input::{Applied, Inject, Part, X11Inject};
use bowline_protocol::Capability;
use bowline_protocol::input::{InputEvent, NormalizedPoint, PointerButton};
use bowline_test_display::{Display, allowed};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConnectionExt, CreateWindowAux, EventMask, InputFocus, KeyPressEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

fn window(conn: &RustConnection) -> u32 {
    let id = conn.generate_id().unwrap();
    let mask = EventMask::KEY_PRESS | EventMask::BUTTON_PRESS;
    let look = CreateWindowAux::new().event_mask(mask);
    let class = WindowClass::INPUT_OUTPUT;
    let root = conn.setup().roots[0].root;
    conn.create_window(0, id, root, 0, 0, 300, 300, 0, class, 0, &look)
        .unwrap();
    conn.map_window(id).unwrap();
    conn.sync().unwrap();
    conn.set_input_focus(InputFocus::PARENT, id, 0u32).unwrap();
    conn.sync().unwrap();
    id
}

fn meaning(conn: &RustConnection, press: &KeyPressEvent) -> Option<char> {
    let map = conn.get_keyboard_mapping(press.detail, 1).unwrap();
    let keysyms = map.reply().unwrap().keysyms;
    let state = u16::from(press.state);
    let column = usize::from(state & 1) + if state & 0x80 == 0 { 0 } else { 4 };
    xkeysym::Keysym::new(*keysyms.get(column)?).key_char()
}

fn key(key: &str, pressed: bool) -> InputEvent {
    InputEvent::Key {
        code: format!("Test{key}"),
        key: key.into(),
        pressed,
    }
}

#[test]
fn text_arrives_as_it_was_typed() {
    let display = Display::start();
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    window(&conn);
    let mut inject = X11Inject::connect(Some(&display.name)).unwrap();
    let text = "Hällo W@rld 5€!";
    for character in text.chars() {
        let name = character.to_string();
        assert_eq!(
            inject.apply(&key(&name, true), &grant).unwrap(),
            Applied::Done
        );
        inject.apply(&key(&name, false), &grant).unwrap();
    }
    let (mut heard, until) = (String::new(), Instant::now() + Duration::from_secs(5));
    while heard.chars().count() < text.chars().count() && Instant::now() < until {
        if let Some(Event::KeyPress(press)) = conn.poll_for_event().unwrap() {
            heard.extend(meaning(&conn, &press));
        }
    }
    assert_eq!(heard, text);
}

#[test]
fn an_own_window_hears_nothing() {
    let display = Display::start();
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let own = window(&conn);
    let mut inject = X11Inject::connect(Some(&display.name)).unwrap();
    inject.guard_windows(&[own]);
    let to = NormalizedPoint { x: 9_000, y: 9_000 };
    inject.apply(&InputEvent::Move { to }, &grant).unwrap();
    let press = InputEvent::Button {
        button: PointerButton::Left,
        pressed: true,
    };
    for event in [
        &press,
        &key("Enter", true),
        &InputEvent::Wheel { dx: 0, dy: 1 },
    ] {
        assert_eq!(inject.apply(event, &grant).unwrap(), Applied::Refused);
    }
    conn.sync().unwrap();
    while let Some(event) = conn.poll_for_event().unwrap() {
        assert!(!matches!(event, Event::KeyPress(_) | Event::ButtonPress(_)));
    }
    inject.guard_windows(&[]);
    assert_eq!(inject.apply(&press, &grant).unwrap(), Applied::Done);
}

#[test]
fn a_place_is_within_the_part_that_the_technician_sees() {
    let display = Display::start();
    let session = allowed(Capability::Control);
    let grant = session.consent().input_grant().unwrap();
    let (conn, _) = x11rb::connect(Some(&display.name)).unwrap();
    let root = conn.setup().roots[0].root;
    let mut inject = X11Inject::connect(Some(&display.name)).unwrap();
    let right = Part {
        x: 320,
        y: 100,
        width: 320,
        height: 200,
    };
    for (part, to, place) in [
        (None, (65_535, 65_535), (639, 479)),
        (Some(right), (0, 0), (320, 100)),
        (Some(right), (65_535, 65_535), (639, 299)),
        (Some(right), (32_768, 32_768), (480, 200)),
        (None, (0, 0), (0, 0)),
    ] {
        inject.point_within(part);
        let to = NormalizedPoint { x: to.0, y: to.1 };
        inject.apply(&InputEvent::Move { to }, &grant).unwrap();
        let at = || conn.query_pointer(root).unwrap().reply().unwrap();
        let until = Instant::now() + Duration::from_secs(5);
        while (at().root_x, at().root_y) != place && Instant::now() < until {}
        assert_eq!((at().root_x, at().root_y), place, "{part:?} {to:?}");
    }
}
