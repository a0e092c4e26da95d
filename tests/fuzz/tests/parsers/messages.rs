//! Messages in JSON: signaling, the data channels `control` and `input`, and the HTTP API.

use bowline_fuzz::{Kind, Target, Verdict, fuzz};
use bowline_protocol::api::{
    AcceptInvitation, CreateSession, Enter, EntryProof, Join, Joined, Login, ResetPassword,
    SessionCreated,
};
use bowline_protocol::control::{AppletToConsole, ConsoleToApplet};
use bowline_protocol::input::{InputAck, InputMessage};
use bowline_protocol::signaling::{MAX_MESSAGE_BYTES, ParticipantToServer, ServerToParticipant};
use serde::Serialize;
use serde::de::DeserializeOwned;

const JSON: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[",
    b"\"",
    b",",
    b":",
    b"null",
    b"true",
    b"\\u0000",
    b"\\ud800",
    b"\\ud83d\\ude00",
    b"\\u202e",
    b"\\\\",
    b"\\\"",
    b"{\"type\":",
    b"\"type\":\"chat\",",
    b"\"type\":\"\",",
    b"\"as\":\"applet\",",
    b"{\"type\":\"release_all\"},",
    b"[],",
    b"{},",
    b"0,",
    b"\"\":{\"\":",
    b"../",
    b"\xf0\x9f\x92\xa9",
    b"\xc3",
    b"\0",
];

const fn target(name: &str) -> Target<'_> {
    Target {
        name,
        kind: Kind::Text,
        dictionary: JSON,
        max_bytes: MAX_MESSAGE_BYTES,
        max_inputs: 1,
        slowness: 1,
    }
}

/// Text, as a WebSocket gives it.
fn text<T: DeserializeOwned + PartialEq + Serialize>(input: &[u8]) -> Verdict {
    std::str::from_utf8(input).map_or(Verdict::Refused, |text| comes_back::<T>(text.as_bytes()))
}

/// What is read can be written, and is the same when it is read again: so every bound holds for what was
/// cleaned, too.
fn comes_back<T: DeserializeOwned + PartialEq + Serialize>(input: &[u8]) -> Verdict {
    let Ok(message) = serde_json::from_slice::<T>(input) else {
        return Verdict::Refused;
    };
    let written = serde_json::to_string(&message).expect("messages are plain data");
    let again = serde_json::from_str::<T>(&written);
    let again = again.unwrap_or_else(|error| panic!("{error}: {written}"));
    assert!(again == message, "another message came back: {written}");
    Verdict::Taken
}

/// The same for what has secrets and cannot be compared.
fn comes_back_in_writing<T: DeserializeOwned + Serialize>(input: &[u8]) -> Verdict {
    let Ok(message) = serde_json::from_slice::<T>(input) else {
        return Verdict::Refused;
    };
    let written = serde_json::to_string(&message).expect("messages are plain data");
    let again = serde_json::from_str::<T>(&written);
    let again = again.unwrap_or_else(|error| panic!("{error}: {written}"));
    assert_eq!(serde_json::to_string(&again).unwrap(), written);
    Verdict::Taken
}

#[test]
fn signaling_to_the_server() {
    fuzz(&target("signaling-to-server"), |inputs| {
        Verdict::any(inputs, text::<ParticipantToServer>)
    });
}

#[test]
fn signaling_to_console_and_applet() {
    fuzz(&target("signaling-to-participant"), |inputs| {
        Verdict::any(inputs, text::<ServerToParticipant>)
    });
}

#[test]
fn control_to_the_applet() {
    fuzz(&target("control-to-applet"), |inputs| {
        Verdict::any(inputs, comes_back::<ConsoleToApplet>)
    });
}

/// Chat, log, file offers and the names in them.
#[test]
fn control_to_the_console() {
    fuzz(&target("control-to-console"), |inputs| {
        Verdict::any(inputs, comes_back::<AppletToConsole>)
    });
}

#[test]
fn input_and_its_acknowledgements() {
    fuzz(&target("input"), |inputs| {
        Verdict::any(inputs, |input| {
            comes_back::<InputMessage>(input).or(comes_back::<InputAck>(input))
        })
    });
}

/// What the server is sent by anybody, codes and links among it, and what the applet gets for them.
#[test]
fn requests_with_codes_links_and_passwords() {
    fuzz(&target("api"), |inputs| {
        Verdict::any(inputs, |input| {
            comes_back::<Enter>(input)
                .or(comes_back::<EntryProof>(input))
                .or(comes_back::<Join>(input))
                .or(comes_back::<Joined>(input))
                .or(comes_back::<CreateSession>(input))
                .or(comes_back::<SessionCreated>(input))
                .or(comes_back_in_writing::<Login>(input))
                .or(comes_back_in_writing::<AcceptInvitation>(input))
                .or(comes_back_in_writing::<ResetPassword>(input))
        })
    });
}
