//! Where a point of one picture is in the next.

use crate::patch::{Found, Patch, rimmed};
use crate::pyramid::{Pyramid, factor};

/// Likeness at a coarse level from which its place is taken over.
const LIKE_ENOUGH: f32 = 0.3;
const STEPS: usize = 5;
const FARTHEST: f32 = 9.0;

/// Follows a point from the coarsest level to the finest (Bouguet, "Pyramidal implementation of the Lucas Kanade feature tracker", 2000).
///
/// `guess` is where it is looked for first; `top` is the coarsest level. Places are in pixels of level 0.
pub(crate) fn follow(
    previous: &Pyramid,
    current: &Pyramid,
    from: (f32, f32),
    guess: (f32, f32),
    top: usize,
) -> Option<Found> {
    let (mut x, mut y) = guess;
    for level in (0..=top).rev() {
        let scale = factor(level);
        let patch = rimmed(previous.level(level), from.0 / scale, from.1 / scale)
            .and_then(|values| Patch::new(&values));
        let found = patch.and_then(|patch| {
            patch.find(
                current.level(level),
                (x / scale, y / scale),
                STEPS,
                FARTHEST,
            )
        });
        match found {
            Some(found) if level == 0 => return Some(found),
            Some(found) if found.likeness > LIKE_ENOUGH => {
                (x, y) = (found.x * scale, found.y * scale);
            }
            Some(_) | None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::homography::Homography;
    use crate::plane::Plane;
    use crate::testing::picture;

    #[test]
    fn most_points_are_followed_over_many_pixels() {
        let (first, second) = (
            picture(&Homography::IDENTITY),
            picture(&Homography::shift(9.0, -7.0)),
        );
        let points: Vec<(f32, f32)> = (0..40)
            .map(|i| (50.0 + (i % 8) as f32 * 25.0, 50.0 + (i / 8) as f32 * 28.0))
            .collect();
        let is_right = |&&(x, y): &&(f32, f32)| {
            let found = follow(&first, &second, (x, y), (x, y), 2);
            found.is_some_and(|found| {
                (found.x - x - 9.0).abs() < 0.3 && (found.y - y + 7.0).abs() < 0.3
            })
        };
        let right = points.iter().filter(is_right).count();
        assert!(right > 24, "{right}");
    }

    #[test]
    fn there_is_no_flow_in_a_flat_picture() {
        let flat = Pyramid::new(Plane::new(64, 48, vec![100.0; 64 * 48], 0.0));
        assert!(follow(&flat, &flat, (32.0, 24.0), (32.0, 24.0), 3).is_none());
    }
}
