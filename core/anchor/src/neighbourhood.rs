//! What a stroke's surroundings look like, and where else it looks nearly like that.

use crate::homography::{Homography, Point, distance};
use crate::likeness::Likeness;
use crate::order::least_by;
use crate::pyramid::{Pyramid, factor};
use crate::samples::{FLAT, LEAST_SEEN, Samples, sample};

/// The level at which surroundings are compared.
const LEVEL: usize = 1;
/// Samples along each side.
const SAMPLES: i32 = 19;
/// With a smaller share of samples in the picture nothing can be said of a place that has rivals.
const LEAST_SEEN_AMONG_RIVALS: f64 = 0.7;
/// All over the picture so many samples are enough, which lie so far apart, in pixels.
const LEAST_ALL_OVER: usize = 120;
const APART_PX: usize = 12;
/// The level at which rivals are looked for, and how alike they must be there.
const RIVAL_LEVEL: usize = 2;
const RIVAL_LIKENESS: f64 = 0.75;
/// Nearer than this a place is no rival but the same one, in pixels.
const RIVAL_APART_PX: f64 = 10.0;
/// Rivals that differ less cannot be told apart at all.
const SAME: f64 = 0.015;
/// Most rivals that are remembered, without those on the opposite side.
const MOST_RIVALS: usize = 28;
/// Of two places one is clearly the right one when it differs so much less (as in Lowe's test of matches, IJCV 2004).
const CLEARLY: f64 = 0.7;
/// The same all over the picture: where the place is a wrong one, some rivals are nearly as wrong.
const CLEARLY_ALL_OVER: f64 = 0.4;

/// How a place does against its rivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Standing {
    /// It looks more like the object than any rival, or there is none.
    Clear,
    /// Nobody can tell.
    Unclear,
    /// A rival looks more like the object; it is so far away, in pixels of the picture drawn on.
    Beaten(Point),
}

/// A square around a stroke.
#[derive(Clone, Debug)]
pub(crate) struct Neighbourhood {
    near: Samples,
    /// Where in the same picture it looks nearly the same, from here.
    rivals: Vec<Rival>,
    /// The whole picture, where there are rivals: blurred or at the edge the square alone does not tell them apart.
    all_over: Option<Samples>,
}

/// A place that looks nearly the same.
#[derive(Clone, Copy, Debug)]
struct Rival {
    shift: Point,
    /// How unlike it is: 1 less the likeness.
    unlike: f64,
}

impl Neighbourhood {
    /// Looks at the square that reaches a little beyond a circle around a stroke.
    pub(crate) fn of<S: Copy + Into<f32>>(
        picture: &Pyramid<S>,
        middle: Point,
        radius: f64,
    ) -> Self {
        let reach = (radius * 1.3 + 6.0).max(22.0);
        let near = Samples::of(picture, LEVEL, grid(middle, reach));
        let known = rivals(picture, middle, reach)
            .into_iter()
            .filter_map(|shift| {
                let here = &Homography::IDENTITY;
                let unlike = 1.0 - near.likeness_beside(picture, here, shift, LEAST_SEEN)?;
                (unlike > SAME).then_some(Rival { shift, unlike })
            });
        let rivals = with_opposites(known.collect());
        let all_over = (!rivals.is_empty()).then(|| {
            let base = picture.base();
            let (across, down) = (base.width() / APART_PX, base.height() / APART_PX);
            let along = |index: usize| (index as f64 + 0.5) * APART_PX as f64;
            let places = (0..across * down).map(|i| (along(i % across), along(i / across)));
            Samples::of(picture, LEVEL, places)
        });
        Self {
            near,
            rivals,
            all_over,
        }
    }

    /// How alike it looks in another picture under a map, -1 to 1; 0 when that cannot be told.
    pub(crate) fn likeness(&self, picture: &Pyramid, map: &Homography) -> f64 {
        self.near.likeness(picture, map)
    }

    /// The same; `None` when too little of it is in the picture.
    pub(crate) fn seen_likeness(&self, picture: &Pyramid, map: &Homography) -> Option<f64> {
        self.near.seen_likeness(picture, map)
    }

    /// Whether there are places that look nearly the same.
    pub(crate) fn has_rivals(&self) -> bool {
        !self.rivals.is_empty()
    }

    /// How far away the nearest place is that looks nearly the same.
    pub(crate) fn nearest_rival_px(&self) -> f64 {
        let away = self
            .rivals
            .iter()
            .map(|rival| rival.shift.0.hypot(rival.shift.1));
        away.fold(f64::MAX, f64::min)
    }

