//! Injecting on Windows, by `SendInput`.

mod attention;
mod desktop;
mod guard;
mod keyboard;
mod panic;
mod scan_codes;
mod send;

use std::collections::{BTreeMap, BTreeSet};

use bowline_protocol::input::{InputEvent, NormalizedPoint, PointerButton};
use bowline_session::InputGrant;

use crate::{Applied, Inject, InjectError, MAX_KEYS_DOWN, MAX_NOTCHES, Part, keys};
use attention::ask_for_attention;
use desktop::{Desktop, Place};
use guard::{is_keyboard_guarded, is_pointer_guarded};
use keyboard::{Layout, Stroke};
pub use panic::PanicKeys;
use send::{Act, send};
pub use send::{REFUSE_INJECTED, is_injected};

/// Injects on the desktop that the program runs on.
#[derive(Debug, Default)]
pub struct WindowsInject {
    guarded: Vec<u32>,
    part: Option<Part>,
    /// Where the pointer was sent last. The customer may have moved it since.
    aim: Option<Aim>,
    keys: BTreeMap<String, Held>,
    buttons: BTreeSet<PointerButton>,
}

/// A place, and what moves the pointer there.
#[derive(Clone, Copy, Debug)]
struct Aim {
    place: Place,
    moving: Act,
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
/// None: Windows always has a way.
pub fn open() -> Result<Box<dyn Inject>, InjectError> {
    Ok(Box::new(WindowsInject::default()))
}

impl WindowsInject {
    fn move_to(&mut self, to: NormalizedPoint) -> Result<Applied, InjectError> {
        let desktop = Desktop::now();
        let part = self.part.unwrap_or_else(|| desktop.whole());
        let (x, y) = part.pixel(to);
        let aim = Aim {
            place: desktop.place(x, y),
            moving: desktop.moving(x, y),
        };
        self.aim = Some(aim);
        send(&[aim.moving])?;
        Ok(Applied::Done)
    }

    fn button(&mut self, button: PointerButton, pressed: bool) -> Result<Applied, InjectError> {
        if !pressed && !self.buttons.remove(&button) {
            return Ok(Applied::Ignored);
        }
        if pressed && self.is_pointer_guarded() {
            return Ok(Applied::Refused);
        }
        send(&self.there([Act::Button { button, pressed }]))?;
        if pressed {
            self.buttons.insert(button);
        }
        Ok(Applied::Done)
    }

    fn wheel(&self, dx: i8, dy: i8) -> Result<Applied, InjectError> {
        if self.is_pointer_guarded() {
            return Ok(Applied::Refused);
        }
        let notches = |count: i8| {
            let most = MAX_NOTCHES.cast_signed();
            i32::from(count.clamp(-most, most))
        };
        let mut acts = Vec::new();
        // The system counts away from the hand.
        acts.extend((dy != 0).then(|| Act::Wheel {
            notches: -notches(dy),
        }));
        acts.extend((dx != 0).then(|| Act::WheelAcross {
            notches: notches(dx),
        }));
        send(&self.there(acts))?;
        Ok(Applied::Done)
    }

    /// Whatever happened to the pointer since the place was checked, nothing is pressed anywhere else: it goes there together
    /// with the press.
    fn there(&self, acts: impl IntoIterator<Item = Act>) -> Vec<Act> {
        let moving = self.aim.map(|aim| aim.moving);
        moving.into_iter().chain(acts).collect()
    }

    fn is_pointer_guarded(&self) -> bool {
        is_pointer_guarded(&self.guarded, self.aim.map(|aim| aim.place))
    }

    fn key_up(&mut self, code: &str) -> Result<Applied, InjectError> {
        let Some(held) = self.keys.remove(code) else {
            return Ok(Applied::Ignored);
        };
        if !self.keys.values().any(|other| other.stroke == held.stroke) {
            send(&held.stroke.acts(false))?;
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
            // Windows repeats only what a keyboard holds.
            send(&held.stroke.acts(true))?;
            return Ok(Applied::Done);
        }
        if self.keys.len() >= MAX_KEYS_DOWN {
            return Ok(Applied::Ignored);
        }
        if key == "Delete" && self.holds("Control") && self.holds("Alt") {
            return Ok(ask_for_attention());
        }
        let Some(stroke) = self.stroke(code, key) else {
            return Ok(Applied::Ignored);
        };
        send(&stroke.acts(true))?;
        let key = key.to_owned();
        self.keys.insert(code.to_owned(), Held { key, stroke });
        Ok(Applied::Done)
    }

    fn stroke(&self, code: &str, key: &str) -> Option<Stroke> {
        let layout = Layout::now();
        let Some(character) = keys::character(key) else {
            return layout.named(code, key);
        };
        let is_shortcut = ["Control", "Alt", "Meta"].iter().any(|key| self.holds(key));
        if is_shortcut && !self.holds("AltGraph") {
            layout.shortcut(code, character)
        } else {
            Some(layout.typed(character, self.holds("Shift")))
        }
    }

    fn holds(&self, key: &str) -> bool {
        self.keys.values().any(|held| held.key == key)
    }
}

impl Inject for WindowsInject {
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
        let keys = std::mem::take(&mut self.keys).into_values();
        let mut acts: Vec<Act> = keys.flat_map(|held| held.stroke.acts(false)).collect();
        let buttons = std::mem::take(&mut self.buttons).into_iter();
        acts.extend(buttons.map(|button| Act::Button {
            button,
            pressed: false,
        }));
        // Refused while the system asks for a password: docs/platforms.md has it among what is to be tried.
        let _ = send(&acts);
    }

    fn point_within(&mut self, part: Option<Part>) {
        self.part = part;
    }

    fn guard_windows(&mut self, windows: &[u32]) {
        self.guarded = windows.to_vec();
    }
}

impl Drop for WindowsInject {
    fn drop(&mut self) {
        self.release_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_sent_together_with_the_way_to_where_the_technician_pointed() {
        let press = Act::Button {
            button: PointerButton::Left,
            pressed: true,
        };
        let mut inject = WindowsInject::default();
        assert_eq!(inject.there([press]), [press], "nowhere yet");
        inject.move_to(NormalizedPoint { x: 0, y: 65_535 }).unwrap();
        let moving = inject.aim.unwrap().moving;
        assert!(matches!(moving, Act::Move { x: 0, y: 1.. }));
        assert_eq!(inject.there([press]), [moving, press]);
    }
}
