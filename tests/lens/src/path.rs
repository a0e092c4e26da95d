//! How the camera moves: planned turns, and the sway and tremor of a hand.

use std::f64::consts::TAU;

use crate::dice::Dice;
use crate::matrix::{Matrix, product, rotation};

/// What a path sets, one number each: the point looked at (x, y, in units of the world), the logarithm of the distance, the
/// angles around that point (across, down), then roll and the turns away from it (across, down); radians.
pub type Pose = [f64; 8];

/// Index in a [`Pose`]: where the point looked at is.
pub const X: usize = 0;
/// The same, downwards.
pub const Y: usize = 1;
/// Logarithm of the distance.
pub const DISTANCE: usize = 2;
/// Angle around the point, across.
pub const ORBIT: usize = 3;
/// Roll, clockwise.
pub const ROLL: usize = 5;
/// Turn away from the point, across.
pub const PAN: usize = 6;

/// Sway of a hand in each part of a pose: slow, and as tremor.
const SWAY: [f64; 8] = [0.045, 0.035, 0.03, 0.035, 0.035, 0.03, 0.012, 0.012];
const TREMOR: [f64; 8] = [0.001, 0.001, 0.0004, 0.0008, 0.0008, 0.0012, 0.0012, 0.0012];

#[derive(Clone, Debug)]
struct Wave {
    size: f64,
    per_second: f64,
    phase: f64,
}

/// A path through time.
#[derive(Clone, Debug)]
pub struct Path {
    keys: Vec<(f64, Pose)>,
    waves: [Vec<Wave>; 8],
}

impl Path {
    /// A hand that holds the camera; `strength` 1 is an ordinary one.
    #[must_use]
    pub fn held(strength: f64, dice: &mut Dice) -> Self {
        let waves = std::array::from_fn(|part| {
            let bands = [
                (SWAY[part], 0.1, 0.5),
                (SWAY[part] * 0.35, 0.5, 2.0),
                (TREMOR[part], 4.0, 9.0),
            ];
            let mut waves = Vec::new();
            for (size, slowest, fastest) in bands {
                for _ in 0..2 {
                    waves.push(Wave {
                        size: strength * size * dice.between(0.4, 0.9),
                        per_second: dice.between(slowest, fastest),
                        phase: dice.between(0.0, TAU),
                    });
                }
            }
            waves
        });
        Self {
            keys: Vec::new(),
            waves,
        }
    }

    /// Adds a swing in one part of the pose.
    pub fn swing(&mut self, part: usize, size: f64, per_second: f64, phase: f64) {
        self.waves[part].push(Wave {
            size,
            per_second,
            phase,
        });
    }

    /// Adds a pose to be in at a time, in seconds; between two of them the way is smooth. Times must rise.
    pub fn key(&mut self, seconds: f64, pose: Pose) {
        self.keys.push((seconds, pose));
    }

    /// The pose at a time.
    #[must_use]
    pub fn pose(&self, seconds: f64) -> Pose {
        let planned = self.planned(seconds);
        std::array::from_fn(|part| {
            let waves = self.waves[part].iter();
            let swayed: f64 = waves
                .map(|wave| wave.size * (TAU * wave.per_second * seconds + wave.phase).sin())
                .sum();
            planned[part] + swayed
        })
    }

    /// The pose at a time without the hand that holds the camera.
    #[must_use]
    pub fn planned(&self, seconds: f64) -> Pose {
        let next = self.keys.partition_point(|key| key.0 <= seconds);
        match (
            next.checked_sub(1).and_then(|i| self.keys.get(i)),
            self.keys.get(next),
        ) {
            (None, None) => [0.0; 8],
            (None, Some(only)) | (Some(only), None) => only.1,
            (Some(before), Some(after)) => {
                let t = (seconds - before.0) / (after.0 - before.0);
                let t = t * t * (3.0 - 2.0 * t);
                std::array::from_fn(|part| before.1[part] + (after.1[part] - before.1[part]) * t)
            }
        }
    }
}

/// What takes a point of the plane at a height above the ground (towards the camera) to a picture's pixels.
///
/// The pixel in the top left corner covers 0 to 1. The lens sees 61 degrees along the longer side.
#[must_use]
pub fn projection(pose: &Pose, height: f64, (width_px, height_px): (usize, usize)) -> Matrix {
    let distance = pose[DISTANCE].exp();
    let (sin_a, cos_a) = pose[ORBIT].sin_cos();
    let (sin_b, cos_b) = pose[ORBIT + 1].sin_cos();
    let camera = (
        pose[X] + distance * sin_a * cos_b,
        pose[Y] + distance * sin_b,
        distance * cos_a * cos_b,
    );
    let pitch = -sin_b.atan2(cos_a * cos_b);
    let yaw = (sin_a * cos_b).atan2(sin_b.hypot(cos_a * cos_b));
    let aimed = rotation(pitch, yaw, 0.0);
    let turned = product(&rotation(pose[PAN + 1], pose[PAN], pose[ROLL]), &aimed);
    let plane = [
        1.,
        0.,
        -camera.0,
        0.,
        1.,
        -camera.1,
        0.,
        0.,
        camera.2 - height,
    ];
    let (width, tall) = (width_px as f64, height_px as f64);
    let focal = width.max(tall) * 540.0 / 640.0;
    let lens = [focal, 0., width / 2., 0., focal, tall / 2., 0., 0., 1.];
    product(&lens, &product(&turned, &plane))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::apply;

    #[test]
    fn the_point_looked_at_is_in_the_middle_from_every_side() {
        for orbit in [-0.7, 0.0, 0.4] {
            let pose = [0.3, -0.2, 0.5, orbit, -0.3, 1.2, 0.0, 0.0];
            let seen = apply(&projection(&pose, 0.0, (640, 480)), (0.3, -0.2));
            let (x, y) = seen.unwrap_or((0.0, 0.0));
            assert!(
                (x - 320.0).abs() < 1e-6 && (y - 240.0).abs() < 1e-6,
                "{x} {y}"
            );
        }
    }

    #[test]
    fn keys_are_reached() {
        let mut path = Path::held(0.0, &mut Dice::new(1));
        path.key(1.0, [0.0; 8]);
        path.key(2.0, [1.0; 8]);
        assert!((path.pose(2.0)[X] - 1.0).abs() < 1e-12);
        assert!(path.pose(0.2)[X].abs() < 1e-12);
    }
}