    /// Compares the place under a map with its rivals in the current picture: what is next to it, or else all that is in it.
    pub(crate) fn standing(&self, picture: &Pyramid, map: &Homography) -> Standing {
        let near = self.standing_near(picture, map);
        match &self.all_over {
            Some(all_over) if near == Standing::Unclear => {
                self.standing_all_over(all_over, picture, map)
            }
            Some(_) | None => near,
        }
    }

    /// A rival out of the picture counts with what it looked like in the picture drawn on.
    fn standing_near(&self, picture: &Pyramid, map: &Homography) -> Standing {
        if self.rivals.is_empty() {
            return Standing::Clear;
        }
        if self.near.share_seen(picture, map) < LEAST_SEEN_AMONG_RIVALS {
            return Standing::Unclear;
        }
        let own = 1.0 - self.near.likeness(picture, map);
        let (seen, unseen) = self.best_rival(&self.near, LEAST_SEEN, picture, map);
        if seen.0 < CLEARLY * own {
            Standing::Beaten(seen.1)
        } else if own < CLEARLY * seen.0 && own < 0.5 * unseen {
            Standing::Clear
        } else {
            Standing::Unclear
        }
    }

    fn standing_all_over(
        &self,
        all_over: &Samples,
        picture: &Pyramid,
        map: &Homography,
    ) -> Standing {
        let least_seen = LEAST_ALL_OVER as f64 / all_over.len().max(1) as f64;
        let own = all_over.likeness_beside(picture, map, (0.0, 0.0), least_seen);
        let Some(own) = own.map(|own| 1.0 - own) else {
            return Standing::Unclear;
        };
        let (seen, _) = self.best_rival(all_over, least_seen, picture, map);
        if seen.0 < CLEARLY * own {
            Standing::Beaten(seen.1)
        } else if own < CLEARLY_ALL_OVER * seen.0 {
            Standing::Clear
        } else {
            Standing::Unclear
        }
    }

    /// How unlike the best rival is and where it is, and how unlike the best one was that is not in the picture.
    fn best_rival(
        &self,
        samples: &Samples,
        least_seen: f64,
        picture: &Pyramid,
        map: &Homography,
    ) -> ((f64, Point), f64) {
        let (mut seen, mut unseen) = ((f64::MAX, (0.0, 0.0)), f64::MAX);
        for rival in &self.rivals {
            match samples.likeness_beside(picture, map, rival.shift, least_seen) {
                Some(likeness) if 1.0 - likeness < seen.0 => seen = (1.0 - likeness, rival.shift),
                Some(_) => {}
                None => unseen = unseen.min(rival.unlike),
            }
        }
        (seen, unseen)
    }
}

/// The rivals, and what lies as far on the other side: from a wrong place the right one may be there.
fn with_opposites(rivals: Vec<Rival>) -> Vec<Rival> {
    let mut all = rivals.clone();
    for Rival { shift, unlike } in rivals {
        let opposite = (-shift.0, -shift.1);
        let is_known = all
            .iter()
            .any(|other| distance(other.shift, opposite) < RIVAL_APART_PX);
        if !is_known {
            all.push(Rival {
                shift: opposite,
                unlike,
            });
        }
    }
    all
}

fn grid(middle: Point, reach: f64) -> impl Iterator<Item = Point> {
    let along = move |index: i32| (f64::from(index) / f64::from(SAMPLES - 1) * 2.0 - 1.0) * reach;
    (0..SAMPLES * SAMPLES)
        .map(move |i| (middle.0 + along(i % SAMPLES), middle.1 + along(i / SAMPLES)))
}

