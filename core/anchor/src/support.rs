//! The corners around a stroke that hold it.

use crate::corners::{Choice, Corner, Strengths};
use crate::homography::{Point, distance};
use crate::order::least_by;
use crate::plane::Plane;

/// The neighbourhood grows until its corners weigh so much.
const ENOUGH_WEIGHT: f64 = 18.0;
/// How often it grows, and how far it reaches at first, in pixels.
const GROWTHS: usize = 9;
const FIRST_REACH_PX: f64 = 9.0;
/// A corner within what was drawn weighs so much more than one just outside.
const WITHIN: f64 = 2.0;
/// A corner with less weight is left out, and none that is chosen weighs less than the other.
const LEAST_WEIGHT: f64 = 0.05;
const FLOOR_WEIGHT: f64 = 0.1;
/// Cells of the corners farther away, how far away they may be, and how many there are.
const WIDE_CELL_PX: usize = 24;
const WIDE_REACH_PX: f64 = 160.0;
const MOST_WIDE: usize = 64;
/// What they weigh.
const WIDE_WEIGHT: f64 = 0.25;

/// How fast trust follows, and what is left of it.
const LEARNING: f64 = 0.12;
const LEAST_TRUST: f64 = 0.05;
/// How fast it is learnt on which plane a corner lies, and from when on it is known.
const GROUPING: f64 = 0.5;
const GROUPED: f64 = 0.3;
/// Planes are one again when such a share of the corners of each is at the same place.
const MOST_HERE: f64 = 0.6;

/// Which corners are looked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Breadth {
    /// Those next to the strokes.
    Tight,
    /// Others of the surroundings as well.
    Wide,
    /// Also those that are known to lie on another plane, each as much as the other.
    All,
}

/// What an anchor holds on to, in pixels of the picture drawn on.
#[derive(Clone, Debug)]
pub(crate) struct Support {
    /// Corners; the farther from the strokes, the less they weigh.
    pub(crate) points: Vec<(Point, f64)>,
    /// How often each of them was found where the others are, 0 to 1: noise and what is on another plane is not.
    trust: Vec<f64>,
    /// On which of two planes each lies: 1 for sure on the first, -1 on the second, 0 unknown.
    groups: Vec<f64>,
    /// Whether each lies on another plane than the strokes.
    is_elsewhere: Vec<bool>,
    /// Others farther away, for when a hand is over the first.
    farther: Vec<(Point, f64)>,
    /// The middle of the strokes.
    pub(crate) middle: Point,
    /// From there to the farthest point drawn.
    pub(crate) radius: f64,
    /// All weight together.
    pub(crate) weight: f64,
    /// How far the middle is outside of the corners, in their spread: 0 when they are all around.
    pub(crate) one_sided: f64,
}

impl Support {
    /// Chooses corners around what was drawn, the nearest first: an object has no others in common with what is behind it.
    pub(crate) fn around(drawn: &[Point], picture: &Plane, most: usize) -> Self {
        let count = drawn.len().max(1) as f64;
        let sum = drawn
            .iter()
            .fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        let middle = (sum.0 / count, sum.1 / count);
        let radius = drawn
            .iter()
            .map(|&p| distance(p, middle))
            .fold(6.0, f64::max);
        let strengths = Strengths::of(picture);
        let weakest = strengths.above_noise(80.0);
        let corners = strengths.choose(&Choice {
            cell: 7,
            most_in_cell: 1,
            apart: 1,
            weakest,
            margin: 8,
        });
        let mut reach = FIRST_REACH_PX;
        let mut points = Vec::new();
        for _ in 0..GROWTHS {
            points = weigh(&corners, weakest, (drawn, middle), reach, most);
            if total(&points) >= ENOUGH_WEIGHT {
                break;
            }
            reach *= 1.6;
        }
        let weight = total(&points);
        let farther = strengths.choose(&Choice {
            cell: WIDE_CELL_PX,
            most_in_cell: 1,
            apart: 2,
            weakest,
            margin: 8,
        });
        let farther = farther_corners(&points, &farther, middle, radius);
        Self {
            one_sided: one_sided(&points, middle),
            trust: vec![1.0; points.len() + farther.len()],
            groups: vec![0.0; points.len() + farther.len()],
            is_elsewhere: vec![false; points.len() + farther.len()],
            farther,
            points,
            middle,
            radius,
            weight,
        }
    }

    /// The corners to look for with their numbers and weights.
    pub(crate) fn corners(&self, breadth: Breadth) -> impl Iterator<Item = (usize, Point, f64)> {
        let others = match breadth {
            Breadth::Tight => &[],
            Breadth::Wide | Breadth::All => self.farther.as_slice(),
        };
        let known = self.trust.iter().zip(&self.is_elsewhere);
        let all = self.points.iter().chain(others).zip(known).enumerate();
        all.filter_map(
            move |(index, ((p, weight), (trust, elsewhere)))| match breadth {
                Breadth::All => Some((index, *p, 1.0)),
                Breadth::Tight | Breadth::Wide if *elsewhere => None,
                Breadth::Tight | Breadth::Wide => Some((index, *p, weight * trust)),
            },
        )
    }

