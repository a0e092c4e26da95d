//! Where the monitors, the pointer and the windows are now.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use bowline_protocol::MonitorId;
use objc2_core_foundation::{
    CFArray, CFDictionary, CFNumber, CFRetained, CFString, CFType, CGRect,
};
use objc2_core_graphics::{
    CGDirectDisplayID, CGDisplayBounds, CGDisplayCopyDisplayMode, CGDisplayIsBuiltin,
    CGDisplayMode, CGError, CGEvent, CGGetActiveDisplayList, CGMainDisplayID,
    CGRectMakeWithDictionaryRepresentation, CGWindowListCopyWindowInfo, CGWindowListOption,
    kCGNullWindowID, kCGWindowBounds, kCGWindowNumber,
};

use crate::Monitor;
use crate::mac_points::{Area, Desktop};

/// More monitors than any Mac has.
const MAX_MONITORS: u32 = 32;

/// What the system tells of a window.
type Facts = CFDictionary<CFString, CFType>;

/// The desktop and its monitors as they are now; none while there is no monitor.
pub(crate) fn desktop() -> Option<(Desktop, Vec<Monitor>)> {
    let mut ids: [CGDirectDisplayID; MAX_MONITORS as usize] = [0; MAX_MONITORS as usize];
    let mut count = 0;
    // SAFETY: as many numbers fit in as is said.
    let told = unsafe { CGGetActiveDisplayList(MAX_MONITORS, ids.as_mut_ptr(), &raw mut count) };
    if told != CGError::Success {
        return None;
    }
    let ids = &ids[..usize::try_from(count.min(MAX_MONITORS)).ok()?];
    let places = ids
        .iter()
        .map(|id| (area(CGDisplayBounds(*id)), scale(*id)));
    let desktop = Desktop::of(places)?;
    let monitor = |(number, id): (usize, &CGDirectDisplayID)| {
        Some(Monitor {
            id: MonitorId(*id),
            name: name(number, *id),
            place: desktop.rect(area(CGDisplayBounds(*id)))?,
            is_primary: *id == CGMainDisplayID(),
        })
    };
    let monitors = (1..).zip(ids).filter_map(monitor).collect();
    Some((desktop, monitors))
}

/// Where the pointer is.
pub(crate) fn pointer() -> Option<(f64, f64)> {
    let place = CGEvent::location(Some(&*CGEvent::new(None)?));
    Some((place.x, place.y))
}

/// Those of some windows that are on the screen, and where.
pub(crate) fn windows(numbers: &[u32]) -> Vec<(u32, Area)> {
    if numbers.is_empty() {
        return Vec::new();
    }
    let shown = CGWindowListOption::OptionOnScreenOnly;
    let Some(listed) = CGWindowListCopyWindowInfo(shown, kCGNullWindowID) else {
        return Vec::new();
    };
    // SAFETY: the list is one of dictionaries whose keys are texts.
    let listed: CFRetained<CFArray<Facts>> = unsafe { CFRetained::cast_unchecked(listed) };
    let seen = listed.iter().filter_map(|facts| seen(&facts));
    seen.filter(|(number, _)| numbers.contains(number))
        .collect()
}

fn seen(facts: &Facts) -> Option<(u32, Area)> {
    // SAFETY: the names are the system's, and never change.
    let (number, bounds) = unsafe { (kCGWindowNumber, kCGWindowBounds) };
    let number = facts.get(number)?.downcast::<CFNumber>().ok()?.as_i64()?;
    let bounds = facts.get(bounds)?.downcast::<CFDictionary>().ok()?;
    let mut rect = CGRect::ZERO;
    // SAFETY: the rectangle is written as a value, from whatever dictionary it is.
    let is_rect = unsafe { CGRectMakeWithDictionaryRepresentation(Some(&bounds), &raw mut rect) };
    Some((u32::try_from(number).ok()?, is_rect.then(|| area(rect))?))
}

fn area(rect: CGRect) -> Area {
    Area {
        left: rect.origin.x,
        top: rect.origin.y,
        width: rect.size.width,
        height: rect.size.height,
    }
}

/// The system tells what it calls a monitor on the main thread only.
fn name(number: usize, id: CGDirectDisplayID) -> String {
    if CGDisplayIsBuiltin(id) {
        "Built-in display".into()
    } else {
        format!("Display {number}")
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
