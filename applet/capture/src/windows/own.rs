//! Where the windows are that must not be seen.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ffi::c_void;
use std::time::Instant;

use windows::Win32::Foundation::{HWND, RECT};
use windows::Win32::UI::WindowsAndMessaging::{
    GetWindowRect, IsIconic, IsWindowVisible, SetWindowDisplayAffinity, WDA_EXCLUDEFROMCAPTURE,
    WDA_NONE, WINDOW_DISPLAY_AFFINITY,
};

use super::place::Desktop;
use crate::Rect;
use crate::lately::Lately;

/// Windows that the system is asked to leave out of every picture, as long as this is there. Whether it does or not, they are
/// painted over as well: so the technician knows that something is there.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    windows: Vec<u32>,
    lately: Lately,
}

impl LeftOut {
    /// Names the windows from now on. One that was named before is left out all the time.
    pub(crate) fn name(&mut self, windows: &[u32]) {
        let before = std::mem::replace(&mut self.windows, windows.to_vec());
        set(&only_in(&before, windows), WDA_NONE);
        set(&only_in(windows, &before), WDA_EXCLUDEFROMCAPTURE);
    }

    /// Notes where the windows are now.
    pub(crate) fn look(&mut self, desktop: Desktop, now: Instant) {
        let windows = self.windows.iter().copied();
        let place = |window| Some((window, desktop.rect(rect(handle(window))?)?));
        self.lately.note(windows.filter_map(place).collect(), now);
    }

    /// What the windows cover of a part of the display, and covered on their way there; also those that have just gone.
    pub(crate) fn rects(&self, part: Rect) -> Vec<Rect> {
        self.lately.rects(part)
    }
}

impl Drop for LeftOut {
    fn drop(&mut self) {
        set(&self.windows, WDA_NONE);
    }
}

/// Whoever stays is not touched: there must be no moment at which the system shows it.
fn only_in(windows: &[u32], others: &[u32]) -> Vec<u32> {
    let windows = windows.iter().copied();
    windows.filter(|window| !others.contains(window)).collect()
}

fn set(windows: &[u32], affinity: WINDOW_DISPLAY_AFFINITY) {
    for window in windows {
        // SAFETY: a number that is no window of this process is refused. Older systems refuse, too.
        let _ = unsafe { SetWindowDisplayAffinity(handle(*window), affinity) };
    }
}

/// A window by its number: of a handle 32 bits matter.
pub(crate) fn handle(number: u32) -> HWND {
    HWND(std::ptr::without_provenance_mut::<c_void>(number as usize))
}

fn rect(window: HWND) -> Option<RECT> {
    let mut rect = RECT::default();
    // SAFETY: a number that is no window any more is refused; the rectangle is written as a value.
    unsafe {
        let is_seen = IsWindowVisible(window).as_bool() && !IsIconic(window).as_bool();
        (is_seen && GetWindowRect(window, &raw mut rect).is_ok()).then_some(rect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_stays_named_is_never_shown_in_between() {
        let (before, after) = ([1, 2], [2, 3]);
        assert_eq!(only_in(&before, &after), [1], "shown again");
        assert_eq!(only_in(&after, &before), [3], "left out from now on");
    }

    #[test]
    fn what_was_seen_lately_is_covered_whichever_windows_are_named_next() {
        let place = Rect {
            x: 200,
            y: 50,
            width: 10,
            height: 10,
        };
        let mut left_out = LeftOut::default();
        let now = Instant::now();
        left_out.name(&[7]);
        left_out.lately.note(vec![(7, place)], now);
        left_out.name(&[8]);
        left_out.lately.note(Vec::new(), now);
        assert_eq!(
            left_out.rects(Rect {
                x: 0,
                y: 0,
                width: 900,
                height: 900
            }),
            [place]
        );
    }
}