    /// Learns which corners were found where the others are; `agreed` tells it of those that should have been seen.
    pub(crate) fn learn(&mut self, agreed: &[(usize, bool)]) {
        for &(index, agreed) in agreed {
            if let Some(trust) = self.trust.get_mut(index) {
                let goal = if agreed { 1.0 } else { LEAST_TRUST };
                *trust += (goal - *trust) * LEARNING;
            }
        }
    }

    /// On which plane some corners lie, added up.
    pub(crate) fn group_of(&self, corners: &[usize]) -> f64 {
        corners
            .iter()
            .filter_map(|index| self.groups.get(*index))
            .sum()
    }

    /// Whether most corners of both planes are at one place; `judged` tells it of those that were found.
    pub(crate) fn is_one_plane(&self, judged: &[(usize, bool)]) -> bool {
        [1.0, -1.0].into_iter().all(|side| {
            let is_of_it = |index: usize| self.groups[index] * side > GROUPED;
            let found = judged.iter().filter(|(index, _)| is_of_it(*index));
            let (all, here) = found.fold((0.0, 0.0), |(all, here), (_, is_here)| {
                (all + 1.0, here + f64::from(u8::from(*is_here)))
            });
            here > MOST_HERE * all
        })
    }

    /// Whether two planes were seen.
    pub(crate) fn knows_groups(&self) -> bool {
        self.groups.iter().any(|group| group.abs() > 1e-9)
    }

    /// Learns which corners lie on the first of two planes and which on the second.
    pub(crate) fn learn_groups(&mut self, corners: &[Vec<usize>; 2]) {
        for (corners, goal) in corners.iter().zip([1.0, -1.0]) {
            for &index in corners {
                if let Some(group) = self.groups.get_mut(index) {
                    *group += (goal - *group) * GROUPING;
                }
            }
        }
    }

    /// Takes the strokes for lying on the first plane (1), on the second (-1), or on either of them (0).
    pub(crate) fn take_side(&mut self, side: f64) {
        let elsewhere = self.groups.iter().map(|group| group * side < -GROUPED);
        self.is_elsewhere = elsewhere.collect();
        let near = self.points.iter().zip(&self.is_elsewhere);
        let own = near.filter(|(_, elsewhere)| !**elsewhere);
        self.weight = own.map(|((_, weight), _)| weight).sum();
    }

    /// Whether some corners are known to lie on another plane.
    pub(crate) fn has_planes(&self) -> bool {
        self.is_elsewhere.contains(&true)
    }

    /// Whether a place is so near to the strokes that the same corners hold it.
    pub(crate) fn reaches(&self, place: Point, radius: f64) -> bool {
        distance(place, self.middle) + radius <= self.radius * 1.25 + 14.0
    }
}

fn weigh(
    corners: &[Corner],
    weakest: f32,
    drawn: (&[Point], Point),
    reach: f64,
    most: usize,
) -> Vec<(Point, f64)> {
    let ranked: Vec<(f64, Point, f64)> = corners
        .iter()
        .filter_map(|corner| {
            let place = (f64::from(corner.x), f64::from(corner.y));
            let outside = outside(place, drawn);
            let clear = f64::from(corner.strength / (4.0 * weakest)).min(1.0);
            let weight = weight(outside, reach) * clear;
            let rank = weight * f64::from(corner.strength).sqrt().min(60.0);
            (weight > LEAST_WEIGHT).then_some((rank, place, weight.max(FLOOR_WEIGHT)))
        })
        .collect();
    least_by(&ranked, most, |corner| -corner.0)
        .into_iter()
        .map(|(_, place, weight)| (place, weight))
        .collect()
}

/// What a corner weighs so far outside of what was drawn.
fn weight(outside: f64, reach: f64) -> f64 {
    if outside < 2.0 {
        WITHIN
    } else {
        (-(outside / reach).powi(2)).exp()
    }
}

fn farther_corners(
    near: &[(Point, f64)],
    farther: &[Corner],
    middle: Point,
    radius: f64,
) -> Vec<(Point, f64)> {
    let others: Vec<(f64, Point)> = farther
        .iter()
        .map(|corner| (f64::from(corner.x), f64::from(corner.y)))
        .map(|place| (distance(place, middle), place))
        .filter(|(away, place)| {
            *away < radius + WIDE_REACH_PX && near.iter().all(|(p, _)| distance(*p, *place) > 4.0)
        })
        .collect();
    least_by(&others, MOST_WIDE, |corner| corner.0)
        .into_iter()
        .map(|(_, place)| (place, WIDE_WEIGHT))
        .collect()
}

