//! One support session as the customer's program sees it: consent, grants, chat, files, log and
//! receipt.
//!
//! The applet decides; server and console only ask. Facts come in through `handle_*(.., now)`,
//! effects go out through [`Session::poll_output`], the next deadline through
//! [`Session::poll_timeout`]. The crate does no I/O, reads no clock and draws no random number,
//! so every rule is tested in virtual time. It does not capture, inject or draw anything: whoever
//! does that must show a grant, and only [`Consent`] makes one.
//!
//! A grant borrows the consent, and revoking needs it mutably, so a grant cannot outlive a
//! revocation:
//!
//! ```compile_fail,E0502
//! use bowline_session::{Consent, Now};
//! fn misuse(consent: &mut Consent, now: Now) {
//!     let grant = consent.input_grant();
//!     consent.revoke_everything(now);
//!     drop(grant); // still held: does not compile
//! }
//! ```
//!
//! Nor can one be made outside this crate:
//!
//! ```compile_fail,E0423
//! let forged = bowline_session::ViewGrant(std::marker::PhantomData);
//! ```

#[cfg(all(
    any(
        feature = "sabotage",
        feature = "sabotage-question",
        feature = "sabotage-pace",
        feature = "sabotage-file",
        feature = "sabotage-pause"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

mod consent;
mod gate;
mod history;
mod monitors;
mod pace;
mod pauses;
mod session;
mod stage;
mod time;
mod transfers;
#[cfg(feature = "wasm")]
mod wasm;

pub use bowline_protocol::receipt::{Receipt, ReceiptSpan, SentFile};
pub use consent::{ANSWER_WITHIN_MS, READ_FOR_MS};
pub use consent::{Answer, Consent, ConsentChange, InputGrant, Question, QuestionId};
pub use consent::{CameraGrant, MicrophoneGrant, ViewGrant};
pub use gate::{Refusal, Verdict, decide};
pub use history::MAX_HISTORY_LINES;
pub use session::{Output, Session};
pub use stage::Stage;
pub use time::Now;
pub use transfers::{FileOffer, Progress, TransferError};
#[cfg(feature = "wasm")]
pub use wasm::CustomerSession;
