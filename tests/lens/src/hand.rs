//! A hand that gets between the camera and the object.

use crate::dice::Dice;

/// Side of the sheet of skin, in pixels.
const SKIN: usize = 128;

/// A line from one point to another, and a radius around it.
type Bone = ((f64, f64), (f64, f64), f64);

/// A palm with four fingers and an arm, moving over the picture.
#[derive(Clone, Debug)]
pub struct Hand {
    /// Where the palm is, as parts of the picture's width and height, and when, in seconds.
    pub way: Vec<(f64, f64, f64)>,
    /// The direction from which it comes, in radians.
    pub angle: f64,
    /// Radius of the palm as a part of the picture's width.
    pub size: f64,
    skin: Vec<f32>,
}

impl Hand {
    /// A hand that comes over a place from a side, stays and goes, between two moments.
    #[must_use]
    pub fn passing((x, y): (f64, f64), from: f64, until: f64, dice: &mut Dice) -> Self {
        let angle = dice.between(0.0, std::f64::consts::TAU);
        let away = (x - 1.6 * angle.cos(), y - 1.6 * angle.sin());
        let mut way = vec![(from, away.0, away.1)];
        let stays = 4;
        for step in 0..stays {
            let seconds =
                from + 0.4 + (until - from - 0.8) * f64::from(step) / f64::from(stays - 1);
            way.push((
                seconds,
                x + dice.between(-0.06, 0.06),
                y + dice.between(-0.06, 0.06),
            ));
        }
        way.push((until, away.0, away.1));
        let tone = dice.between(95.0, 185.0);
        let mut rough: Vec<f32> = (0..SKIN * SKIN).map(|_| dice.normal() as f32).collect();
        for _ in 0..2 {
            rough = (0..SKIN * SKIN)
                .map(|at| {
                    (0..5)
                        .map(|k| rough[(at + [0, 1, 2, SKIN, 2 * SKIN][k]) % (SKIN * SKIN)])
                        .sum::<f32>()
                        / 3.0
                })
                .collect();
        }
        let skin = rough
            .iter()
            .map(|value| tone as f32 + value * 6.0)
            .collect();
        let size = dice.between(0.10, 0.14);
        Self {
            way,
            angle,
            size,
            skin,
        }
    }

    /// Paints the hand over a picture, at a moment.
    pub fn paint(&self, light: &mut [f32], (width, height): (usize, usize), seconds: f64) {
        let Some((x, y)) = self.place(seconds) else {
            return;
        };
        let (wide, tall) = (width as f64, height as f64);
        let (middle, unit) = ((x * wide, y * tall), self.size * wide);
        let bones = self.bones(middle, unit);
        for (row, line) in light.chunks_exact_mut(width).enumerate() {
            for (column, pixel) in line.iter_mut().enumerate() {
                let at = (column as f64 + 0.5, row as f64 + 0.5);
                let depth = bones
                    .iter()
                    .map(|&(a, b, radius)| radius - distance(at, a, b))
                    .fold(f64::MIN, f64::max);
                if depth > 0.0 {
                    let (u, v) = (
                        (at.0 - middle.0).rem_euclid(SKIN as f64),
                        (at.1 - middle.1).rem_euclid(SKIN as f64),
                    );
                    let skin =
                        self.skin[(v as usize).min(SKIN - 1) * SKIN + (u as usize).min(SKIN - 1)];
                    let shade = 0.75 + 0.25 * (depth / (0.25 * unit)).min(1.0);
                    let cover = depth.min(1.0) as f32;
                    *pixel += (skin * shade as f32 - *pixel) * cover;
                }
            }
        }
    }

    fn place(&self, seconds: f64) -> Option<(f64, f64)> {
        let next = self.way.iter().position(|stop| stop.0 > seconds)?;
        let (before, after) = (self.way.get(next.checked_sub(1)?)?, self.way[next]);
        let t = (seconds - before.0) / (after.0 - before.0);
        let t = t * t * (3.0 - 2.0 * t);
        Some((
            before.1 + (after.1 - before.1) * t,
            before.2 + (after.2 - before.2) * t,
        ))
    }

    /// Palm, fingers and arm: each a line with a radius.
    fn bones(&self, middle: (f64, f64), unit: f64) -> Vec<Bone> {
        let towards = |angle: f64, length: f64| {
            (
                middle.0 + length * angle.cos(),
                middle.1 + length * angle.sin(),
            )
        };
        let mut bones = vec![
            (middle, middle, unit),
            (
                middle,
                towards(self.angle + std::f64::consts::PI, unit * 14.0),
                unit * 0.6,
            ),
        ];
        for finger in 0..4 {
            let angle = self.angle + (f64::from(finger) - 1.5) * 0.3;
            bones.push((middle, towards(angle, unit * 2.0), unit * 0.22));
        }
        bones
    }
}

fn distance(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let along = (b.0 - a.0, b.1 - a.1);
    let length = along.0 * along.0 + along.1 * along.1;
    let t = if length > 0.0 {
        (((p.0 - a.0) * along.0 + (p.1 - a.1) * along.1) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (p.0 - a.0 - along.0 * t).hypot(p.1 - a.1 - along.1 * t)
}
