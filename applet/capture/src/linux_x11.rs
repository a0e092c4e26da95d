//! The screen of an X11 display: damage says where, shared memory says what.

mod colours;
mod events;
mod grab;
mod mask;
mod monitors;
mod watch;

use std::os::fd::AsFd as _;
use std::sync::Arc;

use bowline_protocol::MonitorId;
use bowline_session::ViewGrant;
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::xfixes::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, Window};
use x11rb::rust_connection::RustConnection;

use crate::frame::{MASK_BGRX, fill};
use crate::{Capture, CaptureError, Cursor, CursorShape, Frame, Layout, Rect};
use colours::Colours;
use events::subscribe;
use grab::Grabber;
use mask::mask_rects;
use monitors::{has_monitors, monitors};
pub use watch::Watch;

/// More rectangles than this cost more than the whole picture.
const MAX_RECTS: usize = 256;

/// Captures the display of the environment.
pub struct X11Capture {
    conn: RustConnection,
    root: Window,
    colours: Colours,
    has_monitors: bool,
    layout: Layout,
    wanted: Option<MonitorId>,
    /// What of the display is the picture.
    part: Rect,
    grabber: Grabber,
    pixels: Vec<u8>,
    pending: Vec<Rect>,
    damage: Vec<Rect>,
    left_out: Vec<Window>,
    masked: Vec<Rect>,
    masks_may_differ: bool,
    may_be_rearranged: bool,
    cursor: Option<Cursor>,
    pointer: PointerNews,
}

/// What is new about the pointer since the last look.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum PointerNews {
    Nothing,
    Moved,
    Reshaped,
}

fn display(error: impl std::fmt::Display) -> CaptureError {
    CaptureError::Display(error.to_string())
}

fn unsupported(error: impl std::fmt::Display) -> CaptureError {
    CaptureError::Unsupported(error.to_string())
}

