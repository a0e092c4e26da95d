//! Whether an object lies on a plane of its own.

use crate::homography::{Homography, Point};

/// How fast it is learnt how much more the object moves than the picture.
const CHANGE: f64 = 0.05;
/// Less motion of the picture than this tells nothing, in pixels, squared.
const LEAST_MOTION: f64 = 1.0;
/// An object that is found farther off than this was not where it was looked for, and parallax is not why.
const MOST_OFF_PX: f64 = 6.0;
/// What moves by such a part more or less than the picture lies on a plane of its own: on a single plane it is a third of that.
const OWN_PLANE: f64 = 0.06;

/// How much more or less an object moves than the picture: what is nearer to the camera moves more.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Depth {
    /// How far the picture moved at the object in this frame, in pixels.
    shift: Point,
    /// Means of that times how far off it put the object, and of its square.
    product: f64,
    square: f64,
}

impl Depth {
    /// Takes where the picture's motion puts the object.
    pub(crate) fn expect(&mut self, before: &Homography, expected: &Homography, middle: Point) {
        self.shift = between(before, expected, middle);
    }

    /// The picture broke off: nothing moved in it.
    pub(crate) fn cut(&mut self) {
        self.shift = (0.0, 0.0);
    }

    /// Learns from where the object was measured instead.
    pub(crate) fn learn(&mut self, expected: &Homography, measured: &Homography, middle: Point) {
        let off = between(expected, measured, middle);
        if off.0.hypot(off.1) > MOST_OFF_PX {
            return;
        }
        let (x, y) = self.shift;
        self.product += (off.0 * x + off.1 * y - self.product) * CHANGE;
        self.square += (x * x + y * y - self.square) * CHANGE;
    }

    fn parallax(&self) -> f64 {
        self.product.abs() / (self.square + LEAST_MOTION)
    }

    /// Whether it moves otherwise than the picture.
    pub(crate) fn is_own(&self) -> bool {
        self.parallax() > OWN_PLANE
    }

    /// How far off the picture's motion puts it in this frame because of that, in pixels.
    pub(crate) fn off_px(&self) -> f64 {
        if self.is_own() {
            self.parallax() * self.shift.0.hypot(self.shift.1)
        } else {
            0.0
        }
    }
}

/// The way from where one map puts a point to where another does.
fn between(from: &Homography, to: &Homography, point: Point) -> Point {
    match (from.apply(point), to.apply(point)) {
        (Some(from), Some(to)) => (to.0 - from.0, to.1 - from.1),
        _ => (0.0, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After as many frames of a picture that moves so far, with the object so much farther each time.
    fn after(frames: u32, shift: f64, farther: impl Fn(u32) -> f64) -> Depth {
        let mut depth = Depth::default();
        let moved = Homography::shift(shift, 0.0);
        for frame in 0..frames {
            depth.expect(&Homography::IDENTITY, &moved, (50.0, 50.0));
            let measured = Homography::shift(shift + farther(frame), 0.0);
            depth.learn(&moved, &measured, (50.0, 50.0));
        }
        depth
    }

    #[test]
    fn what_is_nearer_than_the_rest_lies_on_a_plane_of_its_own() {
        let depth = after(20, 4.0, |_| 0.8);
        assert!(depth.is_own());
        assert!((depth.off_px() - 0.8).abs() < 0.2, "{}", depth.off_px());
    }

    #[test]
    fn noise_and_a_still_picture_do_not_tell_of_a_plane() {
        let noise = |frame: u32| if frame.is_multiple_of(2) { 0.5 } else { -0.5 };
        for depth in [
            after(20, 4.0, noise),
            after(20, 0.1, |_| 0.2),
            after(20, 4.0, |_| 0.1),
        ] {
            assert!(!depth.is_own() && depth.off_px().abs() < 1e-9);
        }
    }

    #[test]
    fn a_leap_and_a_picture_that_breaks_off_tell_nothing() {
        let leap = |frame: u32| if frame == 10 { 60.0 } else { 0.0 };
        assert!(!after(20, 4.0, leap).is_own());
        let mut depth = after(20, 4.0, |_| 0.8);
        depth.cut();
        assert!(depth.off_px().abs() < 1e-9, "nothing has moved");
    }
}
