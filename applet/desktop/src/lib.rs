//! The customer's computer around the program, one folder per platform: the file that was downloaded and how it goes, the
//! desktop's file dialogs, its fonts, its end, its name, and sleeping until something happens.
//!
//! Both folders offer the same. Nothing is decided here, and nothing here is about a session.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "windows")]
mod windows;

#[cfg(target_os = "linux")]
pub use linux::{
    Bell, Dialogs, Download, begin, forget, on_system_end, open_at_once, system, with_font,
};
#[cfg(target_os = "windows")]
pub use windows::{
    Bell, Dialogs, Download, begin, forget, on_system_end, open_at_once, system, with_font,
};

/// What this process is to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Start {
    /// Go on: it is the program.
    GoOn,
    /// End: another process has taken over, and this one is in its way.
    HandedOver,
}
