//! Whether a press would reach one of the applet's own windows.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use objc2::rc::autoreleasepool;
use objc2_app_kit::NSRunningApplication;
use objc2_core_foundation::{
    CFArray, CFDictionary, CFNumber, CFRetained, CFString, CFType, CGRect,
};
use objc2_core_graphics::{
    CGRectMakeWithDictionaryRepresentation, CGWindowListCopyWindowInfo, CGWindowListOption,
    kCGNullWindowID, kCGWindowBounds, kCGWindowLayer, kCGWindowNumber,
};

use super::places::area;
use crate::mac_covered::{Seen, is_guarded};
use crate::mac_points::Point;

/// What the system tells of a window.
type Facts = CFDictionary<CFString, CFType>;

/// Where a press would go: to where the pointer is sent together with it. What gets to an own window all the same is refused by the
/// window itself.
pub(crate) fn is_pointer_guarded(guarded: &[u32], place: Point) -> bool {
    if guarded.is_empty() {
        return false;
    }
    // Nobody knows what is there.
    windows().is_none_or(|windows| is_guarded(&windows, place, guarded))
}

/// Where a key would go: to the program that is active. It has no windows but its own.
pub(crate) fn is_keyboard_guarded(guarded: &[u32]) -> bool {
    !guarded.is_empty()
        && autoreleasepool(|_| NSRunningApplication::currentApplication().isActive())
}

/// Those on the screen, from the front to the back.
fn windows() -> Option<Vec<Seen>> {
    let listed =
        CGWindowListCopyWindowInfo(CGWindowListOption::OptionOnScreenOnly, kCGNullWindowID)?;
    // SAFETY: the list is one of dictionaries whose keys are texts.
    let listed: CFRetained<CFArray<Facts>> = unsafe { CFRetained::cast_unchecked(listed) };
    Some(listed.iter().filter_map(|facts| seen(&facts)).collect())
}

fn seen(facts: &Facts) -> Option<Seen> {
    // SAFETY: the names are the system's, and never change.
    let (number, layer, bounds) = unsafe { (kCGWindowNumber, kCGWindowLayer, kCGWindowBounds) };
    let whole = |name: &CFString| facts.get(name)?.downcast::<CFNumber>().ok()?.as_i64();
    let bounds = facts.get(bounds)?.downcast::<CFDictionary>().ok()?;
    let mut rect = CGRect::ZERO;
    // SAFETY: the rectangle is written as a value, from whatever dictionary it is.
    let is_rect = unsafe { CGRectMakeWithDictionaryRepresentation(Some(&bounds), &raw mut rect) };
    Some(Seen {
        number: u32::try_from(whole(number)?).ok()?,
        layer: whole(layer)?,
        area: is_rect.then(|| area(rect))?,
    })
}
