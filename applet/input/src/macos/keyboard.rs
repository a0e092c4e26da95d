//! The customer's keyboard: by which keys something is typed on it.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use objc2_core_graphics::{CGEvent, CGEventFlags};

use crate::mac_keys::{SHIFT, by_name, by_place};

/// Key codes end here.
const CODES: u16 = 128;
/// What a character is sent with that no key has: whoever reads the text does not look at the key.
const ANY: u16 = 0;

/// What goes down and up for a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Stroke {
    /// A key, and whatever it means with what is held.
    Key(u16),
    /// A character in one or two units of UTF-16, and the key that has it.
    Text { code: u16, units: Vec<u16> },
}

/// A character, with Shift down or not. Whatever the keyboard would make of it otherwise, it arrives as it is.
pub(crate) fn typed(character: char, shift: bool) -> Stroke {
    let code = key_of(character, if shift { SHIFT } else { 0 });
    Stroke::Text {
        code: code.unwrap_or(ANY),
        units: character.encode_utf16(&mut [0; 2]).to_vec(),
    }
}

/// A key that is pressed with Control, Option or Command: the one that has the character here, else the one at its place.
pub(crate) fn shortcut(code: &str, character: char) -> Option<Stroke> {
    let lower = character.to_lowercase().next().unwrap_or(character);
    let key = key_of(lower, 0).or_else(|| by_place(code));
    key.map(Stroke::Key)
}

/// A key with a name; a modifier is one of two.
pub(crate) fn named(code: &str, key: &str) -> Option<Stroke> {
    by_name(code, key).map(Stroke::Key)
}

/// The key that has a character with what is held, on the layout that is chosen now.
pub(crate) fn key_of(character: char, held: u64) -> Option<u16> {
    (0..CODES).find(|code| meant(*code, held) == Some(character))
}

/// What a key would type: a new event has that with it.
fn meant(code: u16, held: u64) -> Option<char> {
    let event = CGEvent::new_keyboard_event(None, code, true)?;
    CGEvent::set_flags(Some(&event), CGEventFlags::from_bits_retain(held));
    let (mut units, mut count) = ([0_u16; 4], 0);
    // SAFETY: as many units fit in as is said.
    unsafe {
        CGEvent::keyboard_get_unicode_string(Some(&event), 4, &raw mut count, units.as_mut_ptr());
    }
    let units = units.get(..usize::try_from(count).ok()?)?;
    let mut characters = char::decode_utf16(units.iter().copied());
    match (characters.next(), characters.next()) {
        (Some(Ok(character)), None) => Some(character),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_names_need_no_layout() {
        assert_eq!(named("Enter", "Enter"), Some(Stroke::Key(0x24)));
        assert_eq!(named("KeyE", "Dead"), None);
    }

    #[test]
    fn a_character_that_no_key_has_is_text() {
        let units = vec![0xd83d, 0xde00];
        assert_eq!(typed('😀', false), Stroke::Text { code: ANY, units });
        assert_eq!(shortcut("", '😀'), None);
    }
}
