//! Finds an anchor's corners in the current picture, near to where they are expected.

use crate::align::{Alignment, Attempt, Reach, align};
use crate::anchor::{Anchor, PROOF_AFTER, SHOWN_DOUBT_PX, SURE_OF_RIVAL};
use crate::dice::Dice;
use crate::homography::{Homography, Point, distance};
use crate::neighbourhood::Standing;
use crate::support::Breadth;
use crate::view::Seen;

/// Two planes count when they put the strokes so far apart, in pixels.
const PLANES_APART_PX: f64 = 1.2;
/// The likeness of the right one is so much higher, and that much of what the other one lacks.
const CLEARLY: f64 = 0.08;
const CLEARER: f64 = 0.25;
/// So much of its usual likeness what is drawn on has at its place; so much on return, blurred; with less it is covered.
pub(crate) const LIKE_USUAL: f64 = 0.9;
pub(crate) const RESEMBLES: f64 = 0.8;
const UNLIKE_USUAL: f64 = 0.5;
/// Without its usual looks it is believed to be two planes apart and so many times the doubt from where it is expected.
const ELSEWHERE_DOUBT: f64 = 1.0;
/// Where it is covered, few corners are believed so near to that, in pixels and as a part of the doubt.
const STILL_PX: f64 = 0.4;
const STILL_DOUBT: f64 = 0.25;
/// A place is no farther from where it is expected, in pixels and as a part of the doubt: farther away another one may look like it.
const LEAST_FARTHEST_PX: f64 = 12.0;
const MOST_DOUBTS: f64 = 1.5;
/// With such a share of the corners next to the strokes, and of all their weight, no others are asked.
const FIRM_SHARE: f64 = 0.5;
const FIRM_WEIGHT: f64 = 0.25;
/// With less doubt than this a corner is where it is expected, or covered, in pixels.
const LITTLE_DOUBT_PX: f64 = 4.0;
/// So large a share of all corners around must agree.
const WIDE_SHARE: f64 = 0.3;
/// Corners that agree no better than that do so by chance, in pixels: those of things are nearer together, also in blurred pictures.
const MOST_DEVIATION_PX: f64 = 0.8;
/// So far two planes do not move apart in one frame, in pixels.
const LEAP_PX: f64 = 4.0;
/// So many corners of the surroundings prove a place without the object: a hand is over it.
const MANY_CORNERS: usize = 18;
const MANY_SHARE: f64 = 0.45;
/// Fewer do where they are as near to where they are expected, in pixels and as a part of the doubt.
const STEADY_CORNERS: usize = 14;
const STEADY_PX: f64 = 1.0;
const STEADY_DOUBT: f64 = 0.5;
/// Likeness of the surroundings, and the share of corners, that prove a place; more where it may be far off.
const NEAR_PROOF: (f64, f64) = (0.5, 0.2);
const FAR_PROOF: (f64, f64) = (0.65, 0.35);
const FAR_DOUBT_PX: f64 = 12.0;

impl Anchor {
    /// Measures by the corners next to the strokes; where few of them are found, a hand may be over them, and others are asked too.
    pub(crate) fn measure(&self, seen: &Seen<'_>, dice: &mut Dice) -> Option<Alignment> {
        let tight = self.measure_tight(seen, dice);
        let covers = |found: &Alignment| self.close.is_covered(seen.pyramid, &found.fit.map);
        let is_covered = self.support.has_planes() && tight.as_ref().is_some_and(covers);
        if !is_covered && tight.as_ref().is_some_and(|found| self.is_firm(found)) {
            return tight;
        }
        let wide = self.measure_wide(seen, dice);
        match (tight, wide) {
            (Some(_), Some(wide)) if is_covered => Some(wide),
            (Some(tight), Some(wide)) if self.leaps(&tight) && !self.leaps(&wide) => Some(wide),
            (Some(tight), Some(wide)) if tight.share() > wide.share() => Some(tight),
            (tight, wide) => wide.or(tight),
        }
    }

    /// Whether a place is farther from where it is expected than two planes move apart in one frame.
    fn leaps(&self, found: &Alignment) -> bool {
        moved(&found.fit.map, &self.map, self.support.middle) > LEAP_PX + self.doubt_px
    }

