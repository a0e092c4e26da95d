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
                (x, y) = (found.x * scale, found.y * scale)
            }
            Some(_) | None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::Plane;

    fn waves(shift: (f32, f32)) -> Pyramid {
        let grey = |i: usize| {
            let (x, y) = ((i % 160) as f32 - shift.0, (i / 160) as f32 - shift.1);
            128.0 + 40.0 * (x * 0.11).sin() * (y * 0.09).cos() + 20.0 * (x * 0.31 + y * 0.23).sin()
        };
        Pyramid::new(Plane::new(
            160,
            120,
            (0..160 * 120).map(grey).collect(),
            0.0,
        ))
    }

    #[test]
    fn a_point_is_followed_over_many_pixels() {
        let found = follow(
            &waves((0.0, 0.0)),
            &waves((9.4, -6.7)),
            (80.0, 60.0),
            (80.0, 60.0),
            2,
        );
        let found = found.expect("texture");
        assert!(
            (found.x - 89.4).abs() < 0.1 && (found.y - 53.3).abs() < 0.1,
            "{found:?}"
        );
    }

    #[test]
    fn there_is_no_flow_in_a_flat_picture() {
        let flat = Pyramid::new(Plane::new(64, 48, vec![100.0; 64 * 48], 0.0));
        assert!(follow(&flat, &flat, (32.0, 24.0), (32.0, 24.0), 3).is_none());
    }
}
