//! The plain surface that a stroke lies on, up to the first edges around it.

use crate::homography::Point;
use crate::plane::Plane;
use crate::pyramid::{Pyramid, factor};
use crate::support::outside;

/// The level of the pyramid on which it is looked for: noise is less there.
pub(crate) const LEVEL: usize = 1;
/// From one pixel to the next a plain surface differs by less, in grey values.
const STEP: f32 = 3.0;
/// So many pixels of that level beyond the first edge belong to it: what an edge looks like.
const RIM: usize = 2;
/// It is followed so far around what was drawn, in pixels.
const REACH_PX: f64 = 40.0;
/// Of its inside so many places are kept.
const INSIDE: usize = 80;

/// Places on the surface and its edges, in pixels of the picture drawn on.
pub(crate) fn places<S: Copy + Into<f32>>(
    picture: &Pyramid<S>,
    middle: Point,
    drawn: &[Point],
) -> Vec<Point> {
    let plane = picture.level(LEVEL);
    let (wide, tall) = (plane.width(), plane.height());
    let scale = f64::from(factor(LEVEL));
    let place = |at: usize| {
        let along = |index: usize| (index as f64 + 0.5) * scale;
        (along(at % wide), along(at / wide))
    };
    let away: Vec<f64> = (0..wide * tall)
        .map(|at| outside(place(at), (drawn, middle)))
        .collect();
    let mut within: Vec<bool> = away.iter().map(|away| *away < 1.0).collect();
    let mut open: Vec<usize> = (0..within.len()).filter(|at| within[*at]).collect();
    while let Some(at) = open.pop() {
        for next in beside(at, wide, tall) {
            if !within[next] && away[next] < REACH_PX && differs(plane, at, next) < STEP {
                within[next] = true;
                open.push(next);
            }
        }
    }
    let mut rim: Vec<bool> = within.clone();
    for _ in 0..RIM {
        let grown = |at: usize| rim[at] || beside(at, wide, tall).any(|next| rim[next]);
        rim = (0..rim.len())
            .map(|at| away[at] < REACH_PX && grown(at))
            .collect();
    }
    let near_rim = |at: usize| beside(at, wide, tall).any(|next| !within[next]);
    let inside: Vec<usize> = (0..within.len())
        .filter(|at| within[*at] && !near_rim(*at))
        .collect();
    let step = inside.len().div_ceil(INSIDE).max(1);
    let edges = (0..rim.len()).filter(|at| rim[*at] && (!within[*at] || near_rim(*at)));
    edges
        .chain(inside.iter().copied().step_by(step))
        .map(place)
        .collect()
}

fn differs<S: Copy + Into<f32>>(plane: &Plane<S>, one: usize, other: usize) -> f32 {
    let wide = plane.width();
    let grey = |at: usize| -> f32 { plane.row(at / wide)[at % wide].into() };
    (grey(one) - grey(other)).abs()
}

/// The pixels to the left, to the right, above and below.
fn beside(at: usize, wide: usize, tall: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % wide, at / wide);
    [
        (x > 0).then(|| at - 1),
        (x + 1 < wide).then(|| at + 1),
        (y > 0).then(|| at - wide),
        (y + 1 < tall).then(|| at + wide),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_card_is_followed_up_to_its_edges_and_not_beyond() {
        let grey = |i: usize| {
            let (x, y) = (i % 320, i / 320);
            let is_card = (110..210).contains(&x) && (80..160).contains(&y);
            if is_card {
                170.0
            } else {
                ((x / 6 + y / 6) % 2 * 200) as f32
            }
        };
        let picture = Pyramid::new(Plane::new(
            320,
            240,
            (0..320 * 240).map(grey).collect(),
            0.0,
        ));
        let drawn = [(180.0, 100.0), (195.0, 110.0), (185.0, 120.0)];
        let places = places(&picture, (187.0, 110.0), &drawn);
        let is_on_card = |&(x, y): &Point| x > 109.0 && x < 211.0 && y > 79.0 && y < 161.0;
        assert!(
            places
                .iter()
                .any(|place| place.0 > 209.0 && place.0 < 216.0)
        );
        assert!(places.iter().any(|place| place.1 < 81.0 && place.1 > 74.0));
        let beyond = |&(x, y): &Point| x > 217.0 || y < 73.0;
        assert!(!places.iter().any(beyond));
        let on_card = places.iter().filter(|place| is_on_card(place)).count();
        assert!(on_card * 2 > places.len(), "{on_card} of {}", places.len());
    }
}
