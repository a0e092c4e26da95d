//! The two planes on which the corners around a stroke lie, told apart over time, and on which of them the stroke is.
//!
//! One homography bends to two planes as long as they are hardly apart, and takes the stroke along: next to it, all corners seem to
//! agree. All corners around, far ones too, do not bend so easily. So they are looked at now and then, whatever they are trusted, and
//! what two homographies explain better than one is two planes. Each corner keeps the name of its plane; what the stroke looks like on
//! either decides, little by little, which one is its own. Corners of the other one hold it no longer.

use crate::align::{Alignment, Attempt, Reach, sights};
use crate::anchor::{Anchor, SURE_OF_RIVAL};
use crate::consensus::{Pair, Search, agree};
use crate::dice::Dice;
use crate::homography::{Homography, Point};
use crate::measure::moved;
use crate::refine::{Prior, refine};
use crate::support::{Breadth, Support};
use crate::view::Seen;

/// A corner so near to where a plane puts it lies on it, and so far from there does not, in pixels.
const ON_PX: f64 = 1.2;
const OFF_PX: f64 = 2.0;
/// A corner farther away is on the plane of the others as near to where they put it.
const SAME_PLANE_PX: f64 = 1.5;
/// Fewer corners are no plane.
const LEAST_CORNERS: usize = 6;
/// Planes that put the strokes nearer together are one, and so far apart are not seen by one camera, in pixels.
const APART_PX: f64 = 2.0;
const FARTHEST_PX: f64 = 40.0;
/// Two planes that one camera looks at differ by no more in how they are turned and stretched.
const ALIKE: f64 = 0.2;
/// Means of what is known of the corners of each, on the way from -1 to 1: with less nothing is known, and known planes differ by more.
const UNKNOWN: f64 = 0.1;
const KNOWN_APART: f64 = 0.5;
/// Planes that move apart on so short a way do so mostly by noise, in pixels.
const LEAST_WAY_PX: f64 = 4.0;
/// So much belief decides on which plane a stroke lies.
const DECIDED: f64 = 0.35;
/// Measured so many times in a row before a second plane is seen, it lies on the one on which that was, so near in parts of their way.
const FOLLOWED: u32 = 15;
const FOLLOWED_BELIEF: f64 = 0.5;
const FOLLOWED_NEAR: f64 = 0.25;
/// While it was measured so many times in a row, the corners are looked at in every frame, then every so many frames, and then.
const SURVEYED_ALWAYS: u32 = 4;
const SURVEYED_OFTEN: u32 = 24;
const SURVEY_OFTEN: u32 = 3;
const SURVEY_SELDOM: u32 = 10;

/// On which of two planes a stroke lies.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Side {
    /// 1 for sure on the first, -1 on the second, 0 on either or on the only one.
    belief: f64,
    /// How far apart they put it while nobody can tell, in pixels.
    pub(crate) disputed_px: f64,
    /// The same when both were last seen, and how far it was then from where it was drawn.
    seen_apart_px: f64,
    seen_way_px: f64,
}

impl Side {
    /// Both planes were seen, and nobody can tell.
    fn dispute(&mut self, apart_px: f64, way_px: f64) {
        self.disputed_px = apart_px;
        (self.seen_apart_px, self.seen_way_px) = (apart_px, way_px.max(LEAST_WAY_PX));
    }

    /// Only one is seen: the other one goes on to move apart as it did.
    fn dispute_goes_on(&mut self, way_px: f64) {
        if self.disputed_px > 0.0 {
            self.disputed_px = self.seen_apart_px * (way_px / self.seen_way_px).max(1.0);
        }
    }
}

/// Two planes on which corners lie.
#[derive(Clone, Debug)]
struct Layers {
    /// Each takes the picture drawn on to the current one.
    maps: [Homography; 2],
    /// The corners on each and not on the other.
    corners: [Vec<usize>; 2],
    /// How far apart they put the strokes, in pixels.
    apart_px: f64,
}

