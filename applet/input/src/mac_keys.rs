//! Where the keys of UI Events are on a Mac's keyboard, and what is held with them.
//! Source: "UI Events `KeyboardEvent` code Values" (W3C), and the key codes and masks in Apple's `HIToolbox/Events.h` and
//! `IOLLEvent.h`.

/// Bits of an event's flags.
pub(crate) const SHIFT: u64 = 1 << 17;
pub(crate) const CONTROL: u64 = 1 << 18;
pub(crate) const OPTION: u64 = 1 << 19;
pub(crate) const COMMAND: u64 = 1 << 20;
/// What is held by hand: those, Caps Lock, and in the lowest bits which of two keys it is.
pub(crate) const BY_HAND: u64 = 0xffff | 1 << 16 | SHIFT | CONTROL | OPTION | COMMAND;

/// Where a keyboard for PCs has Pause.
pub(crate) const F15: u16 = 0x71;
/// Where the American keyboard has the letter.
pub(crate) const X: u16 = 0x07;

/// A key with a name, by what it means; of modifiers the one at its place. Caps Lock is none: macOS turns it for no program.
pub(crate) fn by_name(code: &str, key: &str) -> Option<u16> {
    if modifier_bit(key).is_some() {
        return modifier(code).or_else(|| first_modifier(key));
    }
    // The digits' block has keys of the same names.
    if code.starts_with("Numpad")
        && let Some(place) = by_place(code)
    {
        return Some(place);
    }
    Some(match key {
        "Enter" => 0x24,
        "Tab" => 0x30,
        "Backspace" => 0x33,
        "Escape" => 0x35,
        "NumLock" | "Clear" => 0x47,
        // Keyboards for PCs have these where a Mac's has F13 to F15 and Help.
        "PrintScreen" => 0x69,
        "ScrollLock" => 0x6b,
        "Pause" => F15,
        "Insert" | "Help" => 0x72,
        "Delete" => 0x75,
        "Home" => 0x73,
        "End" => 0x77,
        "PageUp" => 0x74,
        "PageDown" => 0x79,
        "ArrowLeft" => 0x7b,
        "ArrowRight" => 0x7c,
        "ArrowDown" => 0x7d,
        "ArrowUp" => 0x7e,
        "ContextMenu" => 0x6e,
        _ => return function_key(key),
    })
}

/// The bit that a held modifier sets.
pub(crate) fn modifier_bit(key: &str) -> Option<u64> {
    Some(match key {
        "Shift" => SHIFT,
        "Control" => CONTROL,
        "Alt" | "AltGraph" => OPTION,
        "Meta" | "OS" | "Super" => COMMAND,
        _ => return None,
    })
}

fn modifier(code: &str) -> Option<u16> {
    Some(match code {
        "ShiftLeft" => 0x38,
        "ShiftRight" => 0x3c,
        "ControlLeft" => 0x3b,
        "ControlRight" => 0x3e,
        "AltLeft" => 0x3a,
        "AltRight" => 0x3d,
        "MetaLeft" | "OSLeft" => 0x37,
        "MetaRight" | "OSRight" => 0x36,
        _ => return None,
    })
}

fn first_modifier(key: &str) -> Option<u16> {
    Some(match key {
        "Shift" => 0x38,
        "Control" => 0x3b,
        "Alt" => 0x3a,
        "AltGraph" => 0x3d,
        "Meta" | "OS" | "Super" => 0x37,
        _ => return None,
    })
}

fn function_key(key: &str) -> Option<u16> {
    const CODES: [u16; 20] = [
        0x7a, 0x78, 0x63, 0x76, 0x60, 0x61, 0x62, 0x64, 0x65, 0x6d, 0x67, 0x6f, 0x69, 0x6b, F15,
        0x6a, 0x40, 0x4f, 0x50, 0x5a,
    ];
    let number: usize = key.strip_prefix('F')?.parse().ok()?;
    CODES.get(number.checked_sub(1)?).copied()
}

