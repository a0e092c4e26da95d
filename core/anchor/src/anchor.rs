//! One place on an object, with the strokes that are drawn there.

use std::sync::Arc;

use crate::align::Alignment;
use crate::close::Close;
use crate::depth::Depth;
use crate::dice::Dice;
use crate::homography::{Homography, Point, area};
use crate::layers::Side;
use crate::measure::moved;
use crate::motion::Motion;
use crate::neighbourhood::{Neighbourhood, Standing};
use crate::samples::Samples;
use crate::search::{self, Sighting};
use crate::support::{Breadth, Support};
use crate::view::{Key, Seen, View};
use crate::{FrameNumber, StrokeId};

/// Most kept pictures of one anchor, with the one drawn on.
const MOST_KEYS: usize = 5;
/// Beyond this doubt nothing near is looked for, in pixels.
const NEAR_DOUBT_PX: f64 = 90.0;
/// Doubt of a place that is not known at all.
pub(crate) const LOST_PX: f64 = 1e3;
/// Beyond this doubt it is not even known whether the object is in the picture.
const PLACE_DOUBT_PX: f64 = 150.0;
/// Beyond this doubt nothing is shown: 16 pixels of a picture 640 wide.
pub(crate) const SHOWN_DOUBT_PX: f64 = 8.0;
/// How far off a place outside of the picture may be that was found by what is in it.
const BEYOND_DOUBT_PX: f64 = 12.0;
/// How far off a place may be that was found in the whole picture.
const FOUND_DOUBT_PX: f64 = 1.5;
/// Most frames in a row for which a stroke in the picture is shown without having been measured.
const MOST_COASTED: u32 = 12;
/// So many measurements in a row may be of any of several places that look alike.
const MOST_UNCLEAR: u32 = 8;
/// A motion of the picture with less quality than this may be off by a whole key.
const SURE_QUALITY: f64 = 0.35;
/// With more doubt than this part of the way to the nearest rival it may be either.
pub(crate) const SURE_OF_RIVAL: f64 = 0.4;
/// Frames without measurement after which a place must prove itself.
pub(crate) const PROOF_AFTER: u32 = 2;

