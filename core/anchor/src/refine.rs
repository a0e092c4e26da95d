//! The homography that fits pairs best, and how far to trust it.

use crate::consensus::Pair;
use crate::homography::{Homography, Point};
use crate::linear::{self, Square};
use crate::order::nth;

/// What is known before the pairs are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prior {
    /// Where to begin.
    pub(crate) start: Homography,
    /// What the map is expected to be like.
    pub(crate) expected: Homography,
    /// How far each of its terms may be off, where points spread by 1.
    pub(crate) deviation: f64,
    /// The same for the two terms of perspective, which few points hardly tell.
    pub(crate) perspective: f64,
    /// From this distance on a pair counts for nothing, at least, in pixels.
    pub(crate) cutoff_px: f64,
}

/// A map and its evidence.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    pub(crate) map: Homography,
    /// How many pairs agree.
    pub(crate) agreeing: usize,
    /// Their weight.
    pub(crate) weight: f64,
    /// Deviation of the pairs that agree, in pixels.
    pub(crate) deviation_px: f64,
    /// Which of the pairs agree, in their order.
    pub(crate) agrees: Vec<bool>,
    normal: Frame,
    /// Cholesky factor of what the pairs that agree tell, each as much as the other.
    factor: Square,
    terms: [f64; 8],
    scale: f64,
}

/// Moves points to the middle and scales them to a spread of 1 (Hartley, "In defense of the eight-point algorithm", PAMI 1997).
#[derive(Clone, Copy, Debug)]
struct Frame {
    middle: Point,
    spread: f64,
}

impl Frame {
    fn around(points: &(impl Iterator<Item = (Point, f64)> + Clone)) -> Self {
        let total: f64 = points.clone().map(|(_, weight)| weight).sum();
        let mean =
            |of: fn(Point) -> f64| points.clone().map(|(p, w)| of(p) * w).sum::<f64>() / total;
        let middle = (mean(|p| p.0), mean(|p| p.1));
        let squares: f64 = points
            .clone()
            .map(|(p, w)| w * ((p.0 - middle.0).powi(2) + (p.1 - middle.1).powi(2)))
            .sum();
        Self {
            middle,
            spread: (squares / total / 2.0).sqrt().max(4.0),
        }
    }

    fn enter(&self, point: Point) -> Point {
        (
            (point.0 - self.middle.0) / self.spread,
            (point.1 - self.middle.1) / self.spread,
        )
    }

    fn inside(&self) -> Option<Homography> {
        let scale = 1.0 / self.spread;
        Homography::scale(scale, scale).after(&Homography::shift(-self.middle.0, -self.middle.1))
    }

    fn outside(&self) -> Option<Homography> {
        Homography::shift(self.middle.0, self.middle.1)
            .after(&Homography::scale(self.spread, self.spread))
    }
}

