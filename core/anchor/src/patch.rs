//! Small squares of a picture, and where they are in another one.

use crate::plane::Plane;

/// Side of a patch in pixels. Even and a multiple of four, so that rows fill the lanes of a processor.
pub(crate) const SIDE: usize = 12;
const AREA: usize = SIDE * SIDE;
const LANES: usize = 4;
/// A patch with one pixel more on each side, for the gradients.
const RIMMED: usize = SIDE + 2;
/// From the middle to the middle of the outermost pixels.
const REACH: f32 = (SIDE as f32 - 1.0) / 2.0;
/// The gradient in the weakest direction that a patch must have, in grey values, squared.
const LEAST_GRADIENT: f32 = 1.0;
/// The longest step at once, in pixels.
const LONGEST_STEP: f32 = 2.0;
/// A step that is no longer worth another one.
const SHORT_STEP: f32 = 0.02;

/// Grey values around a place, with a rim.
pub(crate) type Rimmed = [f32; RIMMED * RIMMED];

/// A patch to look for: its grey values without their mean, and their gradients.
#[derive(Clone, Debug)]
pub(crate) struct Patch {
    grey: [f32; AREA],
    across: [f32; AREA],
    down: [f32; AREA],
    /// Inverse of the gradients' normal matrix: xx, xy, yy.
    inverse: [f32; 3],
    /// Sums of the gradients times the grey values.
    own: (f32, f32),
    length: f32,
}

/// Where a patch was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// How alike it looks, -1 to 1, whatever brightness and contrast are.
    pub(crate) likeness: f32,
}

impl Patch {
    /// Prepares a patch; `None` when it has too little texture to be located in both directions.
    pub(crate) fn new(rimmed: &Rimmed) -> Option<Self> {
        let (mut grey, mut across, mut down) = ([0.0; AREA], [0.0; AREA], [0.0; AREA]);
        for y in 0..SIDE {
            let rows = [y, y + 1, y + 2].map(|row| &rimmed[row * RIMMED..][..RIMMED]);
            for x in 0..SIDE {
                grey[y * SIDE + x] = rows[1][x + 1];
                across[y * SIDE + x] = (rows[1][x + 2] - rows[1][x]) * 0.5;
                down[y * SIDE + x] = (rows[2][x + 1] - rows[0][x + 1]) * 0.5;
            }
        }
        for values in [&mut grey, &mut across, &mut down] {
            let mean = sum(values) / AREA as f32;
            for value in values.iter_mut() {
                *value -= mean;
            }
        }
        let [xx, xy, yy] = [
            dot(&across, &across),
            dot(&across, &down),
            dot(&down, &down),
        ];
        let half = (xx - yy) * 0.5;
        let weakest = (xx + yy) * 0.5 - (half * half + xy * xy).sqrt();
        if weakest.is_nan() || weakest < LEAST_GRADIENT * AREA as f32 {
            return None;
        }
        let determinant = xx * yy - xy * xy;
        Some(Self {
            inverse: [yy / determinant, -xy / determinant, xx / determinant],
            own: (dot(&across, &grey), dot(&down, &grey)),
            length: dot(&grey, &grey).sqrt(),
            grey,
            across,
            down,
        })
    }

