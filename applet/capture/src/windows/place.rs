//! Where things are: on Windows the main monitor's corner is the origin, and what lies to the left of it is negative. Here the
//! display's own corner is.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use windows::Win32::Foundation::{LPARAM, POINT, RECT};
use windows::Win32::Graphics::Gdi::{
    EnumDisplayMonitors, GetMonitorInfoW, HDC, HMONITOR, MONITORINFO, MONITORINFOEXW,
};
use windows::Win32::UI::WindowsAndMessaging::{
    GetSystemMetrics, MONITORINFOF_PRIMARY, SM_CXVIRTUALSCREEN, SM_CYVIRTUALSCREEN,
    SM_XVIRTUALSCREEN, SM_YVIRTUALSCREEN,
};
use windows::core::BOOL;

use bowline_protocol::MonitorId;

use crate::{Monitor, Rect};

/// The rectangle round all monitors.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Desktop {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) size: (u32, u32),
}

impl Desktop {
    /// As it is now.
    pub(crate) fn now() -> Self {
        // SAFETY: numbers go in, and numbers come out.
        let metric = |which| unsafe { GetSystemMetrics(which) };
        Self {
            left: metric(SM_XVIRTUALSCREEN),
            top: metric(SM_YVIRTUALSCREEN),
            size: (
                metric(SM_CXVIRTUALSCREEN).unsigned_abs(),
                metric(SM_CYVIRTUALSCREEN).unsigned_abs(),
            ),
        }
    }

    pub(crate) fn whole(&self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.size.0,
            height: self.size.1,
        }
    }

    /// What of a rectangle of the system's lies on the display.
    pub(crate) fn rect(&self, rect: RECT) -> Option<Rect> {
        let width = u32::try_from(rect.right.checked_sub(rect.left)?).ok()?;
        let height = u32::try_from(rect.bottom.checked_sub(rect.top)?).ok()?;
        let (x, y) = self.point(POINT {
            x: rect.left,
            y: rect.top,
        });
        Rect::clipped(x, y, width, height, self.size)
    }

    pub(crate) fn point(&self, point: POINT) -> (i32, i32) {
        (
            point.x.saturating_sub(self.left),
            point.y.saturating_sub(self.top),
        )
    }

    /// The place of a rectangle of the display, as the system counts.
    pub(crate) fn corner(&self, rect: Rect) -> (i32, i32) {
        let (x, y) = rect.corner();
        (x.saturating_add(self.left), y.saturating_add(self.top))
    }

    /// The monitors as they are now.
    pub(crate) fn monitors(&self) -> Vec<Monitor> {
        let mut found: Vec<MONITORINFOEXW> = Vec::new();
        let list = LPARAM((&raw mut found) as isize);
        // SAFETY: the list is only written to while the call runs, by the function below.
        let _ = unsafe { EnumDisplayMonitors(None, None, Some(note), list) };
        let monitor = |(index, info): (usize, &MONITORINFOEXW)| self.monitor(index, info);
        found.iter().enumerate().filter_map(monitor).collect()
    }

    fn monitor(&self, index: usize, info: &MONITORINFOEXW) -> Option<Monitor> {
        let end = info.szDevice.iter().position(|unit| *unit == 0);
        let name = String::from_utf16_lossy(&info.szDevice[..end.unwrap_or(info.szDevice.len())]);
        let name = name.trim_start_matches(r"\\.\");
        Some(Monitor {
            id: MonitorId(number(name).unwrap_or(u32::try_from(index).ok()?)),
            name: name.to_owned(),
            place: self.rect(info.monitorInfo.rcMonitor)?,
            is_primary: info.monitorInfo.dwFlags & MONITORINFOF_PRIMARY != 0,
        })
    }
}

/// The number in a name such as `DISPLAY2`, by which the system knows a monitor as long as it is there.
fn number(name: &str) -> Option<u32> {
    let digits = name.trim_start_matches(|sign: char| !sign.is_ascii_digit());
    digits.parse().ok()
}

extern "system" fn note(monitor: HMONITOR, _: HDC, _: *mut RECT, list: LPARAM) -> BOOL {
    let mut info = MONITORINFOEXW::default();
    info.monitorInfo.cbSize = u32::try_from(size_of::<MONITORINFOEXW>()).unwrap_or_default();
    let told = (&raw mut info).cast::<MONITORINFO>();
    // SAFETY: what is told fits in, as its size says; the list is the caller's above, who waits.
    unsafe {
        if GetMonitorInfoW(monitor, told).as_bool() {
            (*(list.0 as *mut Vec<MONITORINFOEXW>)).push(info);
        }
    }
    true.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TO_THE_LEFT: Desktop = Desktop {
        left: -1280,
        top: -100,
        size: (3200, 1180),
    };

    #[test]
    fn the_displays_corner_is_the_origin() {
        let rect = |left, top, right, bottom| {
            TO_THE_LEFT.rect(RECT {
                left,
                top,
                right,
                bottom,
            })
        };
        let main = rect(0, 0, 1920, 1080).unwrap();
        assert_eq!(
            (main.x, main.y, main.width, main.height),
            (1280, 100, 1920, 1080)
        );
        assert_eq!(TO_THE_LEFT.corner(main), (0, 0));
        let out = rect(-2000, -100, -1270, 50).unwrap();
        assert_eq!((out.x, out.width), (0, 10));
        assert_eq!(rect(5000, 0, 6000, 10), None);
        assert_eq!(rect(10, 0, 0, 10), None, "turned inside out");
        assert_eq!(rect(i32::MIN, 0, i32::MAX, 10), None, "wider than can be");
    }

    #[test]
    fn a_monitor_is_known_by_its_number() {
        assert_eq!(number("DISPLAY12"), Some(12));
        assert_eq!(number("WinDisc"), None);
    }
}
