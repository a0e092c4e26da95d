//! Places on the desktop. What is counted here from the display's own corner, the system counts from the main monitor's.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use windows_sys::Win32::UI::WindowsAndMessaging::{
    GetSystemMetrics, SM_CXVIRTUALSCREEN, SM_CYVIRTUALSCREEN, SM_XVIRTUALSCREEN, SM_YVIRTUALSCREEN,
};

use super::send::Act;
use crate::Part;

/// The rectangle round all monitors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Desktop {
    left: i32,
    top: i32,
    width: u32,
    height: u32,
}

/// A pixel, as the system counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

impl Desktop {
    pub(crate) fn now() -> Self {
        // SAFETY: numbers go in, and numbers come out.
        let metric = |which| unsafe { GetSystemMetrics(which) };
        Self {
            left: metric(SM_XVIRTUALSCREEN),
            top: metric(SM_YVIRTUALSCREEN),
            width: metric(SM_CXVIRTUALSCREEN).unsigned_abs(),
            height: metric(SM_CYVIRTUALSCREEN).unsigned_abs(),
        }
    }

    pub(crate) fn whole(&self) -> Part {
        Part {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    pub(crate) fn place(&self, x: u32, y: u32) -> Place {
        Place {
            x: self.left.saturating_add_unsigned(x),
            y: self.top.saturating_add_unsigned(y),
        }
    }

    /// The system takes a place as a part of 65,536 of the desktop, and rounds down.
    pub(crate) fn moving(&self, x: u32, y: u32) -> Act {
        let part = |at: u32, length: u32| {
            let part = (u64::from(at) * 65_536).div_ceil(u64::from(length.max(1)));
            i32::try_from(part).unwrap_or(i32::MAX)
        };
        Act::Move {
            x: part(x, self.width),
            y: part(y, self.height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pixel_is_hit_on_any_desktop() {
        for (width, height) in [(800, 600), (1366, 768), (3840, 2160), (7_001, 5_003)] {
            let desktop = Desktop {
                left: -10,
                top: 0,
                width,
                height,
            };
            let hit =
                |part: i32, length: u32| (u64::from(part.unsigned_abs()) * u64::from(length)) >> 16;
            for at in 0..width {
                let y = at % height;
                let Act::Move { x: to_x, y: to_y } = desktop.moving(at, y) else {
                    panic!("it is no move");
                };
                assert_eq!((hit(to_x, width), hit(to_y, height)), (at.into(), y.into()));
            }
        }
    }
}
