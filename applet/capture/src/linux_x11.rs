//! The screen of an X11 display: damage says where, shared memory says what.

use std::os::fd::AsFd as _;
use std::sync::Arc;

use bowline_session::ViewGrant;
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xfixes::{ConnectionExt as _, CursorNotifyMask};
use x11rb::protocol::xinput::{self, ConnectionExt as _, XIEventMask};
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ConnectionExt as _, EventMask, ImageOrder, Screen, Setup, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::frame::{MASK_BGRX, fill};
use crate::linux_x11_grab::Grabber;
use crate::linux_x11_mask::mask_rects;
use crate::linux_x11_watch::Watch;
use crate::{Capture, CaptureError, Cursor, CursorShape, Frame, Rect};

/// More rectangles than this cost more than the whole picture.
const MAX_RECTS: usize = 256;

/// Captures the display of the environment.
pub struct X11Capture {
    conn: RustConnection,
    root: Window,
    size: (u32, u32),
    grabber: Grabber,
    pixels: Vec<u8>,
    pending: Vec<Rect>,
    damage: Vec<Rect>,
    left_out: Vec<Window>,
    masked: Vec<Rect>,
    masks_may_differ: bool,
    resized: bool,
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
    /// Connects to a display, by name or as the environment says.
    ///
    /// # Errors
    /// [`CaptureError::Unsupported`] for a display without damage reports or with unusual colours.
    pub fn connect(name: Option<&str>) -> Result<Self, CaptureError> {
        let (conn, screen) = x11rb::connect(name).map_err(unsupported)?;
        let screen = conn.setup().roots[screen].clone();
        check_colours(conn.setup(), &screen)?;
        let root = screen.root;
        subscribe(&conn, root).map_err(unsupported)?;
        let geometry = conn.get_geometry(root).map_err(display)?.reply();
        let geometry = geometry.map_err(display)?;
        let size = (geometry.width.into(), geometry.height.into());
        Ok(Self {
            grabber: Grabber::new(&conn, root, size),
            pixels: vec![0; size.0 as usize * size.1 as usize * 4],
            pending: Rect::clipped(0, 0, size.0, size.1, size)
                .into_iter()
                .collect(),
            damage: Vec::new(),
            left_out: Vec::new(),
            masked: Vec::new(),
            masks_may_differ: true,
            resized: false,
            cursor: None,
            pointer: PointerNews::Reshaped,
            conn,
            root,
            size,
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
                    let (w, h) = (d.area.width.into(), d.area.height.into());
                    let rect = Rect::clipped(d.area.x.into(), d.area.y.into(), w, h, self.size);
                    self.add(rect);
                }
                Event::XfixesCursorNotify(_) => self.pointer = PointerNews::Reshaped,
                Event::XinputRawMotion(_) => self.pointer = self.pointer.max(PointerNews::Moved),
                Event::RandrScreenChangeNotify(_) => self.resized = true,
                Event::ConfigureNotify(e) if e.window == self.root => self.resized = true,
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
        let (width, height) = self.size;
        if self.pending.len() > MAX_RECTS || area > u64::from(width) * u64::from(height) {
            self.pending = self.whole();
        }
    }

    fn whole(&self) -> Vec<Rect> {
        let (width, height) = self.size;
        let all = Rect::clipped(0, 0, width, height, self.size);
        all.into_iter().collect()
    }

    fn resize(&mut self) -> Result<(), ReplyError> {
        self.resized = false;
        let now = self.conn.get_geometry(self.root)?.reply()?;
        let size = (now.width.into(), now.height.into());
        if size == self.size {
            return Ok(());
        }
        self.size = size;
        self.grabber.release(&self.conn);
        self.grabber = Grabber::new(&self.conn, self.root, size);
        self.pixels = vec![0; size.0 as usize * size.1 as usize * 4];
        self.masked.clear();
        self.masks_may_differ = true;
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
        self.grabber
            .grab(&self.conn, &wanted, &mut self.pixels, self.size.0)?;
        Ok(wanted)
    }

    fn give_out(&mut self, looked_at: Vec<Rect>) {
        for rect in &self.masked {
            fill(&mut self.pixels, self.size.0, *rect, MASK_BGRX);
        }
        self.damage = looked_at;
    }

    fn mask_rects(&self) -> Result<Vec<Rect>, ReplyError> {
        mask_rects(&self.conn, self.root, &self.left_out, self.size)
    }

    fn follow_cursor(&mut self) -> Result<Option<Cursor>, ReplyError> {
        let kept = self
            .cursor
            .as_ref()
            .filter(|_| self.pointer < PointerNews::Reshaped);
        let cursor = if let Some(kept) = kept {
            let at = self.conn.query_pointer(self.root)?.reply()?;
            let shape = Arc::clone(&kept.shape);
            Cursor {
                x: at.root_x.into(),
                y: at.root_y.into(),
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
                x: image.x.into(),
                y: image.y.into(),
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
        let differs = self.resized || self.masks_may_differ;
        let differs = differs || self.pointer > PointerNews::Nothing;
        Ok(differs || !self.pending.is_empty())
    }

    /// One look; a picture that shrinks under the grab is looked at again.
    fn look(&mut self) -> Result<Option<Cursor>, CaptureError> {
        let looked = self.read_events().and_then(|()| {
            if self.resized {
                self.resize()?;
            }
            self.refresh()?;
            self.follow_cursor()
        });
        match looked {
            Ok(cursor) => Ok(cursor),
            Err(ReplyError::X11Error(_)) => {
                self.resized = true;
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
        self.size
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
            width: self.size.0,
            height: self.size.1,
            pixels: &self.pixels,
            damage: &self.damage,
            cursor,
        }))
    }

    fn leave_out(&mut self, windows: &[u32]) {
        self.left_out = windows.to_vec();
        self.masks_may_differ = true;
    }
}

fn subscribe(conn: &RustConnection, root: Window) -> Result<(), Box<dyn std::error::Error>> {
    conn.damage_query_version(1, 1)?.reply()?;
    conn.xfixes_query_version(5, 0)?.reply()?;
    let structure = EventMask::STRUCTURE_NOTIFY | EventMask::SUBSTRUCTURE_NOTIFY;
    let wanted = ChangeWindowAttributesAux::new().event_mask(structure);
    conn.change_window_attributes(root, &wanted)?.check()?;
    conn.xfixes_select_cursor_input(root, CursorNotifyMask::DISPLAY_CURSOR)?
        .check()?;
    // Without the extension the pointer is followed whenever something else changes.
    let _ = follow_pointer(conn, root);
    let damage = conn.generate_id()?;
    conn.damage_create(damage, root, ReportLevel::RAW_RECTANGLES)?
        .check()?;
    Ok(())
}

/// Asks to be told of every movement of the pointer, whichever window it is over.
fn follow_pointer(conn: &RustConnection, root: Window) -> Result<(), ReplyError> {
    conn.xinput_xi_query_version(2, 2)?.reply()?;
    let wanted = xinput::EventMask {
        deviceid: xinput::Device::ALL_MASTER.into(),
        mask: vec![XIEventMask::RAW_MOTION],
    };
    conn.xinput_xi_select_events(root, &[wanted])?.check()
}

/// Only 24 or 32 bits with eight for each of red, green and blue, in that order.
fn check_colours(setup: &Setup, screen: &Screen) -> Result<(), CaptureError> {
    let depth = screen.root_depth;
    let format = setup.pixmap_formats.iter().find(|f| f.depth == depth);
    let mut visuals = screen.allowed_depths.iter().flat_map(|d| &d.visuals);
    let visual = visuals.find(|v| v.visual_id == screen.root_visual);
    let is_usual = matches!(depth, 24 | 32)
        && format.is_some_and(|f| f.bits_per_pixel == 32)
        && setup.image_byte_order == ImageOrder::LSB_FIRST
        && visual.is_some_and(|v| {
            (v.red_mask, v.green_mask, v.blue_mask) == (0x00ff_0000, 0xff00, 0xff)
        });
    if is_usual {
        Ok(())
    } else {
        Err(unsupported(format!(
            "its colours have {depth} bits in an order that is not known here"
        )))
    }
}
