//! A film: scenes with a moving camera, something that crosses them, grain and cuts.

use crate::dice::mixed;
use crate::picture::Picture;
use crate::views::{self, Grain, Size};

/// How many pictures the camera looks at.
pub const SCENES: u32 = 3;
/// For how many frames it looks at each.
pub const FRAMES: u32 = 24;
/// Room for the camera beside a frame.
const ROOM: Size = (320, 140);
const GRAIN: usize = 4096;
/// Pixels across what crosses the picture.
const BALL: usize = 180;

/// What the camera pans over, and what crosses it.
pub struct Scene {
    size: Size,
    number: u32,
    view: Picture,
    ball: Picture,
    /// How much lighter the pixels of a row may be, from any place on.
    grain: Vec<u8>,
}

impl Scene {
    /// Draws what frames of this size show of scene `number`, one of [`SCENES`].
    #[must_use]
    pub fn new(size: Size, number: u32, grain: Grain) -> Self {
        let around = (size.0 + ROOM.0, size.1 + ROOM.1);
        Self {
            size,
            number,
            view: views::hills(around, 20 + number, grain),
            ball: views::hills((BALL, BALL), 40 + number, grain),
            grain: match grain {
                Grain::Fine => fine_grain(),
                Grain::None => vec![0; GRAIN],
            },
        }
    }

    /// Draws frame `number`, one of [`FRAMES`].
    #[must_use]
    pub fn frame(&self, number: u32) -> Picture {
        let (width, height) = self.size;
        let step = usize::try_from(number).unwrap_or_default();
        let faster = usize::try_from(self.number).unwrap_or_default() + 3;
        let (left, top) = (step * faster * 2, step * 3);
        let middle = (200 + step * 34, 500 - step * 11);
        let mut frame = Picture::new(width, height, [0; 3]);
        for y in 0..height {
            let row = u32::try_from(y).unwrap_or_default();
            let dice = mixed(number * 5_003 + self.number * 977 + row);
            let first = usize::try_from(dice).unwrap_or_default() % GRAIN;
            for x in 0..width {
                let from_ball = self.ball_at(middle, (x, y));
                let colour = from_ball.unwrap_or_else(|| self.view.at(x + left, y + top));
                let grain = self.grain[(first + x) % GRAIN];
                frame.set(x, y, colour.map(|part| part.saturating_add(grain)));
            }
        }
        frame
    }

    fn ball_at(&self, middle: (usize, usize), (x, y): (usize, usize)) -> Option<[u8; 3]> {
        let (dx, dy) = (x.abs_diff(middle.0), y.abs_diff(middle.1));
        let inside = dx * dx + dy * dy < (BALL / 2) * (BALL / 2);
        let ball = &self.ball;
        inside.then(|| ball.at(x + BALL / 2 - middle.0, y + BALL / 2 - middle.1))
    }
}

fn fine_grain() -> Vec<u8> {
    let amount = |place| u8::try_from(mixed(place) % 9).unwrap_or_default();
    (0..4096_u32).map(amount).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_camera_stays_inside_its_picture() {
        let most = usize::try_from(FRAMES - 1).expect("a few");
        let fastest = usize::try_from(SCENES - 1).expect("a few") + 3;
        assert!(most * fastest * 2 <= ROOM.0);
        assert!(most * 3 <= ROOM.1);
    }
}