/// Fits by Gauss and Newton with Tukey's weights (Huber and Ronchetti, "Robust Statistics", section 4.8); `None` without enough pairs.
///
/// Priors keep few or one-sided pairs from bending the map: it then degrades to the expected one.
pub(crate) fn refine(pairs: &[Pair], prior: &Prior) -> Option<Fit> {
    let total: f64 = pairs.iter().map(|pair| pair.weight).sum();
    if pairs.len() < 3 || !total.is_finite() || total <= 0.0 {
        return None;
    }
    let from = Frame::around(&pairs.iter().map(|pair| (pair.from, pair.weight)));
    let to = Frame::around(&pairs.iter().map(|pair| (pair.to, pair.weight)));
    let enter = |map: &Homography| {
        let rows = to.inside()?.after(map)?.after(&from.outside()?)?.rows();
        let last = rows[8];
        (last.abs() > 1e-9).then(|| std::array::from_fn::<f64, 8, _>(|term| rows[term] / last))
    };
    let (mut terms, expected) = (enter(&prior.start)?, enter(&prior.expected)?);
    let points: Vec<(Point, Point)> = pairs
        .iter()
        .map(|pair| (from.enter(pair.from), to.enter(pair.to)))
        .collect();
    let noise = 0.4 / to.spread;
    let stiffness = [
        (noise / prior.deviation).powi(2),
        (noise / prior.perspective).powi(2),
    ];
    let mut cutoff = f64::MAX;
    for round in 0..7 {
        let misses = misses(&points, &terms, to.spread);
        let usual = (median(&misses) * 4.0).max(prior.cutoff_px).min(6.0);
        cutoff = if round == 0 {
            usual.max(2.0 * prior.cutoff_px)
        } else {
            usual
        };
        let mut normal = Normal::default();
        for ((pair, point), miss) in pairs.iter().zip(&points).zip(&misses) {
            if *miss < cutoff {
                let tukey = (1.0 - (miss / cutoff).powi(2)).powi(2);
                normal.add(point, &terms, pair.weight * tukey);
            }
        }
        if normal.weight < 1e-3 {
            return None;
        }
        normal.hold(&terms, &expected, stiffness);
        let step = linear::solve(&linear::factor(&normal.matrix)?, &normal.right);
        for (term, change) in terms.iter_mut().zip(&step) {
            *term += change;
        }
        if step.iter().map(|change| change * change).sum::<f64>() < 1e-12 {
            break;
        }
    }
    Fit::new(
        pairs,
        &points,
        terms,
        (from, to),
        cutoff.max(prior.cutoff_px),
        stiffness,
    )
}

impl Fit {
    fn new(
        pairs: &[Pair],
        points: &[(Point, Point)],
        terms: [f64; 8],
        (from, to): (Frame, Frame),
        cutoff: f64,
        stiffness: [f64; 2],
    ) -> Option<Self> {
        let misses = misses(points, &terms, to.spread);
        let agrees: Vec<bool> = misses.iter().map(|miss| *miss < cutoff).collect();
        let agreeing = agrees.iter().filter(|agrees| **agrees).count();
        let good = || {
            pairs
                .iter()
                .zip(&misses)
                .filter(|(_, miss)| **miss < cutoff)
        };
        let weight: f64 = good().map(|(pair, _)| pair.weight).sum();
        let squares: f64 = good().map(|(pair, miss)| pair.weight * miss * miss).sum();
        let mut information = Normal::default();
        for (point, _) in points.iter().zip(&agrees).filter(|(_, agrees)| **agrees) {
            information.add(point, &terms, 1.0);
        }
        information.hold(&terms, &terms, stiffness);
        let factor = linear::factor(&information.matrix)?;
        let [a, b, c, d, e, f, g, h] = terms;
        let inner = Homography::new([a, b, c, d, e, f, g, h, 1.0])?;
        let map = to.outside()?.after(&inner)?.after(&from.inside()?)?;
        Some(Self {
            map: map.facing(from.middle),
            agreeing,
            weight,
            deviation_px: (squares / weight.max(1e-9)).sqrt(),
            agrees,
            normal: from,
            factor,
            terms,
            scale: to.spread,
        })
    }

    /// How far off the map may be at a point, in pixels: one deviation, from the spread of the pairs that hold it.
    pub(crate) fn uncertainty_px(&self, point: Point) -> f64 {
        let (across, down) = slopes(self.normal.enter(point), &self.terms);
        let noise = self.deviation_px.max(0.15) / self.scale;
        let spread = |slope: &[f64; 8]| {
            let solved = linear::solve(&self.factor, slope);
            slope
                .iter()
                .zip(&solved)
                .map(|(a, b)| a * b)
                .sum::<f64>()
                .max(0.0)
        };
        let uncertainty = ((spread(&across) + spread(&down)).sqrt()) * noise * self.scale;
        if uncertainty.is_finite() {
            uncertainty
        } else {
            f64::MAX
        }
    }
}

/// The normal equations.
#[derive(Default)]
struct Normal {
    matrix: Square,
    right: [f64; 8],
    weight: f64,
}

