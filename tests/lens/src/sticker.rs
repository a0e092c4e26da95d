//! A router's label in a hand's view: small writing that somebody has to read through the camera.

use std::sync::Arc;

use crate::dice::Dice;
use crate::groups::ordinary;
use crate::matrix::{Point, apply};
use crate::scene::Scene;
use crate::texture::{DENSITY, Line, SIDE, Texture};

/// Signs that are not mistaken for each other, as keys on labels are made of.
const SIGNS: &[u8] = b"ACDEFHJKLMNPRTUVWXY3479";
const HEX: &[u8] = b"ACDEF3479";
/// The camera that phones are asked for.
const SIZE: (usize, usize) = (1280, 720);

/// What stands on a label, and where it is.
#[derive(Clone, Debug)]
pub struct Sticker {
    /// From the top.
    pub lines: Vec<String>,
    /// The paper's corners in the first picture, clockwise from the top left.
    pub corners: [Point; 4],
}

/// The clip of a seed: 1280 by 720 pixels, letters 14 to 20 of them tall.
///
/// # Panics
/// Never: the camera looks at the label.
#[must_use]
pub fn scene(seed: u64) -> (Scene, Sticker) {
    let mut dice = Dice::new(seed).fork("sticker", 0);
    let lines = lines(&mut dice);
    let (texture, paper) = Texture::sticker(&lines, &mut dice);
    let mut scene = ordinary(Arc::new(texture), &mut dice);
    scene.size = SIZE;
    let [left, top, right, bottom] = paper.map(|edge| (edge - SIDE as f64 / 2.0) / DENSITY);
    let map = scene.projection(0, 0.0, 0);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        .map(|corner| apply(&map, corner).expect("the camera looks at the label"));
    let lines = lines.into_iter().map(|(text, _)| text).collect();
    (scene, Sticker { lines, corners })
}

/// In pixels of the texture, of which a picture shows each as 1.2.
fn lines(dice: &mut Dice) -> Vec<Line> {
    let network = some(HEX, 4, dice);
    let key: Vec<String> = (0..3).map(|_| some(SIGNS, 4, dice)).collect();
    let serial: Vec<String> = (0..3).map(|_| some(SIGNS, 4, dice)).collect();
    let address: Vec<String> = (0..6).map(|_| some(HEX, 2, dice)).collect();
    vec![
        (format!("WIRELESS ROUTER {}", some(HEX, 4, dice)), 16.5),
        (format!("SERIAL: {}", serial.join("-")), 12.0),
        (format!("MAC: {}", address.join(":")), 12.0),
        (format!("NETWORK: HOME-{network}"), 13.5),
        (format!("KEY: {}", key.join("-")), 13.5),
    ]
}

fn some(signs: &[u8], count: usize, dice: &mut Dice) -> String {
    (0..count)
        .map(|_| char::from(signs[dice.below(signs.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_is_in_every_picture_and_dark_on_light() {
        let (scene, sticker) = scene(7);
        let back = crate::matrix::inverse(&scene.projection(0, 0.0, 0));
        for frame in [0, 30, 60] {
            let map = crate::matrix::product(&scene.projection(frame, 0.0, 0), &back);
            for corner in sticker.corners {
                let (x, y) = apply(&map, corner).expect("in front of the camera");
                assert!(x > 0.0 && x < 1280.0 && y > 20.0 && y < 720.0, "{x} {y}");
            }
        }
        let picture = scene.camera(0);
        let (from, to) = (sticker.corners[0], sticker.corners[2]);
        let row = f64::midpoint(from.1, to.1) as usize * 1280;
        let across = &picture.luma[row + from.0 as usize + 8..row + to.0 as usize - 8];
        assert!(across.iter().filter(|grey| **grey > 150).count() > across.len() / 2);
    }

    #[test]
    fn a_seed_has_its_own_key() {
        let (first, again, other) = (scene(1).1, scene(1).1, scene(2).1);
        assert_eq!(first.lines, again.lines);
        assert_ne!(first.lines[4], other.lines[4]);
    }
}
