//! Carries the technician's hand out on the customer's computer, one file and folder per platform.
//!
//! Nothing is injected without an [`InputGrant`], and nothing reaches the applet's own windows: the
//! technician cannot press Yes. [`PanicKeys`] are the customer's own: they stop everything. [`InputOrder`] is pure and brings the events of the network in order.

mod fake;
mod keys;
#[cfg(target_os = "linux")]
mod linux_x11;
#[cfg(any(target_os = "macos", test))]
mod mac_clicks;
#[cfg(any(target_os = "macos", test))]
mod mac_covered;
#[cfg(any(target_os = "macos", test))]
mod mac_keys;
#[cfg(any(target_os = "macos", test))]
mod mac_points;
#[cfg(target_os = "macos")]
mod macos;
mod ordered;
#[cfg(target_os = "windows")]
mod windows;

use bowline_protocol::input::{InputEvent, NormalizedPoint};
use bowline_session::InputGrant;

pub use fake::FakeInject;
#[cfg(target_os = "linux")]
pub use linux_x11::{PanicKeys, REFUSE_INJECTED, X11Inject, is_injected, open};
#[cfg(target_os = "macos")]
pub use macos::{MacInject, PanicKeys, REFUSE_INJECTED, is_injected, open};
pub use ordered::{InputOrder, OrderError, Received};
#[cfg(target_os = "windows")]
pub use windows::{PanicKeys, REFUSE_INJECTED, WindowsInject, is_injected, open};

/// Nobody has more fingers.
pub(crate) const MAX_KEYS_DOWN: usize = 32;
/// Notches of the wheel in one event.
pub(crate) const MAX_NOTCHES: u8 = 20;

/// What became of an event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Applied {
    /// Done.
    Done,
    /// Dropped: it would have reached one of the applet's own windows.
    Refused,
    /// Dropped: this computer has nothing like it, or nothing was down to let go of.
    Ignored,
}

/// Why injecting failed.
#[derive(Debug, thiserror::Error)]
pub enum InjectError {
    /// The computer's: the display has no way to inject, or none could be reached.
    #[error("input cannot be injected on this display: {0}")]
    Unsupported(String),
    /// The computer's: its owner has not allowed it, as macOS wants it.
    #[error(
        "this program may not press keys and buttons. Open System Settings, Privacy & Security, Accessibility, switch Bowline on, and try again"
    )]
    NotAllowed,
    /// The computer's: the display went away.
    #[error("the display does not answer: {0}")]
    Display(String),
}

/// A part of the display, in pixels.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Part {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

impl Part {
    /// The pixel of the display at a place of the part, the nearest one.
    pub(crate) fn pixel(&self, to: NormalizedPoint) -> (u32, u32) {
        let pixel = |at: u16, first: u32, length: u32| {
            let last = u64::from(length.saturating_sub(1));
            let pixel = u64::from(first) + (u64::from(at) * last + 32_767) / 65_535;
            u32::try_from(pixel).unwrap_or(u32::MAX)
        };
        (
            pixel(to.x, self.x, self.width),
            pixel(to.y, self.y, self.height),
        )
    }
}

/// Injects the technician's events.
pub trait Inject {
    /// Applies one event.
    ///
    /// # Errors
    /// [`InjectError`].
    fn apply(&mut self, event: &InputEvent, grant: &InputGrant<'_>)
    -> Result<Applied, InjectError>;

    /// Whether a key or button is held down.
    fn holds_anything(&self) -> bool;

    /// Lets go of every key and button. Needs no grant: it takes away and never adds.
    fn release_all(&mut self);

    /// Names the part of the display that the technician sees, to which the places of events are relative; none for all.
    fn point_within(&mut self, part: Option<Part>);

    /// Names the applet's own windows, which injected input never reaches.
    fn guard_windows(&mut self, windows: &[u32]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_within_the_part() {
        let right = Part {
            x: 320,
            y: 100,
            width: 320,
            height: 200,
        };
        for (to, pixel) in [
            ((0, 0), (320, 100)),
            ((65_535, 65_535), (639, 299)),
            ((32_768, 32_768), (480, 200)),
        ] {
            let to = NormalizedPoint { x: to.0, y: to.1 };
            assert_eq!(right.pixel(to), pixel);
        }
    }
}
