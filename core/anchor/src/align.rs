//! Lays the corners of a kept picture on the one that is looked at now.

use crate::consensus::{Pair, Search, agree};
use crate::dice::Dice;
use crate::homography::{Homography, Point, area};
use crate::patch::{Patch, warped};
use crate::pyramid::{LEVELS, factor};
use crate::refine::{Fit, Prior, refine};
use crate::support::{Breadth, Support};
use crate::view::{Key, Seen};

/// Corners nearer to the edge than this are not looked for, in pixels.
const MARGIN: f64 = 3.0;
/// The weight of a corner that was only found at a coarser level, by how many levels.
const COARSE_WEIGHT: [f64; 4] = [1.0, 0.35, 0.08, 0.02];

/// How far around the expected place is looked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reach {
    /// A few pixels: the frame before was measured.
    Near,
    /// Some ten pixels more.
    Wide,
    /// Wherever the coarsest level reaches: the place is a guess.
    Far,
}

impl Reach {
    fn top(self) -> usize {
        match self {
            Self::Near => 1,
            Self::Wide => 2,
            Self::Far => LEVELS - 1,
        }
    }

    fn tolerance_px(self) -> f64 {
        match self {
            Self::Near | Self::Wide => 2.0,
            Self::Far => 3.0,
        }
    }
}

/// A map to the current picture, and the weight of the corners that should be in it.
#[derive(Clone, Debug)]
pub(crate) struct Alignment {
    pub(crate) fit: Fit,
    pub(crate) breadth: Breadth,
    pub(crate) expected_weight: f64,
    /// The corners that should be seen, and whether they agree.
    pub(crate) corners: Vec<(usize, bool)>,
}

impl Alignment {
    /// The share of the weight that should be there which was found, 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        self.fit.weight / self.expected_weight.max(1e-6)
    }
}

/// What is looked for, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) support: &'a Support,
    pub(crate) breadth: Breadth,
    pub(crate) key: &'a Key,
    /// Takes the picture drawn on to where it is expected now.
    pub(crate) expected: &'a Homography,
    pub(crate) reach: Reach,
    /// Corners less alike than this were not found.
    pub(crate) least_likeness: f32,
}

/// Finds each corner by itself and what they agree on.
///
/// Always from a kept picture directly to the current one, so that errors do not add up. Each patch is seen through the expected map.
pub(crate) fn align(attempt: &Attempt<'_>, seen: &Seen<'_>, dice: &mut Dice) -> Option<Alignment> {
    let Candidates {
        pairs,
        expected_weight,
        mut corners,
    } = candidates(attempt, seen)?;
    if pairs.len() < 4 {
        return None;
    }
    let search = Search {
        tolerance_px: attempt.reach.tolerance_px(),
        guesses: 90,
    };
    let (start, _) = agree(&pairs, search, Some(attempt.expected), dice)?;
    let away = attempt.support.one_sided;
    let prior = Prior {
        start,
        expected: *attempt.expected,
        deviation: 0.06 / (1.0 + away),
        perspective: 0.08 / (1.0 + away * away),
        cutoff_px: 0.9,
    };
    let fit = refine(&pairs, &prior)?;
    let mut agrees = fit.agrees.iter();
    for (_, found) in &mut corners {
        *found = *found && agrees.next().is_some_and(|agrees| *agrees);
    }
    let is_plausible = fit.map.is_plausible_at(attempt.support.middle);
    is_plausible.then_some(Alignment {
        fit,
        breadth: attempt.breadth,
        expected_weight,
        corners,
    })
}

/// The corners that are found, each with its number; all weigh the same.
pub(crate) fn sights(attempt: &Attempt<'_>, seen: &Seen<'_>) -> Vec<(usize, Pair)> {
    let Some(candidates) = candidates(attempt, seen) else {
        return Vec::new();
    };
    let found = candidates.corners.iter().filter(|(_, found)| *found);
    let numbers = found.map(|(index, _)| *index);
    let pairs = candidates.pairs.iter().map(|pair| Pair {
        weight: 1.0,
        ..*pair
    });
    numbers.zip(pairs).collect()
}

