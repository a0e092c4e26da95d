//! The mark by which a frame is known again: a tiny grey picture of it.

use crate::likeness::Likeness;
use crate::picture::Picture;
use crate::plane::Plane;

/// Width of a thumbnail in pixels, whatever shape the picture has.
pub const THUMBNAIL_WIDTH: usize = 32;
/// Its height.
pub const THUMBNAIL_HEIGHT: usize = 24;
/// Its bytes.
pub const THUMBNAIL_BYTES: usize = THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT;

/// 32 x 24 grey values in rows. It survives compression and another size, but not cropping.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Thumbnail(pub [u8; THUMBNAIL_BYTES]);

impl Thumbnail {
    /// Makes the thumbnail of a picture that no tracker has seen.
    #[must_use]
    pub fn of(picture: &Picture<'_>) -> Self {
        Self::of_plane(&Plane::of_picture(
            picture,
            THUMBNAIL_WIDTH,
            THUMBNAIL_HEIGHT,
        ))
    }

    pub(crate) fn of_plane(plane: &Plane) -> Self {
        let mut bytes = [0; THUMBNAIL_BYTES];
        for (byte, grey) in bytes.iter_mut().zip(plane.samples()) {
            *byte = (grey + 0.5) as u8;
        }
        Self(bytes)
    }

    /// How alike two thumbnails are, -1 to 1. Two flat ones are alike when they are equal.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        let mut likeness = Likeness::default();
        for (&a, &b) in self.0.iter().zip(&other.0) {
            likeness.add(f32::from(a), f32::from(b));
        }
        likeness
            .value(0.5)
            .unwrap_or(if self == other { 1.0 } else { 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::homography::Homography;
    use crate::testing::{SIZE, luma};

    fn thumbnail(x: f64) -> Thumbnail {
        let luma = luma(&Homography::shift(x, 0.0));
        Thumbnail::of(&Picture::new(SIZE.0, SIZE.1, SIZE.0, &luma).expect("a picture"))
    }

    #[test]
    fn a_pixel_further_it_is_less_alike() {
        let here = thumbnail(0.0);
        let scores = [0.0, 1.0, 3.0, 40.0].map(|x| here.likeness(&thumbnail(x)));
        assert!(
            scores.windows(2).all(|pair| pair[0] > pair[1]),
            "{scores:?}"
        );
        assert!((scores[0] - 1.0).abs() < 1e-9);
    }

    #[test]
    fn flat_thumbnails_are_like_themselves_only() {
        let (dark, light) = (
            Thumbnail([3; THUMBNAIL_BYTES]),
            Thumbnail([200; THUMBNAIL_BYTES]),
        );
        assert!((dark.likeness(&dark) - 1.0).abs() < 1e-9);
        assert!(dark.likeness(&light).abs() < 1e-9);
    }
}
