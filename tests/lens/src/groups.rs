//! The fixed list of what a lens has to live with; everything else about a clip comes from the seed.

use std::f64::consts::{FRAC_PI_2, TAU};
use std::sync::Arc;

use crate::compress::Compression;
use crate::dice::Dice;
use crate::hand::Hand;
use crate::path::{DISTANCE, ORBIT, PAN, Path, Pose, ROLL, X, Y};
use crate::scene::{Interruption, Scene, Shutter, Surface};
use crate::texture::{Look, Texture};

/// One kind of clip.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Group {
    Held,
    FastPan,
    Zoom,
    Roll,
    Orbit,
    RollingShutter,
    LowLight,
    Exposure,
    Defocus,
    Occlusion,
    Leave,
    TwoPlanes,
    LowTexture,
    Keyboard,
    KeyboardLeave,
    Compressed,
    Turned,
    Breaks,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 18] = [
        Self::Held,
        Self::FastPan,
        Self::Zoom,
        Self::Roll,
        Self::Orbit,
        Self::RollingShutter,
        Self::LowLight,
        Self::Exposure,
        Self::Defocus,
        Self::Occlusion,
        Self::Leave,
        Self::TwoPlanes,
        Self::LowTexture,
        Self::Keyboard,
        Self::KeyboardLeave,
        Self::Compressed,
        Self::Turned,
        Self::Breaks,
    ];

    /// The name in figures.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::FastPan => "fast_pan",
            Self::Zoom => "zoom",
            Self::Roll => "roll",
            Self::Orbit => "orbit",
            Self::RollingShutter => "rolling_shutter",
            Self::LowLight => "low_light",
            Self::Exposure => "exposure",
            Self::Defocus => "defocus",
            Self::Occlusion => "occlusion",
            Self::Leave => "leave",
            Self::TwoPlanes => "two_planes",
            Self::LowTexture => "low_texture",
            Self::Keyboard => "keyboard",
            Self::KeyboardLeave => "keyboard_leave",
            Self::Compressed => "compressed",
            Self::Turned => "turned",
            Self::Breaks => "breaks",
        }
    }

    /// The clip of this group with a number, from a seed.
    #[must_use]
    pub fn scene(self, seed: u64, index: u64) -> Scene {
        let mut dice = Dice::new(seed).fork(self.name(), index);
        let mut scene = ordinary(self.texture(&mut dice), &mut dice);
        match self {
            Self::Held => {}
            Self::FastPan => fast_pan(&mut scene, &mut dice),
            Self::Zoom => zoom(&mut scene, &mut dice),
            Self::Roll => turn(&mut scene, ROLL, FRAC_PI_2, &mut dice),
            Self::Orbit => turn(&mut scene, ORBIT, 0.78, &mut dice),
            Self::RollingShutter => rolling_shutter(&mut scene, &mut dice),
            Self::LowLight => low_light(&mut scene, &mut dice),
            Self::Exposure => exposure(&mut scene, &mut dice),
            Self::Defocus => defocus(&mut scene, &mut dice),
            Self::Occlusion => {
                let place = (dice.between(0.35, 0.65), dice.between(0.35, 0.65));
                scene.hand = Some(Hand::passing(place, 1.2, dice.between(3.5, 5.0), &mut dice));
            }
            Self::Leave | Self::KeyboardLeave => leave(&mut scene, &mut dice),
            Self::TwoPlanes => two_planes(&mut scene, &mut dice),
            Self::LowTexture | Self::Keyboard => {
                scene
                    .path
                    .swing(X, 0.12, dice.between(0.2, 0.4), dice.between(0.0, TAU));
            }
            Self::Compressed => compressed(&mut scene, index, &mut dice),
            Self::Turned => turned(&mut scene, &mut dice),
            Self::Breaks => breaks(&mut scene, index, &mut dice),
        }
        scene
    }

    fn texture(self, dice: &mut Dice) -> Arc<Texture> {
        let look = if self == Self::LowTexture {
            Look::Wall
        } else if matches!(self, Self::Keyboard | Self::KeyboardLeave) {
            Look::Keyboard
        } else if dice.chance(0.5) {
            Look::Label
        } else {
            Look::Photo
        };
        Arc::new(Texture::draw(look, dice))
    }
}

