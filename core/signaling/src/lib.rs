//! The hub of the server: who waits, who joined, who may talk to whom.
//!
//! It decides the phases of sessions and their time limits, hands out codes and links, and brakes
//! whoever guesses codes. It opens no socket, reads no clock, draws no random number and stores
//! nothing: time and randomness come in as values, effects go out through [`Hub::poll_output`].
//!
//! The shell calls a command, then empties [`Hub::poll_output`], then waits until
//! [`Hub::poll_timeout`] and calls [`Hub::handle_timeout`].

#[cfg(all(
    any(
        feature = "sabotage-brake",
        feature = "sabotage-twice",
        feature = "sabotage-start",
        feature = "sabotage-neighbour",
        feature = "sabotage-rest",
        feature = "sabotage-rest-memory",
        feature = "sabotage-link"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

pub mod brake;
pub mod entropy;
pub mod hub;
pub mod limits;
pub mod pin;
pub mod prefix;
pub mod record;
pub mod secret;
pub mod session;
pub mod time;

pub use brake::{Brake, BrakeRecord, Verdict};
pub use entropy::Entropy;
pub use hub::{
    AppletJoined, CodeCounts, CommandError, CreateError, Created, EntryChecked, EntryError,
    EntryKey, HelloError, Hub, Output, Participant, ReportError, Technician, Undo,
};
pub use limits::{Limits, LimitsError};
pub use prefix::Prefix;
pub use record::{Ownership, SessionRecord};
pub use secret::SecretHash;
pub use session::{Session, Tick, WrongState};
pub use time::UnixMs;