/// How alike what is drawn on looks at first where it is measured, and how fast the usual value follows.
const USUAL_AT_FIRST: f64 = 0.8;
const USUAL_CHANGE: f64 = 0.1;
/// How fast that follows by which the motion of the picture is off, and the most that counts at once.
const SURPRISE_CHANGE: f64 = 0.15;
const MOST_SURPRISE_PX: f64 = 6.0;
/// The motion is off by so many times that while nothing is measured: it is a mean, and adds up where planes differ.
const SURPRISES: f64 = 2.0;
/// From this share on it is learnt which corners agree.
const LEARN_SHARE: f64 = 0.35;

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
    pub(crate) around: Neighbourhood,
    /// What is within the first stroke.
    pub(crate) within: Samples,
    pub(crate) close: Close,
    /// How far off the motion of the picture usually puts it in one frame, in pixels: it may lie on another plane.
    surprise_px: f64,
    /// Whether it moves otherwise than the picture.
    pub(crate) depth: Depth,
    /// On which of two planes it lies, where there are two.
    pub(crate) side: Side,
    /// How alike that usually looks where it was measured.
    pub(crate) usual: f64,
    pub(crate) keys: Vec<Key>,
    /// Takes the pixels of the picture drawn on to those of the current one.
    pub(crate) map: Homography,
    /// How far off that may be, in pixels.
    pub(crate) doubt_px: f64,
    /// Frames since the last measurement, and those of them with the object in the picture.
    pub(crate) coasted: u32,
    coasted_in_view: u32,
    pub(crate) measured_in_row: u32,
    /// Measurements in a row of which nobody can tell whether they are of the right place.
    unclear_in_row: u32,
    /// Whether it was surely at the right place, and followed without a gap since.
    pub(crate) is_sure: bool,
    /// Frames since it was looked for in the whole picture.
    since_search: u64,
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
        stroke: Stroke,
    ) -> Self {
        Self {
            source,
            at,
            within: Samples::within(&view.pyramid, support.middle, &stroke.points),
            close: Close::of(&view.pyramid, support.middle, &stroke.points),
            surprise_px: 0.0,
            depth: Depth::default(),
            side: Side::default(),
            usual: USUAL_AT_FIRST,
            strokes: vec![stroke],
            around: Neighbourhood::of(&view.pyramid, support.middle, support.radius),
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
            unclear_in_row: 0,
            is_sure: true,
            since_search: u64::MAX,
            confidence: 1.0,
        }
    }

    /// Forgets where it is; it can only be found again.
    pub(crate) fn lose(&mut self) {
        if self.doubt_px < LOST_PX {
            self.since_search = u64::MAX;
        }
        self.doubt_px = LOST_PX;
        self.unclear_in_row = 0;
        self.is_sure = false;
        self.coasted = self.coasted.max(PROOF_AFTER + 1);
        self.measured_in_row = 0;
        self.confidence = 0.0;
    }

    pub(crate) fn knowledge(&self) -> Knowledge {
        if self.doubt_px > PLACE_DOUBT_PX || !self.map.is_plausible_at(self.support.middle) {
            Knowledge::None
        } else if self.doubt_px > SHOWN_DOUBT_PX
            || self.coasted_in_view
                > if self.is_sure {
                    3 * MOST_COASTED
                } else {
                    MOST_COASTED
                }
        {
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
            Some(expected) if !motion.is_break => {
                self.depth.expect(&self.map, &expected, self.support.middle);
                self.map = expected;
            }
            Some(_) | None => {
                self.depth.cut();
                self.lose();
            }
        }
        self.is_sure &= motion.quality > SURE_QUALITY && !motion.is_ambiguous;
        let near = self.doubt_px < NEAR_DOUBT_PX && self.map.is_plausible_at(self.support.middle);
        if near && let Some(found) = self.measure(seen, dice) {
            self.settle(&found, seen, dice);
        } else {
            self.coast(seen, motion);
        }
    }

    /// Looks for the object in the whole picture, if it has to be looked for.
    ///
    /// At once when it was lost, and then every so many frames.
    pub(crate) fn search(&mut self, seen: &Seen<'_>, every: u64, dice: &mut Dice) {
        if self.coasted < 2 && self.doubt_px <= SHOWN_DOUBT_PX {
            self.since_search = u64::MAX;
            return;
        }
        self.since_search = self.since_search.saturating_add(1);
        if self.since_search < every {
            return;
        }
        self.since_search = 0;
        let known = self.doubt_px < NEAR_DOUBT_PX + 10.0;
        let expected = known.then_some((&self.map, self.doubt_px));
        match search::search(self, expected, seen, dice) {
            Some(Sighting::Here {
                map,
                share,
                is_sure,
            }) => {
                self.map = map;
                self.doubt_px = self.dispute(&map, seen).max(FOUND_DOUBT_PX);
                self.coasted = 0;
                self.coasted_in_view = 0;
                self.measured_in_row = 0;
                self.confidence = share;
                self.unclear_in_row = 0;
                self.is_sure |= is_sure;
            }
            // What is around it may lie on another plane: that is worth less than having followed it so far.
            Some(Sighting::Beyond { map }) if self.doubt_px > BEYOND_DOUBT_PX => {
                self.map = map;
                self.doubt_px = BEYOND_DOUBT_PX;
                self.coasted_in_view = 0;
            }
            Some(Sighting::Beyond { .. }) | None => {}
        }
    }

    fn settle(&mut self, found: &Alignment, seen: &Seen<'_>, dice: &mut Dice) {
        let is_telling = self.is_firm(found) && found.breadth == Breadth::Tight;
        if self.coasted == 0 && is_telling {
            self.depth
                .learn(&self.map, &found.fit.map, self.support.middle);
        }
        if self.coasted == 0 {
            let off = moved(&found.fit.map, &self.map, self.support.middle);
            self.surprise_px += (off.min(MOST_SURPRISE_PX) - self.surprise_px) * SURPRISE_CHANGE;
        }
        self.map = found.fit.map;
        self.survey(found, seen, dice);
        self.doubt_px = self.doubt_of(found, seen);
        self.coasted = 0;
        self.coasted_in_view = 0;
        self.measured_in_row += 1;
        self.confidence = found.share().min(1.0);
        if found.share() > LEARN_SHARE {
            self.support.learn(&found.corners);
        }
        if is_telling {
            self.close.learn(seen.pyramid, &self.map);
        }
        // Out of the picture it looks like nothing, which is nothing to get used to.
        if is_telling && let Some(likeness) = self.within.seen_likeness(seen.pyramid, &self.map) {
            self.usual += (likeness - self.usual) * USUAL_CHANGE;
        }
        match self.around.standing(seen.pyramid, &self.map) {
            Standing::Clear if self.doubt_px <= SHOWN_DOUBT_PX => {
                (self.is_sure, self.unclear_in_row) = (true, 0);
            }
            Standing::Clear => {}
            _ if self.in_view(&self.map, seen.size()) < 1.0 => {}
            Standing::Beaten(_) | Standing::Unclear if !self.is_sure => self.unclear_in_row += 1,
            Standing::Beaten(_) | Standing::Unclear => {}
        }
        if self.unclear_in_row > MOST_UNCLEAR {
            self.lose();
        } else {
            self.keep(found, seen);
        }
    }

    fn coast(&mut self, seen: &Seen<'_>, motion: &Motion) {
        self.coasted += 1;
        self.measured_in_row = 0;
        self.confidence = 0.0;
        let blind = if motion.quality < 0.15 { 30.0 } else { 0.0 };
        let drift = if self.is_sure { 0.2 } else { 0.4 };
        let drift = drift + SURPRISES * self.surprise_px + self.depth.off_px();
        self.doubt_px = (self.doubt_px + drift + 3.0 * (1.0 - motion.quality) + blind).min(LOST_PX);
        self.is_sure &= self.doubt_px < SURE_OF_RIVAL * self.around.nearest_rival_px();
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
        let sure = self.measured_in_row >= 8
            && self.doubt_px <= SHOWN_DOUBT_PX
            && found.fit.weight > 0.45 * self.support.weight;
        if !sure || self.keys.len() >= MOST_KEYS || self.in_view(&self.map, seen.size()) < 1.0 {
            return;
        }
        let new = |(size, flat): (f64, f64)| size.ln().abs() >= 0.4 || flat >= 1.18;
        let different =
            (0..self.keys.len()).all(|index| self.change(index, &self.map).is_some_and(new));
        if different && self.around.likeness(seen.pyramid, &self.map) > 0.8 {
            self.keys.push(Key {
                view: Arc::clone(seen.view()),
                map: self.map,
            });
        }
    }
}

/// Whether a map puts a point into a picture of a size.
pub(crate) fn is_in_view(map: &Homography, point: Point, (width, height): (f64, f64)) -> bool {
    map.apply(point)
        .is_some_and(|(x, y)| x >= 0.0 && y >= 0.0 && x < width && y < height)
}
