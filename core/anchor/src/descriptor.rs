//! Corners that can be told apart whatever way the picture is turned.

use std::sync::OnceLock;

use crate::corners::{Choice, Corner, Strengths};
use crate::dice::Dice;
use crate::order::least_by;
use crate::plane::Plane;

/// Sizes at which corners are described, as parts of the picture's.
pub(crate) const SIZES: [f32; 4] = [1.0, 0.72, 0.52, 0.37];
/// Radius of the disc that tells which way up a corner is, in pixels.
const DISC: i32 = 13;
/// A corner described.
#[derive(Clone, Debug)]
pub(crate) struct Feature {
    /// Place in pixels of the picture at its full size.
    pub(crate) x: f32,
    pub(crate) y: f32,
    bits: [u64; 4],
}

impl Feature {
    /// In how many of 256 comparisons two corners differ.
    pub(crate) fn difference(&self, other: &Self) -> u32 {
        let pairs = self.bits.iter().zip(&other.bits);
        pairs.map(|(a, b)| (a ^ b).count_ones()).sum()
    }
}

/// Describes the strongest corners of a picture at several sizes, about `most` of them.
///
/// Oriented binary tests, as in BRIEF (Calonder and others, ECCV 2010) and ORB (Rublee and others, ICCV 2011), but on the corners of
/// Shi and Tomasi, and with a pattern of our own.
pub(crate) fn describe(picture: &Plane, sizes: &[f32], most: usize) -> Vec<Feature> {
    let area: f32 = sizes.iter().map(|size| size * size).sum();
    let mut features = Vec::new();
    let mut smaller = picture.smoothed();
    for (index, size) in sizes.iter().enumerate() {
        let scaled = |side: usize| (side as f32 * size) as usize;
        if index > 0 {
            smaller = smaller
                .resized(scaled(picture.width()), scaled(picture.height()))
                .smoothed();
        }
        let wanted = ((most as f32 * size * size / area) as usize).max(30);
        let (across, down) = (
            picture.width() as f32 / smaller.width().max(1) as f32,
            picture.height() as f32 / smaller.height().max(1) as f32,
        );
        for corner in strongest(&smaller, wanted) {
            let (x, y) = (corner.x as usize, corner.y as usize);
            features.push(Feature {
                x: corner.x * across,
                y: corner.y * down,
                bits: bits(&smaller, x, y),
            });
        }
    }
    features
}

fn strongest(plane: &Plane, wanted: usize) -> Vec<Corner> {
    const CELL: usize = 20;
    let cells = (plane.width() / CELL + 1) * (plane.height() / CELL + 1);
    let choice = Choice {
        cell: CELL,
        most_in_cell: (wanted * 2 / cells).max(2),
        apart: 2,
        weakest: 60.0,
        margin: DISC as usize + 2,
    };
    let corners = Strengths::of(plane).choose(&choice);
    least_by(&corners, wanted, |corner| f64::from(-corner.strength))
}

/// 256 pairs of places around a corner, normally spread.
fn pattern() -> &'static [[f32; 4]; 256] {
    static PATTERN: OnceLock<[[f32; 4]; 256]> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let mut dice = Dice::new(0x0B0E_11AE);
        std::array::from_fn(|_| {
            loop {
                let [ax, ay, bx, by] = [(); 4].map(|()| (dice.normal() * 5.2) as f32);
                let apart = (ax - bx).hypot(ay - by);
                if apart > 3.0 && ax.hypot(ay) < 12.0 && bx.hypot(by) < 12.0 {
                    return [ax, ay, bx, by];
                }
            }
        })
    })
}

/// The comparisons, turned with the direction from the corner to the centre of brightness (Rosin, CVIU 1999).
fn bits(plane: &Plane, x: usize, y: usize) -> [u64; 4] {
    let (cos, sin) = direction(plane, x, y);
    let (middle_x, middle_y) = (x as f32 + 0.5, y as f32 + 0.5);
    let grey = |px: f32, py: f32| {
        let (column, row) = (
            middle_x + cos * px - sin * py,
            middle_y + sin * px + cos * py,
        );
        plane.row(row as usize)[column as usize]
    };
    let mut bits = [0u64; 4];
    for (word, tests) in bits.iter_mut().zip(pattern().chunks_exact(64)) {
        for (bit, test) in tests.iter().enumerate() {
            *word |= u64::from(grey(test[0], test[1]) < grey(test[2], test[3])) << bit;
        }
    }
    bits
}

fn direction(plane: &Plane, x: usize, y: usize) -> (f32, f32) {
    let (mut across, mut down) = (0.0f32, 0.0f32);
    for dy in -DISC..=DISC {
        let reach = ((DISC * DISC - dy * dy) as usize).isqrt();
        let row = &plane.row((y as i32 + dy) as usize)[x - reach..=x + reach];
        let (mut sum, mut moment) = (0.0f32, 0.0f32);
        for (index, grey) in row.iter().enumerate() {
            sum += grey;
            moment += grey * (index as f32 - reach as f32);
        }
        across += moment;
        down += sum * dy as f32;
    }
    let length = across.hypot(down).max(1e-6);
    if across == 0.0 && down == 0.0 {
        (1.0, 0.0)
    } else {
        (across / length, down / length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::homography::Homography;
    use crate::testing::picture;

    #[test]
    fn a_turned_corner_is_the_same_corner() {
        let (sin, cos) = 0.6f64.sin_cos();
        let turn =
            Homography::new([cos, -sin, 120.0, sin, cos, -60.0, 0., 0., 1.]).expect("finite");
        let first = describe(picture(&Homography::IDENTITY).base(), &SIZES, 300);
        let second = describe(picture(&turn).base(), &SIZES, 300);
        let (mut same, mut seen) = (0, 0);
        for feature in &first {
            let Some(place) = turn.apply((f64::from(feature.x), f64::from(feature.y))) else {
                continue;
            };
            let near = |other: &&Feature| {
                (f64::from(other.x) - place.0).hypot(f64::from(other.y) - place.1) < 1.5
            };
            if let Some(least) = second
                .iter()
                .filter(near)
                .map(|other| feature.difference(other))
                .min()
            {
                seen += 1;
                same += usize::from(least < 72);
            }
        }
        assert!(seen > 40 && same * 10 > seen * 6, "{same} of {seen}");
    }

    #[test]
    fn a_flat_or_tiny_picture_has_no_features() {
        for (width, height) in [(0, 0), (2, 3), (40, 30)] {
            let flat = Plane::new(width, height, vec![9.0; width * height], 0.0);
            assert!(describe(&flat, &SIZES, 100).is_empty());
        }
    }
}
