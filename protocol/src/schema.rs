//! Every message and every bound as one `OpenAPI` 3.1 document, from which other languages are served.
//!
//! The document has no paths: those belong to the server, which prints them together with the bodies.

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::extensions::ExtensionsBuilder;

use crate::{api, control, customer, file, input, relay, signaling, text};

/// Messages that nothing else in this list contains.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Bowline's messages",
        description = "What is said on every wire.",
        version = "1",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(
        api::AcceptInvitation,
        api::ApiError,
        api::CreateSession,
        api::Enter,
        api::EntryAccepted,
        api::Eula,
        api::Join,
        api::Joined,
        api::Login,
        api::Me,
        api::Organisation,
        api::ResetPassword,
        api::SessionCreated,
        api::SessionList,
        api::SessionLog,
        api::SignalingTicket,
        control::AppletToConsole,
        control::ConsoleToApplet,
        customer::CustomerKept,
        customer::CustomerOutput,
        customer::CustomerView,
        input::InputAck,
        input::InputMessage,
        signaling::ParticipantToServer,
        signaling::ServerToParticipant,
    ))
)]
struct Messages;

/// Bounds by their names in Rust, which say the unit.
const LIMITS: [(&str, u64); 16] = [
    ("MAX_QUIET_HELD_MS", input::MAX_QUIET_HELD_MS),
    ("MAX_CHAT_CHARS", text::MAX_CHAT_CHARS as u64),
    ("MAX_CHUNK_BYTES", file::MAX_CHUNK_BYTES as u64),
    (
        "MAX_CONTROL_MESSAGE_BYTES",
        control::MAX_MESSAGE_BYTES as u64,
    ),
    ("MAX_EULA_BYTES", api::MAX_EULA_BYTES as u64),
    ("MAX_EVENTS", input::MAX_EVENTS as u64),
    ("MAX_FILE_BYTES", file::MAX_FILE_BYTES),
    ("MAX_FILE_NAME_BYTES", text::MAX_FILE_NAME_BYTES as u64),
    ("MAX_KEY_BYTES", input::MAX_KEY_BYTES as u64),
    ("MAX_MONITORS", control::MAX_MONITORS as u64),
    ("MAX_NAME_CHARS", text::MAX_NAME_CHARS as u64),
    (
        "MAX_RELAY_SECRET_BYTES",
        relay::MAX_RELAY_SECRET_BYTES as u64,
    ),
    ("MAX_RELAY_URLS", relay::MAX_RELAY_URLS as u64),
    ("MAX_RELAY_URL_BYTES", relay::MAX_RELAY_URL_BYTES as u64),
    ("MAX_SDP_BYTES", signaling::MAX_SDP_BYTES as u64),
    (
        "MAX_SIGNALING_MESSAGE_BYTES",
        signaling::MAX_MESSAGE_BYTES as u64,
    ),
];

/// What crosses from Rust to TypeScript on one side, and no wire, with its parts.
const INSIDE: [&str; 8] = [
    "CustomerFile",
    "CustomerFileProgress",
    "CustomerKept",
    "CustomerOutput",
    "CustomerQuestion",
    "CustomerStage",
    "CustomerStreams",
    "CustomerView",
];

/// Describes every message in `components/schemas`; `x-bowline` has every bound (`limits`), and names what is on no wire (`inside`).
#[must_use]
pub fn document() -> OpenApi {
    let limits: serde_json::Map<String, serde_json::Value> = LIMITS
        .iter()
        .map(|(name, limit)| ((*name).to_owned(), (*limit).into()))
        .collect();
    let mut document = Messages::openapi();
    // One extension: several are written in an order of chance.
    let own = serde_json::json!({ "inside": INSIDE, "limits": limits });
    document.extensions = Some(ExtensionsBuilder::new().add("x-bowline", own).build());
    document
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::{log, session};

    const SOURCES: [&str; 11] = [
        include_str!("api.rs"),
        include_str!("capability.rs"),
        include_str!("control.rs"),
        include_str!("customer.rs"),
        include_str!("file.rs"),
        include_str!("ids.rs"),
        include_str!("input.rs"),
        include_str!("log.rs"),
        include_str!("relay.rs"),
        include_str!("session.rs"),
        include_str!("signaling.rs"),
    ];

    /// Names of the types in a source that derive a schema, the ones that a macro makes left out.
    fn described_types(source: &str) -> Vec<&str> {
        let after_derive = source.split("derive(utoipa::ToSchema)").skip(1);
        after_derive
            .filter_map(|rest| {
                let declaration = rest.lines().find(|line| line.contains("pub "))?;
                let name = declaration.split_whitespace().nth(2)?;
                let name = name.split(['(', ';']).next()?;
                (!name.starts_with('$')).then_some(name)
            })
            .collect()
    }

    #[test]
    fn every_message_is_in_the_document() {
        let components = document().components.unwrap();
        let mut count = 0;
        for name in SOURCES.into_iter().flat_map(described_types) {
            assert!(components.schemas.contains_key(name), "{name} is missing");
            count += 1;
        }
        assert!(count > 30, "{count} types were found");
    }

    /// What the document calls the variants of an enum whose tag is `type`.
    fn variants(name: &str) -> Vec<String> {
        let document = serde_json::to_value(document()).unwrap();
        let variants = document["components"]["schemas"][name]["oneOf"].as_array();
        let tags = variants.unwrap().iter().map(|variant| {
            let tag = &variant["properties"]["type"]["enum"][0];
            tag.as_str().unwrap().to_owned()
        });
        tags.collect()
    }

    fn is_read<T: DeserializeOwned + Serialize>(name: &str) {
        let variants = variants(name);
        assert!(variants.len() > 1, "{name}");
        for variant in variants {
            let mut fields = serde_json::json!({
                "at_ms": 1, "capability": "view", "entry": { "at_ms": 1, "event": { "type": "started" } },
                "event": { "type": "started" }, "from": "customer", "message_id": "0".repeat(32), "monitor": 1,
                "name": "a.jpg", "reason": "customer", "size_bytes": 1, "text": "a", "token": "0".repeat(32), "transfer_id": 1,
            });
            fields["type"] = variant.as_str().into();
            let read: T = serde_json::from_value(fields).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap()["type"], variant);
        }
    }

    #[test]
    fn every_variant_that_is_written_is_read() {
        is_read::<control::ConsoleToApplet>("ConsoleToApplet");
        is_read::<control::HistoryLine>("HistoryLine");
        is_read::<log::LogEvent>("LogEvent");
        is_read::<session::Phase>("Phase");
    }

    #[test]
    fn every_bound_is_in_the_document() {
        let mut sources = SOURCES.to_vec();
        sources.push(include_str!("text.rs"));
        let mut count = 0;
        for source in sources {
            for line in source
                .lines()
                .filter_map(|l| l.strip_prefix("pub const MAX_"))
            {
                count += usize::from(!line.is_empty());
            }
        }
        assert_eq!(count, LIMITS.len());
    }
}
