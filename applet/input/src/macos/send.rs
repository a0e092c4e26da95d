//! Handing input to the system, marked as this program's.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ffi::c_void;

use bowline_protocol::input::PointerButton;
use objc2::MainThreadMarker;
use objc2_app_kit::{NSApplication, NSEvent};
use objc2_core_foundation::{CFRetained, CGPoint};
use objc2_core_graphics::{
    CGEvent, CGEventField, CGEventFlags, CGEventSource, CGEventSourceStateID, CGEventTapLocation,
    CGEventType, CGMouseButton, CGScrollEventUnit,
};

use super::keyboard::Stroke;
use crate::InjectError;
use crate::mac_keys::BY_HAND;
use crate::mac_points::Point;

/// Goes with everything that is injected, and comes out again with the events that windows get of it.
const MARK: i64 = 0x424f_574c;

/// Whether the event that the main thread looks at was made by this program's injected input.
#[must_use]
pub fn is_injected() -> bool {
    let mtm = MainThreadMarker::new();
    let event = mtm.and_then(|mtm| NSApplication::sharedApplication(mtm).currentEvent());
    event.is_some_and(|event| is_marked(&event))
}

/// Whether an event that a window is to get, an `NSEvent`, is of this program's injected input.
pub const REFUSE_INJECTED: Option<fn(*const c_void) -> bool> = Some(is_injected_event);

fn is_injected_event(event: *const c_void) -> bool {
    // SAFETY: whoever asks has an event in hand.
    unsafe { event.cast::<NSEvent>().as_ref() }.is_some_and(is_marked)
}

fn is_marked(event: &NSEvent) -> bool {
    let of_system = event.CGEvent();
    of_system.is_some_and(|event| {
        CGEvent::integer_value_field(Some(&event), CGEventField::EventSourceUserData) == MARK
    })
}

/// Makes events and hands them over.
#[derive(Debug)]
pub(crate) struct Sender {
    source: CFRetained<CGEventSource>,
}

impl Sender {
    pub(crate) fn new() -> Result<Self, InjectError> {
        let source = CGEventSource::new(CGEventSourceStateID::CombinedSessionState)
            .ok_or_else(|| InjectError::Unsupported("the system makes no events".into()))?;
        CGEventSource::set_user_data(Some(&source), MARK);
        // The customer's own hand is never held up.
        CGEventSource::set_local_events_suppression_interval(Some(&source), 0.0);
        Ok(Self { source })
    }

    /// Moves the pointer, with what is held.
    pub(crate) fn moves(
        &self,
        to: Point,
        dragged: Option<PointerButton>,
        flags: u64,
    ) -> Result<(), InjectError> {
        let button = dragged.unwrap_or(PointerButton::Left);
        let kind = dragged.map_or(CGEventType::MouseMoved, |button| types_of(button).dragged);
        post(self.mouse(kind, to, button).as_deref(), flags)
    }

    /// Presses a button at a place, or lets go of it.
    pub(crate) fn button(
        &self,
        button: PointerButton,
        pressed: bool,
        at: Point,
        clicks: u8,
        flags: u64,
    ) -> Result<(), InjectError> {
        let types = types_of(button);
        let kind = if pressed { types.down } else { types.up };
        let event = self.mouse(kind, at, button);
        let (event, clicks) = (event.as_deref(), i64::from(clicks));
        CGEvent::set_integer_value_field(event, CGEventField::MouseEventClickState, clicks);
        post(event, flags)
    }

    /// Turns the wheel, in lines; positive is up and left.
    pub(crate) fn wheel(&self, up: i32, left: i32, flags: u64) -> Result<(), InjectError> {
        let (source, unit) = (Some(&*self.source), CGScrollEventUnit::Line);
        let event = CGEvent::new_scroll_wheel_event2(source, unit, 2, up, left, 0);
        post(event.as_deref(), flags)
    }

    /// Presses a key, or lets go of it.
    pub(crate) fn key(
        &self,
        stroke: &Stroke,
        pressed: bool,
        is_repeated: bool,
        flags: u64,
    ) -> Result<(), InjectError> {
        let code = match stroke {
            Stroke::Key(code) | Stroke::Text { code, .. } => *code,
        };
        let event = CGEvent::new_keyboard_event(Some(&self.source), code, pressed);
        let event = event.as_deref();
        if let Stroke::Text { units, .. } = stroke {
            let count = units.len().try_into().unwrap_or_default();
            // SAFETY: as many units are there as is said, and the system copies them.
            unsafe { CGEvent::keyboard_set_unicode_string(event, count, units.as_ptr()) };
        }
        let repeated = i64::from(is_repeated);
        CGEvent::set_integer_value_field(event, CGEventField::KeyboardEventAutorepeat, repeated);
        post(event, flags)
    }

    fn mouse(
        &self,
        kind: CGEventType,
        at: Point,
        button: PointerButton,
    ) -> Option<CFRetained<CGEvent>> {
        let place = CGPoint { x: at.x, y: at.y };
        CGEvent::new_mouse_event(Some(&self.source), kind, place, types_of(button).number)
    }
}

/// Hands an event over with what is held. What the customer's hand holds does not count, what belongs to the key itself does.
fn post(event: Option<&CGEvent>, flags: u64) -> Result<(), InjectError> {
    if event.is_none() {
        return Err(InjectError::Display("it makes no event".into()));
    }
    let own = CGEvent::flags(event).bits() & !BY_HAND;
    CGEvent::set_flags(event, CGEventFlags::from_bits_retain(own | flags));
    CGEvent::post(CGEventTapLocation::HIDEventTap, event);
    Ok(())
}

/// What the system calls what a button does.
struct Types {
    number: CGMouseButton,
    down: CGEventType,
    up: CGEventType,
    dragged: CGEventType,
}

/// The system takes buttons by what they mean.
fn types_of(button: PointerButton) -> Types {
    match button {
        PointerButton::Left => Types {
            number: CGMouseButton::Left,
            down: CGEventType::LeftMouseDown,
            up: CGEventType::LeftMouseUp,
            dragged: CGEventType::LeftMouseDragged,
        },
        PointerButton::Middle => Types {
            number: CGMouseButton::Center,
            down: CGEventType::OtherMouseDown,
            up: CGEventType::OtherMouseUp,
            dragged: CGEventType::OtherMouseDragged,
        },
        PointerButton::Right => Types {
            number: CGMouseButton::Right,
            down: CGEventType::RightMouseDown,
            up: CGEventType::RightMouseUp,
            dragged: CGEventType::RightMouseDragged,
        },
    }
}
