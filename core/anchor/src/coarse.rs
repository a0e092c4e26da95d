//! How far a whole picture has moved, from its smallest copy.

use crate::plane::Plane;

/// Shifts as near as this to the expected one are preferred, in pixels of the small copy.
const NEAR: f32 = 3.0;
/// A shift far from the expected one must leave less than this share of the difference.
const CLEARLY_BETTER: f32 = 0.6;

/// How different two pictures are under each shift.
struct Differences {
    across: i32,
    down: i32,
    values: Vec<f32>,
}

/// Where the picture may have gone, in pixels of the small copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shifts {
    /// The best shift near the expected one.
    pub(crate) near: (f32, f32),
    /// The best one of all.
    pub(crate) best: (f32, f32),
    /// Whether the best one is so much better that both must be looked at.
    pub(crate) is_doubtful: bool,
}

/// The shifts with which a small picture looks most like the one before (Klein and Murray, "Improving the agility of keyframe-based
/// SLAM", ECCV 2008, section 4), between whole pixels.
///
/// Two of them, because on a keyboard the next key looks as good: what is near to the expected shift is more likely.
pub(crate) fn shifts_between(previous: &Plane, current: &Plane, expected: (f32, f32)) -> Shifts {
    let (width, height) = (previous.width() as i32, previous.height() as i32);
    let same_size = (current.width(), current.height()) == (previous.width(), previous.height());
    if !same_size || width < 8 || height < 4 {
        let still = (0.0, 0.0);
        return Shifts {
            near: still,
            best: still,
            is_doubtful: false,
        };
    }
    let reach = width.max(height) / 4;
    let (across, down) = (reach.min(width / 2 - 1), reach.min(height / 2 - 1));
    let differences = Differences::of(previous, current, across, down);
    let away = |(x, y): (i32, i32)| (x as f32 - expected.0).hypot(y as f32 - expected.1);
    let (mut best, mut near) = ((f32::MAX, (0, 0)), (f32::MAX, (0, 0)));
    for y in -down..=down {
        for x in -across..=across {
            let value = differences.at((x, y));
            if value < best.0 {
                best = (value, (x, y));
            }
            let (value, away) = (value * (1.0 + 0.05 * away((x, y))), away((x, y)));
            if away < NEAR && value < near.0 {
                near = (value, (x, y));
            }
        }
    }
    if near.0 >= f32::MAX {
        near = best;
    }
    Shifts {
        near: differences.between(near.1),
        best: differences.between(best.1),
        is_doubtful: best.0 < CLEARLY_BETTER * near.0 - 1.0,
    }
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

    fn at(&self, (x, y): (i32, i32)) -> f32 {
        let row = (y + self.down) * (2 * self.across + 1);
        self.values
            .get((row + x + self.across) as usize)
            .copied()
            .unwrap_or(f32::MAX)
    }

    /// The lowest point of the parabolas through a shift and its neighbours.
    fn between(&self, (x, y): (i32, i32)) -> (f32, f32) {
        let lowest = |before: f32, here: f32, after: f32| {
            let bend = before - 2.0 * here + after;
            if bend > 1e-6 {
                ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5)
            } else {
                0.0
            }
        };
        let here = self.at((x, y));
        let mut shift = (x as f32, y as f32);
        if x.abs() < self.across {
            shift.0 += lowest(self.at((x - 1, y)), here, self.at((x + 1, y)));
        }
        if y.abs() < self.down {
            shift.1 += lowest(self.at((x, y - 1)), here, self.at((x, y + 1)));
        }
        shift
    }
}

/// Variance of the difference where both overlap: a change of brightness does not count.
fn difference(previous: &Plane, current: &Plane, (x, y): (i32, i32)) -> f32 {
    let (width, height) = (previous.width() as i32, previous.height() as i32);
    let (left, right) = (0.max(-x) as usize, width.min(width - x) as usize);
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

    fn hills(shift: (f32, f32), bright: f32) -> Plane {
        let grey = |i: usize| {
            let (x, y) = ((i % 40) as f32 - shift.0, (i / 40) as f32 - shift.1);
            bright + 50.0 * (x * 0.35).sin() + 40.0 * (y * 0.4 + x * 0.13).cos()
        };
        Plane::new(40, 30, (0..1200).map(grey).collect(), 0.0)
    }

    #[test]
    fn a_shift_is_found_in_another_light() {
        let (x, y) = shifts_between(
            &hills((0.0, 0.0), 100.0),
            &hills((4.3, -2.6), 140.0),
            (0.0, 0.0),
        )
        .best;
        assert!((x - 4.3).abs() < 0.2 && (y + 2.6).abs() < 0.2, "{x} {y}");
    }

    #[test]
    fn of_two_equal_shifts_the_expected_one_counts() {
        let stripes = |shift: f32| {
            let grey = |i: usize| 100.0 + 60.0 * (((i % 40) as f32 - shift) * 1.256_637).sin();
            Plane::new(40, 30, (0..1200).map(grey).collect(), 0.0)
        };
        let (x, _) = shifts_between(&stripes(0.0), &stripes(1.0), (6.0, 0.0)).near;
        assert!((x - 6.0).abs() < 0.6, "{x}");
    }

    #[test]
    fn small_and_unlike_sizes_have_not_moved() {
        let plane =
            |width: usize, height: usize| Plane::new(width, height, vec![1.0; width * height], 0.0);
        for (first, second, expected) in [
            (plane(0, 0), plane(0, 0), 0.0),
            (plane(40, 30), plane(30, 40), 0.0),
            (plane(8, 4), plane(8, 4), f32::NAN),
        ] {
            let shifts = shifts_between(&first, &second, (expected, 0.0));
            assert!(shifts.near.0.is_finite() && !shifts.is_doubtful);
        }
    }
}