/// The corners that were found.
struct Candidates {
    pairs: Vec<Pair>,
    expected_weight: f64,
    /// Those that should be seen, and whether they were found.
    corners: Vec<(usize, bool)>,
}

fn candidates(attempt: &Attempt<'_>, seen: &Seen<'_>) -> Option<Candidates> {
    let relative = attempt.expected.after(&attempt.key.map.inverse()?)?;
    let kept = attempt.key.view.pyramid.base();
    let kept_size = (kept.width() as f64, kept.height() as f64);
    let mut candidates = Candidates {
        pairs: Vec::new(),
        expected_weight: 0.0,
        corners: Vec::new(),
    };
    for (index, from, weight) in attempt.support.corners(attempt.breadth) {
        let (Some(kept), Some(guess)) = (attempt.key.map.apply(from), attempt.expected.apply(from))
        else {
            continue;
        };
        if !is_inside(kept, kept_size) || !is_inside(guess, seen.size()) {
            continue;
        }
        let Some(jacobian) = relative.jacobian(kept) else {
            continue;
        };
        candidates.expected_weight += weight;
        let found = find(attempt, seen, kept, guess, &jacobian);
        candidates.corners.push((index, found.is_some()));
        if let Some((to, trust)) = found {
            candidates.pairs.push(Pair {
                from,
                to,
                weight: weight * trust,
            });
        }
    }
    Some(candidates)
}

fn is_inside(p: Point, (width, height): (f64, f64)) -> bool {
    p.0 > MARGIN && p.1 > MARGIN && p.0 < width - MARGIN && p.1 < height - MARGIN
}

/// Finds one corner from coarse to fine; gives its place and how much to trust it, 0 to 1.
fn find(
    attempt: &Attempt<'_>,
    seen: &Seen<'_>,
    kept: Point,
    guess: Point,
    jacobian: &[f64; 4],
) -> Option<(Point, f64)> {
    let area = area(jacobian);
    if !(0.02..50.0).contains(&area) {
        return None;
    }
    // What a step in the current picture is in the kept one.
    let back = [
        jacobian[3] / area,
        -jacobian[1] / area,
        -jacobian[2] / area,
        jacobian[0] / area,
    ]
    .map(|v| v as f32);
    let larger = area.sqrt() as f32;
    // Seen from nearer than it was kept, the finest levels show what the kept picture does not have.
    let finest = if larger > 1.6 {
        (larger.log2().round() as usize).min(2)
    } else {
        0
    };
    let top = attempt.reach.top().max(finest);
    let (mut x, mut y) = (guess.0 as f32, guess.1 as f32);
    let mut best = None;
    for level in (finest..=top).rev() {
        let scale = factor(level);
        let kept_level = ((scale / larger).log2() + 0.3)
            .floor()
            .clamp(0.0, (LEVELS - 1) as f32) as usize;
        let kept_scale = factor(kept_level);
        let step = back.map(|value| value * scale / kept_scale);
        let plane = attempt.key.view.pyramid.level(kept_level);
        let values = warped(
            plane,
            kept.0 as f32 / kept_scale,
            kept.1 as f32 / kept_scale,
            step,
        );
        let Some(patch) = values.and_then(|values| Patch::new(&values)) else {
            continue;
        };
        let (steps, farthest) = if level == top { (6, 6.0) } else { (4, 3.0) };
        let found = patch.find(
            seen.pyramid.level(level),
            (x / scale, y / scale),
            steps,
            farthest,
        );
        if let Some(found) = found.filter(|found| found.likeness > attempt.least_likeness) {
            (x, y) = (found.x * scale, found.y * scale);
            best = Some((level - finest, found.likeness));
        }
    }
    best.map(|(coarse, likeness)| {
        let trust = COARSE_WEIGHT[coarse.min(3)] * ((f64::from(likeness) - 0.4) / 0.6).max(0.05);
        ((f64::from(x), f64::from(y)), trust)
    })
}
