//! Everything together: frames in, places of strokes out.

use std::sync::Arc;

use crate::anchor::{Anchor, Knowledge, Stroke, is_in_view};
use crate::answers::{Added, FrameNumber, Placement, State, StrokeId};
use crate::dice::Dice;
use crate::homography::{Homography, Point, distance};
use crate::motion::{Motion, PictureMotion};
use crate::picture::Picture;
use crate::plane::Plane;
use crate::pyramid::Pyramid;
use crate::ring::{Match, Ring, Slot};
use crate::settings::{Effort, Settings};
use crate::support::Support;
use crate::thumbnail::Thumbnail;
use crate::view::{Seen, View};

/// Most places that are followed at once; each may keep half a megabyte.
pub const MAX_ANCHORS: usize = 24;
/// Most strokes at once.
pub const MAX_STROKES: usize = 256;
/// Shortest side of a working picture: a thinner one is stretched.
const SHORTEST_PX: usize = 32;
/// So many points tell where a stroke is.
const KEPT_POINTS: usize = 32;
/// Kept frames are skipped while replaying until the picture has moved so far, or so many were.
const SKIPPED_PX: f64 = 6.0;
const MOST_SKIPPED: u32 = 2;

/// Follows strokes through the frames of one camera.
#[derive(Clone, Debug)]
pub struct Tracker {
    settings: Settings,
    next: FrameNumber,
    previous: Option<Pyramid>,
    motion: PictureMotion,
    ring: Ring,
    anchors: Vec<Anchor>,
    dice: Dice,
}

