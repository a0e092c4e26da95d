//! Injecting on X11, by the XTEST extension.

mod guard;
mod keyboard;
mod keysyms;
mod panic;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use bowline_protocol::input::{InputEvent, NormalizedPoint, PointerButton};
use bowline_session::InputGrant;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, Keycode, MOTION_NOTIFY_EVENT, Window,
};
use x11rb::protocol::{Event, xtest};
use x11rb::rust_connection::RustConnection;

use crate::{Applied, Inject, InjectError, MAX_KEYS_DOWN, MAX_NOTCHES, Part, keys};
pub use guard::{REFUSE_INJECTED, is_injected};
use guard::{Still, is_keyboard_guarded, is_pointer_guarded};
use keyboard::{Keyboard, Stroke};
use keysyms::keysym;
pub use panic::PanicKeys;

const SHIFT_L: u32 = 0xffe1;
const SHIFT_R: u32 = 0xffe2;
const LEVEL3: u32 = 0xfe03;
const SHIFT_MASK: u16 = 1;
const LOCK_MASK: u16 = 2;
/// Mod5, where layouts put level 3.
const LEVEL3_MASK: u16 = 0x80;

/// Injects on the display of the environment.
#[derive(Debug)]
pub struct X11Inject {
    conn: RustConnection,
    root: Window,
    keyboard: Keyboard,
    guarded: Vec<Window>,
    part: Option<Part>,
    keys: BTreeMap<String, Keycode>,
    buttons: BTreeSet<PointerButton>,
}

fn display(error: impl std::fmt::Display) -> InjectError {
    InjectError::Display(error.to_string())
}

/// Injects on the display of the environment.
///
/// # Errors
/// As [`X11Inject::connect`].
pub fn open() -> Result<Box<dyn Inject>, InjectError> {
    Ok(Box::new(X11Inject::connect(None)?))
}

impl X11Inject {
    /// Connects to a display, by name or as the environment says.
    ///
    /// # Errors
    /// [`InjectError::Unsupported`] without a display or without XTEST.
    pub fn connect(name: Option<&str>) -> Result<Self, InjectError> {
        let unsupported = |e: &dyn std::fmt::Display| InjectError::Unsupported(e.to_string());
        let (conn, screen) = x11rb::connect(name).map_err(|e| unsupported(&e))?;
        if conn
            .extension_information(xtest::X11_EXTENSION_NAME)
            .map_err(display)?
            .is_none()
        {
            return Err(unsupported(&"XTEST is missing"));
        }
        let root = conn.setup().roots[screen].root;
        let keyboard = Keyboard::read(&conn).map_err(display)?;
        Ok(Self {
            conn,
            root,
            keyboard,
            guarded: Vec::new(),
            part: None,
            keys: BTreeMap::new(),
            buttons: BTreeSet::new(),
        })
    }

    fn fake(&self, kind: u8, detail: u8, x: i16, y: i16) -> Result<(), ConnectionError> {
        xtest::fake_input(&self.conn, kind, detail, 0, self.root, x, y, 0)?.ignore_error();
        Ok(())
    }

    fn move_to(&mut self, to: NormalizedPoint) -> Result<Applied, ReplyError> {
        let part = match self.part {
            Some(part) => part,
            None => self.whole()?,
        };
        let (x, y) = part.pixel(to);
        let wire = |at: u32| i16::try_from(at).unwrap_or(i16::MAX);
        self.fake(MOTION_NOTIFY_EVENT, 0, wire(x), wire(y))?;
        Ok(Applied::Done)
    }

    fn whole(&self) -> Result<Part, ReplyError> {
        let size = self.conn.get_geometry(self.root)?.reply()?;
        Ok(Part {
            x: 0,
            y: 0,
            width: size.width.into(),
            height: size.height.into(),
        })
    }

    fn button(&mut self, button: PointerButton, pressed: bool) -> Result<Applied, ReplyError> {
        if !pressed {
            if !self.buttons.remove(&button) {
                return Ok(Applied::Ignored);
            }
            self.fake(BUTTON_RELEASE_EVENT, number(button), 0, 0)?;
            return Ok(Applied::Done);
        }
        let _still = Still::hold(&self.conn)?;
        if is_pointer_guarded(&self.conn, self.root, &self.guarded)? {
            return Ok(Applied::Refused);
        }
        self.fake(BUTTON_PRESS_EVENT, number(button), 0, 0)?;
        self.buttons.insert(button);
        Ok(Applied::Done)
    }

    fn wheel(&mut self, dx: i8, dy: i8) -> Result<Applied, ReplyError> {
        let _still = Still::hold(&self.conn)?;
        if is_pointer_guarded(&self.conn, self.root, &self.guarded)? {
            return Ok(Applied::Refused);
        }
        for (notches, negative, positive) in [(dy, 4, 5), (dx, 6, 7)] {
            let button = if notches < 0 { negative } else { positive };
            for _ in 0..notches.unsigned_abs().min(MAX_NOTCHES) {
                self.fake(BUTTON_PRESS_EVENT, button, 0, 0)?;
                self.fake(BUTTON_RELEASE_EVENT, button, 0, 0)?;
            }
        }
        Ok(Applied::Done)
    }

    fn key_up(&mut self, code: &str) -> Result<Applied, ReplyError> {
        let Some(keycode) = self.keys.remove(code) else {
            return Ok(Applied::Ignored);
        };
        if !self.keys.values().any(|k| *k == keycode) {
            self.fake(KEY_RELEASE_EVENT, keycode, 0, 0)?;
        }
        Ok(Applied::Done)
    }

