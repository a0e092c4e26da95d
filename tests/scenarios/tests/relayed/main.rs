//! A console and an applet that reach each other through the relay only: over UDP, TCP and TLS.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod console;
mod server;
mod talk;
