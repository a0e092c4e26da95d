//! Runs a tracker over a clip and compares what it shows with the truth.

use bowline_anchor::{Picture, Placement, Settings, State, StrokeId, Tracker};

use crate::dice::Dice;
use crate::groups::Group;
use crate::matrix::Point;
use crate::render::Frame;
use crate::scene::{Interruption, Scene};
use crate::stroke::Stroke;

/// So many pictures after it was frozen a stroke arrives.
pub const LATE_FRAMES: usize = 10;
/// A stroke nearer than this to its object is in its place, in pixels of a picture 640 wide or high.
pub const IN_PLACE_PX: f64 = 8.0;
/// A stroke farther than this is in a wrong place.
pub const WRONG_PX: f64 = 20.0;

/// What was seen in one clip, or in many.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Pictures in which at least half of a stroke's object is to be seen, once for each stroke.
    pub visible: usize,
    /// Of those, in how many the stroke was shown in its place.
    pub in_place: usize,
    /// How far off the stroke was, wherever it was shown, in pixels.
    pub drifts_px: Vec<f64>,
    /// Pictures in which a stroke was shown.
    pub shown: usize,
    /// Of those, in how many it was in a wrong place, or its object out of the picture; covered is not out of it.
    pub wrong: usize,
    /// How often an object came back to stay for half a second, or pictures went on after a break.
    pub returns: usize,
    /// After how many pictures it was shown in its place again; those not found are not here.
    pub found_after: Vec<usize>,
}

impl Tally {
    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.visible += other.visible;
        self.in_place += other.in_place;
        self.drifts_px.extend(&other.drifts_px);
        self.shown += other.shown;
        self.wrong += other.wrong;
        self.returns += other.returns;
        self.found_after.extend(&other.found_after);
    }
}

/// What one stroke did in one picture.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The picture.
    pub frame: usize,
    /// How much of the object is in the picture and not behind another surface, 0 to 1.
    pub in_view: f64,
    /// What the tracker says of it.
    pub state: State,
    /// Mean distance from the truth, where the object is in the picture and the stroke shown.
    pub off_px: Option<f64>,
    /// Whether the stroke is shown inside the picture although its object is not there.
    pub ghost: bool,
}

/// A clip and what is drawn on it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The clip.
    pub scene: Scene,
    /// What is drawn; the n-th has the number n + 1.
    pub strokes: Vec<Stroke>,
}

impl Case {
    /// The case of a group with a number, from a seed.
    #[must_use]
    pub fn of(group: Group, seed: u64, index: u64) -> Self {
        let scene = group.scene(seed, index);
        let mut dice = Dice::new(seed).fork("strokes", index ^ (group as u64) << 8);
        let strokes = Stroke::draw(&scene, group, &mut dice);
        Self { scene, strokes }
    }

    /// Whether a tracker is told before a picture that nothing is where it was.
    #[must_use]
    pub fn is_cut(&self, frame: usize) -> bool {
        let mut breaks = self.scene.breaks.iter();
        breaks.any(|&(first, how, _)| first == frame && how == Interruption::Told)
    }

    /// Lets the tracker follow the clip: gives for each stroke what it did in every picture since it arrived.
    ///
    /// # Errors
    /// When a picture cannot be had.
    pub fn follow<E>(
        &self,
        mut shown: impl FnMut(usize) -> Result<Frame, E>,
    ) -> Result<Vec<Vec<Moment>>, E> {
        let mut tracker = Tracker::new(Settings::default());
        let mut numbers = Vec::new();
        let mut moments = vec![Vec::new(); self.strokes.len()];
        for frame in 0..self.scene.frames {
            if self.is_cut(frame) {
                tracker.cut();
            }
            let shown = shown(frame)?;
            let Some(picture) = Picture::new(shown.size.0, shown.size.1, shown.size.0, &shown.luma)
            else {
                continue;
            };
            numbers.push(tracker.frame(&picture));
            for (index, stroke) in self.strokes.iter().enumerate() {
                let id = StrokeId(index as u32 + 1);
                if frame == stroke.frozen + LATE_FRAMES {
                    tracker.add_stroke(id, numbers[stroke.frozen], &stroke.fractions);
                }
                if frame >= stroke.frozen + LATE_FRAMES {
                    let answer = tracker.stroke(id);
                    moments[index].push(self.moment(stroke, frame, answer.as_ref()));
                }
            }
        }
        Ok(moments)
    }

