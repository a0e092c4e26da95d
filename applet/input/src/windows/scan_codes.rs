//! Where the keys of UI Events are on a keyboard: scan codes of set 1, as Windows takes them.
//! Source: "UI Events `KeyboardEvent` code Values" (W3C), and the scan codes in Microsoft's "Keyboard Input Overview".

/// A key by its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) code: u16,
    /// Whether it was added to the first keyboards, as the arrows beside the letters were.
    pub(crate) is_extended: bool,
}

const fn plain(code: u16) -> Place {
    Place {
        code,
        is_extended: false,
    }
}

const fn extended(code: u16) -> Place {
    Place {
        code,
        is_extended: true,
    }
}

/// These are not to be found by their places alone.
pub(crate) const PAUSE: Place = plain(0x45);
pub(crate) const NUM_LOCK: Place = extended(0x45);
pub(crate) const PRINT_SCREEN: Place = extended(0x37);

/// A key with a name, by what it means; of modifiers the one at its place.
pub(crate) fn by_name(code: &str, key: &str) -> Option<Place> {
    if is_modifier(key) {
        return modifier(code).or_else(|| first_modifier(key));
    }
    // The digits' block has keys of the same names.
    if code.starts_with("Numpad")
        && let Some(place) = by_place(code)
    {
        return Some(place);
    }
    Some(match key {
        "Enter" => plain(0x1c),
        "Tab" => plain(0x0f),
        "Backspace" => plain(0x0e),
        "Escape" => plain(0x01),
        "CapsLock" => plain(0x3a),
        "NumLock" => NUM_LOCK,
        "ScrollLock" => plain(0x46),
        "Insert" => extended(0x52),
        "Delete" => extended(0x53),
        "Home" => extended(0x47),
        "End" => extended(0x4f),
        "PageUp" => extended(0x49),
        "PageDown" => extended(0x51),
        "ArrowLeft" => extended(0x4b),
        "ArrowUp" => extended(0x48),
        "ArrowRight" => extended(0x4d),
        "ArrowDown" => extended(0x50),
        "PrintScreen" => PRINT_SCREEN,
        "Pause" => PAUSE,
        "ContextMenu" => extended(0x5d),
        _ => return function_key(key),
    })
}

fn is_modifier(key: &str) -> bool {
    matches!(
        key,
        "Shift" | "Control" | "Alt" | "AltGraph" | "Meta" | "OS" | "Super"
    )
}

fn modifier(code: &str) -> Option<Place> {
    Some(match code {
        "ShiftLeft" => plain(0x2a),
        "ShiftRight" => plain(0x36),
        "ControlLeft" => plain(0x1d),
        "ControlRight" => extended(0x1d),
        "AltLeft" => plain(0x38),
        "AltRight" => extended(0x38),
        "MetaLeft" | "OSLeft" => extended(0x5b),
        "MetaRight" | "OSRight" => extended(0x5c),
        _ => return None,
    })
}

fn first_modifier(key: &str) -> Option<Place> {
    Some(match key {
        "Shift" => plain(0x2a),
        "Control" => plain(0x1d),
        "Alt" => plain(0x38),
        "AltGraph" => extended(0x38),
        "Meta" | "OS" | "Super" => extended(0x5b),
        _ => return None,
    })
}

fn function_key(key: &str) -> Option<Place> {
    let number: u16 = key.strip_prefix('F')?.parse().ok()?;
    Some(match number {
        1..=10 => plain(0x3a + number),
        11 | 12 => plain(0x4c + number),
        13..=23 => plain(0x57 + number),
        24 => plain(0x76),
        _ => return None,
    })
}

/// The key at a place, whatever it means there.
pub(crate) fn by_place(code: &str) -> Option<Place> {
    const ROWS: [(&str, u16); 3] = [("QWERTYUIOP", 0x10), ("ASDFGHJKL", 0x1e), ("ZXCVBNM", 0x2c)];
    if let Some(letter) = code.strip_prefix("Key") {
        let found = ROWS
            .iter()
            .find_map(|(row, first)| Some((row.find(letter)?, first)));
        let (at, first) = found.filter(|_| letter.len() == 1)?;
        return Some(plain(first + u16::try_from(at).ok()?));
    }
    if let Some(digit) = code.strip_prefix("Digit") {
        return match digit.parse::<u16>().ok()? {
            0 => Some(plain(0x0b)),
            digit @ 1..=9 => Some(plain(digit + 1)),
            _ => None,
        };
    }
    Some(match code {
        "Backquote" => plain(0x29),
        "Minus" => plain(0x0c),
        "Equal" => plain(0x0d),
        "BracketLeft" => plain(0x1a),
        "BracketRight" => plain(0x1b),
        "Backslash" => plain(0x2b),
        "Semicolon" => plain(0x27),
        "Quote" => plain(0x28),
        "Comma" => plain(0x33),
        "Period" => plain(0x34),
        "Slash" => plain(0x35),
        "IntlBackslash" => plain(0x56),
        "Space" => plain(0x39),
        "NumpadEnter" => extended(0x1c),
        "NumpadDivide" => extended(0x35),
        "NumpadMultiply" => plain(0x37),
        "NumpadSubtract" => plain(0x4a),
        "NumpadAdd" => plain(0x4e),
        "NumpadDecimal" => plain(0x53),
        "Numpad7" => plain(0x47),
        "Numpad8" => plain(0x48),
        "Numpad9" => plain(0x49),
        "Numpad4" => plain(0x4b),
        "Numpad5" => plain(0x4c),
        "Numpad6" => plain(0x4d),
        "Numpad1" => plain(0x4f),
        "Numpad2" => plain(0x50),
        "Numpad3" => plain(0x51),
        "Numpad0" => plain(0x52),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_stand_in_rows() {
        assert_eq!(by_place("KeyQ"), Some(plain(0x10)));
        assert_eq!(by_place("KeyM"), Some(plain(0x32)));
        assert_eq!(by_place("Digit1"), Some(plain(0x02)));
        assert_eq!(by_place("Digit0"), Some(plain(0x0b)));
        for no_key in ["Key", "KeyÄ", "KeyQW", "Digit", "Digit12", "", "Lang1"] {
            assert_eq!(by_place(no_key), None, "{no_key}");
        }
    }

    #[test]
    fn keys_of_one_name_are_told_apart_by_their_place() {
        assert_eq!(by_name("ControlRight", "Control"), Some(extended(0x1d)));
        assert_eq!(by_name("", "Control"), Some(plain(0x1d)));
        assert_eq!(by_name("AltRight", "AltGraph"), Some(extended(0x38)));
        assert_eq!(by_name("NumpadEnter", "Enter"), Some(extended(0x1c)));
        assert_eq!(by_name("Numpad7", "Home"), Some(plain(0x47)));
        assert_eq!(by_name("Home", "Home"), Some(extended(0x47)));
        assert_eq!(by_name("F1", "F1"), Some(plain(0x3b)));
        assert_eq!(by_name("F12", "F12"), Some(plain(0x58)));
        assert_eq!(by_name("F24", "F24"), Some(plain(0x76)));
        assert_eq!(by_name("F25", "F25"), None);
        assert_eq!(by_name("KeyE", "Dead"), None);
    }
}
