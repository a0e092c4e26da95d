//! The customer's computer around the program, one folder per platform: the file that was downloaded and how it goes, the
//! desktop's file dialogs, its fonts, its end, its name, and sleeping until something happens.
//!
//! All folders offer the same, macOS `own_windows` besides. Beside the folders is what several systems share (`unix_`, `socket_`), and
//! what needs no macOS to be tried (`mac_`). Nothing is decided here, and nothing here is about a session.

mod download;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(target_os = "macos", test))]
mod mac_bundle;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(any(target_os = "macos", target_os = "windows"))]
mod socket_bell;
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod unix_download;
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod unix_ends;
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod unix_files;
#[cfg(target_os = "windows")]
mod windows;

use std::io;

pub use download::Download;
#[cfg(target_os = "linux")]
pub use linux::{Bell, Dialogs, begin, forget, on_system_end, system, with_font};
#[cfg(target_os = "linux")]
use linux::{downloaded, remove_downloaded};
#[cfg(target_os = "macos")]
pub use macos::{Dialogs, begin, forget, on_system_end, own_windows, system, with_font};
#[cfg(target_os = "macos")]
use macos::{downloaded, remove_downloaded};
#[cfg(any(target_os = "macos", target_os = "windows"))]
pub use socket_bell::Bell;
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub use unix_files::open_at_once;
#[cfg(target_os = "windows")]
pub use windows::{Dialogs, begin, forget, on_system_end, open_at_once, system, with_font};
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
