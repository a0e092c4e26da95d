//! The customer's window: what the session is, what is allowed, every question.
//!
//! The rest of the applet gives a [`ViewModel`] and takes [`UiEvent`]s; no type of
//! the window toolkit leaves this crate. Nothing is decided here except one thing:
//! a Yes is passed on only when the caller's guard says that no injected input
//! could have pressed it.

mod apply;
mod error;
mod events;
mod frame;
mod generated;
#[cfg(target_os = "linux")]
mod linux_fonts;
mod model;
pub mod texts;
mod view;
mod window;

pub use error::UiError;
pub use events::{MAX_MESSAGE_CHARS, UiEvent};
#[cfg(target_os = "linux")]
pub use linux_fonts::without_own_fonts;
pub use model::{
    Appearance, FileRow, GrantRow, Identity, LogKind, Page, Question, ReceiptRow, StopKeys,
    StreamLine, ViewModel,
};
pub use window::{Window, WindowHandle};
