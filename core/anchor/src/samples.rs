//! A part of a kept picture, place by place, and how alike another picture is there.

use crate::homography::{Homography, Point};
use crate::likeness::Likeness;
use crate::plane::Plane;
use crate::pyramid::{Pyramid, factor};
use crate::region;
use crate::support::outside;

/// With a smaller share of samples in the picture nothing can be said.
pub(crate) const LEAST_SEEN: f64 = 0.4;
/// Deviation below which a part is as good as flat, in grey values.
pub(crate) const FLAT: f64 = 0.8;
/// Deviation below which what was drawn on is plain: a sensor's grain is a half or a third of that, in grey values.
const PLAIN: f64 = 3.0;
/// From this deviation on, and with so many samples, a part is known again by itself.
const TELLING: f64 = 6.0;
const ENOUGH: usize = 40;
/// How far around what was drawn such a part reaches, in pixels: no farther than it has to.
const BANDS_PX: [f64; 7] = [2.0, 4.0, 7.0, 11.0, 16.0, 23.0, 32.0];
/// From this one on what was drawn on is plain.
const PLAIN_BAND_PX: f64 = 7.0;
/// About so many samples from its middle to its edge.
const STEPS: f64 = 9.0;
/// Steps in which a better place is looked for: of the first kind all over, then finer ones around the best.
const COARSE_PX: f64 = 2.0;
const FINE_PX: [f64; 4] = [1.0, 0.5, 0.25, 0.125];
/// What each pixel of the way counts against a place: along an edge all places look the same.
const LESS_PER_PX: f64 = 0.005;

/// Places of one picture with what is there.
#[derive(Clone, Debug)]
pub(crate) struct Samples {
    /// At which level of the pyramid they are compared.
    level: usize,
    /// In pixels of the picture drawn on, and the grey there.
    greys: Vec<(Point, f32)>,
}

impl Samples {
    /// What is at some places of a picture, as far as they are in it.
    pub(crate) fn of<S: Copy + Into<f32>>(
        picture: &Pyramid<S>,
        level: usize,
        places: impl Iterator<Item = Point>,
    ) -> Self {
        let plane = picture.level(level);
        let greys = places.filter_map(|place| Some((place, sample(plane, place, level)?)));
        Self {
            level,
            greys: greys.collect(),
        }
    }

    /// Only what is within the drawn points, close up: what is beside them may be another thing.
    pub(crate) fn within<S: Copy + Into<f32>>(
        picture: &Pyramid<S>,
        middle: Point,
        drawn: &[Point],
    ) -> Self {
        let spoke = |end: &Point| {
            let (x, y) = (end.0 - middle.0, end.1 - middle.1);
            [0.15, 0.35, 0.55, 0.75, 0.9, 1.05]
                .map(|part| (middle.0 + part * x, middle.1 + part * y))
        };
        Self::of(picture, 0, drawn.iter().flat_map(spoke))
    }

    /// What is within the drawn points, with as much around them as it takes to know it again: where that is plain, the plain surface
    /// up to its first edges. Tells too whether it is plain.
    pub(crate) fn close<S: Copy + Into<f32>>(
        picture: &Pyramid<S>,
        middle: Point,
        drawn: &[Point],
    ) -> (Self, bool) {
        let away = |p: &Point| (p.0 - middle.0).hypot(p.1 - middle.1);
        let radius = drawn.iter().map(away).fold(0.0, f64::max);
        let around = |band: f64| {
            let reach = radius + band;
            let step = (reach / STEPS).max(1.0);
            let square = square((reach / step) as i32, step);
            let places = square.map(|(x, y)| (middle.0 + x, middle.1 + y));
            Self::of(
                picture,
                0,
                places.filter(|&place| outside(place, (drawn, middle)) <= band),
            )
        };
        let is_telling = |part: &Self| part.greys.len() >= ENOUGH && part.deviates(TELLING);
        let [.., widest] = BANDS_PX;
        let mut parts = BANDS_PX.into_iter().map(|band| (band, around(band)));
        let first = parts.find(|(_, part)| is_telling(part));
        let (band, part) = first.unwrap_or_else(|| (widest, around(widest)));
        if band < PLAIN_BAND_PX {
            return (part, false);
        }
        let surface = region::places(picture, middle, drawn).into_iter();
        let surface = Self::of(picture, region::LEVEL, surface);
        let best = if is_telling(&surface) { surface } else { part };
        (best, true)
    }

