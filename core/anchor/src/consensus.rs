//! What most pairs of points agree on.

use crate::dice::Dice;
use crate::homography::{Homography, Point};

/// A point of one picture, where it is in another, and how much that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) from: Point,
    pub(crate) to: Point,
    pub(crate) weight: f64,
}

impl Pair {
    /// Squared distance between where a map takes the point and where it was found.
    pub(crate) fn miss_squared(&self, map: &Homography) -> f64 {
        map.apply(self.from).map_or(f64::MAX, |(x, y)| {
            (x - self.to.0).powi(2) + (y - self.to.1).powi(2)
        })
    }
}

/// How the search goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    /// A pair farther off than this speaks neither for nor against a map, in pixels.
    pub(crate) tolerance_px: f64,
    /// Most guesses.
    pub(crate) guesses: usize,
}

/// Finds the map with which the most weight of pairs agrees, and how much that is.
///
/// MSAC (Torr and Zisserman, CVIU 2000) over similarities of two pairs and affine maps of three: few points close together do not
/// carry a full homography. `known` competes as it is.
pub(crate) fn agree(
    pairs: &[Pair],
    search: Search,
    known: Option<&Homography>,
    dice: &mut Dice,
) -> Option<(Homography, f64)> {
    let first = pairs.first()?;
    let total: f64 = pairs.iter().map(|pair| pair.weight).sum();
    let mut best = known.map(|map| (*map, support(pairs, map, search.tolerance_px)));
    let mut guesses = search.guesses;
    let mut guess = 0;
    while guess < guesses {
        let map = if guess % 3 == 2 {
            similarity(pairs, dice)
        } else {
            affine(pairs, dice)
        };
        guess += 1;
        let Some(map) = map.filter(|map| map.is_plausible_at(first.from)) else {
            continue;
        };
        let support = support(pairs, &map, search.tolerance_px);
        if best.is_none_or(|(_, most)| support > most) {
            best = Some((map, support));
            // Enough guesses to miss a triple of good pairs once in two hundred times.
            let good = (support / total).clamp(0.05, 0.99);
            let enough = 0.005f64.ln() / (1.0 - good.powi(3)).ln();
            guesses = guesses.min(guess.max(enough as usize + 8));
        }
    }
    best
}

fn support(pairs: &[Pair], map: &Homography, tolerance: f64) -> f64 {
    let limit = tolerance * tolerance;
    pairs
        .iter()
        .map(|pair| pair.weight * (1.0 - pair.miss_squared(map) / limit).max(0.0))
        .sum()
}

fn similarity(pairs: &[Pair], dice: &mut Dice) -> Option<Homography> {
    let [a, b] = [(); 2].map(|()| pairs[dice.below(pairs.len())]);
    let (dx, dy) = (b.from.0 - a.from.0, b.from.1 - a.from.1);
    let (ex, ey) = (b.to.0 - a.to.0, b.to.1 - a.to.1);
    let length = dx * dx + dy * dy;
    if length < 36.0 {
        return None;
    }
    let (cos, sin) = ((ex * dx + ey * dy) / length, (ey * dx - ex * dy) / length);
    let x = a.to.0 - cos * a.from.0 + sin * a.from.1;
    let y = a.to.1 - sin * a.from.0 - cos * a.from.1;
    Homography::new([cos, -sin, x, sin, cos, y, 0., 0., 1.])
}

fn affine(pairs: &[Pair], dice: &mut Dice) -> Option<Homography> {
    let [a, b, c] = [(); 3].map(|()| pairs[dice.below(pairs.len())]);
    let (x1, y1) = (b.from.0 - a.from.0, b.from.1 - a.from.1);
    let (x2, y2) = (c.from.0 - a.from.0, c.from.1 - a.from.1);
    let area = x1 * y2 - x2 * y1;
    let reach = (x1.abs() + y1.abs()).max(x2.abs() + y2.abs());
    if reach < 6.0 || area.abs() < 0.05 * reach * reach {
        return None;
    }
    let row = |to_a: f64, to_b: f64, to_c: f64| {
        let (u, v) = (to_b - to_a, to_c - to_a);
        let (along, down) = ((u * y2 - v * y1) / area, (x1 * v - x2 * u) / area);
        [along, down, to_a - along * a.from.0 - down * a.from.1]
    };
    let (x, y) = (row(a.to.0, b.to.0, c.to.0), row(a.to.1, b.to.1, c.to.1));
    Homography::new([x[0], x[1], x[2], y[0], y[1], y[2], 0., 0., 1.])
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::homography::distance;

    /// Pairs under a map, of which every third is wrong.
    pub(crate) fn pairs(map: &Homography, count: usize) -> Vec<Pair> {
        let mut dice = Dice::new(5);
        (0..count)
            .map(|index| {
                let from = (dice.unit() * 300.0, dice.unit() * 200.0);
                let to = map.apply(from).expect("in front");
                let wrong = if index % 3 == 0 {
                    15.0 + dice.unit() * 60.0
                } else {
                    0.0
                };
                let to = (
                    to.0 + dice.normal() * 0.1 + wrong,
                    to.1 + dice.normal() * 0.1,
                );
                Pair {
                    from,
                    to,
                    weight: 1.0,
                }
            })
            .collect()
    }

    #[test]
    fn a_third_of_wrong_pairs_changes_nothing() {
        let map = Homography::new([0.8, -0.3, 40.0, 0.3, 0.8, 10.0, 0., 0., 1.]).expect("finite");
        let search = Search {
            tolerance_px: 2.0,
            guesses: 200,
        };
        let (found, support) =
            agree(&pairs(&map, 60), search, None, &mut Dice::new(9)).expect("pairs");
        let (a, b) = (found.apply((150.0, 100.0)), map.apply((150.0, 100.0)));
        assert!(distance(a.expect("in front"), b.expect("in front")) < 0.5);
        assert!(support > 30.0);
    }

    #[test]
    fn no_pairs_agree_on_nothing() {
        let search = Search {
            tolerance_px: 2.0,
            guesses: 50,
        };
        assert!(agree(&[], search, None, &mut Dice::new(1)).is_none());
        let same = [Pair {
            from: (1.0, 1.0),
            to: (f64::NAN, 2.0),
            weight: 1.0,
        }; 3];
        assert!(agree(&same, search, None, &mut Dice::new(1)).is_none());
    }
}
