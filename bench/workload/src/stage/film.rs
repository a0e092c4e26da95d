//! A film: scenes with a moving camera, something that crosses them, grain and cuts.

use std::rc::Rc;

use anyhow::Result;
use x11rb::protocol::xproto::{Pixmap, Window};

use super::{Mark, Stage, Workload};
use crate::counter::Cells;
use crate::display::{Display, Place, Size};
use crate::picture::Picture;
use crate::scene::mixed;
use crate::views;

const PLACE: Place = (40, 120);
const SIZE: Size = (1280, 720);
/// Frames are kept a little larger, so that each round can show them at another place: nothing comes
/// back just as it was.
const SPARE: Size = (28, 16);
const COUNTER: Place = (200, 300);
/// How many pictures the camera looks at, and for how many frames.
const SCENES: u32 = 3;
const FRAMES: u32 = 24;
/// Room for the camera beside a frame.
const ROOM: (usize, usize) = (320, 140);
const GRAIN: usize = 4096;

/// Frames that were made before and are copied now, which costs next to nothing.
pub(super) struct Film {
    window: Window,
    frames: Rc<[Pixmap]>,
    shown: u32,
}

impl Film {
    pub(super) fn open(stage: &mut Stage) -> Result<Self> {
        let window = stage.display.open(PLACE, SIZE)?;
        let frames = match stage.kept.frames.take() {
            Some(frames) => frames,
            None => make_frames(&stage.display)?,
        };
        stage.kept.frames = Some(Rc::clone(&frames));
        let mut film = Self {
            window,
            frames,
            shown: 0,
        };
        film.step(stage, 0)?;
        Ok(film)
    }
}

impl Workload for Film {
    fn marks(&self) -> Vec<Mark> {
        vec![Mark {
            name: "film",
            cells: Cells::BLOCK,
            path: vec![(PLACE.0 + COUNTER.0, PLACE.1 + COUNTER.1)],
        }]
    }

    fn step(&mut self, stage: &mut Stage, _number: u32) -> Result<()> {
        let counter = stage.count("film", 0)?;
        let shown = usize::try_from(self.shown)?;
        let (frame, round) = (shown % self.frames.len(), shown / self.frames.len());
        let spare = |room: u16, by: usize| {
            let offset = (round * by) % usize::from(room);
            i16::try_from(offset).unwrap_or_default()
        };
        let from = (spare(SPARE.0, 11), spare(SPARE.1, 7));
        self.shown += 1;
        let display = &stage.display;
        display.copy((self.frames[frame], from), (self.window, (0, 0)), SIZE)?;
        display.put(self.window, &Cells::BLOCK.picture(counter), COUNTER)
    }

    fn close(&mut self, stage: &Stage) -> Result<()> {
        stage.display.close(self.window)
    }
}

/// Pixels across what crosses the picture.
const BALL: usize = 180;

fn make_frames(display: &Display) -> Result<Rc<[Pixmap]>> {
    let grain = grain();
    let mut frames = Vec::new();
    for scene in 0..SCENES {
        let size = frame_size();
        let view = views::photograph((size.0 + ROOM.0, size.1 + ROOM.1), 20 + scene);
        let ball = views::photograph((BALL, BALL), 40 + scene);
        for number in 0..FRAMES {
            let frame = frame(&view, &ball, &grain, scene, number);
            frames.push(display.keep(&frame)?);
        }
    }
    Ok(frames.into())
}

fn frame_size() -> (usize, usize) {
    (usize::from(SIZE.0 + SPARE.0), usize::from(SIZE.1 + SPARE.1))
}

fn frame(view: &Picture, ball: &Picture, grain: &[u8], scene: u32, number: u32) -> Picture {
    let (width, height) = frame_size();
    let step = usize::try_from(number).unwrap_or_default();
    let faster = usize::try_from(scene).unwrap_or_default() + 3;
    let (left, top) = (step * faster * 2, step * 3);
    let middle = (200 + step * 34, 500 - step * 11);
    let mut frame = Picture::new(width, height, [0; 3]);
    for y in 0..height {
        let dice = mixed(number * 5_003 + scene * 977 + u32::try_from(y).unwrap_or_default());
        let first = usize::try_from(dice).unwrap_or_default() % GRAIN;
        for x in 0..width {
            let from_ball = ball_at(ball, middle, (x, y));
            let colour = from_ball.unwrap_or_else(|| view.at(x + left, y + top));
            let grain = grain[(first + x) % GRAIN];
            frame.set(x, y, colour.map(|part| part.saturating_add(grain)));
        }
    }
    frame
}

fn ball_at(ball: &Picture, middle: (usize, usize), (x, y): (usize, usize)) -> Option<[u8; 3]> {
    let (dx, dy) = (x.abs_diff(middle.0), y.abs_diff(middle.1));
    let inside = dx * dx + dy * dy < (BALL / 2) * (BALL / 2);
    inside.then(|| ball.at(x + BALL / 2 - middle.0, y + BALL / 2 - middle.1))
}

fn grain() -> Vec<u8> {
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
