//! The data channel `input`: unordered, unretransmitted, JSON text.
//!
//! The console numbers its events from 0 and repeats each one until [`InputAck`] covers it. The
//! applet applies them in order of number, each once, so none is lost, doubled or reordered.

use serde::{Deserialize, Serialize};

/// Most events in one message; the console keeps at most this many unacknowledged.
pub const MAX_EVENTS: usize = 256;
/// Longest time in milliseconds that the console is quiet while a key or button is held: then it sends a message without
/// events. Whoever falls silent holds nothing.
pub const MAX_QUIET_HELD_MS: u64 = 200;
/// Longest `code` and `key`, in bytes.
pub const MAX_KEY_BYTES: usize = 32;

/// From the console: a run of consecutive events.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InputMessage {
    /// Changes with every new grant of control, so that an old event is never applied under a
    /// new grant.
    pub stream: u32,
    /// Number of the first event.
    pub first: u64,
    /// The events; at most [`MAX_EVENTS`].
    pub events: Vec<InputEvent>,
}

/// From the applet: everything below `next` is applied or refused for good.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InputAck {
    /// The stream meant.
    pub stream: u32,
    /// First number not yet seen.
    pub next: u64,
}

/// A place on the picture: 0 is the left or upper edge, 65535 the right or lower one.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NormalizedPoint {
    /// Across.
    pub x: u16,
    /// Down.
    pub y: u16,
}

/// One act of the technician's hand.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum InputEvent {
    /// The pointer is here now.
    Move {
        /// Where.
        to: NormalizedPoint,
    },
    /// A button of the pointer went down or up.
    Button {
        /// Which one.
        button: PointerButton,
        /// Whether it is down now.
        pressed: bool,
    },
    /// The wheel turned, in notches; positive is right and down.
    Wheel {
        /// Across.
        dx: i8,
        /// Down.
        dy: i8,
    },
    /// A key went down or up.
    Key {
        /// The physical key, UI Events `code`, as in `KeyA`; at most [`MAX_KEY_BYTES`].
        code: String,
        /// What it means on the technician's keyboard, UI Events `key`, as in `a` or `Enter`.
        key: String,
        /// Whether it is down now.
        pressed: bool,
    },
    /// Lets go of every key and button.
    ReleaseAll,
}

/// A button of the pointer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum PointerButton {
    /// The main one.
    Left,
    /// The wheel's.
    Middle,
    /// The menu's.
    Right,
}
