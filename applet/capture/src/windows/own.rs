//! Where the windows are that must not be seen.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::collections::{BTreeMap, VecDeque};
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
    windows: Vec<u32>,
    /// Where which was lately, the oldest first.
    lately: VecDeque<(Instant, Places)>,
}

/// Windows that were seen, and where.
type Places = Vec<(u32, Rect)>;

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
        let places = windows.filter_map(place).collect();
        self.note(places, now);
    }

    fn note(&mut self, places: Places, now: Instant) {
        // What was noted last before that is how they stood at its beginning.
        while self.lately.get(1).is_some_and(|(at, _)| *at + LAG <= now) {
            self.lately.pop_front();
        }
        self.lately.push_back((now, places));
    }

    /// What the windows cover of a part of the display, and covered on their way there; also those that have just gone.
    pub(crate) fn rects(&self, part: Rect) -> Vec<Rect> {
        let mut ways: BTreeMap<u32, Rect> = BTreeMap::new();
        for (window, place) in self.lately.iter().flat_map(|(_, places)| places) {
            let way = ways.entry(*window).or_insert(*place);
            *way = way.around(place);
        }
        let on_part = ways.into_values().filter_map(|way| {
            let (x, y) = way.corner();
            part.part(x, y, (way.width, way.height))
        });
        let mut rects: Vec<Rect> = on_part.collect();
        rects.sort_unstable();
        rects.dedup();
        rects
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

    const PART: Rect = Rect {
        x: 100,
        y: 0,
        width: 900,
        height: 900,
    };

    fn at(x: u32) -> Places {
        let place = Rect {
            x,
            y: 50,
            width: 10,
            height: 10,
        };
        vec![(7, place)]
    }

    fn covered(left_out: &LeftOut) -> Vec<(u32, u32)> {
        let rects = left_out.rects(PART).into_iter();
        rects.map(|rect| (rect.x, rect.width)).collect()
    }

    #[test]
    fn a_window_that_moves_covers_the_way_that_it_came() {
        let mut left_out = LeftOut::default();
        let begun = Instant::now();
        let ms = |ms| begun + Duration::from_millis(ms);
        left_out.note(at(200), begun);
        assert_eq!(covered(&left_out), [(100, 10)]);
        left_out.note(at(300), ms(1_000));
        left_out.note(at(350), ms(1_100));
        assert_eq!(covered(&left_out), [(100, 160)]);
        left_out.note(at(350), ms(1_250));
        assert_eq!(covered(&left_out), [(200, 60)]);
        left_out.note(Vec::new(), ms(1_450));
        assert_eq!(covered(&left_out), [(250, 10)], "it may be seen a while");
        left_out.note(Vec::new(), ms(1_700));
        assert_eq!(covered(&left_out), []);
    }

    #[test]
    fn a_window_that_stays_named_is_never_shown_in_between() {
        let (before, after) = ([1, 2], [2, 3]);
        assert_eq!(only_in(&before, &after), [1], "shown again");
        assert_eq!(only_in(&after, &before), [3], "left out from now on");
    }

    #[test]
    fn what_was_seen_lately_is_covered_whichever_windows_are_named_next() {
        let mut left_out = LeftOut::default();
        let now = Instant::now();
        left_out.name(&[7]);
        left_out.note(at(200), now);
        left_out.name(&[8]);
        left_out.note(Vec::new(), now);
        assert_eq!(covered(&left_out), [(100, 10)]);
    }
}
