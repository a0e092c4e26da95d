//! A light and a dark pane of writing, each scrolled for a second in turn.

use anyhow::Result;
use bowline_workload::picture::{Picture, Rgb};
use bowline_workload::writing::{Hand, Ink};
use x11rb::protocol::xproto::{Pixmap, Window};

use super::{Mark, STEPS_A_SECOND, Stage, Workload};
use crate::counter::Cells;
use crate::display::{Place, Size};

/// Lines that are written before they come round again.
const LINES: u16 = 150;
const COUNTER_LEFT: i16 = 60;

/// How a pane looks.
struct Kind {
    place: Place,
    size: Size,
    paper: Rgb,
    ink: Ink,
    letter: (usize, usize),
    line: u16,
}

/// Both end at the same height, so that the counters can be read from one strip.
const KINDS: [Kind; 2] = [
    Kind {
        place: (40, 120),
        size: (720, 840),
        paper: [255, 255, 255],
        ink: Ink::ON_LIGHT,
        letter: (9, 15),
        line: 20,
    },
    Kind {
        place: (780, 120),
        size: (700, 840),
        paper: [24, 26, 30],
        ink: Ink::ON_DARK,
        letter: (8, 14),
        line: 18,
    },
];

struct Pane {
    kind: &'static Kind,
    window: Window,
    lines: Pixmap,
    next: u16,
}

/// Scrolls line by line. The counter is in the line that came last, and moves up with it.
pub(super) struct Scroll {
    panes: [Pane; 2],
}

impl Scroll {
    pub(super) fn open(stage: &mut Stage) -> Result<Self> {
        let [light, dark] = &KINDS;
        let panes = [Pane::open(stage, light)?, Pane::open(stage, dark)?];
        let mut scroll = Self { panes };
        scroll.step(stage, 0)?;
        Ok(scroll)
    }
}

impl Workload for Scroll {
    fn marks(&self) -> Vec<Mark> {
        let corner = |kind: &Kind| {
            let bottom = kind.place.1 + kind.size.1.cast_signed();
            let line = kind.line.cast_signed();
            (kind.place.0 + COUNTER_LEFT, bottom - line + 1)
        };
        let a_second = |kind: &'static Kind| (0..STEPS_A_SECOND).map(move |_| corner(kind));
        vec![Mark {
            name: "pane",
            cells: Cells::LINE,
            path: KINDS.iter().flat_map(a_second).collect(),
        }]
    }

    fn step(&mut self, stage: &mut Stage, _number: u32) -> Result<()> {
        let counter = stage.count("pane", 0)?;
        let seconds = usize::try_from(counter.count / STEPS_A_SECOND)?;
        let pane = &mut self.panes[seconds % KINDS.len()];
        pane.scroll(stage)?;
        let kind = pane.kind;
        let at = (
            COUNTER_LEFT,
            kind.size.1.cast_signed() - kind.line.cast_signed() + 1,
        );
        stage
            .display
            .put(pane.window, &Cells::LINE.picture(counter), at)
    }

    fn close(&mut self, stage: &Stage) -> Result<()> {
        for pane in &self.panes {
            stage.display.close(pane.window)?;
            stage.display.forget(pane.lines)?;
        }
        Ok(())
    }
}

impl Pane {
    fn open(stage: &Stage, kind: &'static Kind) -> Result<Self> {
        let display = &stage.display;
        let (width, line) = (usize::from(kind.size.0), usize::from(kind.line));
        let mut written = Picture::new(width, line * usize::from(LINES), kind.paper);
        let hand = Hand::new(kind.letter.0, kind.letter.1);
        for number in 0..u32::from(LINES) {
            let y = line * usize::try_from(number)? + 2;
            hand.write_line(&mut written, (20, y), width - 20, number, &kind.ink);
        }
        let lines = display.keep(&written)?;
        let window = display.open(kind.place, kind.size)?;
        display.copy((lines, (0, 0)), (window, (0, 0)), kind.size)?;
        Ok(Self {
            kind,
            window,
            lines,
            next: kind.size.1 / kind.line,
        })
    }

    /// Moves all by one line and shows the next one.
    fn scroll(&mut self, stage: &Stage) -> Result<()> {
        let Kind { size, line, .. } = self.kind;
        let (up, rest) = (line.cast_signed(), size.1 - line);
        let display = &stage.display;
        let window = self.window;
        display.copy((window, (0, up)), (window, (0, 0)), (size.0, rest))?;
        let from = (0, (self.next % LINES * line).cast_signed());
        let to = (0, rest.cast_signed());
        self.next += 1;
        display.copy((self.lines, from), (window, to), (size.0, *line))
    }
}