    fn measure_tight(&self, seen: &Seen<'_>, dice: &mut Dice) -> Option<Alignment> {
        let best = self.best_key(&self.map);
        let mut tried = if self.coasted > 0 && self.doubt_px > LITTLE_DOUBT_PX {
            vec![(best, Reach::Far)]
        } else {
            vec![(best, Reach::Near), (best, Reach::Wide)]
        };
        if best != 0 {
            tried.push((0, Reach::Far));
        }
        tried.into_iter().find_map(|(key, reach)| {
            let found = self.try_key(key, reach, Breadth::Tight, seen, dice)?;
            (self.is_enough(&found, self.must_prove())).then_some(found)
        })
    }

    fn measure_wide(&self, seen: &Seen<'_>, dice: &mut Dice) -> Option<Alignment> {
        let reach = if self.coasted > 0 {
            Reach::Far
        } else {
            Reach::Wide
        };
        let found = self.try_key(self.best_key(&self.map), reach, Breadth::Wide, seen, dice)?;
        let enough = found.fit.agreeing >= 12 && found.share() > WIDE_SHARE;
        (found.fit.deviation_px < MOST_DEVIATION_PX && (enough || self.is_steady(&found)))
            .then_some(found)
    }

    /// Whether many corners all around say that the strokes are just where they are expected: a hand may be over most others.
    fn is_steady(&self, found: &Alignment) -> bool {
        let apart = moved(&found.fit.map, &self.map, self.support.middle);
        let near = STEADY_PX + STEADY_DOUBT * self.doubt_px;
        let rival = SURE_OF_RIVAL * self.around.nearest_rival_px();
        let farther =
            |(index, agrees): &&(usize, bool)| *agrees && *index >= self.support.points.len();
        found.corners.iter().filter(farther).count() >= STEADY_CORNERS
            && found.fit.uncertainty_px(self.support.middle) < STEADY_PX
            && self.doubt_px < rival
            && apart < near.min(rival)
    }

    /// Whether it was not measured for so long, or so vaguely, that a place must prove itself.
    pub(crate) fn must_prove(&self) -> bool {
        self.coasted > PROOF_AFTER || self.doubt_px > SHOWN_DOUBT_PX
    }

    fn try_key(
        &self,
        key: usize,
        reach: Reach,
        breadth: Breadth,
        seen: &Seen<'_>,
        dice: &mut Dice,
    ) -> Option<Alignment> {
        let attempt = Attempt {
            support: &self.support,
            breadth,
            key: &self.keys[key],
            expected: &self.map,
            reach,
            least_likeness: 0.55,
        };
        let first = align(&attempt, seen, dice)?;
        let first = self.again(&attempt, first, seen, dice);
        if !self.is_credible(&first, seen) {
            return None;
        }
        let (found, standing) = self.among_rivals(&attempt, first, seen, dice);
        let farthest = LEAST_FARTHEST_PX + MOST_DOUBTS * self.doubt_px;
        if moved(&found.fit.map, &self.map, self.support.middle) > farthest {
            return None;
        }
        let is_clear = standing == Standing::Clear;
        if !self.must_prove() {
            let is_unique = breadth == Breadth::Tight || !self.around.has_rivals() || self.is_sure;
            return (is_clear || is_unique).then_some(found);
        }
        let apart = || moved(&found.fit.map, &self.map, self.support.middle);
        let many = found.fit.agreeing >= MANY_CORNERS && found.share() > MANY_SHARE;
        let is_unique = !self.around.has_rivals() || self.is_sure;
        let is_near = || {
            let unlike = |likeness| likeness < UNLIKE_USUAL * self.usual;
            let likeness = self.within.telling_likeness(seen.pyramid, &found.fit.map);
            let doubts = if likeness.is_some_and(unlike) {
                STILL_DOUBT
            } else {
                1.0
            };
            apart() < doubts * self.doubt_px
        };
        if breadth == Breadth::Wide && (many && is_unique && is_near() || self.is_steady(&found)) {
            return Some(found);
        }
        let (likeness, share) = if self.doubt_px > FAR_DOUBT_PX {
            FAR_PROOF
        } else {
            NEAR_PROOF
        };
        let proven = is_clear
            && self.resembles(&found.fit.map, seen)
            && found.share() > share
            && self.around.likeness(seen.pyramid, &found.fit.map) > likeness;
        proven.then_some(found)
    }

    /// Once more from the better place, when the first was far from it: patches were seen through a map that was off.
    fn again(
        &self,
        attempt: &Attempt<'_>,
        first: Alignment,
        seen: &Seen<'_>,
        dice: &mut Dice,
    ) -> Alignment {
        if attempt.reach == Reach::Near
            && moved(&first.fit.map, attempt.expected, self.support.middle) < 1.0
        {
            return first;
        }
        let better = Attempt {
            expected: &first.fit.map,
            reach: Reach::Near,
            least_likeness: 0.6,
            ..*attempt
        };
        match align(&better, seen, dice) {
            Some(second) if second.fit.weight > 0.8 * first.fit.weight => second,
            Some(_) | None => first,
        }
    }

