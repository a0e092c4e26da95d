//! Where the windows are that must not be seen.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::collections::VecDeque;
use std::ffi::c_void;
use std::time::{Duration, Instant};

use windows::Win32::Foundation::{HWND, RECT};
use windows::Win32::UI::WindowsAndMessaging::{
    GetWindowRect, IsIconic, IsWindowVisible, SetWindowDisplayAffinity, WDA_EXCLUDEFROMCAPTURE,
    WDA_NONE, WINDOW_DISPLAY_AFFINITY,
};

use super::place::Desktop;
use crate::Rect;

/// What the screen shows is no older than this: it lags behind where the windows are.
const LAG: Duration = Duration::from_millis(200);

/// Windows that the system is asked to leave out of every picture, as long as this is there. Whether it does or not, they are
/// painted over as well: so the technician knows that something is there.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    windows: Vec<HWND>,
    /// Where each was lately, the oldest first.
    lately: VecDeque<(Instant, Vec<Option<Rect>>)>,
}

impl LeftOut {
    pub(crate) fn new(windows: &[u32]) -> Self {
        let windows = windows.iter().map(|number| handle(*number)).collect();
        let left_out = Self {
            windows,
            lately: VecDeque::new(),
        };
        left_out.set(WDA_EXCLUDEFROMCAPTURE);
        left_out
    }

    /// Notes where the windows are now.
    pub(crate) fn look(&mut self, desktop: Desktop, now: Instant) {
        let on_display = |window: &HWND| desktop.rect(rect(*window)?);
        let rects = self.windows.iter().map(on_display).collect();
        self.note(rects, now);
    }

    fn note(&mut self, rects: Vec<Option<Rect>>, now: Instant) {
        // What was noted last before that is how they stood at its beginning.
        while self.lately.get(1).is_some_and(|(at, _)| *at + LAG <= now) {
            self.lately.pop_front();
        }
        self.lately.push_back((now, rects));
    }

    /// What the windows cover of a part of the display, and covered on their way there.
    pub(crate) fn rects(&self, part: Rect) -> Vec<Rect> {
        let ways = (0..self.windows.len()).filter_map(|window| self.way(window));
        let on_part = ways.filter_map(|way| {
            let (x, y) = way.corner();
            part.part(x, y, (way.width, way.height))
        });
        let mut rects: Vec<Rect> = on_part.collect();
        rects.sort_unstable();
        rects.dedup();
        rects
    }

    /// The rectangle round wherever a window was lately.
    fn way(&self, window: usize) -> Option<Rect> {
        let places = self
            .lately
            .iter()
            .filter_map(|(_, rects)| *rects.get(window)?);
        places.reduce(|a, b| a.around(&b))
    }

    fn set(&self, affinity: WINDOW_DISPLAY_AFFINITY) {
        for window in &self.windows {
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

#[cfg(test)]
mod tests {
    use super::*;

    const PART: Rect = Rect {
        x: 100,
        y: 0,
        width: 900,
        height: 900,
    };

    fn at(x: u32) -> Vec<Option<Rect>> {
        vec![Some(Rect {
            x,
            y: 50,
            width: 10,
            height: 10,
        })]
    }

    #[test]
    fn a_window_that_moves_covers_the_way_that_it_came() {
        let mut left_out = LeftOut::new(&[0]);
        let begun = Instant::now();
        let ms = |ms| begun + Duration::from_millis(ms);
        let covered = |left_out: &LeftOut| {
            let rects = left_out.rects(PART).into_iter();
            rects.map(|rect| (rect.x, rect.width)).collect::<Vec<_>>()
        };
        left_out.note(at(200), begun);
        assert_eq!(covered(&left_out), [(100, 10)]);
        left_out.note(at(300), ms(1_000));
        left_out.note(at(350), ms(1_100));
        assert_eq!(covered(&left_out), [(100, 160)]);
        left_out.note(at(350), ms(1_250));
        assert_eq!(covered(&left_out), [(200, 60)]);
        left_out.note(vec![None], ms(1_450));
        assert_eq!(covered(&left_out), [(250, 10)], "it may be seen a while");
        left_out.note(vec![None], ms(1_700));
        assert_eq!(covered(&left_out), []);
    }
}
