//! Drives the WebRTC engine on the customer's computer: sockets, timers, the four data channels, and the screen's packets
//! that go past them.
//!
//! One link is one answered offer. It lives on a thread of its own, with one more per UDP socket that
//! only reads. The crate moves bytes and judges none of them: what a message means is decided in
//! `core/session`, and a new offer makes a new link that replaces this one.
//!
//! Where no direct way is found, packets go through a relay ([`relay`]), which sees only what DTLS hides.
//!
//! The console's certificate is enforced by the engine against the fingerprint in the offer, which
//! must be sha-256 (RFC 8122, section 5); all that travels is encrypted by DTLS, or by SRTP with keys of its handshake.

#[cfg(all(
    any(
        feature = "sabotage-authority",
        feature = "sabotage-fingerprint",
        feature = "sabotage-media",
        feature = "sabotage-waiting"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

mod channel;
mod gather;
mod handle;
mod link;
mod offer;
mod priority;
mod received;
pub mod relay;
mod run;
mod trust;

pub use channel::{Channel, RtcEvent};
pub use gather::has_address;
pub use handle::{MAX_BUFFERED_BYTES, RtcHandle, SendError, Traffic};
pub use link::{Route, RtcConfig, RtcError, RtcLink};
pub use received::{MAX_WAITING_BYTES, Received};
pub use trust::{ciphers, trust};
