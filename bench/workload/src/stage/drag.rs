//! A window is dragged over the desk.

use std::f64::consts::TAU;

use anyhow::Result;
use bowline_workload::picture::Picture;
use bowline_workload::views;
use bowline_workload::writing::{Hand, Ink};
use x11rb::protocol::xproto::Window;

use super::{Mark, Stage, Workload};
use crate::counter::Cells;
use crate::display::{Place, Size};

/// Steps until it is where it was.
const ROUND: u32 = 150;
const SIZE: Size = (620, 420);
const COUNTER: Place = (40, 60);
/// The middle of its way, and how far it goes to each side.
const MIDDLE: (f64, f64) = (440.0, 330.0);
const FAR: (f64, f64) = (380.0, 190.0);

/// A window with writing and colours on a curved way.
pub(super) struct Drag {
    window: Window,
    path: Vec<Place>,
}

impl Drag {
    pub(super) fn open(stage: &mut Stage) -> Result<Self> {
        let path: Vec<Place> = (0..ROUND).map(place).collect();
        let window = stage.display.open(path[0], SIZE)?;
        stage.display.put(window, &content(), (0, 0))?;
        let mut drag = Self { window, path };
        drag.step(stage, 0)?;
        Ok(drag)
    }
}

impl Workload for Drag {
    fn marks(&self) -> Vec<Mark> {
        let inside = |(x, y): &Place| (x + COUNTER.0, y + COUNTER.1);
        vec![Mark {
            name: "window",
            cells: Cells::BLOCK,
            path: self.path.iter().map(inside).collect(),
        }]
    }

    fn step(&mut self, stage: &mut Stage, _number: u32) -> Result<()> {
        let counter = stage.count("window", 0)?;
        let place = self.path[usize::try_from(counter.count % ROUND)?];
        let cells = Cells::BLOCK.picture(counter);
        stage.display.shift(self.window, place)?;
        stage.display.put(self.window, &cells, COUNTER)
    }

    fn close(&mut self, stage: &Stage) -> Result<()> {
        stage.display.close(self.window)
    }
}

/// An eight lying on its side.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the whole way is on a screen"
)]
fn place(step: u32) -> Place {
    let angle = TAU * f64::from(step) / f64::from(ROUND);
    let x = MIDDLE.0 + FAR.0 * angle.sin();
    let y = MIDDLE.1 + FAR.1 * (2.0 * angle).sin();
    (x.round() as i16, y.round() as i16)
}

fn content() -> Picture {
    let (width, height) = (usize::from(SIZE.0), usize::from(SIZE.1));
    let mut window = Picture::new(width, height, [248, 248, 250]);
    window.fill((0, 0), (width, 32), [54, 92, 140]);
    let hand = Hand::new(9, 15);
    let title = Ink {
        plain: [255; 3],
        ..Ink::ON_DARK
    };
    hand.write_line(&mut window, (16, 9), width - 60, 2, &title);
    let page = (width - 60, height - 180);
    hand.write_page(&mut window, (30, 160), page, 71, &Ink::ON_LIGHT);
    let colours = views::gradient((width - 200, 96), [230, 120, 60], [50, 90, 190]);
    window.paint(&colours, (160, 48));
    window
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_is_curved_and_ends_where_it_began() {
        let path: Vec<Place> = (0..=ROUND).map(place).collect();
        assert_eq!(path.first(), path.last());
        let steps = path.windows(2).map(|pair| {
            let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            dx.abs() + dy.abs()
        });
        assert!(steps.clone().all(|far| far > 0));
        assert!(steps.max() < Some(40));
    }
}
