//! The whole screen changes.

use anyhow::Result;
use x11rb::protocol::xproto::Pixmap;

use super::{Mark, Stage, Workload};
use crate::counter::Cells;
use crate::display::Place;
use crate::views;

const COUNTER: Place = (60, 120);

/// Pages that fill the screen; the one of count C is the page C % 4.
pub(super) struct Slide {
    pages: Vec<Pixmap>,
}

impl Slide {
    pub(super) fn open(stage: &mut Stage) -> Result<Self> {
        let (width, height) = stage.display.size;
        let pages = views::pages((width.into(), height.into()));
        let pages = pages.iter().map(|page| stage.display.keep(page));
        let mut slide = Self {
            pages: pages.collect::<Result<_>>()?,
        };
        slide.step(stage, 0)?;
        Ok(slide)
    }
}

impl Workload for Slide {
    fn marks(&self) -> Vec<Mark> {
        vec![Mark {
            name: "page",
            cells: Cells::BLOCK,
            path: vec![COUNTER],
        }]
    }

    fn step(&mut self, stage: &mut Stage, _number: u32) -> Result<()> {
        let counter = stage.count("page", 0)?;
        let page = self.pages[usize::try_from(counter.count)? % self.pages.len()];
        stage.display.cover(stage.desk, page)?;
        let cells = Cells::BLOCK.picture(counter);
        stage.display.put(stage.desk, &cells, COUNTER)
    }

    fn close(&mut self, stage: &Stage) -> Result<()> {
        stage.display.cover(stage.desk, stage.background)?;
        for page in &self.pages {
            stage.display.forget(*page)?;
        }
        Ok(())
    }
}
