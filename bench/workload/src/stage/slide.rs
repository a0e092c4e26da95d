//! The whole screen changes.

use std::rc::Rc;

use anyhow::Result;
use bowline_workload::views;
use x11rb::protocol::xproto::Pixmap;

use super::{Mark, Stage, Workload};
use crate::counter::Cells;
use crate::display::{Display, Place};

const COUNTER: Place = (60, 120);

/// Pages that fill the screen; the one of count C is the page C % 4.
pub(super) struct Slide {
    pages: Rc<[Pixmap]>,
}

impl Slide {
    pub(super) fn open(stage: &mut Stage) -> Result<Self> {
        let pages = match stage.kept.pages.take() {
            Some(pages) => pages,
            None => make_pages(&stage.display)?,
        };
        stage.kept.pages = Some(Rc::clone(&pages));
        let mut slide = Self { pages };
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
        stage.display.cover(stage.desk, stage.background)
    }
}

fn make_pages(display: &Display) -> Result<Rc<[Pixmap]>> {
    let (width, height) = display.size;
    let pages = views::pages((width.into(), height.into()));
    pages.iter().map(|page| display.keep(page)).collect()
}
