//! The screen of a Mac, by `ScreenCaptureKit`. All of it is type-checked only, and has never run: docs/platforms.md.

mod places;
mod pointer;
mod source;
mod stream;

use std::sync::Once;
use std::time::{Duration, Instant};

use bowline_protocol::MonitorId;
use bowline_session::ViewGrant;
use objc2_core_graphics::{CGPreflightScreenCaptureAccess, CGRequestScreenCaptureAccess};

use crate::compare::Kept;
use crate::lately::Lately;
use crate::mac_points::{Desktop, in_picture};
use crate::timed_watch::Watch;
use crate::{Capture, CaptureError, Frame, Layout, Rect};
use pointer::Pointer;
use source::{Source, SourceError};

/// How long after a look that saw nothing new there is another one.
const LOOK_AFTER: Duration = Duration::from_millis(25);
/// How long a source that was lost is not opened again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);
/// How often in a row it may be lost before it counts as gone.
const MAX_LOST: u32 = 5;

/// The system asks the customer once for each start of a program.
static ASKED: Once = Once::new();

/// Captures the desktop that the program runs on.
pub struct MacCapture {
    desktop: Desktop,
    layout: Layout,
    wanted: Option<MonitorId>,
    /// What of the display is the picture.
    part: Rect,
    own_windows: Vec<u32>,
    lately: Lately,
    source: Option<Source>,
    /// How often in a row the source was lost, and when it is opened again.
    lost: (u32, Option<Instant>),
    /// Whether nothing of this source was looked at yet.
    is_first: bool,
    kept: Kept,
    damage: Vec<Rect>,
    pointer: Pointer,
    looked: Option<Instant>,
}

impl MacCapture {
    /// Looks at the desktop that the program runs on. Nothing is captured yet.
    ///
    /// # Errors
    /// [`CaptureError::NotAllowed`] while the customer has not allowed it in the system's settings; the system asks them.
    /// [`CaptureError::Unsupported`] without a monitor.
    pub fn open() -> Result<Self, CaptureError> {
        if !CGPreflightScreenCaptureAccess() {
            ASKED.call_once(|| {
                CGRequestScreenCaptureAccess();
            });
            return Err(CaptureError::NotAllowed);
        }
        let (desktop, monitors) = places::desktop()
            .ok_or_else(|| CaptureError::Unsupported("there is no monitor".into()))?;
        let part = desktop.whole();
        Ok(Self {
            desktop,
            layout: Layout::new(monitors, None),
            wanted: None,
            part,
            own_windows: Vec::new(),
            lately: Lately::default(),
            source: None,
            lost: (0, None),
            is_first: true,
            kept: Kept::new(part.width, part.height),
            damage: Vec::new(),
            pointer: Pointer::default(),
            looked: None,
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

    /// Finds out what of the display is the picture now. What stayed as it was goes on.
    fn arrange(&mut self) {
        // While the display is changed there may be no monitor; the last one goes on.
        let Some((desktop, monitors)) = places::desktop() else {
            return;
        };
        let before = std::mem::take(&mut self.layout);
        self.layout = Layout::new(monitors, self.wanted);
        // One that went away is not chosen when it comes back.
        self.wanted = self.layout.shown;
        let part = self.layout.part().unwrap_or_else(|| desktop.whole());
        if (desktop, part) == (self.desktop, self.part) && before == self.layout {
            return;
        }
        (self.desktop, self.part) = (desktop, part);
        self.kept = Kept::new(part.width, part.height);
        self.close();
    }

    fn close(&mut self) {
        self.source = None;
        self.is_first = true;
    }

    /// Brings the kept picture up to date. What covers it is looked up before and after that.
    fn refresh(&mut self, now: Instant) -> Result<(), CaptureError> {
        if self.lost.1.is_some_and(|again| now < again) {
            return Ok(());
        }
        let monitors = || in_picture(&self.layout, self.part);
        let source = &*self
            .source
            .get_or_insert_with(|| Source::open(self.part, monitors()));
        look_for(&self.own_windows, self.desktop, &mut self.lately, now);
        let (kept, lately, part) = (&mut self.kept, &self.lately, self.part);
        let seen = source.look(self.is_first, |pixels, places| {
            kept.take_over(pixels, places, &lately.rects(part))
        });
        match seen {
            Ok(None) => {}
            Ok(Some(damage)) => {
                self.damage = damage;
                self.is_first = false;
                self.lost = (0, None);
            }
            Err(SourceError::NotAllowed) => {
                self.close();
                return Err(CaptureError::NotAllowed);
            }
            Err(SourceError::Lost(why)) => {
                self.close();
                self.lost = (self.lost.0 + 1, Some(now + AGAIN_AFTER));
                if self.lost.0 >= MAX_LOST {
                    return Err(CaptureError::Display(why));
                }
            }
        }
        Ok(())
    }
}

/// Notes where the applet's own windows are.
fn look_for(windows: &[u32], desktop: Desktop, lately: &mut Lately, now: Instant) {
    let places = places::windows(windows).into_iter();
    let places = places.filter_map(|(window, area)| Some((window, desktop.rect(area)?)));
    lately.note(places.collect(), now);
}

impl Capture for MacCapture {
    fn size(&self) -> (u32, u32) {
        (self.part.width, self.part.height)
    }

    fn next(&mut self, _grant: &ViewGrant<'_>) -> Result<Option<Frame<'_>>, CaptureError> {
        let now = Instant::now();
        if self.looked.is_some_and(|looked| now < looked + LOOK_AFTER) {
            return Ok(None);
        }
        self.looked = Some(now);
        self.damage.clear();
        self.arrange();
        self.refresh(now)?;
        let is_told = self
            .source
            .as_ref()
            .is_some_and(|source| source.is_pointer_told);
        let cursor = if is_told && !self.is_first {
            self.pointer.news(self.desktop, self.part, now)
        } else {
            None
        };
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
        let is_new = self.own_windows != windows;
        self.own_windows = windows.to_vec();
        // The system leaves out the whole program, if it knew the program when the source was opened.
        if is_new && self.source.as_ref().is_some_and(Source::shows_own_windows) {
            self.close();
        }
    }

    fn show(&mut self, monitor: Option<MonitorId>) {
        self.wanted = monitor;
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }
}
