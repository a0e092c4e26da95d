//! A film on the screen.

use std::rc::Rc;

use anyhow::Result;
use bowline_workload::film;
use bowline_workload::views::Grain;
use x11rb::protocol::xproto::{Pixmap, Window};

use super::{Mark, Stage, Workload};
use crate::counter::Cells;
use crate::display::{Display, Place, Size};

const PLACE: Place = (40, 120);
const SIZE: Size = (1280, 720);
/// Frames are kept a little larger, so that each round can show them at another place: nothing comes
/// back just as it was.
const SPARE: Size = (28, 16);
const COUNTER: Place = (200, 300);

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

fn make_frames(display: &Display) -> Result<Rc<[Pixmap]>> {
    let size = (SIZE.0 + SPARE.0, SIZE.1 + SPARE.1);
    let mut frames = Vec::new();
    for number in 0..film::SCENES {
        let scene = film::Scene::new((size.0.into(), size.1.into()), number, Grain::Fine);
        for number in 0..film::FRAMES {
            frames.push(display.keep(&scene.frame(number))?);
        }
    }
    Ok(frames.into())
}
