//! The customer's computer around the program, one folder per platform: the file that was downloaded and how it goes, the
//! desktop's file dialogs, its fonts, its end, its name, and sleeping until something happens.
//!
//! Both folders offer the same. Nothing is decided here, and nothing here is about a session.

mod download;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "windows")]
mod windows;

use std::io;

pub use download::Download;
#[cfg(target_os = "linux")]
pub use linux::{Bell, Dialogs, begin, forget, on_system_end, open_at_once, system, with_font};
#[cfg(target_os = "linux")]
use linux::{downloaded, remove_downloaded};
#[cfg(target_os = "windows")]
pub use windows::{Bell, Dialogs, begin, forget, on_system_end, open_at_once, system, with_font};
#[cfg(target_os = "windows")]
use windows::{downloaded, remove_downloaded};

/// What this process is to do.
#[derive(Debug)]
pub enum Start {
    /// Go on: it is the program.
    GoOn,
    /// Go on, though the downloaded file cannot be removed while it does: why nothing runs in its place.
    InPlace(io::Error),
    /// End: another process has taken over, and this one is in its way.
    HandedOver,
}
