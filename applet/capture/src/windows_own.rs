//! Where the windows are that must not be seen.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ffi::c_void;

use windows::Win32::Foundation::{HWND, RECT};
use windows::Win32::UI::WindowsAndMessaging::{
    GetWindowRect, IsIconic, IsWindowVisible, SetWindowDisplayAffinity, WDA_EXCLUDEFROMCAPTURE,
    WDA_NONE, WINDOW_DISPLAY_AFFINITY,
};

use crate::Rect;
use crate::windows_place::Desktop;

/// Windows that the system is asked to leave out of every picture, as long as this is there. Whether it does or not, they are
/// painted over as well: so the technician knows that something is there.
#[derive(Debug, Default)]
pub(crate) struct LeftOut(Vec<HWND>);

impl LeftOut {
    pub(crate) fn new(windows: &[u32]) -> Self {
        let windows = windows.iter().map(|number| handle(*number)).collect();
        let left_out = Self(windows);
        left_out.set(WDA_EXCLUDEFROMCAPTURE);
        left_out
    }

    /// What the visible ones cover of a part of the display, as of now.
    pub(crate) fn rects(&self, desktop: Desktop, part: Rect) -> Vec<Rect> {
        let on_display = self.0.iter().filter_map(|window| rect(*window));
        let on_display = on_display.filter_map(|rect| desktop.rect(rect));
        let size = |rect: Rect| (rect.width, rect.height);
        let on_part = on_display.filter_map(|rect| {
            let (x, y) = rect.corner();
            part.part(x, y, size(rect))
        });
        let mut rects: Vec<Rect> = on_part.collect();
        rects.sort_unstable();
        rects.dedup();
        rects
    }

    fn set(&self, affinity: WINDOW_DISPLAY_AFFINITY) {
        for window in &self.0 {
            // SAFETY: a number that is no window of this process is refused. Older systems refuse, too.
            let _ = unsafe { SetWindowDisplayAffinity(*window, affinity) };
        }
    }
}

impl Drop for LeftOut {
    fn drop(&mut self) {
        self.set(WDA_NONE);
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
