//! How the whole picture moves from one frame to the next.

use crate::coarse::shifts_between;
use crate::consensus::{Pair, Search, agree};
use crate::corners::{Choice, Strengths};
use crate::dice::Dice;
use crate::flow::follow;
use crate::homography::{Homography, Point, distance};
use crate::likeness::Likeness;
use crate::order::least_by;
use crate::pace::Pace;
use crate::pyramid::{LEVELS, Pyramid, factor};
use crate::refine::{Fit, Prior, refine};
use crate::settings::Effort;

/// Coarsest level on which points are followed: the smallest copy has already told the rest.
const FLOW_TOP: usize = 2;
/// Points less alike than this were not found.
const LEAST_LIKENESS: f32 = 0.6;
/// A point followed there and back must come back as near as this, in pixels (Kalal, Mikolajczyk and Matas, ICPR 2010).
const THERE_AND_BACK_PX: f32 = 0.7;
/// Points farther from the common motion than this are not followed any more: those of another plane are nearer.
const STRAY_PX: f64 = 12.0;
/// Of several shifts each is tried with one of so many points.
const TRIED_POINTS: usize = 3;
/// How much less a shift must leave for each pixel that it is farther from the expected one: in fast motion what tells keys apart is
/// blurred.
const PER_PIXEL: f64 = 0.05;
/// A motion that leaves at most so many times as much and leads elsewhere may be the right one.
const AMBIGUOUS: f64 = 1.5;
const ELSEWHERE_PX: f64 = 6.0;
/// Fewer points do not tell how the picture moved; a bare wall has not many more.
const LEAST_AGREEING: usize = 5;
/// Two pictures less alike than this under every motion found do not belong together.
const SAME_SCENE: f64 = 0.5;

/// The motion between two frames.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Motion {
    /// Takes the pixels of the earlier frame to those of the later one.
    pub(crate) map: Homography,
    /// The share of points that moved like that; 0 when only a shift is known.
    pub(crate) quality: f64,
    /// Whether the scene is another one: nothing known before says where anything is.
    pub(crate) is_break: bool,
    /// Whether another motion explains the pictures nearly as well: things repeat themselves.
    pub(crate) is_ambiguous: bool,
}

impl Motion {
    /// What is known without an earlier frame: nothing.
    pub(crate) const BREAK: Self = Self {
        map: Homography::IDENTITY,
        quality: 0.0,
        is_break: true,
        is_ambiguous: false,
    };

    /// This motion after an earlier one.
    pub(crate) fn after(&self, earlier: &Self) -> Self {
        let map = self.map.after(&earlier.map);
        Self {
            is_break: self.is_break || earlier.is_break || map.is_none(),
            map: map.unwrap_or(Homography::IDENTITY),
            quality: self.quality.min(earlier.quality),
            is_ambiguous: self.is_ambiguous || earlier.is_ambiguous,
        }
    }
}

/// A motion that may be the right one.
struct Candidate {
    fit: Fit,
    pairs: Vec<Pair>,
    quality: f64,
}

/// Follows points all over the picture.
#[derive(Clone, Debug)]
pub(crate) struct PictureMotion {
    points: Vec<(f32, f32)>,
    pace: Pace,
    since_refill: u32,
    dice: Dice,
}

impl PictureMotion {
    pub(crate) fn new() -> Self {
        Self {
            points: Vec::new(),
            pace: Pace::default(),
            since_refill: 0,
            dice: Dice::new(0x51A7_E0F2),
        }
    }

    /// Forgets what was followed.
    pub(crate) fn forget(&mut self) {
        self.points.clear();
        self.pace = Pace::default();
    }

    /// Finds the motion between two frames.
    pub(crate) fn measure(
        &mut self,
        previous: &Pyramid,
        current: &Pyramid,
        effort: Effort,
    ) -> Motion {
        self.since_refill += 1;
        if self.points.len() < effort.picture_points() * 6 / 10 || self.since_refill >= 12 {
            self.refill(previous, effort);
        }
        let shifts = shifts_between(previous, current, self.pace.expected());
        let pictures = (previous, current);
        let (shifts, is_ambiguous) = if shifts.len() > 1 {
            self.ranked(pictures, shifts)
        } else {
            (shifts, false)
        };
        let mut found: Option<Candidate> = None;
        for &shift in shifts.iter().take(2) {
            found = found.or_else(|| self.attempt(pictures, shift, effort));
        }
        let Some(found) = found else {
            return self.give_up(pictures, shifts.first().copied().unwrap_or_default());
        };
        Motion {
            is_ambiguous,
            ..self.settle(&found, current)
        }
    }

