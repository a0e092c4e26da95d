//! Nothing happens.

use anyhow::Result;

use super::{Mark, Stage, Workload};
use crate::counter::Cells;

const PLACE: (i16, i16) = (60, 120);

/// The desk, and a counter that stands still.
pub(super) struct Idle;

impl Idle {
    pub(super) fn open(stage: &mut Stage) -> Result<Self> {
        let counter = stage.count("idle", 0)?;
        stage
            .display
            .put(stage.desk, &Cells::BLOCK.picture(counter), PLACE)?;
        Ok(Self)
    }
}

impl Workload for Idle {
    fn marks(&self) -> Vec<Mark> {
        vec![Mark {
            name: "idle",
            cells: Cells::BLOCK,
            path: vec![PLACE],
        }]
    }

    fn step(&mut self, _stage: &mut Stage, _number: u32) -> Result<()> {
        Ok(())
    }

    fn close(&mut self, stage: &Stage) -> Result<()> {
        stage.display.cover(stage.desk, stage.background)
    }
}