/// Peaks of the likeness of the picture with its own part.
fn rivals<S: Copy + Into<f32>>(picture: &Pyramid<S>, middle: Point, reach: f64) -> Vec<Point> {
    let scale = f64::from(factor(RIVAL_LEVEL));
    let kept = picture.level(RIVAL_LEVEL);
    let (across, down) = (kept.width() as i32, kept.height() as i32);
    let here = ((middle.0 / scale) as i32, (middle.1 / scale) as i32);
    let inner = reach.min(30.0);
    let own: Vec<Point> = grid(middle, inner).step_by(3).collect();
    let own: Vec<(Point, f32)> = own
        .into_iter()
        .filter_map(|p| Some((p, sample(kept, p, RIVAL_LEVEL)?)))
        .collect();
    let likeness = |shift: Point, level: usize| {
        let plane = picture.level(level);
        let mut likeness = Likeness::default();
        for &(place, grey) in &own {
            if let Some(other) = sample(plane, (place.0 + shift.0, place.1 + shift.1), level) {
                likeness.add(grey, other);
            }
        }
        if likeness.count() < 60.0 {
            0.0
        } else {
            likeness.value(FLAT).unwrap_or(0.0)
        }
    };
    let shift = |i: i32| {
        let (x, y) = (i % across - here.0, i / across - here.1);
        (f64::from(x) * scale, f64::from(y) * scale)
    };
    let map: Vec<f64> = (0..across * down)
        .map(|i| likeness(shift(i), RIVAL_LEVEL))
        .collect();
    let is_peak = |i: i32| {
        let (x, y) = (i % across, i / across);
        x > 0 && y > 0 && x < across - 1 && y < down - 1 && {
            let around = [
                -across - 1,
                -across,
                -across + 1,
                -1,
                1,
                across - 1,
                across,
                across + 1,
            ];
            around
                .iter()
                .all(|step| map[(i + step) as usize] <= map[i as usize])
        }
    };
    let peaks: Vec<(f64, Point)> = (0..across * down)
        .filter(|&i| map[i as usize] > RIVAL_LIKENESS && is_peak(i))
        .map(|i| (map[i as usize], shift(i)))
        .filter(|(_, shift)| shift.0.hypot(shift.1) > RIVAL_APART_PX)
        .collect();
    least_by(&peaks, MOST_RIVALS, |peak| -peak.0)
        .into_iter()
        .map(|(_, coarse)| finer(coarse, &likeness))
        .collect()
}

/// The best shift within a few pixels of a coarse one.
fn finer(coarse: Point, likeness: &dyn Fn(Point, usize) -> f64) -> Point {
    let near = (0..49).map(|i| {
        (
            coarse.0 + f64::from(i % 7) - 3.0,
            coarse.1 + f64::from(i / 7) - 3.0,
        )
    });
    near.map(|shift| (likeness(shift, LEVEL), shift))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(coarse, |(_, shift)| shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;
    use crate::testing::picture;

    /// Squares every 30 pixels, each with a small mark at a place of its own.
    fn keys(shift: f64) -> Pyramid {
        let grey = |i: usize| {
            let (x, y) = ((i % 320) as f64 - shift, (i / 320) as f64);
            let (column, row) = ((x / 30.0).floor(), (y / 30.0).floor());
            let (u, v) = (x - column * 30.0, y - row * 30.0);
            let mark = (
                (column * 7.0 + row * 5.0).rem_euclid(11.0) + 6.0,
                (column * 3.0 + row * 4.0).rem_euclid(13.0) + 6.0,
            );
            if (u - mark.0).abs() < 3.5 && (v - mark.1).abs() < 3.5 {
                150.0
            } else if u > 2.0 && v > 2.0 {
                100.0
            } else {
                30.0
            }
        };
        Pyramid::new(Plane::new(
            320,
            240,
            (0..320 * 240).map(grey).collect(),
            0.0,
        ))
    }

    #[test]
    fn the_right_key_beats_its_neighbours_and_a_neighbour_does_not() {
        let around = Neighbourhood::of(&keys(0.0), (160.0, 120.0), 15.0);
        assert!((20.0..70.0).contains(&around.nearest_rival_px()));
        let now = keys(11.0);
        assert_eq!(
            around.standing(&now, &Homography::shift(11.0, 0.0)),
            Standing::Clear
        );
        let next = around.standing(&now, &Homography::shift(41.0, 0.0));
        assert_ne!(next, Standing::Clear);
    }

    #[test]
    fn at_the_edge_all_that_is_in_the_picture_tells_which_key_it_is() {
        let around = Neighbourhood::of(&keys(0.0), (250.0, 120.0), 15.0);
        let now = keys(60.0);
        let right = Homography::shift(60.0, 0.0);
        assert_eq!(around.standing_near(&now, &right), Standing::Unclear);
        assert_eq!(around.standing(&now, &right), Standing::Clear);
        for x in [30.0, 90.0] {
            let wrong = Homography::shift(x, 0.0);
            assert_ne!(around.standing(&now, &wrong), Standing::Clear);
        }
    }

    #[test]
    fn what_is_unique_has_no_rivals() {
        let seen = picture(&Homography::IDENTITY);
        let around = Neighbourhood::of(&seen, (160.0, 120.0), 25.0);
        assert!(around.likeness(&seen, &Homography::IDENTITY) > 0.99);
        assert!(around.nearest_rival_px() > 1e9);
        assert_eq!(
            around.standing(&seen, &Homography::IDENTITY),
            Standing::Clear
        );
        let flat = Pyramid::new(Plane::new(40, 30, vec![5.0; 1200], 0.0));
        assert!(
            Neighbourhood::of(&flat, (20.0, 15.0), 5.0)
                .likeness(&flat, &Homography::IDENTITY)
                .abs()
                < 1e-9
        );
    }
}