    /// Whether a place can be believed: a few corners that put it elsewhere than expected may be those of a hand or of another plane,
    /// and then what is drawn on does not look there as it usually does.
    fn is_credible(&self, found: &Alignment, seen: &Seen<'_>) -> bool {
        if self.must_prove() {
            return true;
        }
        let apart = moved(&found.fit.map, &self.map, self.support.middle);
        let likeness = |map: &Homography| self.within.likeness(seen.pyramid, map);
        let (there, expected) = (likeness(&found.fit.map), likeness(&self.map));
        let is_weak = !self.is_firm(found);
        let is_covered = self.close.is_covered(seen.pyramid, &found.fit.map);
        let near = if is_covered && self.support.has_planes()
            || is_weak && there < UNLIKE_USUAL * self.usual
        {
            STILL_PX + STILL_DOUBT * self.doubt_px
        } else if (is_weak || there < expected) && there < LIKE_USUAL * self.usual {
            PLANES_APART_PX + ELSEWHERE_DOUBT * self.doubt_px
        } else {
            f64::MAX
        };
        apart < near && (apart < PLANES_APART_PX || !self.looks_right(expected, there))
    }

    /// Whether what is drawn on looks as it usually does at one place, and clearly less so at another.
    fn looks_right(&self, one: f64, other: f64) -> bool {
        let gain = one - other;
        one > LIKE_USUAL * self.usual && gain > CLEARLY && gain > CLEARER * (1.0 - other)
    }

    /// Whether so many corners next to the strokes agree that no others need be asked.
    pub(crate) fn is_firm(&self, found: &Alignment) -> bool {
        found.share() > FIRM_SHARE && found.fit.weight > FIRM_WEIGHT * self.support.weight
    }

    /// Where things look alike, goes over to the place that looks most like the object, if that is clearly the right one.
    pub(crate) fn among_rivals(
        &self,
        attempt: &Attempt<'_>,
        found: Alignment,
        seen: &Seen<'_>,
        dice: &mut Dice,
    ) -> (Alignment, Standing) {
        let standing = self.around.standing(seen.pyramid, &found.fit.map);
        let Standing::Beaten((x, y)) = standing else {
            return (found, standing);
        };
        if self.is_sure {
            return (found, standing);
        }
        let Some(beside) = found.fit.map.after(&Homography::shift(x, y)) else {
            return (found, standing);
        };
        let attempt = Attempt {
            expected: &beside,
            reach: Reach::Wide,
            ..*attempt
        };
        let other = align(&attempt, seen, dice).filter(|other| self.is_enough(other, true));
        let clear = |other: &Alignment| {
            self.around.standing(seen.pyramid, &other.fit.map) == Standing::Clear
        };
        match other.filter(clear) {
            Some(other) => (other, Standing::Clear),
            None => (found, standing),
        }
    }

    /// Whether what is drawn on looks under a map as it should, the more so where other things look nearly the same.
    pub(crate) fn resembles(&self, map: &Homography, seen: &Seen<'_>) -> bool {
        if self.around.has_rivals() {
            return self.within.is_flat()
                || self.within.likeness(seen.pyramid, map) > RESEMBLES * self.usual;
        }
        if self.depth.is_own() || self.support.knows_groups() {
            let likeness = self.within.seen_likeness(seen.pyramid, map);
            return likeness.is_some_and(|likeness| likeness > UNLIKE_USUAL * self.usual);
        }
        let likeness = self.within.telling_likeness(seen.pyramid, map);
        likeness.is_none_or(|likeness| likeness > UNLIKE_USUAL * self.usual)
    }

    /// Whether so many corners agree that it is not by chance.
    pub(crate) fn is_enough(&self, found: &Alignment, strict: bool) -> bool {
        let share = if strict { 0.21 } else { 0.13 };
        found.fit.agreeing >= 6
            && found.fit.deviation_px < MOST_DEVIATION_PX
            && found.share() > share
            && found.fit.weight > 0.06 * self.support.weight
            && found.fit.weight > 1.6
    }
}

/// How far apart two maps put a point.
pub(crate) fn moved(a: &Homography, b: &Homography, point: Point) -> f64 {
    match (a.apply(point), b.apply(point)) {
        (Some(a), Some(b)) => distance(a, b),
        _ => f64::MAX,
    }
}
