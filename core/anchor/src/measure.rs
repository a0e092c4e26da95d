//! Finds an anchor's corners in the current picture, near to where they are expected.

use crate::align::{Alignment, Attempt, Reach, align, align_strays};
use crate::anchor::{Anchor, PROOF_AFTER};
use crate::dice::Dice;
use crate::homography::{Homography, Point, distance};
use crate::neighbourhood::Standing;
use crate::support::Breadth;
use crate::view::Seen;

/// Two planes count when they put the strokes so far apart, in pixels; the other one must look so much more like what is drawn on.
const PLANES_APART_PX: f64 = 1.2;
const OTHER_PLANE: f64 = 0.75;
/// What is more unlike is covered by a hand.
const MOST_UNLIKE: f64 = 0.5;
/// With such a share of the corners next to the strokes no others are asked.
const FIRM_SHARE: f64 = 0.5;
/// So large a share of all corners around must agree.
const WIDE_SHARE: f64 = 0.3;
/// So many corners of the surroundings prove a place without the object: a hand is over it.
const MANY_CORNERS: usize = 18;
const MANY_SHARE: f64 = 0.45;
/// Likeness of the surroundings, and the share of corners, that prove a place; more where it may be far off.
const NEAR_PROOF: (f64, f64) = (0.5, 0.2);
const FAR_PROOF: (f64, f64) = (0.65, 0.35);
const FAR_DOUBT_PX: f64 = 12.0;

impl Anchor {
    /// Measures by the corners next to the strokes; where few of them are found, a hand may be over them, and others are asked too.
    pub(crate) fn measure(&self, seen: &Seen<'_>, dice: &mut Dice) -> Option<Alignment> {
        let tight = self.measure_tight(seen, dice);
        if tight
            .as_ref()
            .is_some_and(|found| found.share() > FIRM_SHARE)
        {
            return tight;
        }
        let wide = self.measure_wide(seen, dice);
        match (tight, wide) {
            (Some(tight), Some(wide)) if tight.share() > wide.share() => Some(tight),
            (tight, wide) => wide.or(tight),
        }
    }

    fn measure_tight(&self, seen: &Seen<'_>, dice: &mut Dice) -> Option<Alignment> {
        let best = self.best_key(&self.map);
        let mut tried = if self.coasted > 0 {
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
        (found.fit.agreeing >= 12 && found.share() > WIDE_SHARE).then_some(found)
    }

    /// Whether it was not measured for so long that a place must prove itself.
    fn must_prove(&self) -> bool {
        self.coasted > PROOF_AFTER
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
        let first = self.among_planes(&attempt, first, seen, dice);
        if moved(&first.fit.map, &self.map, self.support.middle) > 12.0 + 3.0 * self.doubt_px {
            return None;
        }
        let (found, standing) = self.among_rivals(&attempt, first, seen, dice);
        let is_clear = standing == Standing::Clear;
        if !self.must_prove() {
            let is_unique = breadth == Breadth::Tight || !self.around.has_rivals() || self.is_sure;
            return (is_clear || is_unique).then_some(found);
        }
        let many = found.fit.agreeing >= MANY_CORNERS && found.share() > MANY_SHARE;
        if breadth == Breadth::Wide && many && (!self.around.has_rivals() || self.is_sure) {
            return Some(found);
        }
        let (likeness, share) = if self.doubt_px > FAR_DOUBT_PX {
            FAR_PROOF
        } else {
            NEAR_PROOF
        };
        let proven = is_clear
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

    /// Where the corners around lie on two planes, goes over to the one on which is what the stroke is drawn on.
    fn among_planes(
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
        let unlike = |map: &Homography| 1.0 - self.within.likeness(seen.pyramid, map);
        let is_better = || {
            let other = unlike(&other.fit.map);
            other < MOST_UNLIKE && other < OTHER_PLANE * unlike(&found.fit.map)
        };
        if (PLANES_APART_PX..30.0).contains(&apart) && is_better() {
            other
        } else {
            found
        }
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

    /// Whether so many corners agree that it is not by chance.
    pub(crate) fn is_enough(&self, found: &Alignment, strict: bool) -> bool {
        let share = if strict { 0.21 } else { 0.13 };
        found.fit.agreeing >= 6
            && found.share() > share
            && found.fit.weight > 0.06 * self.support.weight
            && found.fit.weight > 1.6
    }
}

/// How far apart two maps put a point.
fn moved(a: &Homography, b: &Homography, point: Point) -> f64 {
    match (a.apply(point), b.apply(point)) {
        (Some(a), Some(b)) => distance(a, b),
        _ => f64::MAX,
    }
}
