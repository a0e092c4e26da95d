//! The pictures that a tracker is given.

/// Longest side of a picture, in pixels.
pub const MAX_SIDE: usize = 8192;

/// The luma of one upright picture, borrowed: rows from the top, one byte a pixel.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    width: usize,
    height: usize,
    stride: usize,
    luma: &'a [u8],
}

impl<'a> Picture<'a> {
    /// Borrows rows of `width` bytes that begin `stride` bytes apart.
    ///
    /// `None` when a side is zero or over [`MAX_SIDE`], rows overlap, or bytes are missing. The last row may end early, at its width.
    #[must_use]
    pub fn new(width: usize, height: usize, stride: usize, luma: &'a [u8]) -> Option<Self> {
        let sides = 1..=MAX_SIDE;
        if !sides.contains(&width) || !sides.contains(&height) || stride < width {
            return None;
        }
        let needed = stride.checked_mul(height - 1)?.checked_add(width)?;
        (luma.len() >= needed).then_some(Self {
            width,
            height,
            stride,
            luma,
        })
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// One row; there must be so many.
    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        &self.luma[y * self.stride..][..self.width]
    }

    /// The size at which it is looked at: the longer side becomes `long_side`, the shorter one keeps the proportion within bounds.
    pub(crate) fn working_size(&self, long_side: usize, shortest: usize) -> (usize, usize) {
        let (long, short) = (self.width.max(self.height), self.width.min(self.height));
        let scaled = (short * long_side + long / 2) / long;
        let scaled = scaled.clamp(shortest.min(long_side), long_side);
        if self.width >= self.height {
            (long_side, scaled)
        } else {
            (scaled, long_side)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_picture_is_refused() {
        let bytes = [0; 100];
        assert!(Picture::new(10, 10, 10, &bytes).is_some());
        assert!(Picture::new(9, 10, 10, &bytes[..99]).is_some());
        for (width, height, stride) in [
            (0, 10, 10),
            (10, 0, 10),
            (10, 10, 9),
            (10, 11, 10),
            (usize::MAX, 2, usize::MAX),
        ] {
            assert!(Picture::new(width, height, stride, &bytes).is_none());
        }
    }

    #[test]
    fn the_longer_side_sets_the_size() {
        let bytes = [0; 6400];
        let size = |width, height| {
            Picture::new(width, height, width, &bytes).map(|p| p.working_size(320, 32))
        };
        assert_eq!(size(80, 60), Some((320, 240)));
        assert_eq!(size(60, 80), Some((240, 320)));
        assert_eq!(size(16, 9), Some((320, 180)));
        assert_eq!(size(1, 6400), Some((32, 320)));
    }
}