/// Six seconds of an ordinary hand-held clip.
pub(crate) fn ordinary(texture: Arc<Texture>, dice: &mut Dice) -> Scene {
    let size = if dice.chance(0.3) {
        (640, 360)
    } else {
        (640, 480)
    };
    Scene {
        surfaces: vec![Surface {
            texture,
            height: 0.0,
            bounds: None,
        }],
        path: Path::held(1.0, dice),
        frames: 180,
        size,
        turned_at: None,
        breaks: Vec::new(),
        shutter: Shutter {
            exposure: dice.between(0.2, 0.4),
            readout: 0.0,
        },
        gain: Vec::new(),
        defocus: vec![(0.0, dice.between(0.4, 0.8))],
        noise: dice.between(1.5, 3.0),
        hand: None,
        compression: None,
        seed: dice.bits(),
    }
}

fn fast_pan(scene: &mut Scene, dice: &mut Dice) {
    let phase = dice.between(0.0, TAU);
    scene
        .path
        .swing(X, dice.between(0.2, 0.28), dice.between(0.6, 0.9), phase);
    scene.path.swing(
        Y,
        dice.between(0.06, 0.12),
        dice.between(0.6, 1.1),
        phase + 1.0,
    );
    scene.shutter.exposure = dice.between(0.3, 0.5);
}

fn zoom(scene: &mut Scene, dice: &mut Dice) {
    let (far, near) = (2.0f64.ln(), 0.4f64.ln());
    let (first, second) = if dice.chance(0.5) {
        (far, near)
    } else {
        (near, far)
    };
    for (seconds, distance) in [(0.8, 0.0), (2.4, first), (4.6, second), (5.8, 0.0)] {
        scene.path.key(seconds, with(DISTANCE, distance));
    }
}

fn turn(scene: &mut Scene, part: usize, angle: f64, dice: &mut Dice) {
    let angle = angle * dice.sign();
    for (seconds, share) in [
        (0.8, 0.0),
        (2.2, 1.0),
        (2.8, 1.0),
        (4.4, if part == ORBIT { -1.0 } else { 0.0 }),
        (5.8, 0.0),
    ] {
        scene.path.key(seconds, with(part, angle * share));
    }
}

fn rolling_shutter(scene: &mut Scene, dice: &mut Dice) {
    scene.path.swing(
        X,
        dice.between(0.08, 0.14),
        dice.between(0.7, 1.1),
        dice.between(0.0, TAU),
    );
    scene
        .path
        .swing(ROLL, 0.08, dice.between(0.5, 1.0), dice.between(0.0, TAU));
    scene.shutter = Shutter {
        exposure: dice.between(0.4, 0.6),
        readout: dice.between(0.5, 0.8),
    };
}

fn low_light(scene: &mut Scene, dice: &mut Dice) {
    scene.gain = vec![(0.0, dice.between(0.22, 0.35))];
    scene.noise = dice.between(6.0, 8.0);
    scene.shutter.exposure = dice.between(0.7, 0.95);
}

fn exposure(scene: &mut Scene, dice: &mut Dice) {
    let mut seconds = 1.0;
    let mut gain = 1.0;
    scene.gain.push((0.0, gain));
    while seconds < 6.0 {
        scene.gain.push((seconds, gain));
        gain = dice.between(0.4, 1.7);
        let sudden = dice.chance(0.5);
        scene
            .gain
            .push((seconds + if sudden { 0.04 } else { 0.5 }, gain));
        seconds += dice.between(0.7, 1.2);
    }
}

fn defocus(scene: &mut Scene, dice: &mut Dice) {
    let sharp = scene.defocus[0].1;
    scene.defocus.clear();
    for step in 0..5 {
        let seconds = 0.7 + f64::from(step) * 1.1;
        let blurred = dice.between(2.0, 4.0);
        scene.defocus.extend([
            (seconds, sharp),
            (seconds + 0.3, blurred),
            (seconds + 0.6, blurred * 0.6),
            (seconds + 0.8, sharp),
        ]);
    }
}

