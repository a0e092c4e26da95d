//! On which of several planes a stroke lies.

use crate::align::{Alignment, Attempt, align_places};
use crate::anchor::{Anchor, SURE_OF_RIVAL};
use crate::homography::{Homography, Point};
use crate::measure::{LIKE_USUAL, moved};
use crate::pyramid::Pyramid;
use crate::samples::Samples;
use crate::view::Seen;

/// Two planes count when they put the strokes so far apart, in pixels.
pub(crate) const PLANES_APART_PX: f64 = 1.2;
/// The likeness of the right one is so much higher, and that much of what the other one lacks.
const CLEARLY: f64 = 0.08;
const CLEARER: f64 = 0.25;
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
/// Where it looks right it is so much more alike than where the corners put it.
const RIGHT_BY: f64 = 0.2;
/// It is looked for so far around, in pixels: should it look right at a far place alone, that is another thing.
const LOOKED_FOR_PX: f64 = 10.0;
/// From one frame to the next a plane goes no farther from where it is expected, in pixels: a hand that passes does.
const STEP_PX: f64 = 3.5;
/// So much of it is in the picture at both places.
const LEAST_SEEN: f64 = 0.95;
/// So many of its places hold a map.
const HELD: usize = 16;

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

    /// Where it looks right, if it does not under a map and does near to where it is expected.
    fn elsewhere(
        &self,
        picture: &Pyramid,
        map: &Homography,
        expected: &Homography,
    ) -> Option<Homography> {
        let there = self.samples.seen_likeness(picture, map)?;
        if there > LIKE_USUAL * self.usual || self.samples.share_seen(picture, map) < LEAST_SEEN {
            return None;
        }
        let (shift, likeness) = self.samples.best_beside(picture, expected, LOOKED_FOR_PX)?;
        let is_right = likeness > LIKE_USUAL * self.usual && likeness - there > RIGHT_BY;
        let other = expected.after(&Homography::shift(shift.0, shift.1))?;
        let is_seen = || self.samples.share_seen(picture, &other) >= LEAST_SEEN;
        (is_right && is_seen()).then_some(other)
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

    fn some_places(&self) -> impl Iterator<Item = Point> {
        let step = (self.samples.len() / HELD).max(1);
        self.samples.places().step_by(step)
    }
}

impl Anchor {
    /// Goes over to where what is drawn on looks as it usually does, where the corners around are on another plane and it is not: then
    /// few corners or none are on its own. Where both planes are known they tell more.
    pub(crate) fn where_it_looks_right(
        &self,
        attempt: &Attempt<'_>,
        found: Alignment,
        seen: &Seen<'_>,
    ) -> Alignment {
        if self.must_prove() || self.support.has_planes() {
            return found;
        }
        let Some(map) = self
            .close
            .elsewhere(seen.pyramid, &found.fit.map, &self.map)
        else {
            return found;
        };
        let apart = moved(&map, &found.fit.map, self.support.middle);
        let is_another = apart > PLANES_APART_PX;
        let is_no_rival = apart < SURE_OF_RIVAL * self.around.nearest_rival_px();
        let step = moved(&map, &self.map, self.support.middle);
        if is_another && is_no_rival && step < STEP_PX + self.doubt_px {
            let places = self.close.some_places();
            align_places(attempt, &found, &map, places, seen).unwrap_or(found)
        } else {
            found
        }
    }

    /// Whether what is drawn on looks as it usually does at one place, and clearly less so at another.
    pub(crate) fn looks_right(&self, one: f64, other: f64) -> bool {
        let gain = one - other;
        one > LIKE_USUAL * self.usual && gain > CLEARLY && gain > CLEARER * (1.0 - other)
    }
}
