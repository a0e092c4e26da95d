//! STUN and TURN (RFC 8489, RFC 8656) for the two sides of a session that find no direct way.
//!
//! The relay forwards between allocations of the same session and nowhere else. A relayed address is
//! the server's own address with a port that is a key in a table: no socket stands behind it, and every
//! packet that leaves goes to a 5-tuple that came with a credential. So a request for any other address is
//! refused with 403 because there is nothing there, and not because a list says so.
//!
//! It does not see what it carries: that is encrypted from end to end. It does not do TCP allocations
//! (RFC 6062), reserved ports, mobility, or ICMP.
//!
//! [`Machine`] is the relay without sockets and clocks; [`Relay`] is the machine on real ones.

#[cfg(all(
    any(
        feature = "sabotage-forwarding",
        feature = "sabotage-isolation",
        feature = "sabotage-revoking"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

mod allocations;
mod answers;
mod bucket;
mod config;
mod counters;
mod dice;
mod forward;
mod machine;
mod relay;
mod requests;
mod sessions;
mod stream;
mod tuple;

pub use bowline_stun::looks_like_stun;
pub use config::{ConfigError, MAX_REALM_BYTES, RelayConfig, RelayLimits};
pub use counters::Counters;
pub use machine::{MAX_MESSAGE_BYTES, Machine, STREAM_PATIENCE};
pub use relay::{Relay, StartError};
pub use sessions::Credential;
pub use tuple::{FiveTuple, Transmit};
