//! How far a whole picture has moved, from its smallest copy.

use crate::order::least_by;
use crate::plane::Plane;
use crate::pyramid::{LEVELS, Pyramid, factor};

/// Most shifts that may be the right one.
const MOST_SHIFTS: usize = 5;
/// A shift may be the right one when it leaves at most so many times the difference of the best, and so much more.
const TIMES: f32 = 2.5;
const MORE: f32 = 10.0;
/// How much less a shift must leave for each pixel of the small copy that it is farther from the expected one.
const PER_PIXEL: f32 = 0.05;

/// A shift in whole pixels.
type Shift = (i32, i32);

/// How different two pictures are under each shift.
struct Differences {
    across: i32,
    down: i32,
    values: Vec<f32>,
}

/// Where the picture may have gone, the likeliest shift first, in pixels of the picture; never none.
///
/// Where a small copy looks most like the one before (Klein and Murray, "Improving the agility of keyframe-based SLAM", ECCV 2008,
/// section 4). On a keyboard that is so at every key, so there may be several; near to the `expected` shift is likelier.
pub(crate) fn shifts_between(
    previous: &Pyramid,
    current: &Pyramid,
    expected: (f32, f32),
) -> Vec<(f32, f32)> {
    let (before, now) = (previous.level(LEVELS - 1), current.level(LEVELS - 1));
    let (width, height) = (before.width() as i32, before.height() as i32);
    let same_size = (now.width(), now.height()) == (before.width(), before.height());
    if !same_size || width < 8 || height < 4 {
        return vec![(0.0, 0.0)];
    }
    let reach = width.max(height) / 4;
    let differences = Differences::of(
        before,
        now,
        reach.min(width / 2 - 1),
        reach.min(height / 2 - 1),
    );
    let scale = factor(LEVELS - 1);
    let away = |(x, y): Shift| (x as f32 - expected.0 / scale).hypot(y as f32 - expected.1 / scale);
    let lowest = least_by(&differences.lowest(), MOST_SHIFTS, |(value, shift)| {
        f64::from(*value * (1.0 + PER_PIXEL * away(*shift)))
    });
    let between = |(_, shift): &(f32, Shift)| {
        let (x, y) = differences.between(*shift).0;
        (x * scale, y * scale)
    };
    let mut shifts: Vec<(f32, f32)> = lowest.iter().map(between).collect();
    if shifts.is_empty() {
        return vec![(0.0, 0.0)];
    }
    let far =
        |shift: &(f32, f32)| (shift.0 - expected.0).hypot(shift.1 - expected.1) > 0.75 * scale;
    if shifts.len() > 1 && shifts.iter().all(far) {
        shifts.push(expected);
    }
    shifts
}

impl Differences {
    fn of(previous: &Plane, current: &Plane, across: i32, down: i32) -> Self {
        let shifts = (-down..=down).flat_map(|y| (-across..=across).map(move |x| (x, y)));
        let values = shifts
            .map(|shift| difference(previous, current, shift))
            .collect();
        Self {
            across,
            down,
            values,
        }
    }

    fn at(&self, (x, y): Shift) -> f32 {
        if x.abs() > self.across || y.abs() > self.down {
            return f32::MAX;
        }
        let row = (y + self.down) * (2 * self.across + 1);
        self.values
            .get((row + x + self.across) as usize)
            .copied()
            .unwrap_or(f32::MAX)
    }

    /// The shifts that leave less than all next to them, and what they leave between whole pixels, if not much more than the best.
    fn lowest(&self) -> Vec<(f32, Shift)> {
        let mut lowest = Vec::new();
        for y in -self.down..=self.down {
            for x in -self.across..=self.across {
                let value = self.at((x, y));
                let around = (0..9).map(|i| self.at((x + i % 3 - 1, y + i / 3 - 1)));
                if around.fold(f32::MAX, f32::min) >= value {
                    lowest.push((self.between((x, y)).1, (x, y)));
                }
            }
        }
        let least = lowest
            .iter()
            .map(|(value, _)| *value)
            .fold(f32::MAX, f32::min);
        lowest.retain(|(value, _)| *value <= TIMES * least + MORE);
        lowest
    }

