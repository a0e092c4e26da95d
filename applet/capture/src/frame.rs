//! A picture and what changed in it.

use std::sync::Arc;

/// What stands where a window is left out: `#2b3a42`.
pub const MASK_BGRX: [u8; 4] = [0x42, 0x3a, 0x2b, 0xff];

/// A rectangle of the picture or of the display, in pixels, always inside it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

impl Rect {
    /// Cuts a rectangle that may stick out to a picture; none if nothing is left.
    #[must_use]
    pub fn clipped(x: i32, y: i32, width: u32, height: u32, size: (u32, u32)) -> Option<Self> {
        let cut = |at: i32, length: u32, limit: u32| {
            let start = i64::from(at).clamp(0, i64::from(limit));
            let end = (i64::from(at) + i64::from(length)).clamp(0, i64::from(limit));
            let start = u32::try_from(start).ok()?;
            let length = u32::try_from(end).ok()?.checked_sub(start)?;
            (length > 0).then_some((start, length))
        };
        let (x, width) = cut(x, width, size.0)?;
        let (y, height) = cut(y, height, size.1)?;
        Some(Self {
            x,
            y,
            width,
            height,
        })
    }

    /// Cuts a rectangle of the display to this part of it; what is left is told from this part's corner.
    #[must_use]
    pub fn part(&self, x: i32, y: i32, size: (u32, u32)) -> Option<Self> {
        let (left, top) = self.corner();
        let (x, y) = (x.saturating_sub(left), y.saturating_sub(top));
        Self::clipped(x, y, size.0, size.1, (self.width, self.height))
    }

    /// The upper left corner.
    #[must_use]
    pub fn corner(&self) -> (i32, i32) {
        let signed = |at: u32| i32::try_from(at).unwrap_or(i32::MAX);
        (signed(self.x), signed(self.y))
    }

    /// Whether the other rectangle lies in this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }

    /// The smallest rectangle in which both lie.
    #[must_use]
    pub fn around(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self {
            x,
            y,
            width: right - x,
            height: bottom - y,
        }
    }

    /// Number of pixels.
    #[must_use]
    pub fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// The pointer's picture.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CursorShape {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
    /// The point that points, from the left.
    pub hot_x: u32,
    /// The point that points, from above.
    pub hot_y: u32,
    /// Rows of BGRA, alpha multiplied in.
    pub pixels: Vec<u8>,
}

/// The pointer, apart from the picture.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cursor {
    /// Across.
    pub x: i32,
    /// Down.
    pub y: i32,
    /// How it looks.
    pub shape: Arc<CursorShape>,
}

/// The picture as it is now, kept in the crate and lent out.
#[derive(Debug)]
pub struct Frame<'f> {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
    /// Rows of BGRX, `4 * width` bytes each, without gaps.
    pub pixels: &'f [u8],
    /// What changed since the last picture; empty when only the pointer did.
    pub damage: &'f [Rect],
    /// The pointer, if it moved or changed.
    pub cursor: Option<Cursor>,
}

/// Paints a rectangle of a picture.
pub(crate) fn fill(pixels: &mut [u8], width: u32, rect: Rect, colour: [u8; 4]) {
    for y in rect.y..rect.y + rect.height {
        let start = (y as usize * width as usize + rect.x as usize) * 4;
        for pixel in pixels[start..start + rect.width as usize * 4].chunks_exact_mut(4) {
            pixel.copy_from_slice(&colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_is_cut_to_the_picture() {
        let cut = Rect::clipped(-5, 90, 10, 20, (100, 100)).unwrap();
        assert_eq!((cut.x, cut.y, cut.width, cut.height), (0, 90, 5, 10));
        assert_eq!(Rect::clipped(100, 0, 5, 5, (100, 100)), None);
        assert_eq!(Rect::clipped(-9, 0, 5, 5, (100, 100)), None);
    }

    #[test]
    fn a_rectangle_is_told_from_the_corner_of_its_part() {
        let right = Rect::clipped(640, 10, 640, 480, (1280, 490)).unwrap();
        let cut = right.part(630, 20, (15, 1000)).unwrap();
        assert_eq!((cut.x, cut.y, cut.width, cut.height), (0, 10, 5, 470));
        assert_eq!(right.part(0, 0, (640, 490)), None);
    }
}