impl Layers {
    /// The two planes that explain corners, if one does not.
    fn of(sights: &[(usize, Pair)], middle: Point, dice: &mut Dice) -> Option<Self> {
        let pairs: Vec<Pair> = sights.iter().map(|(_, pair)| *pair).collect();
        let one = plane(&pairs, dice)?;
        let others = pairs
            .into_iter()
            .filter(|pair| !is_near(pair, &one, OFF_PX));
        let others: Vec<Pair> = others.collect();
        if others.len() < LEAST_CORNERS {
            return None;
        }
        let other = plane(&others, dice)?;
        let only_on = |here: &Homography, there: &Homography| {
            let is_only = |pair: &Pair| is_near(pair, here, ON_PX) && !is_near(pair, there, OFF_PX);
            let found = sights.iter().filter(|(_, pair)| is_only(pair));
            found.map(|(index, _)| *index).collect::<Vec<_>>()
        };
        let corners = [only_on(&one, &other), only_on(&other, &one)];
        let apart_px = moved(&one, &other, middle);
        let are_two = corners.iter().all(|corners| corners.len() >= LEAST_CORNERS)
            && (APART_PX..FARTHEST_PX).contains(&apart_px)
            && are_alike(&one, &other, middle);
        are_two.then_some(Self {
            maps: [one, other],
            corners,
            apart_px,
        })
    }

    /// The planes in the order in which they are known; `None` where they are none of those.
    fn named(mut self, support: &Support) -> Option<Self> {
        let mean = |corners: &Vec<usize>| support.group_of(corners) / corners.len().max(1) as f64;
        let [one, other] = [mean(&self.corners[0]), mean(&self.corners[1])];
        if one < other {
            self.maps.swap(0, 1);
            self.corners.swap(0, 1);
        }
        let is_new = one.abs() < UNKNOWN && other.abs() < UNKNOWN;
        let are_known = one * other < 0.0 || (one - other).abs() > KNOWN_APART;
        (is_new || are_known).then_some(self)
    }
}

/// What most corners agree on.
fn plane(pairs: &[Pair], dice: &mut Dice) -> Option<Homography> {
    let search = Search {
        tolerance_px: 1.5,
        guesses: 150,
    };
    let (start, _) = agree(pairs, search, None, dice)?;
    let near = pairs.iter().filter(|pair| is_near(pair, &start, 3.0));
    let near: Vec<Pair> = near.copied().collect();
    let prior = Prior {
        start,
        expected: start,
        deviation: 0.03,
        perspective: 0.03,
        cutoff_px: 0.9,
    };
    Some(refine(&near, &prior)?.map)
}

fn is_near(pair: &Pair, map: &Homography, px: f64) -> bool {
    pair.miss_squared(map) < px * px
}

fn are_alike(one: &Homography, other: &Homography, at: Point) -> bool {
    let relative = one.inverse().and_then(|back| back.after(other));
    let jacobian = relative.and_then(|relative| relative.jacobian(at));
    jacobian.is_some_and(|[a, b, c, d]| {
        let terms = [a - 1.0, b, c, d - 1.0];
        terms.iter().all(|term| term.abs() < ALIKE)
    })
}

impl Anchor {
    /// Looks now and then at all corners around, as long as those next to the strokes tell where it is, or there are two planes.
    pub(crate) fn survey(&mut self, found: &Alignment, seen: &Seen<'_>, dice: &mut Dice) {
        let has_planes = self.support.has_planes();
        let is_disputed = self.side.disputed_px > 0.0;
        let every = if self.measured_in_row < SURVEYED_ALWAYS || is_disputed {
            1
        } else if self.measured_in_row < SURVEYED_OFTEN || has_planes {
            SURVEY_OFTEN
        } else {
            SURVEY_SELDOM
        };
        let is_told = found.breadth == Breadth::Tight && self.is_firm(found);
        let is_worth_it = is_told || has_planes || is_disputed || self.depth.is_own();
        if is_worth_it && self.measured_in_row.is_multiple_of(every) {
            self.survey_around(&found.fit.map, seen, dice);
        }
    }

    fn survey_around(&mut self, place: &Homography, seen: &Seen<'_>, dice: &mut Dice) {
        let attempt = Attempt {
            support: &self.support,
            breadth: Breadth::All,
            key: &self.keys[self.best_key(place)],
            expected: place,
            reach: Reach::Wide,
            least_likeness: 0.6,
        };
        let sights = sights(&attempt, seen);
        let nearest_px = SURE_OF_RIVAL * self.around.nearest_rival_px();
        let layers = Layers::of(&sights, self.support.middle, dice)
            .filter(|layers| layers.apart_px < nearest_px)
            .and_then(|layers| layers.named(&self.support));
        match layers {
            Some(layers) => self.take_side(&layers, place, seen),
            None => self.learn_farther(&sights, place),
        }
    }

    /// One plane is seen: corners farther away are on it or not.
    fn learn_farther(&mut self, sights: &[(usize, Pair)], place: &Homography) {
        let is_here = |(index, pair): &(usize, Pair)| (*index, is_near(pair, place, SAME_PLANE_PX));
        let judged: Vec<(usize, bool)> = sights.iter().map(is_here).collect();
        let near = self.support.points.len();
        let farther = judged.iter().filter(|(index, _)| *index >= near);
        self.support.learn(&farther.copied().collect::<Vec<_>>());
        if self.support.is_one_plane(&judged) {
            self.side.disputed_px = 0.0;
        }
        self.side.dispute_goes_on(self.way_px(place));
    }