impl X11Capture {
    /// Connects to the display of the environment.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn open() -> Result<Self, CaptureError> {
        Self::connect(None)
    }

    /// Connects to a display, by name or as the environment says.
    ///
    /// # Errors
    /// [`CaptureError::Unsupported`] for a display without damage reports, [`CaptureError::Colours`] for one with unusual
    /// colours.
    pub fn connect(name: Option<&str>) -> Result<Self, CaptureError> {
        let (conn, screen) = x11rb::connect(name).map_err(unsupported)?;
        let screen = conn.setup().roots[screen].clone();
        let colours = Colours::of(conn.setup(), &screen)?;
        let root = screen.root;
        subscribe(&conn, root).map_err(unsupported)?;
        let part = whole(&conn, root).map_err(display)?;
        Ok(Self {
            grabber: Grabber::new(&conn, root, part, colours),
            pixels: blank(part),
            pending: vec![part],
            damage: Vec::new(),
            left_out: Vec::new(),
            masked: Vec::new(),
            masks_may_differ: true,
            may_be_rearranged: true,
            cursor: None,
            pointer: PointerNews::Reshaped,
            has_monitors: has_monitors(&conn),
            layout: Layout::default(),
            wanted: None,
            conn,
            root,
            colours,
            part,
        })
    }

    /// Tells from a thread of its own that the display said something, once for each
    /// [`Watch::rearm`]; then [`Capture::next`] is to be called until it gives nothing.
    ///
    /// # Errors
    /// [`CaptureError::Display`] when the system has no thread or descriptor left.
    pub fn watch(&self, on_change: impl FnMut() + Send + 'static) -> Result<Watch, CaptureError> {
        let stream = self.conn.stream().as_fd();
        let stream = stream.try_clone_to_owned().map_err(display)?;
        Watch::start(stream, on_change).map_err(display)
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a display may send any of a hundred events that say nothing here"
    )]
    fn read_events(&mut self) -> Result<(), ReplyError> {
        while let Some(event) = self.conn.poll_for_event()? {
            match event {
                Event::DamageNotify(d) => {
                    let size = (d.area.width.into(), d.area.height.into());
                    self.add(self.part.part(d.area.x.into(), d.area.y.into(), size));
                }
                Event::XfixesCursorNotify(_) => self.pointer = PointerNews::Reshaped,
                Event::XinputRawMotion(_) => self.pointer = self.pointer.max(PointerNews::Moved),
                Event::RandrScreenChangeNotify(_) | Event::RandrNotify(_) => {
                    self.may_be_rearranged = true;
                }
                Event::ConfigureNotify(e) if e.window == self.root => self.may_be_rearranged = true,
                Event::ConfigureNotify(_)
                | Event::MapNotify(_)
                | Event::UnmapNotify(_)
                | Event::DestroyNotify(_)
                | Event::ReparentNotify(_) => self.masks_may_differ = !self.left_out.is_empty(),
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, rect: Option<Rect>) {
        let Some(rect) = rect else { return };
        if self.pending.iter().any(|r| r.contains(&rect)) {
            return;
        }
        self.pending.retain(|r| !rect.contains(r));
        self.pending.push(rect);
        let area: u64 = self.pending.iter().map(Rect::area).sum();
        if self.pending.len() > MAX_RECTS || area > self.part.area() {
            self.pending = self.whole();
        }
    }

    fn whole(&self) -> Vec<Rect> {
        let all = Rect::clipped(0, 0, self.part.width, self.part.height, self.size());
        all.into_iter().collect()
    }

    /// Finds out what of the display is the picture now. What stayed as it was costs nothing.
    fn arrange(&mut self) -> Result<(), ReplyError> {
        self.may_be_rearranged = false;
        let whole = whole(&self.conn, self.root)?;
        let found = if self.has_monitors {
            monitors(&self.conn, self.root, whole)?
        } else {
            Vec::new()
        };
        self.layout = Layout::new(found, self.wanted);
        // One that went away is not chosen when it comes back.
        self.wanted = self.layout.shown;
        let part = self.layout.part().unwrap_or(whole);
        if part == self.part {
            return Ok(());
        }
        self.part = part;
        self.grabber.release(&self.conn);
        self.grabber = Grabber::new(&self.conn, self.root, part, self.colours);
        self.pixels = blank(part);
        self.masked.clear();
        self.masks_may_differ = true;
        self.pointer = self.pointer.max(PointerNews::Moved);
        self.pending = self.whole();
        Ok(())
    }

    /// Brings the kept picture up to date. It is given out only if no window that is left out moved while it was taken.
    fn refresh(&mut self) -> Result<(), ReplyError> {
        self.damage.clear();
        if self.pending.is_empty() && !self.masks_may_differ {
            return Ok(());
        }
        if !self.masks_may_differ {
            let masked = &self.masked;
            self.pending
                .retain(|r| !masked.iter().any(|m| m.contains(r)));
            let looked_at = self.grab()?;
            // The display tells what moved before it gives the pixels that show it.
            self.read_events()?;
            if !self.masks_may_differ {
                self.give_out(looked_at);
                return Ok(());
            }
            for rect in looked_at {
                self.add(Some(rect));
            }
        }
        // Meanwhile the display serves nobody else, so that what is asked and what is seen are of one moment.
        self.conn.grab_server()?;
        let looked_at = self.grab_around_masks();
        self.conn.ungrab_server()?;
        self.conn.flush()?;
        self.give_out(looked_at?);
        Ok(())
    }

    /// Finds out where the windows are that are left out, and takes what changed and what they cover or uncover.
    fn grab_around_masks(&mut self) -> Result<Vec<Rect>, ReplyError> {
        let masks = self.mask_rects()?;
        // All that was told until now had happened before.
        self.read_events()?;
        self.masks_may_differ = false;
        let old = std::mem::replace(&mut self.masked, masks.clone());
        if masks != old {
            for rect in old.into_iter().chain(masks) {
                self.add(Some(rect));
            }
        }
        self.grab()
    }

    fn grab(&mut self) -> Result<Vec<Rect>, ReplyError> {
        let wanted = std::mem::take(&mut self.pending);
        self.grabber.grab(&self.conn, &wanted, &mut self.pixels)?;
        Ok(wanted)
    }

    fn give_out(&mut self, looked_at: Vec<Rect>) {
        for rect in &self.masked {
            fill(&mut self.pixels, self.part.width, *rect, MASK_BGRX);
        }
        self.damage = looked_at;
    }

    fn mask_rects(&self) -> Result<Vec<Rect>, ReplyError> {
        mask_rects(&self.conn, self.root, &self.left_out, self.part)
    }

    /// The pointer as seen from the picture's corner; it may be outside.
    fn follow_cursor(&mut self) -> Result<Option<Cursor>, ReplyError> {
        let (left, top) = self.part.corner();
        let kept = self
            .cursor
            .as_ref()
            .filter(|_| self.pointer < PointerNews::Reshaped);
        let cursor = if let Some(kept) = kept {
            let at = self.conn.query_pointer(self.root)?.reply()?;
            let shape = Arc::clone(&kept.shape);
            Cursor {
                x: i32::from(at.root_x) - left,
                y: i32::from(at.root_y) - top,
                shape,
            }
        } else {
            let image = self.conn.xfixes_get_cursor_image()?.reply()?;
            let pixels = image.cursor_image.iter().flat_map(|p| p.to_le_bytes());
            let shape = CursorShape {
                width: image.width.into(),
                height: image.height.into(),
                hot_x: image.xhot.into(),
                hot_y: image.yhot.into(),
                pixels: pixels.collect(),
            };
            Cursor {
                x: i32::from(image.x) - left,
                y: i32::from(image.y) - top,
                shape: Arc::new(shape),
            }
        };
        self.pointer = PointerNews::Nothing;
        let changed = self.cursor.as_ref() != Some(&cursor);
        self.cursor = Some(cursor.clone());
        Ok(changed.then_some(cursor))
    }

    /// Whether something waits to be looked at.
    fn has_more(&mut self) -> Result<bool, CaptureError> {
        self.conn.flush().map_err(display)?;
        self.read_events().map_err(display)?;
        let differs = self.may_be_rearranged || self.masks_may_differ;
        let differs = differs || self.pointer > PointerNews::Nothing;
        Ok(differs || !self.pending.is_empty())
    }

    /// One look; a picture that shrinks under the grab is looked at again.
    fn look(&mut self) -> Result<Option<Cursor>, CaptureError> {
        let looked = self.read_events().and_then(|()| {
            if self.may_be_rearranged {
                self.arrange()?;
            }
            self.refresh()?;
            self.follow_cursor()
        });
        match looked {
            Ok(cursor) => Ok(cursor),
            Err(ReplyError::X11Error(_)) => {
                self.may_be_rearranged = true;
                self.pending = self.whole();
                self.damage.clear();
                Ok(None)
            }
            Err(ReplyError::ConnectionError(error)) => Err(display(error)),
        }
    }
}

impl Capture for X11Capture {
    fn size(&self) -> (u32, u32) {
        (self.part.width, self.part.height)
    }

    fn next(&mut self, _grant: &ViewGrant<'_>) -> Result<Option<Frame<'_>>, CaptureError> {
        let mut cursor = self.look()?;
        // Answers of the display bring events along, which nobody would be told of again.
        while self.damage.is_empty() && cursor.is_none() && self.has_more()? {
            cursor = self.look()?;
        }
        if self.damage.is_empty() && cursor.is_none() {
            return Ok(None);
        }
        Ok(Some(Frame {
            width: self.part.width,
            height: self.part.height,
            pixels: &self.pixels,
            damage: &self.damage,
            cursor,
        }))
    }

    fn leave_out(&mut self, windows: &[u32]) {
        self.left_out = windows.to_vec();
        self.masks_may_differ = true;
    }
    fn show(&mut self, monitor: Option<MonitorId>) {
        self.wanted = monitor;
        self.may_be_rearranged = true;
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }
}

fn whole(conn: &RustConnection, root: Window) -> Result<Rect, ReplyError> {
    let now = conn.get_geometry(root)?.reply()?;
    Ok(Rect {
        x: 0,
        y: 0,
        width: now.width.into(),
        height: now.height.into(),
    })
}

fn blank(part: Rect) -> Vec<u8> {
    vec![0; part.width as usize * part.height as usize * 4]
}