impl Normal {
    fn add(&mut self, (from, to): &(Point, Point), terms: &[f64; 8], weight: f64) {
        let (x, y) = place(*from, terms);
        let (across, down) = slopes(*from, terms);
        let (ex, ey) = (to.0 - x, to.1 - y);
        for row in 0..8 {
            for column in 0..=row {
                self.matrix[row][column] +=
                    weight * (across[row] * across[column] + down[row] * down[column]);
            }
            self.right[row] += weight * (across[row] * ex + down[row] * ey);
        }
        self.weight += weight;
    }

    fn hold(&mut self, terms: &[f64; 8], expected: &[f64; 8], [all, perspective]: [f64; 2]) {
        for term in 0..8 {
            let stiffness = if term < 6 { all } else { all + perspective };
            self.matrix[term][term] += stiffness;
            self.right[term] += stiffness * (expected[term] - terms[term]);
        }
    }
}

fn place((x, y): Point, t: &[f64; 8]) -> Point {
    let depth = t[6] * x + t[7] * y + 1.0;
    (
        (t[0] * x + t[1] * y + t[2]) / depth,
        (t[3] * x + t[4] * y + t[5]) / depth,
    )
}

/// How the place of a point changes with each term.
fn slopes((x, y): Point, t: &[f64; 8]) -> ([f64; 8], [f64; 8]) {
    let depth = t[6] * x + t[7] * y + 1.0;
    let (u, v) = place((x, y), t);
    let (a, b, one) = (x / depth, y / depth, 1.0 / depth);
    (
        [a, b, one, 0., 0., 0., -a * u, -b * u],
        [0., 0., 0., a, b, one, -a * v, -b * v],
    )
}

fn misses(points: &[(Point, Point)], terms: &[f64; 8], scale: f64) -> Vec<f64> {
    points
        .iter()
        .map(|(from, to)| {
            let (x, y) = place(*from, terms);
            let miss = (x - to.0).hypot(y - to.1) * scale;
            if miss.is_finite() { miss } else { f64::MAX }
        })
        .collect()
}

fn median(values: &[f64]) -> f64 {
    nth(&mut values.to_vec(), values.len() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::tests::pairs;
    use crate::homography::distance;

    fn prior(start: Homography) -> Prior {
        Prior {
            start,
            expected: start,
            deviation: 0.06,
            perspective: 0.08,
            cutoff_px: 0.9,
        }
    }

    #[test]
    fn perspective_is_found_among_wrong_pairs() {
        let map =
            Homography::new([0.9, -0.1, 20.0, 0.12, 1.05, -8.0, 3e-4, -4e-4, 1.0]).expect("finite");
        let near =
            Homography::new([0.9, -0.1, 22.0, 0.12, 1.05, -7.0, 3e-4, -4e-4, 1.0]).expect("finite");
        let fit = refine(&pairs(&map, 90), &prior(near)).expect("pairs");
        for corner in [(0.0, 0.0), (300.0, 0.0), (0.0, 200.0), (300.0, 200.0)] {
            let (a, b) = (fit.map.apply(corner), map.apply(corner));
            assert!(distance(a.expect("in front"), b.expect("in front")) < 0.3);
        }
        assert!(fit.agreeing > 50 && fit.deviation_px < 0.3);
    }

    #[test]
    fn far_from_the_pairs_less_is_known() {
        let fit = refine(
            &pairs(&Homography::IDENTITY, 60),
            &prior(Homography::IDENTITY),
        )
        .expect("pairs");
        let (near, far) = (
            fit.uncertainty_px((150.0, 100.0)),
            fit.uncertainty_px((900.0, 100.0)),
        );
        assert!(near < 0.2 && far > 4.0 * near, "{near} {far}");
    }

    #[test]
    fn without_pairs_there_is_no_fit() {
        assert!(refine(&[], &prior(Homography::IDENTITY)).is_none());
        let far = Pair {
            from: (0.0, 0.0),
            to: (f64::INFINITY, 0.0),
            weight: 1.0,
        };
        assert!(refine(&[far; 5], &prior(Homography::IDENTITY)).is_none());
    }
}
