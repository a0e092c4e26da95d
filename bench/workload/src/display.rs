//! The X11 screen, as far as workloads need it.

use anyhow::Result;
use bowline_workload::picture::Picture;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    ChangeWindowAttributesAux, ConfigureWindowAux, ConnectionExt as _, CreateGCAux,
    CreateWindowAux, EventMask, Gcontext, ImageFormat, InputFocus, Pixmap, StackMode, Window,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// Rows of a picture in one request.
const ROWS_AT_ONCE: usize = 64;

/// A corner or an offset in pixels.
pub(crate) type Place = (i16, i16);
/// Width and height in pixels.
pub(crate) type Size = (u16, u16);

/// A connection and what is drawn with.
pub(crate) struct Display {
    pub(crate) conn: RustConnection,
    root: Window,
    depth: u8,
    gc: Gcontext,
    pub(crate) size: Size,
}

impl Display {
    pub(crate) fn connect() -> Result<Self> {
        let (conn, number) = x11rb::connect(None)?;
        let screen = conn.setup().roots[number].clone();
        let gc = conn.generate_id()?;
        let plain = CreateGCAux::new().graphics_exposures(0);
        conn.create_gc(gc, screen.root, &plain)?;
        Ok(Self {
            conn,
            root: screen.root,
            depth: screen.root_depth,
            gc,
            size: (screen.width_in_pixels, screen.height_in_pixels),
        })
    }

    /// Opens a window on top that no window manager looks after.
    pub(crate) fn open(&self, place: Place, size: Size) -> Result<Window> {
        let id = self.conn.generate_id()?;
        let events = EventMask::KEY_PRESS | EventMask::BUTTON_PRESS;
        let look = CreateWindowAux::new()
            .override_redirect(1)
            .event_mask(events);
        self.conn.create_window(
            x11rb::COPY_DEPTH_FROM_PARENT,
            id,
            self.root,
            place.0,
            place.1,
            size.0,
            size.1,
            0,
            WindowClass::INPUT_OUTPUT,
            x11rb::COPY_FROM_PARENT,
            &look,
        )?;
        self.conn.map_window(id)?;
        Ok(id)
    }

    pub(crate) fn close(&self, window: Window) -> Result<()> {
        self.conn.destroy_window(window)?;
        Ok(())
    }

    pub(crate) fn lower(&self, window: Window) -> Result<()> {
        let below = ConfigureWindowAux::new().stack_mode(StackMode::BELOW);
        self.conn.configure_window(window, &below)?;
        Ok(())
    }

    pub(crate) fn shift(&self, window: Window, (x, y): Place) -> Result<()> {
        let there = ConfigureWindowAux::new().x(i32::from(x)).y(i32::from(y));
        self.conn.configure_window(window, &there)?;
        Ok(())
    }

    /// Lets keys come to a window.
    pub(crate) fn focus(&self, window: Window) -> Result<()> {
        self.conn
            .set_input_focus(InputFocus::POINTER_ROOT, window, x11rb::CURRENT_TIME)?;
        Ok(())
    }

    /// Keeps a picture where it can be copied from.
    pub(crate) fn keep(&self, picture: &Picture) -> Result<Pixmap> {
        let (width, height) = picture.size();
        let id = self.conn.generate_id()?;
        let size = (u16::try_from(width)?, u16::try_from(height)?);
        self.conn
            .create_pixmap(self.depth, id, self.root, size.0, size.1)?;
        self.put(id, picture, (0, 0))?;
        Ok(id)
    }

    /// Keeps it no longer.
    pub(crate) fn forget(&self, kept: Pixmap) -> Result<()> {
        self.conn.free_pixmap(kept)?;
        Ok(())
    }

    /// Gives a window another background, and shows it.
    pub(crate) fn cover(&self, window: Window, background: Pixmap) -> Result<()> {
        let look = ChangeWindowAttributesAux::new().background_pixmap(background);
        self.conn.change_window_attributes(window, &look)?;
        self.conn.clear_area(false, window, 0, 0, 0, 0)?;
        Ok(())
    }

    pub(crate) fn put(&self, on: u32, picture: &Picture, (left, top): Place) -> Result<()> {
        let width = u16::try_from(picture.size().0)?;
        let mut y = top;
        for rows in picture.rows(ROWS_AT_ONCE) {
            let height = u16::try_from(rows.len() / (usize::from(width) * 4))?;
            let depth = self.depth;
            self.conn.put_image(
                ImageFormat::Z_PIXMAP,
                on,
                self.gc,
                width,
                height,
                left,
                y,
                0,
                depth,
                rows,
            )?;
            y = y.saturating_add_unsigned(height);
        }
        Ok(())
    }

    pub(crate) fn copy(
        &self,
        (from, (x, y)): (u32, Place),
        (to, (left, top)): (u32, Place),
        (width, height): Size,
    ) -> Result<()> {
        self.conn
            .copy_area(from, to, self.gc, x, y, left, top, width, height)?;
        Ok(())
    }

    /// Waits until all of it is drawn.
    pub(crate) fn settle(&self) -> Result<()> {
        self.conn.sync()?;
        Ok(())
    }

    /// Everything on the screen: blue, green, red and nothing, row by row.
    pub(crate) fn pixels(&self) -> Result<Vec<u8>> {
        let (width, height) = self.size;
        let every = u32::MAX;
        let form = ImageFormat::Z_PIXMAP;
        let image = self
            .conn
            .get_image(form, self.root, 0, 0, width, height, every)?;
        Ok(image.reply()?.data)
    }
}
