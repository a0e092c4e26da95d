//! The screen of a Windows desktop.

mod duplication;
mod gdi;
mod own;
mod place;
mod pointer;
mod source;

use std::time::{Duration, Instant};

use bowline_protocol::MonitorId;
use bowline_session::ViewGrant;

use crate::compare::Kept;
use crate::timed_watch::Watch;
use crate::{Capture, CaptureError, Frame, Layout, Rect};
use own::LeftOut;
use place::Desktop;
use pointer::Pointer;
use source::Sources;

/// How long after a look that saw nothing new there is another one.
const LOOK_AFTER: Duration = Duration::from_millis(25);

/// Captures the desktop that the program runs on.
pub struct WindowsCapture {
    desktop: Desktop,
    layout: Layout,
    wanted: Option<MonitorId>,
    /// What of the display is the picture.
    part: Rect,
    sources: Sources,
    kept: Kept,
    damage: Vec<Rect>,
    left_out: LeftOut,
    pointer: Pointer,
    looked: Option<Instant>,
}

impl WindowsCapture {
    /// Looks at the desktop that the program runs on.
    ///
    /// # Errors
    /// [`CaptureError::Unsupported`] where there is none.
    pub fn open() -> Result<Self, CaptureError> {
        let desktop = Desktop::now();
        let part = desktop.whole();
        if part.area() == 0 {
            return Err(CaptureError::Unsupported("it has no size".into()));
        }
        Ok(Self {
            layout: Layout::default(),
            wanted: None,
            sources: Sources::new(desktop, part),
            kept: Kept::new(part.width, part.height),
            damage: Vec::new(),
            left_out: LeftOut::default(),
            pointer: Pointer::default(),
            looked: None,
            desktop,
            part,
        })
    }

    /// Tells from a thread of its own that it is time to look, once for each [`Watch::rearm`]; then [`Capture::next`] is to
    /// be called until it gives nothing.
    ///
    /// # Errors
    /// [`CaptureError::Display`] when the system has no thread left.
    pub fn watch(&self, on_change: impl FnMut() + Send + 'static) -> Result<Watch, CaptureError> {
        Watch::start(LOOK_AFTER, on_change)
            .map_err(|error| CaptureError::Display(error.to_string()))
    }

    /// Finds out what of the display is the picture now. What stayed as it was costs little.
    fn arrange(&mut self) {
        let desktop = Desktop::now();
        let whole = desktop.whole();
        if whole.area() == 0 {
            // While the display is changed there may be none; the last one goes on.
            return;
        }
        self.layout = Layout::new(desktop.monitors(), self.wanted);
        // One that went away is not chosen when it comes back.
        self.wanted = self.layout.shown;
        let part = self.layout.part().unwrap_or(whole);
        if (desktop, part) == (self.desktop, self.part) {
            return;
        }
        (self.desktop, self.part) = (desktop, part);
        self.sources = Sources::new(desktop, part);
        self.kept = Kept::new(part.width, part.height);
    }

    /// Brings the kept picture up to date. What it covers is looked up before and after it is taken.
    fn refresh(&mut self, now: Instant) -> Result<(), CaptureError> {
        self.left_out.look(self.desktop, now);
        let Some(grabbed) = self.sources.grab(now)? else {
            return Ok(());
        };
        self.left_out.look(self.desktop, Instant::now());
        let masks = self.left_out.rects(self.part);
        self.damage = self.kept.take_over(grabbed.pixels, &grabbed.places, &masks);
        Ok(())
    }
}

impl Capture for WindowsCapture {
    fn size(&self) -> (u32, u32) {
        (self.part.width, self.part.height)
    }

    fn next(&mut self, _grant: &ViewGrant<'_>) -> Result<Option<Frame<'_>>, CaptureError> {
        let now = Instant::now();
        let pause = self.sources.pause();
        if self.looked.is_some_and(|looked| now < looked + pause) {
            return Ok(None);
        }
        self.looked = Some(now);
        self.damage.clear();
        self.arrange();
        self.refresh(now)?;
        let cursor = self.pointer.news(self.desktop, self.part);
        if self.damage.is_empty() && cursor.is_none() {
            return Ok(None);
        }
        Ok(Some(Frame {
            width: self.part.width,
            height: self.part.height,
            pixels: self.kept.pixels(),
            damage: &self.damage,
            cursor,
        }))
    }

    fn leave_out(&mut self, windows: &[u32]) {
        self.left_out.name(windows);
    }

    fn show(&mut self, monitor: Option<MonitorId>) {
        self.wanted = monitor;
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }
}