    /// How alike it looks in another picture under a map, -1 to 1; 0 when that cannot be told.
    pub(crate) fn likeness(&self, picture: &Pyramid, map: &Homography) -> f64 {
        self.seen_likeness(picture, map).unwrap_or(0.0)
    }

    /// The same; `None` when too little of it is in the picture.
    pub(crate) fn seen_likeness(&self, picture: &Pyramid, map: &Homography) -> Option<f64> {
        self.likeness_beside(picture, map, (0.0, 0.0), LEAST_SEEN)
    }

    /// The same; `None` as well where what was drawn on is plain: then its grain is compared, which is another one each time.
    pub(crate) fn telling_likeness(&self, picture: &Pyramid, map: &Homography) -> Option<f64> {
        if !self.deviates(PLAIN) {
            return None;
        }
        self.seen_likeness(picture, map)
    }

    /// How alike it looks under a map that begins beside it; `None` when less than a share of it is in the picture.
    pub(crate) fn likeness_beside<S: Copy + Into<f32>>(
        &self,
        picture: &Pyramid<S>,
        map: &Homography,
        shift: Point,
        least_seen: f64,
    ) -> Option<f64> {
        let plane = picture.level(self.level);
        let mut likeness = Likeness::default();
        for &(place, grey) in &self.greys {
            let seen = map.apply((place.0 + shift.0, place.1 + shift.1));
            if let Some(now) = seen.and_then(|seen| sample(plane, seen, self.level)) {
                likeness.add(grey, now);
            }
        }
        let enough = likeness.count() >= least_seen * self.greys.len() as f64;
        enough.then(|| likeness.value(FLAT).unwrap_or(0.0))
    }

    /// The shift to where it looks most alike within a reach around its place under a map, and how alike it is there.
    pub(crate) fn best_beside(
        &self,
        picture: &Pyramid,
        map: &Homography,
        reach_px: f64,
    ) -> Option<(Point, f64)> {
        let less = |(x, y): Point| LESS_PER_PX * x.hypot(y);
        let at = |shift: Point| {
            let likeness = self.likeness_beside(picture, map, shift, LEAST_SEEN);
            (shift, likeness.unwrap_or(-1.0) - less(shift))
        };
        let coarse = COARSE_PX.min(reach_px);
        let all = square((reach_px / coarse) as i32, coarse);
        let mut best = all.map(at).max_by(|a, b| a.1.total_cmp(&b.1))?;
        for step in FINE_PX {
            let (x, y) = best.0;
            let around = square(1, step).map(|(dx, dy)| at((x + dx, y + dy)));
            best = around.fold(best, |best, one| if one.1 > best.1 { one } else { best });
        }
        let (shift, likeness) = best;
        Some((shift, likeness + less(shift)))
    }

    /// The share of it that a map puts into a picture.
    pub(crate) fn share_seen(&self, picture: &Pyramid, map: &Homography) -> f64 {
        let plane = picture.level(self.level);
        let is_seen = |place: &Point| {
            let seen = map.apply(*place);
            seen.is_some_and(|seen| sample(plane, seen, self.level).is_some())
        };
        let seen = self.places().filter(is_seen).count();
        seen as f64 / self.greys.len().max(1) as f64
    }

    /// Where they are in the picture drawn on.
    pub(crate) fn places(&self) -> impl Iterator<Item = Point> {
        self.greys.iter().map(|(place, _)| *place)
    }

