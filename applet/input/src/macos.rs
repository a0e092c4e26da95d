//! Injecting on macOS, by `CGEventPost`. All of it is type-checked only, and has never run: docs/platforms.md.

mod guard;
mod keyboard;
mod panic;
mod places;
mod send;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Once;
use std::time::{Duration, Instant};

use bowline_protocol::input::{InputEvent, NormalizedPoint, PointerButton};
use bowline_session::InputGrant;
use objc2_app_kit::NSEvent;
use objc2_core_graphics::{CGPreflightPostEventAccess, CGRequestPostEventAccess};

use crate::mac_clicks::Clicks;
use crate::mac_keys::{SHIFT, modifier_bit};
use crate::mac_points::Point;
use crate::{Applied, Inject, InjectError, MAX_KEYS_DOWN, MAX_NOTCHES, Part, keys};
use guard::{is_keyboard_guarded, is_pointer_guarded};
use keyboard::{Stroke, named, shortcut, typed};
pub use panic::PanicKeys;
use send::Sender;
pub use send::{REFUSE_INJECTED, is_injected};

/// The system asks the customer once for each start of a program.
static ASKED: Once = Once::new();
/// Where the system says nothing sensible.
const DOUBLE_CLICK: Duration = Duration::from_millis(500);

/// Injects on the desktop that the program runs on.
#[derive(Debug)]
pub struct MacInject {
    sender: Sender,
    guarded: Vec<u32>,
    part: Option<Part>,
    /// Where the pointer was sent last. The customer may have moved it since.
    aim: Option<Point>,
    clicks: Clicks,
    keys: BTreeMap<String, Held>,
    buttons: BTreeSet<PointerButton>,
}

/// A key that is down.
#[derive(Clone, Debug)]
struct Held {
    key: String,
    stroke: Stroke,
}

/// Injects on the desktop that the program runs on.
///
/// # Errors
/// [`InjectError::NotAllowed`] while the customer has not allowed it in the system's settings; the system asks them.
pub fn open() -> Result<Box<dyn Inject>, InjectError> {
    if !CGPreflightPostEventAccess() {
        ASKED.call_once(|| {
            CGRequestPostEventAccess();
        });
        return Err(InjectError::NotAllowed);
    }
    Ok(Box::new(MacInject {
        sender: Sender::new()?,
        guarded: Vec::new(),
        part: None,
        aim: None,
        clicks: Clicks::default(),
        keys: BTreeMap::new(),
        buttons: BTreeSet::new(),
    }))
}

impl MacInject {
    fn move_to(&mut self, to: NormalizedPoint) -> Result<Applied, InjectError> {
        let desktop =
            places::desktop().ok_or_else(|| InjectError::Display("there is no monitor".into()))?;
        let part = self.part.unwrap_or_else(|| desktop.whole());
        let (x, y) = part.pixel(to);
        let place = desktop.point(x, y);
        self.aim = Some(place);
        let dragged = self.buttons.first().copied();
        self.sender.moves(place, dragged, self.flags())?;
        Ok(Applied::Done)
    }

    fn button(&mut self, button: PointerButton, pressed: bool) -> Result<Applied, InjectError> {
        if !pressed && !self.buttons.remove(&button) {
            return Ok(Applied::Ignored);
        }
        let place = self.place()?;
        if pressed && is_pointer_guarded(&self.guarded, place) {
            return Ok(Applied::Refused);
        }
        let clicks = if pressed {
            let now = Instant::now();
            self.clicks.press(button, place, now, double_click())
        } else {
            self.clicks.count(button)
        };
        self.sender
            .button(button, pressed, place, clicks, self.flags())?;
        if pressed {
            self.buttons.insert(button);
        }
        Ok(Applied::Done)
    }

    fn wheel(&self, dx: i8, dy: i8) -> Result<Applied, InjectError> {
        let place = self.place()?;
        if is_pointer_guarded(&self.guarded, place) {
            return Ok(Applied::Refused);
        }
        let lines = |count: i8| {
            let most = MAX_NOTCHES.cast_signed();
            // The system counts up and to the left.
            -i32::from(count.clamp(-most, most))
        };
        // The wheel turns where the pointer is, and the customer may have moved it.
        self.sender
            .moves(place, self.buttons.first().copied(), self.flags())?;
        self.sender.wheel(lines(dy), lines(dx), self.flags())?;
        Ok(Applied::Done)
    }

    /// Where a press goes: to where the technician pointed, else to where the pointer is.
    fn place(&self) -> Result<Point, InjectError> {
        let place = self.aim.or_else(places::pointer);
        place.ok_or_else(|| InjectError::Display("nobody knows where the pointer is".into()))
    }