    /// What an answer about a stroke is worth in a picture.
    #[must_use]
    pub fn moment(&self, stroke: &Stroke, frame: usize, answer: Option<&Placement>) -> Moment {
        let (wide, tall) = self.scene.size_of(self.scene.shown_frame(frame));
        let (wide, tall) = (wide as f64, tall as f64);
        let inside = |p: &Point, margin: f64| {
            p.0 > margin && p.1 > margin && p.0 < wide - margin && p.1 < tall - margin
        };
        let state = answer.map_or(State::Searching, |answer| answer.state);
        let shown = matches!(state, State::Tracked | State::Coasting);
        let (mut within, mut seen, mut sum, mut drawn_inside) = (0, 0, 0.0, false);
        for (world, fraction) in stroke.world.iter().zip(&stroke.fractions) {
            let truth = self.scene.place(frame, stroke.surface, *world);
            let truth = truth.filter(|p| inside(p, 0.0));
            let drawn = answer.and_then(|answer| answer.map.apply(*fraction));
            let drawn = drawn.map(|(x, y)| (x * wide, y * tall));
            drawn_inside |= drawn.is_some_and(|drawn| inside(&drawn, IN_PLACE_PX));
            if let Some(truth) = truth {
                within += 1;
                let hit = self.scene.hit(frame, truth);
                seen += u32::from(hit.is_some_and(|(surface, _)| surface == stroke.surface));
                sum += drawn.map_or(1e3, |drawn| {
                    (drawn.0 - truth.0).hypot(drawn.1 - truth.1).min(1e3)
                });
            }
        }
        Moment {
            frame,
            in_view: f64::from(seen) / stroke.world.len() as f64,
            state,
            off_px: (shown && within > 0).then(|| sum / f64::from(within)),
            ghost: shown && within == 0 && drawn_inside,
        }
    }
}

/// Adds up what one stroke did.
#[must_use]
pub fn tally(moments: &[Moment], breaks: &[usize]) -> Tally {
    let mut tally = Tally::default();
    let in_place = |moment: &Moment| moment.off_px.is_some_and(|off| off < IN_PLACE_PX);
    let mut away = 0;
    for (at, moment) in moments.iter().enumerate() {
        let visible = moment.in_view >= 0.5;
        tally.visible += usize::from(visible);
        tally.in_place += usize::from(visible && in_place(moment));
        tally.drifts_px.extend(moment.off_px);
        tally.shown += usize::from(moment.off_px.is_some() || moment.ghost);
        tally.wrong += usize::from(moment.ghost || moment.off_px.is_some_and(|off| off > WRONG_PX));
        let back = visible && (away >= 5 || breaks.contains(&moment.frame) && at > 0);
        let stay = moments[at..]
            .iter()
            .take_while(|later| later.in_view >= 0.5)
            .count();
        if back && stay >= 15 {
            tally.returns += 1;
            tally
                .found_after
                .extend(moments[at..at + stay].iter().position(in_place));
        }
        away = match moment.in_view {
            0.0 => away + 1,
            _ if visible => 0,
            _ => away,
        };
    }
    tally
}

/// The pictures of a clip at which what was known ends.
#[must_use]
pub fn breaks(scene: &Scene) -> Vec<usize> {
    let firsts = scene.breaks.iter().map(|(first, ..)| *first);
    firsts.chain(scene.turned_at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_surface_covers_is_not_to_be_seen() {
        let case = Case::of(Group::TwoPlanes, 2018, 0);
        let stroke = &case.strokes[2];
        let (wide, tall) = case.scene.size_of(0);
        let is_within = |frame: usize| {
            stroke.world.iter().all(|world| {
                let place = case.scene.place(frame, stroke.surface, *world);
                place.is_some_and(|(x, y)| {
                    (0.0..wide as f64).contains(&x) && (0.0..tall as f64).contains(&y)
                })
            })
        };
        let in_view = |frame: usize| case.moment(stroke, frame, None).in_view;
        assert!(is_within(100) && is_within(150));
        assert!(in_view(100) > 0.99, "beside the card");
        assert!(in_view(150) < 0.5, "behind it");
    }
}
