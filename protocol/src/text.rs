//! Strings that check and clean themselves while they are deserialized.

use serde::{Deserialize, Serialize};

use crate::file::parse_file_name;

/// Longest chat message, in characters.
pub const MAX_CHAT_CHARS: usize = 4000;
/// Longest name of a person or an organisation, in characters.
pub const MAX_NAME_CHARS: usize = 80;
/// Longest file name, in bytes, as most file systems have it.
pub const MAX_FILE_NAME_BYTES: usize = 255;

/// Why a text was refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TextError {
    /// Nothing is left after cleaning.
    #[error("the text is empty")]
    Empty,
    /// More characters than the bound allows.
    #[error("the text is longer than {max} characters")]
    TooLong {
        /// The bound.
        max: usize,
    },
    /// The name has a path separator, or is `.` or `..`.
    #[error("a file name must not be a path")]
    Path,
    /// Not six digits.
    #[error("a code is six digits")]
    NotSixDigits,
}

/// Whether a character can hide or reorder text: controls (line feed excepted) and bidirectional marks.
fn is_treacherous(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(
            c,
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{feff}' | '\u{2028}' | '\u{2029}'
        )
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

pub(crate) fn clean(text: &str, max: usize) -> Result<String, TextError> {
    let cleaned: String = text.chars().filter(|c| !is_treacherous(*c)).collect();
    let cleaned = cleaned.trim();
    if cleaned.is_empty() {
        return Err(TextError::Empty);
    }
    if cleaned.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(cleaned.to_owned())
}

fn parse_chat(text: &str) -> Result<String, TextError> {
    clean(text, MAX_CHAT_CHARS)
}

fn parse_name(text: &str) -> Result<String, TextError> {
    clean(&text.replace('\n', " "), MAX_NAME_CHARS)
}

fn parse_pin(text: &str) -> Result<String, TextError> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(TextError::NotSixDigits)
    }
}

macro_rules! bounded_text {
    ($(#[$doc:meta])* $name:ident, $parse:path) => {
        $(#[$doc])*
        #[derive(Clone, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
        pub struct $name(String);

        impl $name {
            /// Cleans and checks a text.
            ///
            /// # Errors
            /// Says which bound the text breaks.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                $parse(text).map(Self)
            }

            /// The checked text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

macro_rules! shown_text {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    };
}

macro_rules! secret_text {
    ($name:ident) => {
        /// Prints no part of the text: it must not reach a log.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

bounded_text!(
    /// One chat message, 1 to [`MAX_CHAT_CHARS`] characters; line feeds are kept.
    ChatText, parse_chat
);
secret_text!(ChatText);
bounded_text!(
    /// A person's or organisation's name, one line of 1 to [`MAX_NAME_CHARS`] characters.
    DisplayName, parse_name
);
shown_text!(DisplayName);
bounded_text!(
    /// A name without a path, at most [`MAX_FILE_NAME_BYTES`] bytes. Dots and spaces around it are taken
    /// off, and what a system takes for a device, an option or a home folder gets a `_` in front.
    FileName, parse_file_name
);
secret_text!(FileName);
bounded_text!(
    /// The 6-digit code. Spaces and hyphens between digits are taken out.
    Pin, parse_pin
);
secret_text!(Pin);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bidirectional_and_control_characters_are_stripped() {
        let text = ChatText::parse("a\u{202e}b\u{0007}c\u{2066}\nd").unwrap();
        assert_eq!(text.as_str(), "abc\nd");
    }

    #[test]
    fn a_path_is_not_a_file_name() {
        for bad in [
            "../etc/passwd",
            "a/b",
            "a\\b",
            "c:x",
            "..",
            ".",
            "\u{0}",
            " ",
        ] {
            assert!(FileName::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            FileName::parse("tray (1).jpg").unwrap().as_str(),
            "tray (1).jpg"
        );
    }

    #[test]
    fn a_file_name_is_nothing_but_a_name() {
        for (name, kept) in [
            (".bashrc", "bashrc"),
            ("notes. .", "notes"),
            ("aux.c", "_aux.c"),
            ("COM¹", "_COM¹"),
            ("-rf", "_-rf"),
            ("~", "_~"),
            ("1\u{2044}2", "1_2"),
            ("console.log", "console.log"),
            ("com10", "com10"),
        ] {
            assert_eq!(FileName::parse(name).unwrap().as_str(), kept);
        }
        assert_eq!(FileName::parse("..."), Err(TextError::Empty));
    }

    #[test]
    fn a_code_is_six_ascii_digits() {
        assert_eq!(Pin::parse("482 913").unwrap().as_str(), "482913");
        for bad in ["48291", "4829133", "48291a", "٤٨٢٩١٣", ""] {
            assert_eq!(Pin::parse(bad), Err(TextError::NotSixDigits), "{bad}");
        }
    }

    #[test]
    fn secrets_do_not_print() {
        assert_eq!(format!("{:?}", Pin::parse("482913").unwrap()), "Pin(…)");
        assert_eq!(
            format!("{:?}", ChatText::parse("hush").unwrap()),
            "ChatText(…)"
        );
    }

    #[test]
    fn text_beyond_the_bound_is_refused_while_deserializing() {
        let long = format!("\"{}\"", "x".repeat(MAX_CHAT_CHARS + 1));
        assert!(serde_json::from_str::<ChatText>(&long).is_err());
    }
}