    /// Tries several shifts with a few points each; puts first with which the pictures look most alike, close up.
    fn ranked(
        &mut self,
        (previous, current): (&Pyramid, &Pyramid),
        shifts: Vec<(f32, f32)>,
    ) -> (Vec<(f32, f32)>, bool) {
        let few: Vec<_> = self.points.iter().copied().step_by(TRIED_POINTS).collect();
        let mut tried: Vec<(f64, (f32, f32), Point)> = Vec::new();
        for shift in shifts {
            let pairs = follow_all(&few, (previous, current), shift, Effort::Light);
            let start = Homography::shift(f64::from(shift.0), f64::from(shift.1));
            let map = self.fit(&pairs, &start, current).map(|fit| fit.map);
            let middle = map.and_then(|map| map.apply(middle_of(current)));
            let alike = map.and_then(|map| likeness(previous, current, &map, 1));
            let away = f64::from(self.pace.off_px(shift));
            let unlike = alike.map_or(2.0, |alike| 1.0 - alike);
            let middle = middle.unwrap_or((f64::MAX, f64::MAX));
            tried.push((unlike * (1.0 + PER_PIXEL * away), shift, middle));
        }
        let ranked = least_by(&tried, tried.len(), |tried| tried.0);
        let (middle, step) = (middle_of(current), self.pace.expected());
        let expected = (middle.0 + f64::from(step.0), middle.1 + f64::from(step.1));
        let is_ambiguous = ranked.iter().skip(1).any(|other| {
            other.0 < AMBIGUOUS * ranked[0].0
                && distance(other.2, ranked[0].2) > ELSEWHERE_PX
                && distance(other.2, expected) < distance(ranked[0].2, expected) + ELSEWHERE_PX
        });
        let shifts = ranked.into_iter().map(|(_, shift, _)| shift).collect();
        (shifts, is_ambiguous)
    }

    /// Nothing but a shift is known.
    fn give_up(&mut self, (previous, current): (&Pyramid, &Pyramid), shift: (f32, f32)) -> Motion {
        self.points.clear();
        self.pace.went(shift);
        let map = Homography::shift(f64::from(shift.0), f64::from(shift.1));
        let likeness = likeness(previous, current, &map, LEVELS - 1);
        Motion {
            map,
            quality: 0.0,
            is_break: likeness.is_some_and(|value| value <= SAME_SCENE),
            is_ambiguous: true,
        }
    }

    /// Follows all points from a shift on.
    fn attempt(
        &mut self,
        (previous, current): (&Pyramid, &Pyramid),
        shift: (f32, f32),
        effort: Effort,
    ) -> Option<Candidate> {
        let pairs = follow_all(&self.points, (previous, current), shift, effort);
        let start = Homography::shift(f64::from(shift.0), f64::from(shift.1));
        let fit = self.fit(&pairs, &start, current)?;
        let likeness = likeness(previous, current, &fit.map, LEVELS - 1);
        // Points that are noise are not found again; they say nothing about the motion.
        let judges = pairs.len().max(self.points.len() / 3).max(1);
        let quality = fit.agreeing as f64 / judges as f64;
        likeness
            .is_none_or(|value| value > SAME_SCENE)
            .then_some(Candidate {
                fit,
                pairs,
                quality,
            })
    }

    fn settle(&mut self, found: &Candidate, current: &Pyramid) -> Motion {
        let map = found.fit.map;
        let near = |pair: &&Pair| pair.miss_squared(&map) < STRAY_PX * STRAY_PX;
        let kept = found.pairs.iter().filter(near);
        self.points = kept
            .map(|pair| (pair.to.0 as f32, pair.to.1 as f32))
            .collect();
        let middle = middle_of(current);
        if let Some(moved) = map.apply(middle) {
            let step = ((moved.0 - middle.0) as f32, (moved.1 - middle.1) as f32);
            self.pace.went(step);
        }
        Motion {
            map,
            quality: found.quality,
            is_break: false,
            is_ambiguous: false,
        }
    }

    fn fit(&mut self, pairs: &[Pair], fallback: &Homography, current: &Pyramid) -> Option<Fit> {
        let search = Search {
            tolerance_px: 1.5,
            guesses: 120,
        };
        let (start, _) = agree(pairs, search, Some(fallback), &mut self.dice)?;
        let prior = Prior {
            start,
            expected: start,
            deviation: 0.05,
            perspective: 0.08,
            cutoff_px: 0.8,
        };
        let fit = refine(pairs, &prior)?;
        (fit.agreeing >= LEAST_AGREEING && fit.map.is_plausible_at(middle_of(current)))
            .then_some(fit)
    }

    /// Puts the strongest corner into each cell that has no point.
    fn refill(&mut self, picture: &Pyramid, effort: Effort) {
        self.since_refill = 0;
        let base = picture.base();
        let cell = ((base.width() * base.height() / effort.picture_points()).max(64)).isqrt();
        let strengths = Strengths::of(base);
        let weakest = strengths.above_noise(150.0);
        let choice = Choice {
            cell,
            most_in_cell: 1,
            apart: 2,
            weakest,
            margin: 9,
        };
        let across = base.width() / cell + 1;
        let place = |x: f32, y: f32| (y as usize / cell) * across + x as usize / cell;
        let mut taken = vec![false; across * (base.height() / cell + 1)];
        let mut take = |x: f32, y: f32| {
            taken
                .get_mut(place(x, y))
                .is_some_and(|taken| !std::mem::replace(taken, true))
        };
        for &(x, y) in &self.points {
            take(x, y);
        }
        let corners = strengths.choose(&choice).into_iter();
        let new = corners.filter(|corner| take(corner.x, corner.y));
        self.points.extend(new.map(|corner| (corner.x, corner.y)));
    }
}