fn leave(scene: &mut Scene, dice: &mut Dice) {
    let mut seconds = dice.between(2.0, 2.3);
    for _ in 0..2 {
        let angle = dice.between(0.0, TAU);
        let turned = dice.chance(0.4);
        let mut away = [0.0; 8];
        let (across, down) = (angle.cos() * 1.3, angle.sin() * 1.15);
        if turned {
            (away[PAN], away[PAN + 1]) = (across * 0.9, down * 0.8);
        } else {
            (away[X], away[Y]) = (across, down);
        }
        let mut back = [0.0; 8];
        back[ROLL] = dice.between(-0.35, 0.35);
        back[DISTANCE] = dice.between(-0.25, 0.25);
        scene.path.key(
            seconds,
            if seconds < 2.4 {
                [0.0; 8]
            } else {
                scene.path.planned(seconds)
            },
        );
        let (out, stay, home) = (
            dice.between(0.4, 0.6),
            dice.between(0.3, 0.6),
            dice.between(0.45, 0.6),
        );
        scene.path.key(seconds + out, away);
        scene.path.key(seconds + out + stay, away);
        scene.path.key(seconds + out + stay + home, back);
        seconds += out + stay + home + dice.between(0.5, 0.7);
    }
    scene.frames = 210;
}

fn two_planes(scene: &mut Scene, dice: &mut Dice) {
    let look = if dice.chance(0.5) {
        Look::Label
    } else {
        Look::Photo
    };
    let (wide, tall) = (dice.between(0.45, 0.7), dice.between(0.35, 0.5));
    let height = dice.between(0.2, 0.4);
    let (x, y) = (dice.between(-0.15, 0.15), dice.between(-0.1, 0.1));
    scene.surfaces.push(Surface {
        texture: Arc::new(Texture::draw(look, dice)),
        height,
        bounds: Some([
            x - wide / 2.0,
            y - tall / 2.0,
            x + wide / 2.0,
            y + tall / 2.0,
        ]),
    });
    scene.path.swing(
        X,
        dice.between(0.06, 0.12),
        dice.between(0.25, 0.5),
        dice.between(0.0, TAU),
    );
    scene.path.swing(
        Y,
        dice.between(0.03, 0.08),
        dice.between(0.25, 0.5),
        dice.between(0.0, TAU),
    );
}

fn compressed(scene: &mut Scene, index: u64, dice: &mut Dice) {
    scene.path.swing(
        X,
        dice.between(0.05, 0.12),
        dice.between(0.4, 0.7),
        dice.between(0.0, TAU),
    );
    let quality = [8, 14, 24, 40][(index % 4) as usize];
    scene.compression = Some(Compression {
        quality,
        one_of: 1 + dice.below(3),
        halves: dice.chance(0.4),
    });
}

/// The phone rolls a quarter to the side, and its pictures stand upright again in the other format.
fn turned(scene: &mut Scene, dice: &mut Dice) {
    let roll = FRAC_PI_2;
    for (seconds, share) in [(2.0, 0.0), (2.8, 1.0), (6.0, 1.0)] {
        scene.path.key(seconds, with(ROLL, roll * share));
    }
    scene.turned_at = Some(78 + dice.below(12));
}

fn breaks(scene: &mut Scene, index: u64, dice: &mut Dice) {
    let told = if index.is_multiple_of(2) {
        Interruption::Told
    } else {
        Interruption::Untold
    };
    let mut pose = [0.0; 8];
    scene.path.key(0.0, pose);
    for (first, gap) in [(80, 1.5), (125, 3.0)] {
        let before = first as f64 / 30.0 + if first > 100 { 1.5 } else { 0.0 };
        scene.path.key(before, pose);
        pose[X] = dice.between(-0.22, 0.22);
        pose[Y] = dice.between(-0.16, 0.16);
        pose[ROLL] = dice.between(-0.4, 0.4);
        pose[DISTANCE] = dice.between(-0.25, 0.25);
        scene.path.key(before + gap, pose);
        scene.breaks.push((first, told, gap));
    }
}

fn with(part: usize, value: f64) -> Pose {
    let mut pose = [0.0; 8];
    pose[part] = value;
    pose
}