    fn key_down(&mut self, code: &str, key: &str) -> Result<Applied, ReplyError> {
        if self.keys.len() >= MAX_KEYS_DOWN {
            return Ok(Applied::Ignored);
        }
        let Some(stroke) = self.stroke(code, key)? else {
            return Ok(Applied::Ignored);
        };
        let still = Still::hold(&self.conn)?;
        if is_keyboard_guarded(&self.conn, self.root, &self.guarded)? {
            drop(still);
            // What is held down would repeat into the window.
            self.release_all();
            return Ok(Applied::Refused);
        }
        if self.keys.contains_key(code) {
            // The display repeats a held key by itself.
            return Ok(Applied::Done);
        }
        self.press(stroke, keys::character(key))?;
        self.keys.insert(code.to_owned(), stroke.keycode);
        Ok(Applied::Done)
    }

    fn stroke(&mut self, code: &str, key: &str) -> Result<Option<Stroke>, ReplyError> {
        self.follow_layout()?;
        let Some(keysym) = keysym(code, key) else {
            return Ok(None);
        };
        let plain = |keycode| Stroke {
            keycode,
            shift: false,
            level3: false,
            any_level: true,
        };
        let known = match keys::character(key) {
            Some(character) => {
                let mask = u16::from(self.conn.query_pointer(self.root)?.reply()?.mask);
                let group = usize::from((mask >> 13) & 3);
                self.keyboard.stroke(keysym, character, group)
            }
            None => self.keyboard.keycode(keysym).map(plain),
        };
        if known.is_some() {
            return Ok(known);
        }
        let busy: Vec<Keycode> = self.keys.values().copied().collect();
        let borrowed = self.keyboard.borrow_key(&self.conn, keysym, &busy)?;
        Ok(borrowed.map(plain))
    }

    /// Reads the map again when somebody else changed it.
    fn follow_layout(&mut self) -> Result<(), ReplyError> {
        let mut changed = false;
        while let Some(event) = self.conn.poll_for_event()? {
            changed |= matches!(event, Event::MappingNotify(_));
        }
        if changed && self.keys.is_empty() {
            self.keyboard.refresh(&self.conn)?;
        }
        Ok(())
    }

    /// Presses a key at its level, with modifiers put right around it.
    fn press(&self, stroke: Stroke, character: Option<char>) -> Result<(), ReplyError> {
        let mask = u16::from(self.conn.query_pointer(self.root)?.reply()?.mask);
        let mut undo = Vec::new();
        if !stroke.any_level {
            let is_locked = mask & LOCK_MASK != 0 && character.is_some_and(char::is_alphabetic);
            let wants_shift = stroke.shift != is_locked;
            self.adjust(
                mask & SHIFT_MASK != 0,
                wants_shift,
                &[SHIFT_L, SHIFT_R],
                &mut undo,
            )?;
            let has_level3 = mask & LEVEL3_MASK != 0;
            self.adjust(has_level3, stroke.level3, &[LEVEL3], &mut undo)?;
        }
        self.fake(KEY_PRESS_EVENT, stroke.keycode, 0, 0)?;
        for (kind, keycode) in undo.into_iter().rev() {
            self.fake(kind, keycode, 0, 0)?;
        }
        Ok(())
    }

    fn adjust(
        &self,
        has: bool,
        wants: bool,
        keysyms: &[u32],
        undo: &mut Vec<(u8, Keycode)>,
    ) -> Result<(), ReplyError> {
        let keycodes = keysyms.iter().filter_map(|k| self.keyboard.keycode(*k));
        match (has, wants) {
            (true, true) | (false, false) => {}
            (false, true) => {
                if let Some(keycode) = keycodes.take(1).next() {
                    self.fake(KEY_PRESS_EVENT, keycode, 0, 0)?;
                    undo.push((KEY_RELEASE_EVENT, keycode));
                }
            }
            (true, false) => {
                for keycode in keycodes.filter(|k| self.keys.values().any(|down| down == k)) {
                    self.fake(KEY_RELEASE_EVENT, keycode, 0, 0)?;
                    undo.push((KEY_PRESS_EVENT, keycode));
                }
            }
        }
        Ok(())
    }
}

const fn number(button: PointerButton) -> u8 {
    match button {
        PointerButton::Left => 1,
        PointerButton::Middle => 2,
        PointerButton::Right => 3,
    }
}

impl Inject for X11Inject {
    fn apply(
        &mut self,
        event: &InputEvent,
        _grant: &InputGrant<'_>,
    ) -> Result<Applied, InjectError> {
        let applied = match event {
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
        };
        let applied = applied.map_err(display)?;
        self.conn.flush().map_err(display)?;
        Ok(applied)
    }

    fn holds_anything(&self) -> bool {
        !self.keys.is_empty() || !self.buttons.is_empty()
    }

    fn release_all(&mut self) {
        // A display that is gone holds nothing down.
        for keycode in std::mem::take(&mut self.keys).into_values() {
            let _ = self.fake(KEY_RELEASE_EVENT, keycode, 0, 0);
        }
        for button in std::mem::take(&mut self.buttons) {
            let _ = self.fake(BUTTON_RELEASE_EVENT, number(button), 0, 0);
        }
        let _ = self.conn.flush();
    }

    fn point_within(&mut self, part: Option<Part>) {
        self.part = part;
    }

    fn guard_windows(&mut self, windows: &[u32]) {
        self.guarded = windows.to_vec();
    }
}

impl Drop for X11Inject {
    fn drop(&mut self) {
        self.release_all();
        self.keyboard.restore(&self.conn);
    }
}
