//! Places that can be found again: corners.

use crate::order::nth;
use crate::plane::Plane;

/// A corner: the middle of a pixel, and how strong it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Corner {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) strength: f32,
}

/// How corners are chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    /// Side of the cells into which the picture is cut, in pixels.
    pub(crate) cell: usize,
    /// Most corners of one cell.
    pub(crate) most_in_cell: usize,
    /// A corner is the strongest so many pixels around.
    pub(crate) apart: usize,
    /// Weaker ones do not count.
    pub(crate) weakest: f32,
    /// Pixels at the edge where there is none.
    pub(crate) margin: usize,
}

/// For each pixel the smaller eigenvalue of the gradients around it, 5x5 (Shi and Tomasi, "Good features to track", CVPR 1994).
#[derive(Clone, Debug)]
pub(crate) struct Strengths(Plane);

impl Strengths {
    pub(crate) fn of(plane: &Plane) -> Self {
        let (width, height) = (plane.width(), plane.height());
        let mut sums = [(); 3].map(|()| vec![0.0f32; width * height]);
        for y in 1..height.saturating_sub(1) {
            let (above, here, below) = (plane.row(y - 1), plane.row(y), plane.row(y + 1));
            let [xx, xy, yy] = sums.each_mut().map(|sum| &mut sum[y * width..][..width]);
            for x in 1..width.saturating_sub(1) {
                let (across, down) = (here[x + 1] - here[x - 1], below[x] - above[x]);
                xx[x] = across * across;
                xy[x] = across * down;
                yy[x] = down * down;
            }
        }
        let [xx, xy, yy] = sums.map(|sum| box_sums(sum, width, height));
        let strengths = xx.iter().zip(&xy).zip(&yy).map(|((a, b), c)| {
            let half = (a - c) * 0.5;
            (a + c) * 0.5 - (half * half + b * b).sqrt()
        });
        Self(Plane::new(width, height, strengths.collect(), 0.0))
    }

    /// What is above the sensor's noise: three times the strength of the smooth fifth of the picture, within bounds.
    pub(crate) fn above_noise(&self, least: f32) -> f32 {
        let rows = (6..self.0.height().saturating_sub(6)).step_by(5);
        let mut seen: Vec<f64> = rows
            .flat_map(|y| {
                self.0
                    .row(y)
                    .iter()
                    .skip(6)
                    .step_by(5)
                    .map(|&value| f64::from(value))
            })
            .collect();
        let fifth = seen.len() / 5;
        (3.0 * nth(&mut seen, fifth) as f32)
            .max(least)
            .min(2500.0f32.max(least))
    }

    /// The strongest corners of each cell.
    pub(crate) fn choose(&self, choice: &Choice) -> Vec<Corner> {
        let margin = choice.margin.max(choice.apart + 1);
        let (width, height) = (self.0.width(), self.0.height());
        let (right, bottom) = (width.saturating_sub(margin), height.saturating_sub(margin));
        let cell = choice.cell.max(1);
        let mut chosen = Vec::new();
        for top in (0..height).step_by(cell) {
            for left in (0..width).step_by(cell) {
                let mut best: Vec<Corner> = Vec::new();
                for y in top.max(margin)..(top + cell).min(bottom) {
                    for x in left.max(margin)..(left + cell).min(right) {
                        self.consider(x, y, choice, &mut best);
                    }
                }
                chosen.append(&mut best);
            }
        }
        chosen
    }

    fn consider(&self, x: usize, y: usize, choice: &Choice, best: &mut Vec<Corner>) {
        let strength = self.0.row(y)[x];
        let full = best.len() >= choice.most_in_cell;
        let weakest = if full {
            best.last().map_or(f32::MAX, |last| last.strength)
        } else {
            choice.weakest
        };
        if strength.is_nan() || strength <= weakest || !self.is_peak(x, y, choice.apart) {
            return;
        }
        let at = best.partition_point(|other| other.strength >= strength);
        best.insert(
            at,
            Corner {
                x: x as f32 + 0.5,
                y: y as f32 + 0.5,
                strength,
            },
        );
        best.truncate(choice.most_in_cell);
    }

    /// Of equal ones the first counts.
    fn is_peak(&self, x: usize, y: usize, apart: usize) -> bool {
        let strength = self.0.row(y)[x];
        (y - apart..=y + apart).all(|ny| {
            let row = &self.0.row(ny)[x - apart..=x + apart];
            row.iter().enumerate().all(|(index, &other)| {
                let earlier = (ny, x + index - apart) < (y, x);
                other < strength || (other <= strength && !earlier)
            })
        })
    }
}

/// Sums over 5x5 pixels; two pixels at the edge have none.
fn box_sums(values: Vec<f32>, width: usize, height: usize) -> Vec<f32> {
    let mut across = vec![0.0f32; width * height];
    for (line, row) in across
        .chunks_exact_mut(width.max(1))
        .zip(values.chunks_exact(width.max(1)))
    {
        for (sum, five) in line.iter_mut().skip(2).zip(row.windows(5)) {
            *sum = five[0] + five[1] + five[2] + five[3] + five[4];
        }
    }
    let mut both = values;
    both.fill(0.0);
    for y in 2..height.saturating_sub(2) {
        let [a, b, c, d, e] =
            [y - 2, y - 1, y, y + 1, y + 2].map(|y| &across[y * width..][..width]);
        for (x, sum) in both[y * width..][..width].iter_mut().enumerate() {
            *sum = a[x] + b[x] + c[x] + d[x] + e[x];
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHOICE: Choice = Choice {
        cell: 20,
        most_in_cell: 2,
        apart: 2,
        weakest: 100.0,
        margin: 6,
    };

    fn square() -> Plane {
        let lit = |i: usize| (20..40).contains(&(i % 80)) && (30..50).contains(&(i / 80));
        Plane::new(
            80,
            60,
            (0..4800)
                .map(|i| if lit(i) { 200.0 } else { 60.0 })
                .collect(),
            0.0,
        )
    }

    #[test]
    fn a_square_has_four_corners() {
        let corners = Strengths::of(&square()).choose(&CHOICE);
        for (x, y) in [(20.0, 30.0), (40.0, 30.0), (20.0, 50.0), (40.0, 50.0f32)] {
            let near = |c: &Corner| (c.x - x).abs() < 2.0 && (c.y - y).abs() < 2.0;
            assert_eq!(
                corners.iter().filter(|c| near(c)).count(),
                1,
                "{x} {y}: {corners:?}"
            );
        }
        assert_eq!(corners.len(), 4);
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        for (width, height) in [(0, 0), (1, 1), (7, 3), (80, 60)] {
            let flat = Plane::new(width, height, vec![90.0; width * height], 0.0);
            let strengths = Strengths::of(&flat);
            assert!(strengths.choose(&CHOICE).is_empty());
            assert!(strengths.above_noise(50.0) >= 50.0);
        }
    }
}
