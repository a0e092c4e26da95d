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
mod linux_dress;
#[cfg(target_os = "macos")]
mod macos_dress;
mod model;
mod qr;
pub mod texts;
mod view;
mod window;
#[cfg(target_os = "windows")]
mod windows_dress;

#[cfg(target_os = "linux")]
use linux_dress::{dress, dress_frame, number_of, with_refusal};
#[cfg(target_os = "macos")]
use macos_dress::{dress, dress_frame, number_of, with_refusal};
#[cfg(target_os = "windows")]
use windows_dress::{dress, dress_frame, number_of, with_refusal};

pub use error::UiError;
pub use events::{MAX_MESSAGE_CHARS, UiEvent};
pub use model::{
    Appearance, FileRow, GrantRow, Identity, LogKind, Page, Question, ReceiptRow, StopKeys,
    StreamLine, ViewModel,
};
pub use window::{Refuse, Window, WindowHandle};
