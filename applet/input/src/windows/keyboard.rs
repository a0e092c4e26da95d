//! The customer's keyboard: by which keys something is typed on it.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ptr;

use windows_sys::Win32::UI::Input::KeyboardAndMouse::{
    GetKeyState, GetKeyboardLayout, HKL, MAPVK_VK_TO_VSC_EX, MAPVK_VSC_TO_VK_EX, MapVirtualKeyExW,
    VK_CAPITAL, VK_NUMLOCK, VK_PAUSE, VK_SNAPSHOT, VkKeyScanExW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{GetForegroundWindow, GetWindowThreadProcessId};

use super::scan_codes::{NUM_LOCK, PAUSE, PRINT_SCREEN, Place, by_name, by_place};
use super::send::Act;

const NONE: i16 = -1;
const SHIFT: u8 = 1;
/// The high byte of a scan code says this of the keys that were added to the first keyboards.
const EXTENDED: u32 = 0xe0;

/// What goes down and up for a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Stroke {
    /// A key of the keyboard, and what it means there.
    Key { virtual_key: u16, place: Place },
    /// A character that the keyboard does not have, or not with what is held now: one or two units of UTF-16.
    Text(Vec<u16>),
}

impl Stroke {
    pub(crate) fn acts(&self, pressed: bool) -> Vec<Act> {
        match self {
            Self::Key { virtual_key, place } => vec![Act::Key {
                virtual_key: *virtual_key,
                scan: place.code,
                is_extended: place.is_extended,
                pressed,
            }],
            Self::Text(units) => {
                let units = units.iter();
                units
                    .map(|unit| Act::Unit {
                        unit: *unit,
                        pressed,
                    })
                    .collect()
            }
        }
    }
}

/// The layout of the window that has the keyboard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout(HKL);

impl Layout {
    pub(crate) fn now() -> Self {
        // SAFETY: without a window the number is 0, which stands for this thread; no memory is handed over.
        unsafe {
            let thread = GetWindowThreadProcessId(GetForegroundWindow(), ptr::null_mut());
            Self(GetKeyboardLayout(thread))
        }
    }

    /// A character, with Shift down or not. Whatever the keyboard would make of it otherwise, it arrives as it is.
    pub(crate) fn typed(self, character: char, shift: bool) -> Stroke {
        let key = self.key_of(character);
        let fits = key.filter(|key| key.modifiers == u8::from(shift));
        let place = fits.filter(|_| !(is_caps_lock_on() && character.is_alphabetic()));
        match place.and_then(|key| self.stroke_of(key.virtual_key)) {
            Some(stroke) => stroke,
            None => Stroke::Text(character.encode_utf16(&mut [0; 2]).to_vec()),
        }
    }

    /// A key that is pressed with Ctrl, Alt or the Windows key: the one that has the character here, else the one at its place.
    pub(crate) fn shortcut(self, code: &str, character: char) -> Option<Stroke> {
        let lower = character.to_lowercase().next().unwrap_or(character);
        let key = self.key_of(lower).filter(|key| key.modifiers & !SHIFT == 0);
        let stroke = key.and_then(|key| self.stroke_of(key.virtual_key));
        stroke.or_else(|| self.stroke_at(by_place(code)?))
    }

    /// A key with a name; a modifier is one of two.
    pub(crate) fn named(self, code: &str, key: &str) -> Option<Stroke> {
        self.stroke_at(by_name(code, key)?)
    }

    fn key_of(self, character: char) -> Option<KeyOf> {
        let unit = u16::try_from(u32::from(character)).ok()?;
        // SAFETY: numbers go in, and numbers come out.
        let found = unsafe { VkKeyScanExW(unit, self.0) };
        let [virtual_key, modifiers] = found.to_le_bytes();
        (found != NONE).then_some(KeyOf {
            virtual_key,
            modifiers,
        })
    }

    fn stroke_of(self, virtual_key: u8) -> Option<Stroke> {
        // SAFETY: as above.
        let scan = unsafe { MapVirtualKeyExW(virtual_key.into(), MAPVK_VK_TO_VSC_EX, self.0) };
        let code = u16::try_from(scan & 0xff).ok().filter(|code| *code != 0)?;
        let is_extended = scan >> 8 == EXTENDED;
        Some(Stroke::Key {
            virtual_key: virtual_key.into(),
            place: Place { code, is_extended },
        })
    }

    fn stroke_at(self, place: Place) -> Option<Stroke> {
        let high = if place.is_extended { EXTENDED << 8 } else { 0 };
        let scan = high | u32::from(place.code);
        // SAFETY: as above.
        let found = || unsafe { MapVirtualKeyExW(scan, MAPVK_VSC_TO_VK_EX, self.0) };
        let known = with_two_places(place);
        let virtual_key = known.or_else(|| u16::try_from(found()).ok().filter(|key| *key != 0));
        virtual_key.map(|virtual_key| Stroke::Key { virtual_key, place })
    }
}

/// What the system does not find by the place: two keys are at one, or a key is at two.
fn with_two_places(place: Place) -> Option<u16> {
    [
        (PAUSE, VK_PAUSE),
        (NUM_LOCK, VK_NUMLOCK),
        (PRINT_SCREEN, VK_SNAPSHOT),
    ]
    .into_iter()
    .find_map(|(other, key)| (other == place).then_some(key))
}

/// The key that has a character, and what is held with it: 1 is Shift, 2 Ctrl, 4 Alt.
#[derive(Clone, Copy, Debug)]
struct KeyOf {
    virtual_key: u8,
    modifiers: u8,
}

fn is_caps_lock_on() -> bool {
    // SAFETY: a number goes in, and a number comes out.
    let state = unsafe { GetKeyState(VK_CAPITAL.into()) };
    state & 1 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Stroke = Stroke::Key {
        virtual_key: b'A' as u16,
        place: Place {
            code: 0x1e,
            is_extended: false,
        },
    };

    /// On the American layout, which Wine and servers have where nobody chose another.
    #[test]
    fn what_the_keyboard_has_is_a_key_and_the_rest_is_text() {
        let layout = Layout::now();
        assert_eq!(layout.typed('a', false), A);
        assert_eq!(layout.typed('A', true), A);
        assert_eq!(layout.typed('A', false), Stroke::Text(vec![0x41]));
        assert_eq!(layout.typed('я', false), Stroke::Text(vec![0x44f]));
        assert_eq!(
            layout.typed('😀', false),
            Stroke::Text(vec![0xd83d, 0xde00])
        );
    }

    #[test]
    fn keys_with_names_mean_what_they_are_called() {
        let layout = Layout::now();
        for (name, key) in [
            ("Enter", 0x0d),
            ("ArrowDown", 0x28),
            ("Delete", 0x2e),
            ("F12", 0x7b),
            ("Pause", 0x13),
            ("NumLock", 0x90),
            ("PrintScreen", 0x2c),
        ] {
            let stroke = layout.named(name, name);
            let is_it = |stroke: &Stroke| matches!(stroke, Stroke::Key { virtual_key, .. } if *virtual_key == key);
            assert!(stroke.as_ref().is_some_and(is_it), "{name}: {stroke:?}");
        }
    }

    #[test]
    fn a_shortcut_is_the_key_with_the_character_or_the_one_at_its_place() {
        let layout = Layout::now();
        assert_eq!(layout.shortcut("KeyQ", 'a'), Some(A));
        assert_eq!(layout.shortcut("KeyA", 'A'), Some(A));
        assert_eq!(layout.shortcut("KeyA", 'ф'), Some(A));
        assert_eq!(layout.shortcut("", 'ф'), None);
    }
}
