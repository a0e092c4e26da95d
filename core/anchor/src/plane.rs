//! Grey pictures in memory, and how they are made smaller.

use crate::picture::Picture;

/// A grey picture: rows of samples, 0 to 255. `f32` where it is reckoned with, `u8` where it is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plane<S = f32> {
    width: usize,
    height: usize,
    samples: Vec<S>,
}

impl<S: Copy + Into<f32>> Plane<S> {
    /// Takes rows of samples; the missing ones at the end are `filler`.
    pub(crate) fn new(width: usize, height: usize, mut samples: Vec<S>, filler: S) -> Self {
        samples.resize(width * height, filler);
        Self {
            width,
            height,
            samples,
        }
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn samples(&self) -> &[S] {
        &self.samples
    }

    /// One row; there must be so many.
    pub(crate) fn row(&self, y: usize) -> &[S] {
        &self.samples[y * self.width..][..self.width]
    }

    /// Whether a square of pixels around a place, `reach` to each side, can be sampled.
    pub(crate) fn holds(&self, x: f32, y: f32, reach: f32) -> bool {
        x >= reach + 0.5
            && y >= reach + 0.5
            && x < self.width as f32 - reach - 0.5
            && y < self.height as f32 - reach - 0.5
    }

    /// Grey at a place, linear between the middles of pixels; beyond the edge the last pixel goes on.
    pub(crate) fn sample(&self, x: f32, y: f32) -> f32 {
        if self.width < 2 || self.height < 2 {
            return self.samples.first().map_or(0.0, |&sample| sample.into());
        }
        let x = (x - 0.5).max(0.0).min(self.width as f32 - 1.001);
        let y = (y - 0.5).max(0.0).min(self.height as f32 - 1.001);
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = (x - left as f32, y - top as f32);
        let at = top * self.width + left;
        let (upper, lower) = (
            &self.samples[at..at + 2],
            &self.samples[at + self.width..][..2],
        );
        let [a, b, c, d] = [upper[0], upper[1], lower[0], lower[1]].map(Into::into);
        let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
        upper + (lower - upper) * fy
    }

    /// The same picture in numbers to reckon with.
    pub(crate) fn widened(&self) -> Plane {
        Plane {
            width: self.width,
            height: self.height,
            samples: self.samples.iter().map(|&sample| sample.into()).collect(),
        }
    }

    /// Samples anew to a size, linear between pixels: for small changes of size.
    pub(crate) fn resized(&self, width: usize, height: usize) -> Plane {
        let (across, down) = (
            self.width as f32 / width.max(1) as f32,
            self.height as f32 / height.max(1) as f32,
        );
        let mut samples = Vec::with_capacity(width * height);
        for y in 0..height {
            let from = (y as f32 + 0.5) * down;
            samples.extend((0..width).map(|x| self.sample((x as f32 + 0.5) * across, from)));
        }
        Plane {
            width,
            height,
            samples,
        }
    }
}

impl Plane {
    /// A picture at another size: each sample is the mean of the area that it covers.
    pub(crate) fn of_picture(picture: &Picture<'_>, width: usize, height: usize) -> Self {
        let columns = spans(picture.width(), width);
        let rows = spans(picture.height(), height);
        let mut samples = Vec::with_capacity(width * height);
        let mut line = vec![0.0f32; picture.width()];
        for span in &rows {
            line.fill(0.0);
            for (offset, weight) in span.weights.iter().enumerate() {
                for (sum, &luma) in line.iter_mut().zip(picture.row(span.first + offset)) {
                    *sum += f32::from(luma) * weight;
                }
            }
            if width * 2 == picture.width() {
                samples.extend(line.chunks_exact(2).map(|pair| (pair[0] + pair[1]) * 0.5));
            } else {
                samples.extend(columns.iter().map(|span| {
                    let covered = &line[span.first..][..span.weights.len()];
                    covered
                        .iter()
                        .zip(&span.weights)
                        .map(|(a, b)| a * b)
                        .sum::<f32>()
                }));
            }
        }
        Self::new(width, height, samples, 0.0)
    }

    /// Rounds, to be kept.
    pub(crate) fn narrowed(&self) -> Plane<u8> {
        Plane {
            width: self.width,
            height: self.height,
            samples: self
                .samples
                .iter()
                .map(|sample| (sample + 0.5) as u8)
                .collect(),
        }
    }

