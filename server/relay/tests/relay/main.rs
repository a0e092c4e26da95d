//! The relay: its rules in virtual time, and on real sockets.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod addresses;
mod canaries;
mod data;
mod hostile;
mod isolation;
mod model;
mod rules;
mod sockets;
mod support;
