//! What is said on every wire of Bowline: ids, capabilities, bounded strings,
//! messages and API error codes.
//!
//! The crate defines shapes and their bounds and nothing else: it opens no
//! socket, keeps no state and decides nothing. A value that deserializes is
//! within its bounds; text is cleaned of control and bidirectional characters.
//!
//! | wire | shape |
//! | --- | --- |
//! | HTTP `/api/v1` | [`api`] as JSON |
//! | WebSocket `/api/v1/signaling` | [`signaling`] as JSON text, at most [`signaling::MAX_MESSAGE_BYTES`] |
//! | data channel `control` (ordered, reliable) | [`control`] as JSON text |
//! | data channel `input` (unordered, unretransmitted) | [`input`] as JSON text |
//! | data channel `file` (ordered, reliable) | [`file`]: raw bytes of one accepted transfer at a time |
//! | data channel `screen` (unordered, unretransmitted) | binary, defined by `core/screen` |

#[cfg(all(feature = "sabotage", not(debug_assertions)))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

pub mod api;
pub mod capability;
pub mod control;
pub mod customer;
pub mod file;
pub mod ids;
pub mod input;
pub mod log;
pub mod receipt;
pub mod relay;
#[cfg(feature = "schema")]
pub mod schema;
pub mod session;
pub mod signaling;
mod tagged;
pub mod text;

pub use capability::{Capability, CapabilityState, PauseReason};
pub use ids::{LinkToken, MessageId, MonitorId, SessionId, TechnicianId, TransferId};
pub use text::{ChatText, DisplayName, FileName, Pin};