    /// Half the size, smoothed with 1 3 3 1 in both directions (Burt and Adelson, IEEE Trans. Communications 1983).
    ///
    /// A place keeps its meaning: it is divided by two. An odd last row or column is left out.
    pub(crate) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut samples = Vec::with_capacity(width * height);
        let mut line = vec![0.0f32; self.width];
        for y in 0..height {
            let rows = [
                self.row((2 * y).saturating_sub(1)),
                self.row(2 * y),
                self.row(2 * y + 1),
                self.row((2 * y + 2).min(self.height - 1)),
            ];
            for (x, sum) in line.iter_mut().enumerate() {
                *sum = (rows[0][x] + rows[3][x]) * 0.125 + (rows[1][x] + rows[2][x]) * 0.375;
            }
            for x in 0..width {
                let (before, after) = ((2 * x).saturating_sub(1), (2 * x + 2).min(self.width - 1));
                let outer = (line[before] + line[after]) * 0.125;
                samples.push(outer + (line[2 * x] + line[2 * x + 1]) * 0.375);
            }
        }
        Self {
            width,
            height,
            samples,
        }
    }

    /// Smoothed with 1 4 6 4 1 in both directions; two pixels at the edge stay as they are.
    pub(crate) fn smoothed(&self) -> Self {
        let (width, height) = (self.width, self.height);
        let mut across = self.clone();
        for (line, row) in across
            .samples
            .chunks_exact_mut(width.max(1))
            .zip(self.samples.chunks_exact(width.max(1)))
        {
            for (out, five) in line.iter_mut().skip(2).zip(row.windows(5)) {
                *out = (five[0] + five[4]) * 0.0625 + (five[1] + five[3]) * 0.25 + five[2] * 0.375;
            }
        }
        let mut both = across.clone();
        for y in 2..height.saturating_sub(2) {
            let [a, b, c, d, e] = [y - 2, y - 1, y, y + 1, y + 2].map(|y| across.row(y));
            let line = &mut both.samples[y * width..][..width];
            for (x, out) in line.iter_mut().enumerate() {
                *out = (a[x] + e[x]) * 0.0625 + (b[x] + d[x]) * 0.25 + c[x] * 0.375;
            }
        }
        both
    }
}

/// What of a longer line one sample of a shorter one covers.
struct Span {
    first: usize,
    weights: Vec<f32>,
}

fn spans(from: usize, to: usize) -> Vec<Span> {
    let step = from as f64 / to.max(1) as f64;
    (0..to)
        .map(|index| {
            let (start, end) = (index as f64 * step, (index + 1) as f64 * step);
            let first = (start as usize).min(from - 1);
            let last = ((end.ceil() as usize).max(first + 1)).min(from);
            let covered = |pixel: usize| {
                let (left, right) = (pixel as f64, (pixel + 1) as f64);
                ((end.min(right) - start.max(left)).max(0.0) / step) as f32
            };
            Span {
                first,
                weights: (first..last).map(covered).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize) -> Vec<u8> {
        (0..width * height)
            .map(|i| (i % width * 3 + i / width) as u8)
            .collect()
    }

    #[test]
    fn a_smaller_picture_shows_the_same_thing_at_the_same_place() {
        let luma = ramp(64, 48);
        let picture = Picture::new(64, 48, 64, &luma).expect("a picture");
        for (width, height) in [(32, 24), (40, 30), (64, 48), (21, 16)] {
            let plane = Plane::of_picture(&picture, width, height);
            let (x, y) = (width as f32 * 0.5, height as f32 * 0.5);
            let wanted = 31.5 * 3.0 + 23.5;
            assert!(
                (plane.sample(x, y) - wanted).abs() < 1.0,
                "{width}x{height}: {}",
                plane.sample(x, y)
            );
        }
    }

    #[test]
    fn half_the_size_is_half_the_place() {
        let luma = ramp(64, 48);
        let picture = Picture::new(64, 48, 64, &luma).expect("a picture");
        let plane = Plane::of_picture(&picture, 64, 48);
        let half = plane.halved();
        assert!((half.sample(10.0, 8.0) - plane.sample(20.0, 16.0)).abs() < 0.01);
        assert!((plane.smoothed().sample(20.3, 16.2) - plane.sample(20.3, 16.2)).abs() < 0.01);
    }

    #[test]
    fn no_size_is_too_small() {
        for (width, height) in [(0, 0), (1, 1), (1, 9), (3, 2), (5, 5)] {
            let plane = Plane::new(width, height, vec![7.0; width * height], 0.0);
            let _ = (
                plane.halved(),
                plane.smoothed(),
                plane.resized(4, 4),
                plane.sample(9.0, -3.0),
            );
        }
    }
}
