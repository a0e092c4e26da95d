//! What a technician draws, on which picture, and what it is drawn on.

use std::f64::consts::TAU;

use crate::dice::Dice;
use crate::groups::Group;
use crate::matrix::Point;
use crate::scene::Scene;

/// A drawn stroke and the truth about it.
#[derive(Clone, Debug)]
pub struct Stroke {
    /// The picture it is drawn on.
    pub frozen: usize,
    /// Its points, as fractions of that picture.
    pub fractions: Vec<Point>,
    /// The surface it is drawn on.
    pub surface: usize,
    /// Its points on that surface.
    pub world: Vec<Point>,
}

impl Stroke {
    /// Draws the strokes of a clip: two pictures are frozen, one or two strokes go on each.
    #[must_use]
    pub fn draw(scene: &Scene, group: Group, dice: &mut Dice) -> Vec<Self> {
        let mut strokes = Vec::new();
        let near = scene
            .hand
            .as_ref()
            .map(|hand| (hand.way[1].1, hand.way[1].2));
        let second = if matches!(
            group,
            Group::Leave | Group::KeyboardLeave | Group::Occlusion
        ) {
            16..30
        } else {
            40..60
        };
        for from in [8..16, second] {
            let frozen = scene.shown_frame(from.start + dice.below(from.len()));
            for _ in 0..=dice.below(2) {
                strokes.extend(Self::on(scene, frozen, near, dice));
            }
        }
        strokes
    }

    /// One stroke that lies on one surface as a whole, if a place is found.
    fn on(scene: &Scene, frozen: usize, near: Option<Point>, dice: &mut Dice) -> Option<Self> {
        let (wide, tall) = scene.size_of(frozen);
        let (wide, tall) = (wide as f64, tall as f64);
        (0..300).find_map(|_| {
            let radius = dice.between(16.0, 62.0);
            let middle = match near {
                Some((x, y)) => (
                    (x + dice.between(-0.15, 0.15)) * wide,
                    (y + dice.between(-0.15, 0.15)) * tall,
                ),
                None => (dice.between(0.1, 0.9) * wide, dice.between(0.1, 0.9) * tall),
            };
            let points = shape(middle, radius, dice);
            let inside = |p: &Point| p.0 > 6.0 && p.1 > 6.0 && p.0 < wide - 6.0 && p.1 < tall - 6.0;
            if !points.iter().all(inside) {
                return None;
            }
            let hits: Vec<_> = points
                .iter()
                .filter_map(|&p| scene.hit(frozen, p))
                .collect();
            let surface = hits.first()?.0;
            let whole = hits.len() == points.len() && hits.iter().all(|hit| hit.0 == surface);
            whole.then(|| Self {
                frozen,
                fractions: points.iter().map(|p| (p.0 / wide, p.1 / tall)).collect(),
                surface,
                world: hits.into_iter().map(|hit| hit.1).collect(),
            })
        })
    }
}

/// A ring, an arrow or a wavy line.
fn shape(middle: Point, radius: f64, dice: &mut Dice) -> Vec<Point> {
    let angle = dice.between(0.0, TAU);
    let (sin, cos) = angle.sin_cos();
    let at = |along: f64, across: f64| {
        (
            middle.0 + radius * (along * cos - across * sin),
            middle.1 + radius * (along * sin + across * cos),
        )
    };
    match dice.below(3) {
        0 => (0..16)
            .map(|step| {
                let turn = TAU * f64::from(step) / 16.0;
                at(turn.cos(), turn.sin() * 0.8)
            })
            .collect(),
        1 => [
            (-1.0, 0.0),
            (-0.5, 0.0),
            (0.0, 0.0),
            (0.5, 0.0),
            (1.0, 0.0),
            (0.6, 0.3),
            (1.0, 0.0),
            (0.6, -0.3),
        ]
        .map(|(along, across)| at(along, across))
        .to_vec(),
        _ => (0..12)
            .map(|step| {
                let along = f64::from(step) / 5.5 - 1.0;
                at(along, (along * 6.0).sin() * 0.25)
            })
            .collect(),
    }
}
