//! The corners around a stroke that hold it.

use crate::corners::{Choice, Corner, Strengths};
use crate::homography::{Point, distance};
use crate::plane::Plane;

/// The neighbourhood grows until its corners weigh so much.
const ENOUGH_WEIGHT: f64 = 22.0;
/// How often it grows.
const GROWTHS: usize = 7;
/// A corner with less weight is left out.
const LEAST_WEIGHT: f64 = 0.08;

/// What an anchor holds on to, in pixels of the picture drawn on.
#[derive(Clone, Debug)]
pub(crate) struct Support {
    /// Corners; the farther from the strokes, the less they weigh.
    pub(crate) points: Vec<(Point, f64)>,
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
        let mut reach = radius * 0.7 + 12.0;
        let mut points = Vec::new();
        for _ in 0..GROWTHS {
            points = weigh(&corners, middle, radius * 1.25 + 5.0, reach, most);
            if total(&points) >= ENOUGH_WEIGHT {
                break;
            }
            reach *= 1.6;
        }
        let weight = total(&points);
        Self {
            one_sided: one_sided(&points, middle),
            points,
            middle,
            radius,
            weight,
        }
    }

    /// Whether a place is so near to the strokes that the same corners hold it.
    pub(crate) fn reaches(&self, place: Point, radius: f64) -> bool {
        distance(place, self.middle) + radius <= self.radius * 1.25 + 14.0
    }
}

fn weigh(
    corners: &[Corner],
    middle: Point,
    full: f64,
    reach: f64,
    most: usize,
) -> Vec<(Point, f64)> {
    let mut ranked: Vec<(f64, Point, f64)> = corners
        .iter()
        .filter_map(|corner| {
            let place = (f64::from(corner.x), f64::from(corner.y));
            let outside = (distance(place, middle) - full).max(0.0) / reach;
            let weight = (-outside * outside).exp();
            let rank = weight * f64::from(corner.strength).sqrt().min(60.0);
            (weight > LEAST_WEIGHT).then_some((rank, place, weight.max(0.15)))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.truncate(most);
    ranked
        .into_iter()
        .map(|(_, place, weight)| (place, weight))
        .collect()
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
    fn nothing_holds_on_to_a_flat_picture() {
        let flat = Plane::new(64, 48, vec![70.0; 64 * 48], 0.0);
        let support = Support::around(&[], &flat, 64);
        assert!(support.points.is_empty() && support.weight.abs() < 1e-9);
    }
}
