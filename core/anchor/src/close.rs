//! What is drawn on, close up, and how alike it looks.

use crate::homography::{Homography, Point};
use crate::measure::LIKE_USUAL;
use crate::pyramid::Pyramid;
use crate::samples::Samples;

/// A place is off by no more where it is compared with another, in pixels.
const NEAR_PX: f64 = 1.5;
/// Of what is plain and of what is not: how alike the better of two places is at least, how many times less unlike than the other,
/// as a power of two, and how much one comparison tells at most.
const PLAIN: (f64, f64, f64) = (0.92, 1.0, 0.3);
const TEXTURED: (f64, f64, f64) = (0.0, 0.3, 0.5);
/// What is as alike as that is the same.
const SAME: f64 = 0.02;

/// How alike what is drawn on looks at first, with what is next to it, and how fast the usual value follows.
const CLOSE_AT_FIRST: f64 = 0.9;
const CLOSE_CHANGE: f64 = 0.1;
/// With so much less it is covered or elsewhere, which is nothing to get used to.
const COVERED: f64 = 0.5;

/// What is drawn on, with what is next to it, and how alike that usually looks.
#[derive(Clone, Debug)]
pub(crate) struct Close {
    samples: Samples,
    /// Whether what is within what was drawn tells nothing, so that they reach far beyond.
    is_plain: bool,
    usual: f64,
}

impl Close {
    pub(crate) fn of<S: Copy + Into<f32>>(
        picture: &Pyramid<S>,
        middle: Point,
        drawn: &[Point],
    ) -> Self {
        let (samples, is_plain) = Samples::close(picture, middle, drawn);
        Self {
            samples,
            is_plain,
            usual: CLOSE_AT_FIRST,
        }
    }

    /// Gets used to how it looks where it was measured.
    pub(crate) fn learn(&mut self, picture: &Pyramid, map: &Homography) {
        let likeness = self.samples.seen_likeness(picture, map);
        if let Some(likeness) = likeness.filter(|likeness| *likeness > COVERED * self.usual) {
            self.usual += (likeness - self.usual) * CLOSE_CHANGE;
        }
    }

    /// Whether it is in the picture under a map and looks like something else: it is covered there, or is elsewhere.
    pub(crate) fn is_covered(&self, picture: &Pyramid, map: &Homography) -> bool {
        let likeness = self.samples.seen_likeness(picture, map);
        likeness.is_some_and(|likeness| likeness < COVERED * self.usual)
    }

    /// How alike it looks where it looks most so, within a pixel or two of its place under a map: fine things are unlike half a pixel away.
    pub(crate) fn best_near(&self, picture: &Pyramid, map: &Homography) -> Option<f64> {
        self.samples.seen_likeness(picture, map)?;
        let (_, likeness) = self.samples.best_beside(picture, map, NEAR_PX)?;
        Some(likeness)
    }

    /// How much two likenesses speak for being at the one place (up to 1) or at the other (down to -1).
    ///
    /// What is plain but for its edges looks much the same at many places: then both ask for more.
    pub(crate) fn evidence(&self, one: f64, other: f64) -> f64 {
        let (least, clear, most) = if self.is_plain { PLAIN } else { TEXTURED };
        if one.max(other) < least.max(LIKE_USUAL * self.usual) {
            return 0.0;
        }
        let unlike = |likeness: f64| 1.0 - likeness + SAME;
        let twice = (unlike(other) / unlike(one)).log2();
        let weight = ((twice.abs() - clear) / 2.0).clamp(0.0, 1.0);
        weight * most * twice.signum()
    }

    /// Whether nothing is on what is drawn on but what is around it.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain
    }
}