impl Tracker {
    /// Makes a tracker that has seen nothing.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let long_side_px = settings.long_side_px.clamp(SHORTEST_PX, 1280);
        Self {
            settings: Settings {
                long_side_px,
                ..settings
            },
            next: FrameNumber(0),
            previous: None,
            motion: PictureMotion::new(),
            ring: Ring::new(settings.ring_frames),
            anchors: Vec::new(),
            dice: Dice::new(0x0A9C_4075_77E1),
        }
    }

    /// Changes what is spent on each frame from now on.
    pub fn set_effort(&mut self, effort: Effort) {
        self.settings.effort = effort;
    }

    /// Takes the next frame and finds all strokes in it. A frame of another shape is a cut.
    pub fn frame(&mut self, picture: &Picture<'_>) -> FrameNumber {
        let (width, height) = picture.working_size(self.settings.long_side_px, SHORTEST_PX);
        let pyramid = Pyramid::new(Plane::of_picture(picture, width, height));
        if self
            .previous
            .as_ref()
            .is_some_and(|previous| size_of(previous) != size_of(&pyramid))
        {
            self.cut();
        }
        let motion = match &self.previous {
            Some(previous) => self
                .motion
                .measure(previous, &pyramid, self.settings.effort),
            None => Motion::BREAK,
        };
        let number = self.next;
        self.next = FrameNumber(number.0 + 1);
        self.ring.push(Slot {
            number,
            base: pyramid.base().narrowed(),
            thumbnail: Thumbnail::of(picture),
            motion,
        });
        self.follow(&pyramid, &motion, number);
        self.previous = Some(pyramid);
        number
    }

    /// Forgets the frames so far, after a pause or with another camera: nothing in the next one is where it was.
    pub fn cut(&mut self) {
        self.previous = None;
        self.motion.forget();
        self.ring.clear();
        for anchor in &mut self.anchors {
            anchor.source = None;
            anchor.at = FrameNumber(self.next.0.saturating_sub(1));
            anchor.lose();
        }
    }

    /// The thumbnail of a frame, while it is kept.
    #[must_use]
    pub fn thumbnail(&self, frame: FrameNumber) -> Option<Thumbnail> {
        self.ring.get(frame).map(|slot| slot.thumbnail.clone())
    }

    /// The kept frame since the last cut that a thumbnail is of, if it looks like one of them.
    #[must_use]
    pub fn find(&self, thumbnail: &Thumbnail) -> Option<Match> {
        self.ring.find(thumbnail)
    }

    /// Adds a stroke that was drawn on a kept frame; its points are fractions of that picture. Replaces a stroke of the same number.
    pub fn add_stroke(&mut self, id: StrokeId, frame: FrameNumber, fractions: &[Point]) -> Added {
        let Some(slot) = self.ring.get(frame) else {
            return Added::NeedPicture;
        };
        let size = (slot.base.width() as f64, slot.base.height() as f64);
        let Some(stroke) = stroke(id, fractions, size) else {
            return Added::Refused;
        };
        let base = slot.base.clone();
        self.remove(id);
        let (middle, radius) = circle(&stroke.points);
        let shares = |anchor: &&mut Anchor| {
            anchor.source == Some(frame) && anchor.support.reaches(middle, radius)
        };
        if self.count() >= MAX_STROKES {
            return Added::Refused;
        }
        if let Some(anchor) = self.anchors.iter_mut().find(shares) {
            anchor.strokes.push(stroke);
            return Added::Anchored;
        }
        if self.anchors.len() >= MAX_ANCHORS {
            return Added::Refused;
        }
        let drawn_on = self
            .anchors
            .iter()
            .find(|anchor| anchor.source == Some(frame));
        let known = drawn_on.map(|anchor| Arc::clone(&anchor.keys[0].view));
        let plane = base.widened();
        let support = Support::around(
            &stroke.points,
            &plane,
            self.settings.effort.support_points(),
        );
        let view = known.unwrap_or_else(|| kept(plane));
        let mut anchor = Anchor::new(Some(frame), frame, view, support, stroke);
        self.catch_up(&mut anchor);
        self.anchors.push(anchor);
        Added::Anchored
    }

    /// Adds a stroke with the picture that it was drawn on, which need not be one of the frames. It is looked for from the next frame on.
    pub fn add_on_picture(
        &mut self,
        id: StrokeId,
        picture: &Picture<'_>,
        fractions: &[Point],
    ) -> Added {
        let (width, height) = picture.working_size(self.settings.long_side_px, SHORTEST_PX);
        let Some(stroke) = stroke(id, fractions, (width as f64, height as f64)) else {
            return Added::Refused;
        };
        self.remove(id);
        if self.anchors.len() >= MAX_ANCHORS || self.count() >= MAX_STROKES {
            return Added::Refused;
        }
        let plane = Plane::of_picture(picture, width, height);
        let support = Support::around(
            &stroke.points,
            &plane,
            self.settings.effort.support_points(),
        );
        let newest = FrameNumber(self.next.0.saturating_sub(1));
        let mut anchor = Anchor::new(None, newest, kept(plane), support, stroke);
        anchor.lose();
        self.anchors.push(anchor);
        Added::Anchored
    }

    /// Where a stroke is in the newest frame; `None` when there is no such stroke.
    #[must_use]
    pub fn stroke(&self, id: StrokeId) -> Option<Placement> {
        self.anchors.iter().find_map(|anchor| {
            let stroke = anchor.strokes.iter().find(|stroke| stroke.id == id)?;
            Some(self.placement(anchor, stroke))
        })
    }

    /// All strokes there are.
    pub fn strokes(&self) -> impl Iterator<Item = StrokeId> {
        self.anchors
            .iter()
            .flat_map(|anchor| anchor.strokes.iter().map(|stroke| stroke.id))
    }

    /// Takes a stroke away.
    pub fn remove(&mut self, id: StrokeId) {
        for anchor in &mut self.anchors {
            anchor.strokes.retain(|stroke| stroke.id != id);
        }
        self.anchors.retain(|anchor| !anchor.strokes.is_empty());
    }

    /// Takes all strokes away.
    pub fn clear(&mut self) {
        self.anchors.clear();
    }

    fn count(&self) -> usize {
        self.anchors.iter().map(|anchor| anchor.strokes.len()).sum()
    }

    fn placement(&self, anchor: &Anchor, stroke: &Stroke) -> Placement {
        let drawn_on = anchor.keys[0].view.pyramid.base();
        let from = (drawn_on.width() as f64, drawn_on.height() as f64);
        let to = self.previous.as_ref().map_or((1.0, 1.0), size_of);
        let fractions = anchor
            .map
            .after(&Homography::scale(from.0, from.1))
            .and_then(|map| Homography::scale(1.0 / to.0, 1.0 / to.1).after(&map));
        let is_now = anchor.at.0 + 1 >= self.next.0;
        let in_view = stroke
            .points
            .iter()
            .any(|point| is_in_view(&anchor.map, *point, to));
        let state = match anchor.knowledge() {
            Knowledge::None => State::Searching,
            _ if !is_now || fractions.is_none() => State::Searching,
            _ if !in_view => State::Outside,
            Knowledge::Measured => State::Tracked,
            Knowledge::Reckoned => State::Coasting,
            Knowledge::Vague => State::Searching,
        };
        Placement {
            state,
            map: fractions.unwrap_or(Homography::IDENTITY),
            confidence: anchor.confidence,
        }
    }

    fn follow(&mut self, pyramid: &Pyramid, motion: &Motion, number: FrameNumber) {
        let seen = Seen::new(pyramid);
        let mut anchors = std::mem::take(&mut self.anchors);
        for anchor in &mut anchors {
            if anchor.at.0 + 1 == number.0 {
                anchor.step(&seen, motion, &mut self.dice);
                anchor.at = number;
            } else {
                self.catch_up(anchor);
            }
            if anchor.at == number {
                anchor.search(&seen, self.settings.search_every, &mut self.dice);
            }
        }
        self.anchors = anchors;
    }

    /// Takes an anchor through the kept frames, up to the newest one or as many as may be replayed at once.
    fn catch_up(&mut self, anchor: &mut Anchor) {
        let newest = self.next.0.saturating_sub(1);
        let mut moved: Option<Motion> = None;
        let mut skipped = 0;
        let most = self.settings.replay_frames.max(2);
        for _ in 0..most {
            let Some(slot) = self.ring.get(FrameNumber(anchor.at.0 + 1)) else {
                // Fallen out of the ring, or at its end.
                if anchor.at.0 < newest {
                    anchor.lose();
                    anchor.at = FrameNumber(newest);
                }
                return;
            };
            anchor.at = slot.number;
            let motion = moved.map_or(slot.motion, |moved| slot.motion.after(&moved));
            if skipped < MOST_SKIPPED && slot.number.0 < newest && is_small(&motion, anchor) {
                skipped += 1;
                moved = Some(motion);
                continue;
            }
            let pyramid = Pyramid::new(slot.base.widened());
            anchor.step(&Seen::new(&pyramid), &motion, &mut self.dice);
            (moved, skipped) = (None, 0);
        }
        // What was skipped last is not lost.
        if let Some(motion) = moved
            && let Some(slot) = self.ring.get(anchor.at)
        {
            let pyramid = Pyramid::new(slot.base.widened());
            anchor.step(&Seen::new(&pyramid), &motion, &mut self.dice);
        }
    }
}

