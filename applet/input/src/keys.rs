//! What a key of UI Events means on every system.

/// The character of a printable key.
pub(crate) fn character(key: &str) -> Option<char> {
    let mut characters = key.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) if !character.is_control() => Some(character),
        (None | Some(_), None | Some(_)) => None,
    }
}