/// Finds points again, from a shift on.
fn follow_all(
    points: &[(f32, f32)],
    (previous, current): (&Pyramid, &Pyramid),
    shift: (f32, f32),
    effort: Effort,
) -> Vec<Pair> {
    let pair = |&(x, y): &(f32, f32)| {
        let found = follow(
            previous,
            current,
            (x, y),
            (x + shift.0, y + shift.1),
            FLOW_TOP,
        )?;
        if found.likeness < LEAST_LIKENESS {
            return None;
        }
        if effort == Effort::Full {
            let back = follow(current, previous, (found.x, found.y), (x, y), 0)?;
            if (back.x - x).hypot(back.y - y) > THERE_AND_BACK_PX {
                return None;
            }
        }
        let (from, to) = (
            (f64::from(x), f64::from(y)),
            (f64::from(found.x), f64::from(found.y)),
        );
        Some(Pair {
            from,
            to,
            weight: 1.0,
        })
    };
    points.iter().filter_map(pair).collect()
}

fn middle_of(picture: &Pyramid) -> (f64, f64) {
    (
        picture.base().width() as f64 / 2.0,
        picture.base().height() as f64 / 2.0,
    )
}

/// How alike the copies at a level are under a motion; `None` when that says nothing: they are flat.
///
/// Where hardly anything is left of the picture before, it counts as unlike.
fn likeness(previous: &Pyramid, current: &Pyramid, map: &Homography, level: usize) -> Option<f64> {
    let Some(back) = map.inverse() else {
        return Some(0.0);
    };
    let (before, now) = (previous.level(level), current.level(level));
    let scale = f64::from(factor(level));
    let mut likeness = Likeness::default();
    let step = if level < 2 { 2 } else { 1 };
    for y in (0..now.height()).step_by(step) {
        for (x, &grey) in now.row(y).iter().enumerate().step_by(step) {
            let place = back.apply(((x as f64 + 0.5) * scale, (y as f64 + 0.5) * scale));
            let Some((u, v)) = place.map(|(u, v)| ((u / scale) as f32, (v / scale) as f32)) else {
                continue;
            };
            if before.holds(u, v, 0.0) {
                likeness.add(before.sample(u, v), grey);
            }
        }
    }
    if likeness.count() < 60.0 {
        return Some(0.0);
    }
    likeness.value(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;
    use crate::testing::picture;

    #[test]
    fn a_turned_and_shifted_picture_tells_how() {
        let map =
            Homography::new([0.99, -0.05, 14.0, 0.05, 0.99, -9.0, 0., 0., 1.]).expect("finite");
        let (first, second) = (picture(&Homography::IDENTITY), picture(&map));
        let motion = PictureMotion::new().measure(&first, &second, Effort::Full);
        for corner in [(60.0, 60.0), (260.0, 60.0), (60.0, 180.0), (260.0, 180.0)] {
            let (a, b) = (motion.map.apply(corner), map.apply(corner));
            assert!(distance(a.expect("in front"), b.expect("in front")) < 0.3);
        }
        assert!(motion.quality > 0.6 && !motion.is_break);
    }

    #[test]
    fn a_pattern_that_repeats_itself_may_have_moved_otherwise() {
        let wave = |at: f32| (at * std::f32::consts::TAU / 40.0).sin();
        let dots = |shift: f32| {
            let at = |i: usize| ((i % 320) as f32 - shift, (i / 320) as f32);
            let grey = |(x, y): (f32, f32)| 128.0 + 50.0 * wave(x) * wave(y);
            let samples = (0..320 * 240).map(|i| grey(at(i))).collect();
            Pyramid::new(Plane::new(320, 240, samples, 0.0))
        };
        let measure = |first: &Pyramid, second: &Pyramid| {
            PictureMotion::new().measure(first, second, Effort::Full)
        };
        assert!(measure(&dots(0.0), &dots(18.0)).is_ambiguous);
        let (first, second) = (Homography::IDENTITY, Homography::shift(18.0, 0.0));
        assert!(!measure(&picture(&first), &picture(&second)).is_ambiguous);
    }

    #[test]
    fn another_scene_is_a_break() {
        let far = Homography::shift(4000.0, 3000.0);
        let motion = PictureMotion::new().measure(
            &picture(&Homography::IDENTITY),
            &picture(&far),
            Effort::Full,
        );
        assert!(motion.is_break);
    }

    #[test]
    fn flat_and_tiny_pictures_do_not_move() {
        for (width, height) in [(0, 0), (1, 1), (9, 5), (64, 48)] {
            let flat = Pyramid::new(Plane::new(width, height, vec![50.0; width * height], 0.0));
            let motion = PictureMotion::new().measure(&flat, &flat, Effort::Light);
            assert!(motion.quality.abs() < 1e-9);
        }
    }
}
