//! Names, chat, codes, ids and addresses, as they stand in messages, forms and settings.

use std::fmt::Debug;

use bowline_fuzz::{Kind, Target, Verdict, fuzz};
use bowline_protocol::ids::{ConnectionId, PageId};
use bowline_protocol::relay::{MAX_RELAY_SECRET_BYTES, MAX_RELAY_URL_BYTES, RelaySecret, RelayUrl};
use bowline_protocol::text::{MAX_CHAT_CHARS, MAX_FILE_NAME_BYTES, MAX_NAME_CHARS};
use bowline_protocol::{ChatText, DisplayName, FileName, Pin, SessionId};

const MAX_BYTES: usize = 64 * 1024;
const TREACHEROUS: &[&[u8]] = &[
    b"/",
    b"\\",
    b":",
    b"..",
    b"../",
    b" ",
    b"\t",
    b"\n",
    b"\r\n",
    b"\0",
    b"\x1b[2J",
    b"\x7f",
    "\u{85}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{2066}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{a0}".as_bytes(),
    "\u{3000}".as_bytes(),
    "\u{2044}".as_bytes(),
    "\u{ff0f}".as_bytes(),
    "\u{ff0e}".as_bytes(),
    "\u{ff23}\u{ff2f}\u{ff2e}".as_bytes(),
    "\u{fdfa}".as_bytes(),
    "\u{1f468}\u{200d}\u{1f469}".as_bytes(),
    "e\u{301}".as_bytes(),
    b"CON",
    b"nul",
    b"COM1",
    "com\u{b9}".as_bytes(),
    b"CLOCK$",
    b"~",
    b"-",
    b".txt",
    b"::$DATA",
    b"photo",
    b"\xff",
];
const ADDRESSES: &[&[u8]] = &[
    b"turn:",
    b"turns:",
    b"stun:",
    b"http:",
    b"?transport=tcp",
    b"?transport=udp",
    b"?",
    b":",
    b"[",
    b"]",
    b"[::1]",
    b"::",
    b"%25",
    b"@",
    b"/",
    b":0",
    b":65535",
    b"-",
    b"+",
    b" ",
    b"127.0.0.1",
    b"00000000000000000000000000000000",
    b"f",
    b"F",
    b"482913",
    b"\0",
    "\u{661}".as_bytes(),
];

const fn target<'a>(name: &'a str, dictionary: &'a [&'a [u8]]) -> Target<'a> {
    Target {
        name,
        kind: Kind::Text,
        dictionary,
        max_bytes: MAX_BYTES,
        max_inputs: 1,
        slowness: 1,
    }
}

/// Whether a text is parsed, stays as it is when parsed again, and keeps the bound.
fn stays<T: PartialEq, E: Debug>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, E>,
    written: impl Fn(&T) -> String,
    is_sound: impl Fn(&str) -> bool,
) -> Verdict {
    let Ok(parsed) = parse(text) else {
        return Verdict::Refused;
    };
    let written = written(&parsed);
    assert!(is_sound(&written), "{written:?}");
    let again = parse(&written).unwrap_or_else(|error| panic!("{error:?}: {written:?}"));
    assert!(again == parsed, "another text came back of {written:?}");
    Verdict::Taken
}

/// What Unicode calls control, format and separator characters, as far as they move or hide text.
fn shows_what_it_is(text: &str) -> bool {
    let hides = |c: char| {
        (c.is_control() && c != '\n')
            || "\u{200e}\u{200f}\u{61c}\u{feff}\u{2028}\u{2029}".contains(c)
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    !text.is_empty() && text.trim() == text && !text.contains(hides)
}

fn chat(text: &str) -> Verdict {
    let written = |chat: &ChatText| chat.as_str().to_owned();
    stays(text, ChatText::parse, written, |chat| {
        shows_what_it_is(chat) && chat.chars().count() <= MAX_CHAT_CHARS
    })
}

fn display_name(text: &str) -> Verdict {
    stays(text, DisplayName::parse, DisplayName::to_string, |name| {
        let is_line = !name.contains('\n');
        is_line && shows_what_it_is(name) && name.chars().count() <= MAX_NAME_CHARS
    })
}

fn file_name(text: &str) -> Verdict {
    let written = |name: &FileName| name.as_str().to_owned();
    stays(text, FileName::parse, written, |name| {
        let is_path = name.contains(['/', '\\', ':']) || name.starts_with('.');
        !is_path && shows_what_it_is(name) && name.len() <= MAX_FILE_NAME_BYTES
    })
}

#[test]
fn chat_and_names() {
    fuzz(&target("texts", TREACHEROUS), |inputs| {
        Verdict::any(inputs, |input| {
            // A browser's form may send anything in the place of what is no text.
            let text = String::from_utf8_lossy(input);
            chat(&text).or(display_name(&text)).or(file_name(&text))
        })
    });
}

fn relay_url(text: &str) -> Verdict {
    stays(text, RelayUrl::parse, RelayUrl::to_string, |url| {
        url.is_ascii() && url.len() <= MAX_RELAY_URL_BYTES
    })
}

fn relay_secret(text: &str) -> Verdict {
    let written = |secret: &RelaySecret| String::from(secret.clone());
    stays(text, RelaySecret::parse, written, |secret| {
        (1..=MAX_RELAY_SECRET_BYTES).contains(&secret.len())
    })
}

fn code(text: &str) -> Verdict {
    let written = |pin: &Pin| pin.as_str().to_owned();
    stays(text, Pin::parse, written, |pin| {
        pin.len() == 6 && pin.bytes().all(|b| b.is_ascii_digit())
    })
}

fn ids(text: &str) -> Verdict {
    let is_id = |id: &str| id == text && id.len() == 32;
    stays(text, str::parse::<SessionId>, SessionId::to_string, is_id)
        .or(stays(
            text,
            str::parse::<ConnectionId>,
            ConnectionId::to_string,
            is_id,
        ))
        .or(stays(text, str::parse::<PageId>, PageId::to_string, is_id))
}

#[test]
fn codes_ids_and_relays() {
    fuzz(&target("addresses", ADDRESSES), |inputs| {
        Verdict::any(inputs, |input| {
            let text = String::from_utf8_lossy(input);
            let is_text = relay_url(&text).or(code(&text)).or(ids(&text));
            is_text.or(relay_secret(&text))
        })
    });
}