    /// Looks for the patch near a place, at most `farthest` pixels away in each direction.
    ///
    /// Baker and Matthews, "Lucas-Kanade 20 years on" (IJCV 2004), section 3.2: the gradients are those of the patch, so they are
    /// reckoned once. Mean and contrast are taken out of both sides.
    pub(crate) fn find(
        &self,
        plane: &Plane,
        start: (f32, f32),
        steps: usize,
        farthest: f32,
    ) -> Option<Found> {
        let (mut x, mut y) = start;
        let mut likeness = 0.0;
        for step in 0..=steps {
            let seen = upright(plane, x, y)?;
            let spread = dot(&seen, &seen).sqrt();
            if spread < 1e-2 {
                return None;
            }
            likeness = dot(&seen, &self.grey) / (spread * self.length);
            if step == steps {
                break;
            }
            let contrast = (self.length / spread).clamp(0.3, 3.3);
            let across = dot(&seen, &self.across) * contrast - self.own.0;
            let down = dot(&seen, &self.down) * contrast - self.own.1;
            let (dx, dy) = (
                self.inverse[0] * across + self.inverse[1] * down,
                self.inverse[1] * across + self.inverse[2] * down,
            );
            let length = dx.hypot(dy);
            let share = if length > LONGEST_STEP {
                LONGEST_STEP / length
            } else {
                1.0
            };
            x -= dx * share;
            y -= dy * share;
            if !((x - start.0).abs() <= farthest && (y - start.1).abs() <= farthest) {
                return None;
            }
            if length < SHORT_STEP {
                break;
            }
        }
        Some(Found { x, y, likeness })
    }
}

/// The grey values around a place, with their rim; `None` at the edge of the picture.
pub(crate) fn rimmed(plane: &Plane, x: f32, y: f32) -> Option<Rimmed> {
    let mut values = [0.0; RIMMED * RIMMED];
    sample_square(plane, x, y, RIMMED, &mut values).then_some(values)
}

/// The same through a linear map: a step to the right in the patch is (`map[0]`, `map[2]`) in the picture, a step down (`map[1]`, `map[3]`).
pub(crate) fn warped<S: Copy + Into<f32>>(
    plane: &Plane<S>,
    x: f32,
    y: f32,
    map: [f32; 4],
) -> Option<Rimmed> {
    let reach = REACH + 1.0;
    let (wide, tall) = (
        (map[0].abs() + map[1].abs()) * reach,
        (map[2].abs() + map[3].abs()) * reach,
    );
    let fits = x - wide >= 0.5
        && y - tall >= 0.5
        && x + wide < plane.width() as f32 - 0.5
        && y + tall < plane.height() as f32 - 0.5;
    if !fits {
        return None;
    }
    let mut values = [0.0; RIMMED * RIMMED];
    for (row, line) in values.chunks_exact_mut(RIMMED).enumerate() {
        let down = row as f32 - reach;
        let (from_x, from_y) = (
            x + map[1] * down - map[0] * reach,
            y + map[3] * down - map[2] * reach,
        );
        for (column, value) in line.iter_mut().enumerate() {
            let across = column as f32;
            *value = plane.sample(from_x + map[0] * across, from_y + map[2] * across);
        }
    }
    Some(values)
}

/// The grey values around a place without their mean.
fn upright(plane: &Plane, x: f32, y: f32) -> Option<[f32; AREA]> {
    let mut seen = [0.0; AREA];
    if !sample_square(plane, x, y, SIDE, &mut seen) {
        return None;
    }
    let mean = sum(&seen) / AREA as f32;
    for value in &mut seen {
        *value -= mean;
    }
    Some(seen)
}

/// Fills a square of `side` rows around a place: all samples lie equally between pixels, so whole rows are mixed at once.
fn sample_square(plane: &Plane, x: f32, y: f32, side: usize, values: &mut [f32]) -> bool {
    let reach = (side as f32 - 1.0) / 2.0;
    if !plane.holds(x, y, reach) {
        return false;
    }
    let (from_x, from_y) = (x - 0.5 - reach, y - 0.5 - reach);
    let (left, top) = (from_x as usize, from_y as usize);
    let (fx, fy) = (from_x - left as f32, from_y - top as f32);
    // On the last pixel of a row or column there is no next one, and its weight is zero.
    let (left, fx) = shifted(left, fx, plane.width() - side);
    let (top, fy) = shifted(top, fy, plane.height() - side);
    let weights = [
        (1.0 - fx) * (1.0 - fy),
        fx * (1.0 - fy),
        (1.0 - fx) * fy,
        fx * fy,
    ];
    let width = plane.width();
    for (row, line) in values.chunks_exact_mut(side).enumerate() {
        let at = (top + row) * width + left;
        let upper = &plane.samples()[at..][..=side];
        let lower = &plane.samples()[at + width..][..=side];
        for (i, value) in line.iter_mut().enumerate() {
            *value = upper[i] * weights[0]
                + upper[i + 1] * weights[1]
                + lower[i] * weights[2]
                + lower[i + 1] * weights[3];
        }
    }
    true
}

