//! The pointer: where it is, and how it looks.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ptr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use objc2::rc::{Retained, autoreleasepool};
use objc2_app_kit::NSCursor;
use objc2_core_foundation::{CGPoint, CGRect, CGSize};
use objc2_core_graphics::{
    CGBitmapContextCreate, CGColorSpace, CGContext, CGImage, CGImageAlphaInfo, CGImageByteOrderInfo,
};

use super::places;
use crate::mac_points::Desktop;
use crate::{Cursor, CursorShape, Rect};

/// Larger ones are not taken for pointers.
const MAX_SIDE: u32 = 512;
/// The system is not asked more often how it looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Follows the pointer.
#[derive(Debug, Default)]
pub(crate) struct Pointer {
    /// The shape that was looked up last, and when.
    known: Option<(Instant, Arc<CursorShape>)>,
    told: Option<Cursor>,
}

impl Pointer {
    /// Whether the system tells how it looks. A later macOS will not: then it has to be in the picture.
    pub(crate) fn is_told() -> bool {
        autoreleasepool(|_| shown().is_some())
    }

    /// The pointer as seen from a part's corner, if it is another than the one that was told last.
    pub(crate) fn news(&mut self, desktop: Desktop, part: Rect, now: Instant) -> Option<Cursor> {
        let (x, y) = places::pointer()?;
        let (x, y) = desktop.point(x, y);
        let (left, top) = part.corner();
        let cursor = Cursor {
            x: x.saturating_sub(left),
            y: y.saturating_sub(top),
            shape: self.shape(desktop, now)?,
        };
        if self.told.as_ref() == Some(&cursor) {
            return None;
        }
        self.told = Some(cursor.clone());
        Some(cursor)
    }

    fn shape(&mut self, desktop: Desktop, now: Instant) -> Option<Arc<CursorShape>> {
        if let Some((looked, shape)) = &self.known
            && now < *looked + LOOK_EVERY
        {
            return Some(Arc::clone(shape));
        }
        let seen = autoreleasepool(|_| look_up(desktop))?;
        let known = self.known.take().map(|(_, shape)| shape);
        // What looks the same stays the same.
        let shape = known
            .filter(|known| **known == seen)
            .unwrap_or_else(|| Arc::new(seen));
        self.known = Some((now, Arc::clone(&shape)));
        Some(shape)
    }
}

#[expect(
    deprecated,
    reason = "nothing else tells how another program's pointer looks"
)]
fn shown() -> Option<Retained<NSCursor>> {
    NSCursor::currentSystemCursor()
}

fn look_up(desktop: Desktop) -> Option<CursorShape> {
    let cursor = shown()?;
    let (image, spot) = (cursor.image(), cursor.hotSpot());
    let points = image.size();
    let side = |points: f64| {
        let pixels = u32::try_from(desktop.pixels(points)).ok();
        pixels.filter(|pixels| (1..=MAX_SIDE).contains(pixels))
    };
    let (width, height) = (side(points.width)?, side(points.height)?);
    let mut place = CGRect::new(
        CGPoint::ZERO,
        CGSize::new(f64::from(width), f64::from(height)),
    );
    // SAFETY: the rectangle is read, and written as a value; there are no hints.
    let picture =
        unsafe { image.CGImageForProposedRect_context_hints(&raw mut place, None, None) }?;
    let hot = |points: f64, side: u32| {
        let pixels = u32::try_from(desktop.pixels(points)).unwrap_or_default();
        pixels.min(side - 1)
    };
    Some(CursorShape {
        width,
        height,
        hot_x: hot(spot.x, width),
        hot_y: hot(spot.y, height),
        pixels: draw(&picture, width, height)?,
    })
}

/// A picture as rows of BGRA, alpha multiplied in, the upper ones first.
fn draw(picture: &CGImage, width: u32, height: u32) -> Option<Vec<u8>> {
    let (columns, rows) = (width as usize, height as usize);
    let mut pixels = vec![0; columns * rows * 4];
    let colours = CGColorSpace::new_device_rgb();
    let form = CGImageByteOrderInfo::Order32Little.0 | CGImageAlphaInfo::PremultipliedFirst.0;
    // SAFETY: the memory is as large as the form says, and outlives the context.
    let context = unsafe {
        CGBitmapContextCreate(
            ptr::from_mut(pixels.as_mut_slice()).cast(),
            columns,
            rows,
            8,
            columns * 4,
            colours.as_deref(),
            form,
        )
    }?;
    let whole = CGRect::new(
        CGPoint::ZERO,
        CGSize::new(f64::from(width), f64::from(height)),
    );
    CGContext::draw_image(Some(&context), whole, Some(picture));
    CGContext::flush(Some(&context));
    drop(context);
    Some(pixels)
}
