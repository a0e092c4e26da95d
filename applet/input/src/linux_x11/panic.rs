//! The keys that stop everything, wherever the keyboard's focus is.

use x11rb::connection::Connection;
use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{ConnectionExt as _, GrabMode, Keycode, ModMask, Window};
use x11rb::rust_connection::RustConnection;

use std::sync::Arc;

use crate::InjectError;

const PAUSE: u32 = 0xff13;
const BREAK: u32 = 0xff6b;
const LETTER_X: u32 = 0x0078;
/// Caps Lock and Num Lock, which must not matter.
const LOCKS: [u16; 4] = [0, 0x02, 0x10, 0x12];
const CONTROL_ALT: u16 = 0x04 | 0x08;

/// Listens for Pause, Break and Ctrl+Alt+X on the whole display while it is armed.
///
/// The display gives these keys to nobody else meanwhile. Keys that the technician injects count as
/// well: whoever presses them, everything stops.
#[derive(Debug)]
pub struct PanicKeys {
    conn: Arc<RustConnection>,
    root: Window,
    is_armed: bool,
}

fn unsupported(error: impl std::fmt::Display) -> InjectError {
    InjectError::Unsupported(error.to_string())
}

impl PanicKeys {
    /// Connects to the display of the environment.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn open(on_panic: impl FnMut() + Send + 'static) -> Result<Self, InjectError> {
        Self::connect(None, on_panic)
    }

    /// Connects to a display, by name or as the environment says. `on_panic` is called from a thread
    /// of its own, which ends with the display or the program.
    ///
    /// # Errors
    /// [`InjectError::Unsupported`] without a display.
    pub fn connect(
        name: Option<&str>,
        mut on_panic: impl FnMut() + Send + 'static,
    ) -> Result<Self, InjectError> {
        let (conn, screen) = x11rb::connect(name).map_err(unsupported)?;
        let root = conn.setup().roots[screen].root;
        let conn = Arc::new(conn);
        let listening = Arc::clone(&conn);
        std::thread::Builder::new()
            .name("panic keys".into())
            .spawn(move || {
                while let Ok(event) = listening.wait_for_event() {
                    // Only the keys that are grabbed come here.
                    if matches!(event, Event::KeyPress(_)) {
                        on_panic();
                    }
                }
            })
            .map_err(unsupported)?;
        Ok(Self {
            conn,
            root,
            is_armed: false,
        })
    }

    /// Takes the keys, or gives them back. Nothing happens when that is so already.
    ///
    /// # Errors
    /// [`InjectError::Display`] when the display is gone, or when all of the keys are taken by
    /// another program; some of them taken is no error.
    pub fn arm(&mut self, armed: bool) -> Result<(), InjectError> {
        if armed == self.is_armed {
            return Ok(());
        }
        let done = if armed { self.grab() } else { self.ungrab() };
        done.map_err(|error| InjectError::Display(error.to_string()))?;
        self.is_armed = armed;
        Ok(())
    }

    fn grab(&self) -> Result<(), ReplyError> {
        let mut taken = Ok(());
        let mut any = false;
        for (keycode, modifiers) in self.keys()? {
            let mode = GrabMode::ASYNC;
            let grab = self
                .conn
                .grab_key(true, self.root, modifiers, keycode, mode, mode)?;
            match grab.check() {
                Ok(()) => any = true,
                Err(error) => taken = Err(error),
            }
        }
        if any { Ok(()) } else { taken }
    }

    fn ungrab(&self) -> Result<(), ReplyError> {
        for (keycode, modifiers) in self.keys()? {
            self.conn
                .ungrab_key(keycode, self.root, modifiers)?
                .check()?;
        }
        Ok(())
    }

    /// The keys as this keyboard has them; looked up each time, because layouts change.
    fn keys(&self) -> Result<Vec<(Keycode, ModMask)>, ReplyError> {
        let mut keys = Vec::new();
        for keycode in self.keycodes(&[PAUSE, BREAK])? {
            keys.push((keycode, ModMask::ANY));
        }
        for keycode in self.keycodes(&[LETTER_X])? {
            for lock in LOCKS {
                keys.push((keycode, ModMask::from(CONTROL_ALT | lock)));
            }
        }
        Ok(keys)
    }

    fn keycodes(&self, keysyms: &[u32]) -> Result<Vec<Keycode>, ReplyError> {
        let setup = self.conn.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self.conn.get_keyboard_mapping(first, last - first + 1)?;
        let map = map.reply()?;
        let per_key = usize::from(map.keysyms_per_keycode).max(1);
        let rows = (first..=last).zip(map.keysyms.chunks(per_key));
        let has = |row: &[u32]| row.iter().any(|keysym| keysyms.contains(keysym));
        Ok(rows
            .filter(|(_, row)| has(row))
            .map(|(keycode, _)| keycode)
            .collect())
    }
}

impl Drop for PanicKeys {
    fn drop(&mut self) {
        // A display that is gone holds no keys.
        let _ = self.arm(false);
        let _: Result<(), ConnectionError> = self.conn.flush();
    }
}