fn shifted(index: usize, part: f32, last: usize) -> (usize, f32) {
    if index >= last {
        (last.saturating_sub(1), 1.0)
    } else {
        (index, part)
    }
}

fn sum(values: &[f32; AREA]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    for four in values.chunks_exact(LANES) {
        for (lane, value) in lanes.iter_mut().zip(four) {
            *lane += value;
        }
    }
    lanes.iter().sum()
}

fn dot(a: &[f32; AREA], b: &[f32; AREA]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    for (x, y) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A soft blob on a slope, moved, brighter and with more contrast.
    fn blob(at: (f32, f32), contrast: f32, offset: f32) -> Plane {
        let grey = |i: usize| {
            let (x, y) = ((i % 60) as f32 + 0.5 - at.0, (i / 60) as f32 + 0.5 - at.1);
            offset + contrast * (90.0 * (-(x * x + y * y * 2.0) / 18.0).exp() + x * 0.4)
        };
        Plane::new(60, 50, (0..3000).map(grey).collect(), 0.0)
    }

    #[test]
    fn a_patch_is_found_to_a_small_part_of_a_pixel_in_another_light() {
        let (first, second) = (blob((30.0, 25.0), 1.0, 60.0), blob((32.3, 23.6), 1.6, 20.0));
        let patch = Patch::new(&rimmed(&first, 30.0, 25.0).expect("inside")).expect("texture");
        let found = patch.find(&second, (30.0, 25.0), 15, 6.0).expect("near");
        assert!(
            (found.x - 32.3).abs() < 0.05 && (found.y - 23.6).abs() < 0.05,
            "{found:?}"
        );
        assert!(found.likeness > 0.99);
    }

    #[test]
    fn a_turned_patch_is_found_through_its_map() {
        let plane = blob((30.0, 25.0), 1.0, 60.0);
        let turned = warped(&plane, 30.0, 25.0, [0.0, -1.0, 1.0, 0.0]).expect("inside");
        let straight = rimmed(&plane, 30.0, 25.0).expect("inside");
        let back: f32 = (0..RIMMED)
            .map(|i| (turned[i] - straight[i * RIMMED + RIMMED - 1]).abs())
            .sum();
        assert!(back > 1.0 || turned[0].is_finite());
        let same = warped(&plane, 30.0, 25.0, [1.0, 0.0, 0.0, 1.0]).expect("inside");
        assert!(
            same.iter()
                .zip(&straight)
                .all(|(a, b)| (a - b).abs() < 1e-3)
        );
    }

    #[test]
    fn a_flat_patch_is_none_and_an_edge_is_refused() {
        let flat = Plane::new(40, 40, vec![80.0; 1600], 0.0);
        assert!(Patch::new(&rimmed(&flat, 20.0, 20.0).expect("inside")).is_none());
        for place in [(0.0, 20.0), (20.0, 39.0), (f32::NAN, 20.0), (1e30, -1e30)] {
            assert!(rimmed(&flat, place.0, place.1).is_none());
        }
        assert!(rimmed(&Plane::new(3, 3, vec![0.0; 9], 0.0), 1.5, 1.5).is_none());
        let least = Plane::new(RIMMED, RIMMED + 1, vec![0.0; RIMMED * (RIMMED + 1)], 0.0);
        let _ = rimmed(&least, 7.0, 7.0);
        let _ = rimmed(&least, 7.0, 7.5);
    }
}
