//! What a participant says on the signaling socket, told apart from what this version cannot read.

use bowline_protocol::api::ErrorCode;
use bowline_protocol::signaling::ParticipantToServer;
use serde::Deserialize;

use crate::error::RouteError;

/// Every type that a participant may say.
const TYPES: [&str; 7] = [
    "hello",
    "signal",
    "report_log",
    "in_use",
    "open_talk",
    "talk",
    "end_session",
];

/// One message of a participant.
#[derive(Debug)]
pub(super) enum Heard {
    /// It is one.
    Message(ParticipantToServer),
    /// A newer program says it to an older server: it is ignored.
    UnknownType,
    /// The participant's fault: it is refused.
    Malformed(RouteError),
}

/// Only the type, whatever else there is.
#[derive(Deserialize)]
struct Typed {
    #[serde(rename = "type")]
    kind: String,
}

impl Heard {
    /// Reads one message.
    pub(super) fn read(text: &str) -> Self {
        if let Ok(message) = serde_json::from_str(text) {
            return Self::Message(message);
        }
        let Ok(Typed { kind }) = serde_json::from_str(text) else {
            return Self::Malformed(bad("A message is a JSON object with a type."));
        };
        // The words are this program's own: what was sent is neither logged nor said back.
        match TYPES.into_iter().find(|known| *known == kind) {
            Some(known) => Self::Malformed(bad(&format!(
                "The message of the type {known} cannot be understood. Send it as the API describes it."
            ))),
            None => Self::UnknownType,
        }
    }
}

/// What is said to whoever does not begin with a hello that can be read.
pub(super) fn no_hello() -> RouteError {
    bad("Begin with a hello, as the API describes it.")
}

fn bad(detail: &str) -> RouteError {
    RouteError::new(ErrorCode::BadRequest, detail)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn is_malformed(text: &str) -> bool {
        matches!(Heard::read(text), Heard::Malformed(error) if !error.0.detail.contains("canary"))
    }

    #[test]
    fn a_known_type_with_bad_content_is_malformed_and_is_not_said_back() {
        for text in [
            r#"{"type":"signal"}"#,
            r#"{"type":"signal","session_id":"canary","to":null,"signal":{"type":"offer","sdp":""}}"#,
            r#"{"type":"report_log","entry":"canary"}"#,
            r#"{"type":"end_session","reason":"canary"}"#,
            r#"{"type":"hello","proof":{"as":"canary"}}"#,
            r#"{"type":["canary"]}"#,
            r#"{"kind":"canary"}"#,
            "[]",
            "canary",
            "",
        ] {
            assert!(is_malformed(text), "{text}");
        }
    }

    #[test]
    fn a_type_of_a_later_version_is_no_mistake() {
        for text in [
            r#"{"type":"canary"}"#,
            r#"{"type":"SIGNAL","more":{"type":"signal"}}"#,
            r#"{"type":""}"#,
        ] {
            assert!(matches!(Heard::read(text), Heard::UnknownType), "{text}");
        }
        let known = Heard::read(r#"{"type":"in_use","new":1}"#);
        assert!(matches!(known, Heard::Message(ParticipantToServer::InUse)));
    }

    #[test]
    fn every_type_of_the_protocol_is_known() {
        let description: serde_json::Value =
            serde_json::from_str(&super::super::openapi().unwrap()).unwrap();
        let variants = &description["components"]["schemas"]["ParticipantToServer"]["oneOf"];
        let variants = variants.as_array().unwrap().iter();
        let described: BTreeSet<_> = variants
            .map(|variant| variant["properties"]["type"]["enum"][0].as_str().unwrap())
            .collect();
        assert_eq!(described, BTreeSet::from(TYPES));
    }
}
