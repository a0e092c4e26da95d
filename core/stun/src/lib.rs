//! The messages of STUN (RFC 8489) and TURN (RFC 8656), read and written.
//!
//! The relay and the applet's relay client share this crate, so that both mean the same by a byte. It
//! knows shapes and checksums only: no state, no time, no socket, and no opinion about who may do what.
//!
//! Reading never allocates more than it was given, and never panics. An attribute that stands behind
//! the message integrity is not seen by [`Message::attribute`], since nobody vouches for it.

mod address;
mod builder;
mod channel;
mod frames;
mod integrity;
mod message;
mod types;

pub use address::{read_address, read_xor_address};
pub use builder::MessageBuilder;
pub use channel::{CHANNEL_HEADER_BYTES, ChannelData, Padding, write_channel_data};
pub use frames::{FrameError, Frames};
pub use integrity::{Algorithm, Key};
pub use message::{Message, ParseError};
pub use types::{
    Attribute, Class, HEADER_BYTES, MAGIC_COOKIE, Method, TransactionId, looks_like_stun,
};
