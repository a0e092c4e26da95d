//! On which of several planes a stroke lies.

use crate::align::{Alignment, Attempt, align_places, align_strays};
use crate::anchor::{Anchor, SURE_OF_RIVAL};
use crate::dice::Dice;
use crate::homography::{Homography, Point};
use crate::measure::{LIKE_USUAL, moved};
use crate::pyramid::Pyramid;
use crate::samples::Samples;
use crate::view::Seen;

/// Two planes count when they put the strokes so far apart, in pixels.
pub(crate) const PLANES_APART_PX: f64 = 1.2;
/// The right one is not so much farther from where it is expected, in pixels.
const LEAP_PX: f64 = 2.0;
/// Or its surroundings are so much more alike there.
const BETTER_AROUND: f64 = 0.05;
/// The likeness of the right one is so much higher, and that much of what the other one lacks.
const CLEARLY: f64 = 0.08;
const CLEARER: f64 = 0.25;

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
    usual: f64,
}

impl Close {
    pub(crate) fn of<S: Copy + Into<f32>>(
        picture: &Pyramid<S>,
        middle: Point,
        drawn: &[Point],
    ) -> Self {
        Self {
            samples: Samples::close(picture, middle, drawn),
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

    fn some_places(&self) -> impl Iterator<Item = Point> {
        let step = (self.samples.len() / HELD).max(1);
        self.samples.places().step_by(step)
    }
}

impl Anchor {
    /// Where the corners around lie on two planes, goes over to the one on which is what the stroke is drawn on.
    pub(crate) fn among_planes(
        &self,
        attempt: &Attempt<'_>,
        found: Alignment,
        seen: &Seen<'_>,
        dice: &mut Dice,
    ) -> Alignment {
        if found.strays.len() < 5 {
            return found;
        }
        let Some(other) = align_strays(attempt, &found, dice) else {
            return found;
        };
        let apart = moved(&other.fit.map, &found.fit.map, self.support.middle);
        let is_better = || {
            let likeness = |map: &Homography| self.within.likeness(seen.pyramid, map);
            self.looks_right(likeness(&other.fit.map), likeness(&found.fit.map))
        };
        let leap = |found: &Alignment| moved(&found.fit.map, &self.map, self.support.middle);
        let is_near = leap(&other) < leap(&found) + LEAP_PX;
        let fits = || {
            let likeness = |map: &Homography| self.around.likeness(seen.pyramid, map);
            let known = likeness(&found.fit.map).max(likeness(&self.map));
            likeness(&other.fit.map) > known + BETTER_AROUND
        };
        if (PLANES_APART_PX..30.0).contains(&apart) && (is_near || fits()) && is_better() {
            other
        } else {
            found
        }
    }

    /// Goes over to where what is drawn on looks as it usually does, where the corners around are on another plane and it is not: then
    /// few corners or none are on its own.
    pub(crate) fn where_it_looks_right(
        &self,
        attempt: &Attempt<'_>,
        found: Alignment,
        seen: &Seen<'_>,
    ) -> Alignment {
        if self.must_prove() {
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