    fn key_up(&mut self, code: &str) -> Result<Applied, InjectError> {
        let Some(held) = self.keys.remove(code) else {
            return Ok(Applied::Ignored);
        };
        if !self.keys.values().any(|other| other.stroke == held.stroke) {
            self.send(&held.stroke, false, false)?;
        }
        Ok(Applied::Done)
    }

    fn key_down(&mut self, code: &str, key: &str) -> Result<Applied, InjectError> {
        if is_keyboard_guarded(&self.guarded) {
            // What is held down would reach the window, too.
            self.release_all();
            return Ok(Applied::Refused);
        }
        if let Some(held) = self.keys.get(code) {
            // The system repeats only what a keyboard holds.
            if modifier_bit(&held.key).is_none() {
                self.send(&held.stroke, true, true)?;
            }
            return Ok(Applied::Done);
        }
        if self.keys.len() >= MAX_KEYS_DOWN {
            return Ok(Applied::Ignored);
        }
        let Some(stroke) = self.stroke(code, key) else {
            return Ok(Applied::Ignored);
        };
        let key = key.to_owned();
        let held = Held {
            key,
            stroke: stroke.clone(),
        };
        // A modifier's own event has its bit already.
        self.keys.insert(code.to_owned(), held);
        let sent = self.send(&stroke, true, false);
        if sent.is_err() {
            self.keys.remove(code);
        }
        sent.map(|()| Applied::Done)
    }

    fn stroke(&self, code: &str, key: &str) -> Option<Stroke> {
        let Some(character) = keys::character(key) else {
            return named(code, key);
        };
        let is_shortcut = ["Control", "Alt", "Meta"].iter().any(|key| self.holds(key));
        if is_shortcut && !self.holds("AltGraph") {
            shortcut(code, character)
        } else {
            Some(typed(character, self.flags() & SHIFT != 0))
        }
    }

    /// Text comes with Shift at most: whatever made the character on the technician's keyboard is in it already.
    fn send(&self, stroke: &Stroke, pressed: bool, is_repeated: bool) -> Result<(), InjectError> {
        let flags = match stroke {
            Stroke::Key(_) => self.flags(),
            Stroke::Text { .. } => self.flags() & SHIFT,
        };
        self.sender.key(stroke, pressed, is_repeated, flags)
    }

    /// The bits of all modifiers that the technician holds.
    fn flags(&self) -> u64 {
        let held = self.keys.values();
        held.filter_map(|held| modifier_bit(&held.key))
            .fold(0, |flags, bit| flags | bit)
    }

    fn holds(&self, key: &str) -> bool {
        self.keys.values().any(|held| held.key == key)
    }
}

/// How quickly two presses follow each other in a double click, as the customer has set it.
fn double_click() -> Duration {
    Duration::try_from_secs_f64(NSEvent::doubleClickInterval()).unwrap_or(DOUBLE_CLICK)
}

impl Inject for MacInject {
    fn apply(
        &mut self,
        event: &InputEvent,
        _grant: &InputGrant<'_>,
    ) -> Result<Applied, InjectError> {
        match event {
            InputEvent::Move { to } => self.move_to(*to),
            InputEvent::Button { button, pressed } => self.button(*button, *pressed),
            InputEvent::Wheel { dx, dy } => self.wheel(*dx, *dy),
            InputEvent::Key {
                code,
                pressed: false,
                ..
            } => self.key_up(code),
            InputEvent::Key { code, key, .. } => self.key_down(code, key),
            InputEvent::ReleaseAll => {
                self.release_all();
                Ok(Applied::Done)
            }
        }
    }

    fn holds_anything(&self) -> bool {
        !self.keys.is_empty() || !self.buttons.is_empty()
    }

    fn release_all(&mut self) {
        while let Some((_, held)) = self.keys.pop_first() {
            // A system that takes nothing any more holds nothing either.
            let _ = self.send(&held.stroke, false, false);
        }
        while let Some(button) = self.buttons.pop_first() {
            let (clicks, flags) = (self.clicks.count(button), self.flags());
            let place = self.place().unwrap_or_default();
            let _ = self.sender.button(button, false, place, clicks, flags);
        }
    }

    fn point_within(&mut self, part: Option<Part>) {
        self.part = part;
    }

    fn guard_windows(&mut self, windows: &[u32]) {
        self.guarded = windows.to_vec();
    }
}

impl Drop for MacInject {
    fn drop(&mut self) {
        self.release_all();
    }
}