    pub(crate) fn len(&self) -> usize {
        self.greys.len()
    }

    /// Whether it has no looks at all, as a single point has none.
    pub(crate) fn is_flat(&self) -> bool {
        !self.deviates(FLAT)
    }

    /// Whether its greys deviate by so much.
    fn deviates(&self, least: f64) -> bool {
        let mut own = Likeness::default();
        for &(_, grey) in &self.greys {
            own.add(grey, grey);
        }
        own.value(least).is_some()
    }
}

/// The places of a square around nothing, so many steps to each side.
fn square(count: i32, step: f64) -> impl Iterator<Item = Point> {
    let line = move |y: i32| (-count..=count).map(move |x| (f64::from(x), f64::from(y)));
    let places = (-count..=count).flat_map(line);
    places.map(move |(x, y)| (x * step, y * step))
}

/// The grey of a plane of a level at a place of the whole picture.
pub(crate) fn sample<S: Copy + Into<f32>>(
    plane: &Plane<S>,
    place: Point,
    level: usize,
) -> Option<f32> {
    let scale = f64::from(factor(level));
    let (x, y) = ((place.0 / scale) as f32, (place.1 / scale) as f32);
    plane.holds(x, y, 0.0).then(|| plane.sample(x, y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::picture;

    const MIDDLE: Point = (157.0, 123.0);
    const DRAWN: [Point; 3] = [(150.0, 110.0), (170.0, 130.0), (150.0, 130.0)];

    fn wall() -> Pyramid {
        let grain = |i: usize| 90.0 + ((i * 7919) % 5) as f32 - 2.0;
        let samples = (0..320 * 240).map(grain).collect();
        Pyramid::new(Plane::new(320, 240, samples, 0.0))
    }

    #[test]
    fn what_is_plain_or_out_of_the_picture_tells_nothing() {
        let seen = picture(&Homography::IDENTITY);
        let within = Samples::within(&seen, MIDDLE, &DRAWN);
        let told = |map: &Homography| within.telling_likeness(&seen, map);
        assert!(told(&Homography::IDENTITY).is_some_and(|likeness| likeness > 0.99));
        assert_eq!(told(&Homography::shift(400.0, 0.0)), None);
        let wall = wall();
        let plain = Samples::within(&wall, MIDDLE, &DRAWN);
        assert_eq!(plain.telling_likeness(&wall, &Homography::IDENTITY), None);
    }

    #[test]
    fn where_it_is_instead_is_found_to_a_part_of_a_pixel() {
        let (close, _) = Samples::close(&picture(&Homography::IDENTITY), MIDDLE, &DRAWN);
        let now = picture(&Homography::shift(5.5, -3.0));
        let best = close.best_beside(&now, &Homography::IDENTITY, 10.0);
        let ((x, y), likeness) = best.expect("in the picture");
        assert!((x - 5.5).abs() < 0.3 && (y + 3.0).abs() < 0.3, "{x} {y}");
        assert!(likeness > 0.97, "{likeness}");
        let edge = Homography::shift(-MIDDLE.0, 0.0);
        assert!(close.share_seen(&now, &edge) < 0.7);
        assert!((close.share_seen(&now, &Homography::IDENTITY) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_plain_takes_in_what_is_around_it() {
        let (textured, is_plain) = Samples::close(&picture(&Homography::IDENTITY), MIDDLE, &DRAWN);
        assert!(!is_plain);
        let (plain, is_plain) = Samples::close(&wall(), MIDDLE, &DRAWN);
        assert!(is_plain);
        let reach = |samples: &Samples| {
            let away = |p: Point| (p.0 - MIDDLE.0).hypot(p.1 - MIDDLE.1);
            samples.places().map(away).fold(0.0, f64::max)
        };
        assert!(reach(&plain) > reach(&textured) + 15.0);
    }
}