/// How far a place is from what was drawn and all between that and its middle.
pub(crate) fn outside(place: Point, (drawn, middle): (&[Point], Point)) -> f64 {
    let spoke = |end: &Point| {
        let along = (end.0 - middle.0, end.1 - middle.1);
        let length = along.0 * along.0 + along.1 * along.1;
        let from = (place.0 - middle.0, place.1 - middle.1);
        let part = if length > 0.0 {
            ((from.0 * along.0 + from.1 * along.1) / length).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (from.0 - along.0 * part).hypot(from.1 - along.1 * part)
    };
    drawn
        .iter()
        .map(spoke)
        .fold(distance(place, middle), f64::min)
}

fn total(points: &[(Point, f64)]) -> f64 {
    points.iter().map(|(_, weight)| weight).sum()
}

fn one_sided(points: &[(Point, f64)], middle: Point) -> f64 {
    let total = total(points).max(1e-6);
    let mean = |of: fn(Point) -> f64| points.iter().map(|(p, w)| of(*p) * w).sum::<f64>() / total;
    let centre = (mean(|p| p.0), mean(|p| p.1));
    let squares: f64 = points
        .iter()
        .map(|(p, w)| distance(*p, centre).powi(2) * w)
        .sum();
    let spread = (squares / total).sqrt().max(4.0);
    (distance(centre, middle) / spread - 0.6).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::homography::Homography;
    use crate::testing::picture;

    #[test]
    fn near_corners_are_chosen_where_there_are_any() {
        let seen = picture(&Homography::IDENTITY);
        let support = Support::around(&[(150.0, 110.0), (170.0, 130.0)], seen.base(), 64);
        assert!(support.weight >= ENOUGH_WEIGHT && support.points.len() <= 64);
        assert!(
            support
                .points
                .iter()
                .all(|(p, _)| distance(*p, support.middle) < 90.0)
        );
        assert!(support.one_sided < 0.3);
        assert!(support.reaches((160.0, 122.0), 10.0) && !support.reaches((260.0, 120.0), 10.0));
    }

    #[test]
    fn corners_farther_away_that_disagree_lose_their_weight() {
        let seen = picture(&Homography::IDENTITY);
        let mut support = Support::around(&[(150.0, 110.0), (170.0, 130.0)], seen.base(), 64);
        let weight = |support: &Support, index: usize| {
            let corner = support.corners(Breadth::Wide).nth(index);
            corner.expect("a corner").2
        };
        let (first, last) = (
            support.points.len(),
            support.corners(Breadth::Wide).count() - 1,
        );
        assert!(last > first, "there are corners farther away");
        let before = (weight(&support, first), weight(&support, last));
        for _ in 0..30 {
            support.learn(&[(first, false), (last, true)]);
        }
        assert!(weight(&support, first) < 0.1 * before.0);
        assert!((weight(&support, last) - before.1).abs() < 1e-9);
        assert_eq!(support.corners(Breadth::Tight).count(), first);
    }

    #[test]
    fn corners_of_another_plane_hold_nothing_until_that_is_known_otherwise() {
        let seen = picture(&Homography::IDENTITY);
        let mut support = Support::around(&[(150.0, 110.0), (170.0, 130.0)], seen.base(), 64);
        let (all, weight) = (support.corners(Breadth::Wide).count(), support.weight);
        let (one, other) = (vec![0, 1, 2], vec![3, 4, 5, 6]);
        support.learn_groups(&[one.clone(), other.clone()]);
        support.take_side(1.0);
        assert!(support.has_planes() && support.weight < weight);
        assert_eq!(support.corners(Breadth::Wide).count(), all - 4);
        assert_eq!(support.corners(Breadth::All).count(), all);
        assert!(support.group_of(&one) > 0.0 && support.group_of(&other) < 0.0);
        let judged = |here: usize| [3, 4, 5, 6].map(|index| (index, index < 3 + here));
        let first = [(0, true), (1, true), (2, true)];
        assert!(support.is_one_plane(&[&first[..], &judged(3)].concat()));
        assert!(!support.is_one_plane(&[&first[..], &judged(1)].concat()));
        support.take_side(0.0);
        assert!(!support.has_planes());
        assert_eq!(support.corners(Breadth::Wide).count(), all);
    }

    #[test]
    fn nothing_holds_on_to_a_flat_picture() {
        let flat = Plane::new(64, 48, vec![70.0; 64 * 48], 0.0);
        let support = Support::around(&[], &flat, 64);
        assert!(support.points.is_empty() && support.weight.abs() < 1e-9);
    }
}
