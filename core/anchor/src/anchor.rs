//! One place on an object, with the strokes that are drawn there.

use std::sync::Arc;

use crate::align::{Alignment, Attempt, Reach, align};
use crate::dice::Dice;
use crate::homography::{Homography, Point, area, distance};
use crate::likeness::Likeness;
use crate::motion::Motion;
use crate::search::{self, Sighting};
use crate::support::Support;
use crate::view::{Key, Seen, View};
use crate::{FrameNumber, StrokeId};

/// Most kept pictures of one anchor, with the one drawn on.
const MOST_KEYS: usize = 5;
/// Beyond this doubt nothing near is looked for, in pixels.
const NEAR_DOUBT_PX: f64 = 90.0;
/// Doubt of a place that is not known at all.
const LOST_PX: f64 = 1e3;
/// Beyond this doubt it is not even known whether the object is in the picture.
const PLACE_DOUBT_PX: f64 = 150.0;
/// Beyond this doubt nothing is shown: 16 pixels of a picture 640 wide.
const SHOWN_DOUBT_PX: f64 = 8.0;
/// Most frames in a row for which a stroke in the picture is shown without having been measured.
const MOST_COASTED: u32 = 12;
/// Frames without measurement after which a place must prove itself.
const PROOF_AFTER: u32 = 2;

/// A stroke, as far as it matters where it is.
#[derive(Clone, Debug)]
pub(crate) struct Stroke {
    pub(crate) id: StrokeId,
    /// Some of its points, in pixels of the picture drawn on.
    pub(crate) points: Vec<Point>,
}

/// Where strokes are drawn, and where that is now.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    /// The frame drawn on, while its number means something.
    pub(crate) source: Option<FrameNumber>,
    /// The frame up to which it was followed.
    pub(crate) at: FrameNumber,
    pub(crate) strokes: Vec<Stroke>,
    pub(crate) support: Support,
    pub(crate) keys: Vec<Key>,
    /// Takes the pixels of the picture drawn on to those of the current one.
    pub(crate) map: Homography,
    /// How far off that may be, in pixels.
    doubt_px: f64,
    /// Frames since the last measurement, and those of them with the object in the picture.
    coasted: u32,
    coasted_in_view: u32,
    measured_in_row: u32,
    pub(crate) confidence: f64,
}

/// What is known of an anchor's place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Knowledge {
    /// Measured in this frame.
    Measured,
    /// Reckoned from the motion of the picture, and good enough to be shown.
    Reckoned,
    /// Good enough to say in which direction it is.
    Vague,
    /// Nothing.
    None,
}

impl Anchor {
    pub(crate) fn new(
        source: Option<FrameNumber>,
        at: FrameNumber,
        view: Arc<View>,
        support: Support,
    ) -> Self {
        Self {
            source,
            at,
            strokes: Vec::new(),
            support,
            keys: vec![Key {
                view,
                map: Homography::IDENTITY,
            }],
            map: Homography::IDENTITY,
            doubt_px: 0.5,
            coasted: 0,
            coasted_in_view: 0,
            measured_in_row: 0,
            confidence: 1.0,
        }
    }

    /// Forgets where it is; it can only be found again.
    pub(crate) fn lose(&mut self) {
        self.doubt_px = LOST_PX;
        self.coasted = self.coasted.max(PROOF_AFTER + 1);
        self.measured_in_row = 0;
        self.confidence = 0.0;
    }

    pub(crate) fn knowledge(&self) -> Knowledge {
        if self.doubt_px > PLACE_DOUBT_PX || !self.map.is_plausible_at(self.support.middle) {
            Knowledge::None
        } else if self.doubt_px > SHOWN_DOUBT_PX || self.coasted_in_view > MOST_COASTED {
            Knowledge::Vague
        } else if self.coasted > 0 {
            Knowledge::Reckoned
        } else {
            Knowledge::Measured
        }
    }

    /// Takes the anchor to the next frame by what is seen there.
    pub(crate) fn step(&mut self, seen: &Seen<'_>, motion: &Motion, dice: &mut Dice) {
        match motion.map.after(&self.map) {
            Some(expected) if !motion.is_break => self.map = expected,
            Some(_) | None => self.lose(),
        }
        let near = self.doubt_px < NEAR_DOUBT_PX && self.map.is_plausible_at(self.support.middle);
        if near && let Some((alignment, map)) = self.measure(seen, dice) {
            self.settle(&alignment, map, seen);
        } else {
            self.coast(seen, motion);
        }
    }

