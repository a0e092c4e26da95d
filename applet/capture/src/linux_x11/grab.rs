//! Copies rectangles of a part of the root window into the kept picture.

#![expect(unsafe_code, reason = "memory shared with the display is mapped here")]

use memmap2::MmapRaw;
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::ReplyError;
use x11rb::protocol::shm::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use super::colours::Colours;
use crate::Rect;

struct Shared {
    segment: shm::Seg,
    map: MmapRaw,
}

impl Shared {
    /// Copies what the display wrote.
    fn copy(&self, from: usize, target: &mut [u8]) {
        assert!(
            from + target.len() <= self.map.len(),
            "it lies within the mapping"
        );
        // SAFETY: the bytes are within the mapping, which lives as long as `self`; the copy goes through a raw pointer, so
        // that a display writing meanwhile can only change bytes, and no reference into the mapping is ever made.
        unsafe {
            std::ptr::copy_nonoverlapping(
                self.map.as_ptr().add(from),
                target.as_mut_ptr(),
                target.len(),
            );
        }
    }
}

/// Grabs by shared memory where the display has it, else through the socket.
pub(crate) struct Grabber {
    root: Window,
    part: Rect,
    colours: Colours,
    shared: Option<Shared>,
}

impl Grabber {
    pub(crate) fn new(conn: &RustConnection, root: Window, part: Rect, colours: Colours) -> Self {
        let bytes = part.width as usize * part.height as usize * 4;
        Self {
            root,
            part,
            colours,
            shared: share(conn, bytes),
        }
    }

    /// Copies the rectangles of the part; together they have no more pixels than it.
    pub(crate) fn grab(
        &self,
        conn: &RustConnection,
        rects: &[Rect],
        pixels: &mut [u8],
    ) -> Result<(), ReplyError> {
        match &self.shared {
            Some(shared) => self.grab_shared(conn, shared, rects, pixels),
            None => self.grab_plain(conn, rects, pixels),
        }
    }

    fn grab_shared(
        &self,
        conn: &RustConnection,
        shared: &Shared,
        rects: &[Rect],
        pixels: &mut [u8],
    ) -> Result<(), ReplyError> {
        let mut cookies = Vec::with_capacity(rects.len());
        let mut offset = 0_usize;
        for rect in rects {
            let length = self.bytes_of(rect);
            if offset + length > shared.map.len() {
                break;
            }
            let (x, y, w, h) = self.wire(rect);
            let at = u32::try_from(offset).unwrap_or(u32::MAX);
            let format = ImageFormat::Z_PIXMAP.into();
            let root = self.root;
            let cookie = conn.shm_get_image(root, x, y, w, h, !0, format, shared.segment, at)?;
            cookies.push((cookie, rect, offset));
            offset += length;
        }
        let mut raw = vec![0; self.colours.row_bytes(self.part.width)];
        for (cookie, rect, offset) in cookies {
            cookie.reply()?;
            let length = self.colours.row_bytes(rect.width);
            for (row, target) in self.rows_of(rect, pixels).enumerate() {
                let at = offset + row * length;
                if self.colours == Colours::Eight {
                    shared.copy(at, target);
                } else {
                    shared.copy(at, &mut raw[..length]);
                    self.colours.convert(&raw[..length], target);
                }
            }
        }
        Ok(())
    }

    fn grab_plain(
        &self,
        conn: &RustConnection,
        rects: &[Rect],
        pixels: &mut [u8],
    ) -> Result<(), ReplyError> {
        for rect in rects {
            let (x, y, w, h) = self.wire(rect);
            let image = conn.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, w, h, !0)?;
            let data = image.reply()?.data;
            let rows = data.chunks_exact(self.colours.row_bytes(rect.width));
            for (target, row) in self.rows_of(rect, pixels).zip(rows) {
                self.colours.convert(row, target);
            }
        }
        Ok(())
    }

    fn bytes_of(&self, rect: &Rect) -> usize {
        self.colours.row_bytes(rect.width) * rect.height as usize
    }

    /// Where a rectangle of the part is in the root window, which is never larger than these types.
    fn wire(&self, rect: &Rect) -> (i16, i16, u16, u16) {
        (
            i16::try_from(self.part.x + rect.x).unwrap_or(i16::MAX),
            i16::try_from(self.part.y + rect.y).unwrap_or(i16::MAX),
            u16::try_from(rect.width).unwrap_or(u16::MAX),
            u16::try_from(rect.height).unwrap_or(u16::MAX),
        )
    }

    /// The rows of a rectangle of the picture, each `rect.width` pixels long.
    fn rows_of<'a>(
        &self,
        rect: &Rect,
        pixels: &'a mut [u8],
    ) -> impl Iterator<Item = &'a mut [u8]> + use<'a> {
        let columns = rect.x as usize * 4..(rect.x + rect.width) as usize * 4;
        let rows = pixels.chunks_exact_mut(self.part.width as usize * 4);
        rows.skip(rect.y as usize)
            .take(rect.height as usize)
            .map(move |row| &mut row[columns.clone()])
    }

    /// Gives the shared memory back.
    pub(crate) fn release(&mut self, conn: &RustConnection) {
        if let Some(shared) = self.shared.take()
            && let Ok(cookie) = conn.shm_detach(shared.segment)
        {
            cookie.ignore_error();
        }
    }
}

fn share(conn: &RustConnection, bytes: usize) -> Option<Shared> {
    conn.extension_information(shm::X11_EXTENSION_NAME).ok()??;
    let version = conn.shm_query_version().ok()?.reply().ok()?;
    if (version.major_version, version.minor_version) < (1, 2) {
        return None;
    }
    let fd = memfd_create("bowline-screen", MemfdFlags::CLOEXEC).ok()?;
    ftruncate(&fd, bytes as u64).ok()?;
    let map = MmapRaw::map_raw(&fd).ok()?;
    let segment = conn.generate_id().ok()?;
    let attached = conn.shm_attach_fd(segment, fd, false).ok()?.check();
    attached.ok().map(|()| Shared { segment, map })
}