/// The key at a place, whatever it means there.
pub(crate) fn by_place(code: &str) -> Option<u16> {
    /// From A to Z.
    const LETTERS: [u16; 26] = [
        0x00, 0x0b, 0x08, 0x02, 0x0e, 0x03, 0x05, 0x04, 0x22, 0x26, 0x28, 0x25, 0x2e, 0x2d, 0x1f,
        0x23, 0x0c, 0x0f, 0x01, 0x11, 0x20, 0x09, 0x0d, X, 0x10, 0x06,
    ];
    /// From 0 to 9.
    const DIGITS: [u16; 10] = [0x1d, 0x12, 0x13, 0x14, 0x15, 0x17, 0x16, 0x1a, 0x1c, 0x19];
    const NUMPAD: [u16; 10] = [0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5b, 0x5c];
    for (prefix, first, codes) in [
        ("Key", b'A', &LETTERS[..]),
        ("Digit", b'0', &DIGITS[..]),
        ("Numpad", b'0', &NUMPAD[..]),
    ] {
        let Some(sign) = code.strip_prefix(prefix) else {
            continue;
        };
        if let [sign] = sign.as_bytes() {
            return codes.get(usize::from(sign.checked_sub(first)?)).copied();
        }
    }
    Some(match code {
        "Backquote" => 0x32,
        "Minus" => 0x1b,
        "Equal" => 0x18,
        "BracketLeft" => 0x21,
        "BracketRight" => 0x1e,
        "Backslash" => 0x2a,
        "Semicolon" => 0x29,
        "Quote" => 0x27,
        "Comma" => 0x2b,
        "Period" => 0x2f,
        "Slash" => 0x2c,
        "IntlBackslash" => 0x0a,
        "IntlYen" => 0x5d,
        "IntlRo" => 0x5e,
        "Space" => 0x31,
        "NumpadEnter" => 0x4c,
        "NumpadDivide" => 0x4b,
        "NumpadMultiply" => 0x43,
        "NumpadSubtract" => 0x4e,
        "NumpadAdd" => 0x45,
        "NumpadDecimal" => 0x41,
        "NumpadEqual" => 0x51,
        _ => return None,
    })
}

/// Whether a key stops everything: Pause whatever is held with it, and Ctrl+Alt+X, where `x` is the key of that letter.
pub(crate) fn is_panic(code: u16, flags: u64, x: u16) -> bool {
    let held = flags & (SHIFT | CONTROL | OPTION | COMMAND);
    code == F15 || (code == x && held == CONTROL | OPTION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_where_the_american_keyboard_has_them() {
        for (code, key) in [
            ("KeyA", 0x00),
            ("KeyQ", 0x0c),
            ("KeyX", X),
            ("KeyZ", 0x06),
            ("Digit0", 0x1d),
            ("Digit9", 0x19),
            ("Numpad8", 0x5b),
            ("NumpadEnter", 0x4c),
        ] {
            assert_eq!(by_place(code), Some(key), "{code}");
        }
        for no_key in [
            "Key", "KeyÄ", "KeyQW", "Key0", "Digit", "Digit12", "", "Lang1",
        ] {
            assert_eq!(by_place(no_key), None, "{no_key}");
        }
    }

    #[test]
    fn no_two_places_are_one_key() {
        let letters = (b'A'..=b'Z').map(|letter| format!("Key{}", char::from(letter)));
        let digits = (0..10).flat_map(|digit| [format!("Digit{digit}"), format!("Numpad{digit}")]);
        let mut codes: Vec<u16> = letters
            .chain(digits)
            .filter_map(|code| by_place(&code))
            .chain((1..=20).filter_map(|number| by_name("", &format!("F{number}"))))
            .collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((count, codes.len()), (66, 66));
    }

    #[test]
    fn keys_of_one_name_are_told_apart_by_their_place() {
        assert_eq!(by_name("ControlRight", "Control"), Some(0x3e));
        assert_eq!(by_name("", "Control"), Some(0x3b));
        assert_eq!(by_name("AltRight", "AltGraph"), Some(0x3d));
        assert_eq!(by_name("NumpadEnter", "Enter"), Some(0x4c));
        assert_eq!(by_name("Numpad7", "Home"), Some(0x59));
        assert_eq!(by_name("Home", "Home"), Some(0x73));
        assert_eq!(by_name("F1", "F1"), Some(0x7a));
        assert_eq!(by_name("F20", "F20"), Some(0x5a));
        for none in ["F0", "F21", "F", "Dead", "CapsLock"] {
            assert_eq!(by_name("KeyE", none), None, "{none}");
        }
    }

    #[test]
    fn pause_stops_with_anything_held_and_x_with_just_two() {
        assert!(is_panic(F15, 0, X) && is_panic(F15, SHIFT | COMMAND, X));
        assert!(
            is_panic(X, CONTROL | OPTION | 1 << 16, X),
            "Caps Lock is on"
        );
        assert!(
            is_panic(0x0b, CONTROL | OPTION, 0x0b),
            "where Dvorak has it"
        );
        assert!(!is_panic(X, CONTROL, X) && !is_panic(X, CONTROL | OPTION | COMMAND, X));
        assert!(!is_panic(0, CONTROL | OPTION, X));
    }

    #[test]
    fn every_modifier_is_held_by_hand() {
        for key in ["Shift", "Control", "Alt", "AltGraph", "Meta"] {
            let bit = modifier_bit(key).unwrap();
            assert_eq!(BY_HAND & bit, bit, "{key}");
        }
        assert_eq!(modifier_bit("a"), None);
    }
}