    /// Looks for the object in the whole picture, if it has to be looked for.
    pub(crate) fn search(&mut self, seen: &Seen<'_>, dice: &mut Dice) {
        if self.coasted < 2 {
            return;
        }
        let known = self.doubt_px < NEAR_DOUBT_PX + 10.0;
        let expected = known.then_some((&self.map, self.doubt_px));
        match search::search(self, expected, seen, dice) {
            Some(Sighting::Here { map, share }) => {
                self.map = map;
                self.doubt_px = 1.5;
                self.coasted = 0;
                self.coasted_in_view = 0;
                self.measured_in_row = 0;
                self.confidence = share;
            }
            Some(Sighting::Beyond { map }) => {
                self.map = map;
                self.doubt_px = SHOWN_DOUBT_PX + 4.0;
                self.coasted_in_view = 0;
            }
            None => {}
        }
    }

    fn measure(&self, seen: &Seen<'_>, dice: &mut Dice) -> Option<(Alignment, Homography)> {
        let strict = self.coasted > PROOF_AFTER;
        let best = self.best_key(&self.map);
        let reaches: &[Reach] = if self.coasted > 0 {
            &[Reach::Far]
        } else {
            &[Reach::Near, Reach::Wide]
        };
        let mut tried = reaches
            .iter()
            .map(|reach| (best, *reach))
            .collect::<Vec<_>>();
        if best != 0 {
            tried.push((0, Reach::Far));
        }
        for (key, reach) in tried {
            let attempt = Attempt {
                support: &self.support,
                key: &self.keys[key],
                expected: &self.map,
                reach,
                least_likeness: 0.55,
            };
            let Some(first) =
                align(&attempt, seen, dice).filter(|found| self.is_enough(found, strict))
            else {
                continue;
            };
            let found = self.again(&attempt, first, seen, dice);
            let map = found.fit.map;
            let moved = moved(&map, &self.map, self.support.middle);
            let proven = !strict || self.likeness(seen, &map) > 0.5;
            if proven && moved < 12.0 + 3.0 * self.doubt_px {
                return Some((found, map));
            }
        }
        None
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

    /// Whether so many corners agree that it is not by chance.
    pub(crate) fn is_enough(&self, found: &Alignment, strict: bool) -> bool {
        let share = if strict { 0.21 } else { 0.13 };
        found.fit.agreeing >= 6
            && found.share() > share
            && found.fit.weight > 0.06 * self.support.weight
            && found.fit.weight > 1.6
    }

    fn settle(&mut self, found: &Alignment, map: Homography, seen: &Seen<'_>) {
        self.map = map;
        self.doubt_px = self.uncertainty(found);
        self.coasted = 0;
        self.coasted_in_view = 0;
        self.measured_in_row += 1;
        self.confidence = found.share().min(1.0);
        self.keep(found, seen);
    }

    /// The most that a drawn point may be off.
    fn uncertainty(&self, found: &Alignment) -> f64 {
        let (x, y) = self.support.middle;
        let r = self.support.radius;
        let rim = [(x, y), (x - r, y), (x + r, y), (x, y - r), (x, y + r)];
        rim.iter()
            .map(|&p| found.fit.uncertainty_px(p))
            .fold(0.0, f64::max)
    }

    fn coast(&mut self, seen: &Seen<'_>, motion: &Motion) {
        self.coasted += 1;
        self.measured_in_row = 0;
        self.confidence = 0.0;
        let blind = if motion.quality < 0.15 { 30.0 } else { 0.0 };
        self.doubt_px = (self.doubt_px + 0.4 + 3.0 * (1.0 - motion.quality) + blind).min(LOST_PX);
        let in_view = self.in_view(&self.map, seen.size());
        if in_view > 0.3 {
            self.coasted_in_view += 1;
        } else if in_view <= 0.0 {
            self.coasted_in_view = 0;
        }
    }

    /// The share of drawn points that a map puts into a picture of a size.
    pub(crate) fn in_view(&self, map: &Homography, size: (f64, f64)) -> f64 {
        let points = || self.strokes.iter().flat_map(|stroke| &stroke.points);
        let inside = points()
            .filter(|point| is_in_view(map, **point, size))
            .count();
        inside as f64 / points().count().max(1) as f64
    }

    /// How alike the neighbourhood of the strokes looks in the picture drawn on and in the current one; 0 when that cannot be told.
    pub(crate) fn likeness(&self, seen: &Seen<'_>, map: &Homography) -> f64 {
        const SAMPLES: i32 = 17;
        let reach = self.support.radius * 1.3 + 6.0;
        let (kept, now) = (self.keys[0].view.pyramid.level(1), seen.pyramid.level(1));
        let mut likeness = Likeness::default();
        for i in 0..SAMPLES * SAMPLES {
            let along =
                |index: i32| (f64::from(index) / f64::from(SAMPLES - 1) * 2.0 - 1.0) * reach;
            let from = (
                self.support.middle.0 + along(i % SAMPLES),
                self.support.middle.1 + along(i / SAMPLES),
            );
            let Some(to) = map.apply(from) else { continue };
            let half = |p: Point| ((p.0 / 2.0) as f32, (p.1 / 2.0) as f32);
            let (from, to) = (half(from), half(to));
            if kept.holds(from.0, from.1, 0.0) && now.holds(to.0, to.1, 0.0) {
                likeness.add(kept.sample(from.0, from.1), now.sample(to.0, to.1));
            }
        }
        if likeness.count() < 60.0 {
            0.0
        } else {
            likeness.value(1.2).unwrap_or(0.0)
        }
    }

    /// The kept picture that looks most like what is expected. Turning costs nothing: patches are turned with it.
    pub(crate) fn best_key(&self, expected: &Homography) -> usize {
        let cost = |index: usize| {
            let (size, flat) = self.change(index, expected)?;
            let size = size.ln();
            let seen_from = if size > 0.0 { 1.3 * size } else { -0.8 * size };
            Some(seen_from + 0.7 * (flat - 1.0) + if index == 0 { 0.0 } else { 0.25 })
        };
        let costs = (0..self.keys.len()).filter_map(|index| Some((cost(index)?, index)));
        costs
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(0, |(_, index)| index)
    }

    /// How much larger than in a kept picture, and how flattened, the object is under a map: 1 and 1 when it looks the same.
    fn change(&self, key: usize, map: &Homography) -> Option<(f64, f64)> {
        let kept = &self.keys.get(key)?.map;
        let relative = map.after(&kept.inverse()?)?;
        let jacobian = relative.jacobian(kept.apply(self.support.middle)?)?;
        let area = area(&jacobian).max(1e-6);
        let squares: f64 = jacobian.iter().map(|value| value * value).sum();
        Some((area.sqrt(), (squares / (2.0 * area)).max(1.0)))
    }

    /// Keeps the current picture too, when the object looks different in it than in all others.
    fn keep(&mut self, found: &Alignment, seen: &Seen<'_>) {
        let sure = self.measured_in_row >= 8 && found.fit.weight > 0.45 * self.support.weight;
        if !sure || self.keys.len() >= MOST_KEYS || self.in_view(&self.map, seen.size()) < 1.0 {
            return;
        }
        let new = |(size, flat): (f64, f64)| size.ln().abs() >= 0.4 || flat >= 1.18;
        let different =
            (0..self.keys.len()).all(|index| self.change(index, &self.map).is_some_and(new));
        if different && self.likeness(seen, &self.map) > 0.8 {
            self.keys.push(Key {
                view: Arc::clone(seen.view()),
                map: self.map,
            });
        }
    }
}

/// How far apart two maps put a point.
fn moved(a: &Homography, b: &Homography, point: Point) -> f64 {
    match (a.apply(point), b.apply(point)) {
        (Some(a), Some(b)) => distance(a, b),
        _ => f64::MAX,
    }
}

/// Whether a map puts a point into a picture of a size.
pub(crate) fn is_in_view(map: &Homography, point: Point, (width, height): (f64, f64)) -> bool {
    map.apply(point)
        .is_some_and(|(x, y)| x >= 0.0 && y >= 0.0 && x < width && y < height)
}