/// Whether the picture moved so little that the frame between need not be looked at.
fn is_small(motion: &Motion, anchor: &Anchor) -> bool {
    let here = anchor.map.apply(anchor.support.middle);
    let there = here.and_then(|here| motion.map.apply(here));
    match (here, there) {
        (Some(here), Some(there)) => {
            !motion.is_break && motion.quality > 0.5 && distance(here, there) < SKIPPED_PX
        }
        _ => false,
    }
}

fn kept(plane: Plane) -> Arc<View> {
    let pyramid = Pyramid::new(plane);
    let seen = Seen::new(&pyramid);
    Arc::clone(seen.view())
}

fn size_of(pyramid: &Pyramid) -> (f64, f64) {
    Seen::new(pyramid).size()
}

/// A stroke in pixels; `None` without points, or with one that is far from the picture or not a number.
fn stroke(id: StrokeId, fractions: &[Point], size: (f64, f64)) -> Option<Stroke> {
    let sane = |value: f64| (-2.0..=3.0).contains(&value);
    if fractions.is_empty() || !fractions.iter().all(|p| sane(p.0) && sane(p.1)) {
        return None;
    }
    let step = fractions.len().div_ceil(KEPT_POINTS);
    let points = fractions
        .iter()
        .step_by(step)
        .map(|p| (p.0 * size.0, p.1 * size.1));
    Some(Stroke {
        id,
        points: points.collect(),
    })
}

fn circle(points: &[Point]) -> (Point, f64) {
    let count = points.len().max(1) as f64;
    let sum = points
        .iter()
        .fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
    let middle = (sum.0 / count, sum.1 / count);
    (
        middle,
        points
            .iter()
            .map(|&p| distance(p, middle))
            .fold(0.0, f64::max),
    )
}
