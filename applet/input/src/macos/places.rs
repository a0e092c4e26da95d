//! Where the monitors are now.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use objc2_core_foundation::{CGPoint, CGRect};
use objc2_core_graphics::{
    CGDirectDisplayID, CGDisplayBounds, CGDisplayCopyDisplayMode, CGDisplayMode, CGError, CGEvent,
    CGGetActiveDisplayList,
};

use crate::mac_points::{Area, Desktop, Point};

/// More monitors than any Mac has.
const MAX_MONITORS: u32 = 32;

/// The desktop as it is now.
pub(crate) fn desktop() -> Option<Desktop> {
    let mut ids: [CGDirectDisplayID; MAX_MONITORS as usize] = [0; MAX_MONITORS as usize];
    let mut count = 0;
    // SAFETY: as many numbers fit in as is said.
    let told = unsafe { CGGetActiveDisplayList(MAX_MONITORS, ids.as_mut_ptr(), &raw mut count) };
    if told != CGError::Success {
        return None;
    }
    let ids = ids.into_iter().take(usize::try_from(count).ok()?);
    let monitors: Vec<(Area, f64)> = ids
        .map(|id| (area(CGDisplayBounds(id)), scale(id)))
        .collect();
    Desktop::of(&monitors)
}

/// Where the pointer is.
pub(crate) fn pointer() -> Option<Point> {
    let CGPoint { x, y } = CGEvent::location(Some(&*CGEvent::new(None)?));
    Some(Point { x, y })
}

pub(crate) fn area(rect: CGRect) -> Area {
    Area {
        left: rect.origin.x,
        top: rect.origin.y,
        width: rect.size.width,
        height: rect.size.height,
    }
}

/// Pixels of a monitor's picture to a point.
fn scale(id: CGDirectDisplayID) -> f64 {
    let mode = CGDisplayCopyDisplayMode(id);
    let pixels = CGDisplayMode::pixel_width(mode.as_deref());
    let points = CGDisplayMode::width(mode.as_deref());
    match (u32::try_from(pixels), u32::try_from(points)) {
        (Ok(pixels @ 1..), Ok(points @ 1..)) => f64::from(pixels) / f64::from(points),
        _ => 1.0,
    }
}
