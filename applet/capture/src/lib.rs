//! Takes the picture of the customer's screen, one file and folder per platform.
//!
//! No picture without a [`ViewGrant`]. The applet's own windows are painted over in here, before
//! anything leaves the crate; the crate neither codes nor sends.

#[cfg(any(target_os = "macos", target_os = "windows", test))]
mod compare;
mod fake;
mod frame;
#[cfg(any(target_os = "macos", target_os = "windows", test))]
mod lately;
#[cfg(target_os = "linux")]
mod linux_x11;
#[cfg(any(target_os = "macos", test))]
mod mac_canvas;
#[cfg(any(target_os = "macos", test))]
mod mac_points;
#[cfg(target_os = "macos")]
mod macos;
mod monitor;
#[cfg(any(target_os = "macos", target_os = "windows"))]
mod timed_watch;
#[cfg(target_os = "windows")]
mod windows;

use bowline_protocol::MonitorId;
use bowline_session::ViewGrant;

pub use fake::FakeCapture;
pub use frame::{Cursor, CursorShape, Frame, MASK_BGRX, Rect};
#[cfg(target_os = "linux")]
pub use linux_x11::{Watch, X11Capture, X11Capture as ScreenCapture};
#[cfg(target_os = "macos")]
pub use macos::MacCapture as ScreenCapture;
pub use monitor::{Layout, Monitor};
#[cfg(any(target_os = "macos", target_os = "windows"))]
pub use timed_watch::Watch;
#[cfg(target_os = "windows")]
pub use windows::WindowsCapture as ScreenCapture;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The computer's: this display cannot be captured.
    #[error("this display cannot be captured: {0}")]
    Unsupported(String),
    /// The computer's: its colours are not known here.
    #[error(
        "the screen has {bits}-bit colours, which cannot be sent. Set the display to 24-bit colours, then ask again"
    )]
    Colours {
        /// Bits of a pixel.
        bits: u8,
    },
    /// The computer's: its owner has not allowed it, as macOS wants it, or has stopped it there.
    #[error(
        "this program may not see the screen. Open System Settings, Privacy & Security, Screen & System Audio Recording (on older systems: Screen Recording), switch Bowline on, and ask again"
    )]
    NotAllowed,
    /// The computer's: the display went away.
    #[error("the display does not answer: {0}")]
    Display(String),
}

/// Takes pictures.
pub trait Capture {
    /// Width and height of the picture in pixels: those of the shown monitor, or of the whole display.
    fn size(&self) -> (u32, u32);

    /// Gives the picture as it is now if it changed since the last one, without waiting. The first
    /// picture is damaged all over.
    ///
    /// # Errors
    /// [`CaptureError`].
    fn next(&mut self, grant: &ViewGrant<'_>) -> Result<Option<Frame<'_>>, CaptureError>;

    /// Names the applet's own windows, which are painted over from the next picture on.
    fn leave_out(&mut self, windows: &[u32]);

    /// Chooses the monitor that is the picture from the next one on, or all of them. Where it is not there, or no more,
    /// all are shown.
    fn show(&mut self, monitor: Option<MonitorId>);

    /// The monitors and what of them is in the picture, as of the last call of [`Capture::next`].
    fn layout(&self) -> &Layout;
}