    fn take_side(&mut self, layers: &Layers, place: &Homography, seen: &Seen<'_>) {
        if !self.support.knows_groups() && self.measured_in_row > FOLLOWED {
            let near_px = FOLLOWED_NEAR * layers.apart_px;
            let away = layers
                .maps
                .map(|map| moved(&map, place, self.support.middle));
            if away[0] < near_px {
                self.side.belief = FOLLOWED_BELIEF;
            } else if away[1] < near_px {
                self.side.belief = -FOLLOWED_BELIEF;
            }
        }
        self.support.learn_groups(&layers.corners);
        let looks = layers
            .maps
            .map(|map| self.close.best_near(seen.pyramid, &map));
        if let [Some(one), Some(other)] = looks {
            let evidence = self.close.evidence(one, other);
            self.side.belief = (self.side.belief + evidence).clamp(-1.0, 1.0);
        }
        if self.side.belief.abs() > DECIDED {
            self.support.take_side(self.side.belief.signum());
            self.side.disputed_px = 0.0;
        } else {
            self.support.take_side(0.0);
            let way_px = self.way_px(place);
            self.side.dispute(layers.apart_px, way_px);
        }
    }

    /// How far the strokes are from where they were drawn, in pixels.
    fn way_px(&self, place: &Homography) -> f64 {
        moved(place, &Homography::IDENTITY, self.support.middle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDDLE: Point = (100.0, 80.0);

    /// Corners on a grid, those for which something holds moved otherwise than the rest.
    fn sights(moved_otherwise: impl Fn(usize, Point) -> Option<Homography>) -> Vec<(usize, Pair)> {
        let rest = Homography::shift(6.0, -2.0);
        let place = |index: usize| ((index % 12) as f64 * 15.0, (index / 12) as f64 * 15.0);
        let pair = |index: usize| {
            let from = place(index);
            let map = moved_otherwise(index, from).unwrap_or(rest);
            let to = map.apply(from).expect("in front");
            let weight = 1.0;
            (index, Pair { from, to, weight })
        };
        (0..120).map(pair).collect()
    }

    fn layers(sights: &[(usize, Pair)]) -> Option<Layers> {
        Layers::of(sights, MIDDLE, &mut Dice::new(7))
    }

    #[test]
    fn corners_that_move_together_and_otherwise_than_the_rest_are_a_plane() {
        let card = Homography::shift(11.0, -2.0);
        let is_card = |(x, y): Point| x > 60.0 && x < 130.0 && y > 40.0 && y < 100.0;
        let found = layers(&sights(|_, place| is_card(place).then_some(card)));
        let found = found.expect("two planes");
        assert!((found.apart_px - 5.0).abs() < 0.1, "{}", found.apart_px);
        let far = sights(|_, _| None);
        assert!(
            found.corners[1]
                .iter()
                .all(|index| is_card(far[*index].1.from))
        );
        assert_eq!(found.corners[1].len(), 16);
    }

    #[test]
    fn planes_of_which_one_is_not_seen_any_more_move_apart_as_before() {
        let mut side = Side::default();
        side.dispute_goes_on(30.0);
        assert!(side.disputed_px.abs() < 1e-9, "there is no dispute");
        side.dispute(3.0, 12.0);
        for (way_px, apart_px) in [(24.0, 6.0), (48.0, 12.0), (2.0, 3.0)] {
            side.dispute_goes_on(way_px);
            assert!((side.disputed_px - apart_px).abs() < 1e-9);
        }
        side.dispute(2.5, 0.0);
        side.dispute_goes_on(8.0);
        assert!(side.disputed_px < 6.0, "{}", side.disputed_px);
    }

    #[test]
    fn what_hardly_moves_otherwise_or_each_by_itself_is_none() {
        assert!(layers(&sights(|_, _| None)).is_none());
        let near = Homography::shift(7.0, -2.0);
        assert!(layers(&sights(|index, _| (index < 40).then_some(near))).is_none());
        let astray = |index: usize| {
            let far = |factor: usize| ((index * factor) % 61) as f64 - 30.0;
            Homography::shift(far(37), far(53))
        };
        let few = sights(|index, _| index.is_multiple_of(7).then(|| astray(index)));
        assert!(layers(&few).is_none());
    }
}
