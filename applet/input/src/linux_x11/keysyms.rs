//! What a key of UI Events is called in X11.

/// X11 keysym of a key, by its meaning, and for modifiers by its place.
pub(crate) fn keysym(code: &str, key: &str) -> Option<u32> {
    let mut characters = key.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return of_character(character);
    }
    by_place(code)
        .filter(|_| is_modifier(key) && key != "AltGraph")
        .or_else(|| by_name(key))
        .or_else(|| function_key(key))
}

fn of_character(character: char) -> Option<u32> {
    match u32::from(character) {
        code @ (0x20..=0x7e | 0xa0..=0xff) => Some(code),
        0x20ac => Some(0x20ac),
        code if code >= 0x100 => Some(0x0100_0000 | code),
        _ => None,
    }
}

fn is_modifier(key: &str) -> bool {
    matches!(
        key,
        "Shift" | "Control" | "Alt" | "AltGraph" | "Meta" | "OS" | "Super"
    )
}

fn by_place(code: &str) -> Option<u32> {
    Some(match code {
        "ShiftLeft" => 0xffe1,
        "ShiftRight" => 0xffe2,
        "ControlLeft" => 0xffe3,
        "ControlRight" => 0xffe4,
        "AltLeft" => 0xffe9,
        "AltRight" => 0xffea,
        "MetaLeft" | "OSLeft" => 0xffeb,
        "MetaRight" | "OSRight" => 0xffec,
        _ => return None,
    })
}

fn by_name(key: &str) -> Option<u32> {
    Some(match key {
        "Shift" => 0xffe1,
        "Control" => 0xffe3,
        "Alt" => 0xffe9,
        "AltGraph" => 0xfe03,
        "Meta" | "OS" | "Super" => 0xffeb,
        "Enter" => 0xff0d,
        "Tab" => 0xff09,
        "Backspace" => 0xff08,
        "Escape" => 0xff1b,
        "Delete" => 0xffff,
        "Insert" => 0xff63,
        "Home" => 0xff50,
        "ArrowLeft" => 0xff51,
        "ArrowUp" => 0xff52,
        "ArrowRight" => 0xff53,
        "ArrowDown" => 0xff54,
        "PageUp" => 0xff55,
        "PageDown" => 0xff56,
        "End" => 0xff57,
        "CapsLock" => 0xffe5,
        "NumLock" => 0xff7f,
        "ScrollLock" => 0xff14,
        "PrintScreen" => 0xff61,
        "Pause" => 0xff13,
        "ContextMenu" => 0xff67,
        _ => return None,
    })
}

fn function_key(key: &str) -> Option<u32> {
    let number: u32 = key.strip_prefix('F')?.parse().ok()?;
    (1..=24).contains(&number).then(|| 0xffbd + number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_their_x11_names() {
        assert_eq!(keysym("KeyA", "a"), Some(0x61));
        assert_eq!(keysym("KeyA", "ä"), Some(0xe4));
        assert_eq!(keysym("KeyE", "€"), Some(0x20ac));
        assert_eq!(keysym("KeyE", "я"), Some(0x0100_044f));
        assert_eq!(keysym("F24", "F24"), Some(0xffd5));
        assert_eq!(keysym("ShiftRight", "Shift"), Some(0xffe2));
        assert_eq!(keysym("KeyE", "Dead"), None);
        assert_eq!(keysym("", "F25"), None);
    }
}
