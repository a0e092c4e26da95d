//! A screen that a test paints.

use bowline_session::ViewGrant;

use crate::frame::fill;
use crate::{Capture, CaptureError, Frame, Rect};

/// A picture painted by its owner.
#[derive(Debug)]
pub struct FakeCapture {
    size: (u32, u32),
    pixels: Vec<u8>,
    pending: Vec<Rect>,
    damage: Vec<Rect>,
    /// The windows named last.
    pub left_out: Vec<u32>,
}

impl FakeCapture {
    /// Makes a black screen.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let size = (width, height);
        Self {
            size,
            pixels: vec![0; width as usize * height as usize * 4],
            pending: Rect::clipped(0, 0, width, height, size)
                .into_iter()
                .collect(),
            damage: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Paints a rectangle, cut to the screen.
    pub fn paint(&mut self, rect: Rect, bgrx: [u8; 4]) {
        let (Ok(x), Ok(y)) = (i32::try_from(rect.x), i32::try_from(rect.y)) else {
            return;
        };
        if let Some(rect) = Rect::clipped(x, y, rect.width, rect.height, self.size) {
            fill(&mut self.pixels, self.size.0, rect, bgrx);
            self.pending.push(rect);
        }
    }
}

impl Capture for FakeCapture {
    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn next(&mut self, _grant: &ViewGrant<'_>) -> Result<Option<Frame<'_>>, CaptureError> {
        if self.pending.is_empty() {
            return Ok(None);
        }
        self.damage = std::mem::take(&mut self.pending);
        Ok(Some(Frame {
            width: self.size.0,
            height: self.size.1,
            pixels: &self.pixels,
            damage: &self.damage,
            cursor: None,
        }))
    }

    fn leave_out(&mut self, windows: &[u32]) {
        self.left_out = windows.to_vec();
    }
}
