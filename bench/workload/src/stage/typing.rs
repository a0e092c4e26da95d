//! Somebody writes, alone or beside a film.

use anyhow::Result;
use bowline_workload::picture::Picture;
use bowline_workload::writing::{Hand, Ink};
use x11rb::protocol::xproto::Window;

use super::film::Film;
use super::{Mark, Stage, Workload};
use crate::counter::{Cells, Counter};
use crate::display::{Place, Size};

/// The page to write on when it has the screen for itself.
pub(super) const WIDE: (Place, Size) = ((60, 120), (900, 500));
/// The page beside the film.
const NARROW: (Place, Size) = ((1360, 90), (520, 320));
const COUNTER: Place = (20, 16);
/// Where the writing begins, and how far lines are apart.
const TOP: i16 = 104;
const LINE: i16 = 20;
const LETTER: Size = (9, 15);
/// A letter comes by itself on each step of this many: seven and a half a second.
const EVERY: u32 = 4;

/// A page on which a letter appears now and then, and for each key.
pub(super) struct Typing {
    window: Window,
    place: Place,
    size: Size,
    hand: Hand,
    letters: u32,
    input: u32,
}

impl Typing {
    pub(super) fn open(stage: &mut Stage, (place, size): (Place, Size)) -> Result<Self> {
        let window = stage.display.open(place, size)?;
        let page = Picture::new(size.0.into(), size.1.into(), [255; 3]);
        stage.display.put(window, &page, (0, 0))?;
        let mut typing = Self {
            window,
            place,
            size,
            hand: Hand::new(LETTER.0.into(), LETTER.1.into()),
            letters: 0,
            input: 0,
        };
        typing.write(stage)?;
        // The page has to be there before it can have the keys.
        stage.display.settle()?;
        stage.display.focus(window)?;
        Ok(typing)
    }

    fn write(&mut self, stage: &mut Stage) -> Result<()> {
        let counter: Counter = stage.count("page", self.input)?;
        let mut letter = Picture::new(LETTER.0.into(), LETTER.1.into(), [255; 3]);
        self.hand
            .write(&mut letter, (0, 0), counter.count, Ink::ON_LIGHT.plain);
        let in_line = u32::from(self.size.0 - 40) / u32::from(LETTER.0);
        let lines = (u32::from(self.size.1) - 130) / 20;
        let column = i16::try_from(self.letters % in_line)?;
        let line = i16::try_from(self.letters / in_line % lines)?;
        let at = (20 + column * LETTER.0.cast_signed(), TOP + line * LINE);
        self.letters += 1;
        stage.display.put(self.window, &letter, at)?;
        let cells = Cells::BLOCK.picture(counter);
        stage.display.put(self.window, &cells, COUNTER)
    }
}

impl Workload for Typing {
    fn marks(&self) -> Vec<Mark> {
        vec![Mark {
            name: "page",
            cells: Cells::BLOCK,
            path: vec![(self.place.0 + COUNTER.0, self.place.1 + COUNTER.1)],
        }]
    }

    fn step(&mut self, stage: &mut Stage, number: u32) -> Result<()> {
        if number.is_multiple_of(EVERY) {
            self.write(stage)?;
        }
        Ok(())
    }

    fn press(&mut self, stage: &mut Stage) -> Result<()> {
        self.input += 1;
        self.write(stage)
    }

    fn close(&mut self, stage: &Stage) -> Result<()> {
        stage.display.close(self.window)
    }
}

/// The same while a film plays beside the page.
pub(super) struct WithFilm {
    typing: Typing,
    film: Film,
}

impl WithFilm {
    pub(super) fn open(stage: &mut Stage) -> Result<Self> {
        let film = Film::open(stage)?;
        let typing = Typing::open(stage, NARROW)?;
        Ok(Self { typing, film })
    }
}

impl Workload for WithFilm {
    fn marks(&self) -> Vec<Mark> {
        let mut marks = self.typing.marks();
        marks.extend(self.film.marks());
        marks
    }

    fn step(&mut self, stage: &mut Stage, number: u32) -> Result<()> {
        self.typing.step(stage, number)?;
        self.film.step(stage, number)
    }

    fn press(&mut self, stage: &mut Stage) -> Result<()> {
        self.typing.press(stage)
    }

    fn close(&mut self, stage: &Stage) -> Result<()> {
        self.typing.close(stage)?;
        self.film.close(stage)
    }
}
