//! The keyboard map of an X display: which key makes a character, and spare keys for the rest.

use std::collections::VecDeque;

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{ConnectionExt, Keycode, Keysym};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// Levels of a keyboard group in the core map: plain, Shift, `AltGr`, both.
const LEVELS: [[usize; 4]; 2] = [[0, 1, 4, 5], [2, 3, 6, 7]];
/// No more keys than this are borrowed.
const MAX_SPARES: usize = 16;

/// A key and the level at which it means what is wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) keycode: Keycode,
    pub(crate) shift: bool,
    pub(crate) level3: bool,
    /// A borrowed key means the same at every level.
    pub(crate) any_level: bool,
}

#[derive(Debug)]
pub(crate) struct Keyboard {
    first: Keycode,
    width: usize,
    keysyms: Vec<Keysym>,
    spares: Vec<Keycode>,
    /// Least recently used first.
    borrowed: VecDeque<(Keysym, Keycode)>,
}

impl Keyboard {
    pub(crate) fn read(conn: &RustConnection) -> Result<Self, ReplyError> {
        let (first, last) = (conn.setup().min_keycode, conn.setup().max_keycode);
        let count = last.saturating_sub(first).saturating_add(1);
        let map = conn.get_keyboard_mapping(first, count)?.reply()?;
        let width = usize::from(map.keysyms_per_keycode).max(1);
        let rows = map.keysyms.chunks(width);
        let spares = (first..=last)
            .zip(rows)
            .filter(|(_, row)| row.iter().all(|k| *k == 0));
        Ok(Self {
            first,
            width,
            spares: spares.map(|(k, _)| k).rev().take(MAX_SPARES).collect(),
            keysyms: map.keysyms,
            borrowed: VecDeque::new(),
        })
    }

    /// Reads the map again and keeps what is borrowed.
    pub(crate) fn refresh(&mut self, conn: &RustConnection) -> Result<(), ReplyError> {
        let borrowed = std::mem::take(&mut self.borrowed);
        *self = Self::read(conn)?;
        self.borrowed = borrowed;
        Ok(())
    }

    /// The key of a keysym without a thought to levels, as for modifiers.
    pub(crate) fn keycode(&self, keysym: Keysym) -> Option<Keycode> {
        self.rows()
            .find(|(_, row)| row.first() == Some(&keysym))
            .or_else(|| self.rows().find(|(_, row)| row.contains(&keysym)))
            .map(|(keycode, _)| keycode)
    }

    /// How to make a character in a keyboard group.
    pub(crate) fn stroke(&self, keysym: Keysym, wanted: char, group: usize) -> Option<Stroke> {
        let columns = LEVELS.get(group)?;
        for (level, column) in columns.iter().enumerate() {
            let makes = |row: &[Keysym]| {
                row.get(*column).is_some_and(|k| {
                    *k == keysym || (*k != 0 && xkeysym::Keysym::new(*k).key_char() == Some(wanted))
                })
            };
            if let Some((keycode, _)) = self.rows().find(|(_, row)| makes(row)) {
                return Some(Stroke {
                    keycode,
                    shift: level & 1 == 1,
                    level3: level & 2 == 2,
                    any_level: false,
                });
            }
        }
        None
    }

    /// Borrows a spare key for a keysym; `busy` keys are down and stay as they are.
    pub(crate) fn borrow_key(
        &mut self,
        conn: &RustConnection,
        keysym: Keysym,
        busy: &[Keycode],
    ) -> Result<Option<Keycode>, ReplyError> {
        if let Some(at) = self.borrowed.iter().position(|(k, _)| *k == keysym)
            && let Some(entry) = self.borrowed.remove(at)
        {
            self.borrowed.push_back(entry);
            return Ok(Some(entry.1));
        }
        let keycode = if let Some(keycode) = self.spares.pop() {
            keycode
        } else {
            let free = self.borrowed.iter().position(|(_, k)| !busy.contains(k));
            let Some((_, keycode)) = free.and_then(|at| self.borrowed.remove(at)) else {
                return Ok(None);
            };
            keycode
        };
        conn.change_keyboard_mapping(1, keycode, 2, &[keysym, keysym])?
            .check()?;
        self.borrowed.push_back((keysym, keycode));
        Ok(Some(keycode))
    }

    /// Gives every borrowed key back.
    pub(crate) fn restore(&mut self, conn: &RustConnection) {
        for (_, keycode) in self.borrowed.drain(..) {
            if let Ok(cookie) = conn.change_keyboard_mapping(1, keycode, 1, &[0]) {
                cookie.ignore_error();
            }
            self.spares.push(keycode);
        }
        let _ = conn.sync();
    }

    fn rows(&self) -> impl Iterator<Item = (Keycode, &[Keysym])> {
        (self.first..=Keycode::MAX).zip(self.keysyms.chunks(self.width))
    }
}
