//! A screen that a test paints.

use bowline_protocol::MonitorId;
use bowline_session::ViewGrant;

use crate::frame::fill;
use crate::{Capture, CaptureError, Frame, Layout, Monitor, Rect};

/// A display painted by its owner.
#[derive(Debug)]
pub struct FakeCapture {
    whole: Rect,
    pixels: Vec<u8>,
    pending: Vec<Rect>,
    layout: Layout,
    shown: Picture,
    /// The windows named last.
    pub left_out: Vec<u32>,
}

/// What was given out last.
#[derive(Debug)]
struct Picture {
    part: Rect,
    pixels: Vec<u8>,
    damage: Vec<Rect>,
}

impl FakeCapture {
    /// Makes a black screen without monitors to choose from.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let whole = Rect {
            x: 0,
            y: 0,
            width,
            height,
        };
        let shown = Picture {
            part: whole,
            pixels: Vec::new(),
            damage: Vec::new(),
        };
        Self {
            whole,
            pixels: vec![0; width as usize * height as usize * 4],
            pending: vec![whole],
            layout: Layout::default(),
            shown,
            left_out: Vec::new(),
        }
    }

    /// Paints a rectangle, cut to the display.
    pub fn paint(&mut self, rect: Rect, bgrx: [u8; 4]) {
        let (x, y) = rect.corner();
        if let Some(rect) = self.whole.part(x, y, (rect.width, rect.height)) {
            fill(&mut self.pixels, self.whole.width, rect, bgrx);
            self.pending.push(rect);
        }
    }

    /// Plugs monitors in, and out.
    pub fn set_monitors(&mut self, monitors: Vec<Monitor>) {
        self.layout = Layout::new(monitors, self.layout.shown);
    }

    fn part(&self) -> Rect {
        self.layout.part().unwrap_or(self.whole)
    }

    fn pixels_of(&self, part: Rect) -> Vec<u8> {
        let rows = self.pixels.chunks_exact(self.whole.width as usize * 4);
        let columns = part.x as usize * 4..(part.x + part.width) as usize * 4;
        rows.skip(part.y as usize)
            .take(part.height as usize)
            .flat_map(|row| row[columns.clone()].to_vec())
            .collect()
    }
}

impl Capture for FakeCapture {
    fn size(&self) -> (u32, u32) {
        let part = self.part();
        (part.width, part.height)
    }

    fn next(&mut self, _grant: &ViewGrant<'_>) -> Result<Option<Frame<'_>>, CaptureError> {
        let part = self.part();
        if part != self.shown.part {
            self.pending = vec![self.whole];
        }
        let pending = std::mem::take(&mut self.pending).into_iter();
        let damage = pending.filter_map(|rect| {
            let (x, y) = rect.corner();
            part.part(x, y, (rect.width, rect.height))
        });
        let damage: Vec<Rect> = damage.collect();
        if damage.is_empty() {
            return Ok(None);
        }
        let pixels = self.pixels_of(part);
        self.shown = Picture {
            part,
            pixels,
            damage,
        };
        Ok(Some(Frame {
            width: part.width,
            height: part.height,
            pixels: &self.shown.pixels,
            damage: &self.shown.damage,
            cursor: None,
        }))
    }

    fn leave_out(&mut self, windows: &[u32]) {
        self.left_out = windows.to_vec();
    }

    fn show(&mut self, monitor: Option<MonitorId>) {
        self.layout = Layout::new(std::mem::take(&mut self.layout.monitors), monitor);
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }
}