    /// The lowest point of the parabolas through a shift and its neighbours, and how low it is.
    fn between(&self, (x, y): Shift) -> ((f32, f32), f32) {
        let here = self.at((x, y));
        let lowest = |before: f32, after: f32| {
            let bend = before - 2.0 * here + after;
            if bend > 1e-6 && bend.is_finite() {
                let part = ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5);
                (part, 0.25 * (before - after) * part)
            } else {
                (0.0, 0.0)
            }
        };
        let (across, less) = lowest(self.at((x - 1, y)), self.at((x + 1, y)));
        let (down, lesser) = lowest(self.at((x, y - 1)), self.at((x, y + 1)));
        (
            (x as f32 + across, y as f32 + down),
            (here - less - lesser).max(0.0),
        )
    }
}

/// Variance of the difference where both overlap: a change of brightness does not count.
fn difference(previous: &Plane, current: &Plane, (x, y): (i32, i32)) -> f32 {
    let (width, height) = (previous.width() as i32, previous.height() as i32);
    let (left, right) = (0.max(-x) as usize, width.min(width - x).max(0) as usize);
    if left >= right || y.abs() >= height {
        return f32::MAX;
    }
    let (mut sum, mut squares) = (0.0f32, 0.0f32);
    for row in 0.max(-y)..height.min(height - y) {
        let before = &previous.row(row as usize)[left..right];
        let after = &current.row((row + y) as usize)
            [(left as i32 + x) as usize..(right as i32 + x) as usize];
        let (mut sums, mut products) = ([0.0f32; 4], [0.0f32; 4]);
        let (four_before, four_after) = (before.chunks_exact(4), after.chunks_exact(4));
        for (a, b) in four_before.remainder().iter().zip(four_after.remainder()) {
            sum += a - b;
            squares += (a - b) * (a - b);
        }
        for (a, b) in four_before.zip(four_after) {
            for lane in 0..4 {
                let change = a[lane] - b[lane];
                sums[lane] += change;
                products[lane] += change * change;
            }
        }
        sum += sums.iter().sum::<f32>();
        squares += products.iter().sum::<f32>();
    }
    let count = ((right - left) as i32 * (height - y.abs())).max(1) as f32;
    squares / count - (sum / count).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pyramid(grey: impl Fn(f32, f32) -> f32) -> Pyramid {
        let at = |i: usize| grey((i % 320) as f32, (i / 320) as f32);
        Pyramid::new(Plane::new(320, 240, (0..320 * 240).map(at).collect(), 0.0))
    }

    fn hills(shift: (f32, f32), bright: f32) -> Pyramid {
        pyramid(|x, y| {
            let (x, y) = (x - shift.0, y - shift.1);
            bright + 50.0 * (x * 0.044).sin() + 40.0 * (y * 0.05 + x * 0.016).cos()
        })
    }

    #[test]
    fn a_shift_is_found_in_another_light() {
        let shifts = shifts_between(
            &hills((0.0, 0.0), 100.0),
            &hills((34.0, -21.0), 140.0),
            (0.0, 0.0),
        );
        let (x, y) = shifts[0];
        assert!((x - 34.0).abs() < 2.0 && (y + 21.0).abs() < 2.0, "{x} {y}");
    }

    #[test]
    fn of_equal_shifts_the_expected_one_is_first() {
        let stripes = |shift: f32| {
            pyramid(move |x, _| 100.0 + 60.0 * ((x - shift) * std::f32::consts::TAU / 40.0).sin())
        };
        let (x, _) = shifts_between(&stripes(0.0), &stripes(8.0), (48.0, 0.0))[0];
        assert!((x - 48.0).abs() < 4.0, "{x}");
    }

    #[test]
    fn small_and_unlike_sizes_have_not_moved() {
        let flat = |width: usize, height: usize| {
            Pyramid::new(Plane::new(width, height, vec![1.0; width * height], 0.0))
        };
        assert_eq!(
            shifts_between(&flat(0, 0), &flat(0, 0), (0.0, 0.0)),
            [(0.0, 0.0)]
        );
        assert_eq!(
            shifts_between(&flat(320, 240), &flat(240, 320), (0.0, 0.0)),
            [(0.0, 0.0)]
        );
        assert!(!shifts_between(&flat(64, 33), &flat(64, 33), (f32::NAN, 0.0)).is_empty());
    }
}
