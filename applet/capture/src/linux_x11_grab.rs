//! Copies rectangles of the root window into the kept picture.

#![expect(unsafe_code, reason = "memory shared with the display is mapped here")]

use memmap2::MmapRaw;
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::ReplyError;
use x11rb::protocol::shm::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use crate::Rect;

struct Shared {
    segment: shm::Seg,
    map: MmapRaw,
}

/// Grabs by shared memory where the display has it, else through the socket.
pub(crate) struct Grabber {
    root: Window,
    shared: Option<Shared>,
}

impl Grabber {
    pub(crate) fn new(conn: &RustConnection, root: Window, size: (u32, u32)) -> Self {
        let bytes = size.0 as usize * size.1 as usize * 4;
        let shared = share(conn, bytes);
        Self { root, shared }
    }

    /// Copies the rectangles; together they have no more pixels than the picture.
    pub(crate) fn grab(
        &self,
        conn: &RustConnection,
        rects: &[Rect],
        pixels: &mut [u8],
        width: u32,
    ) -> Result<(), ReplyError> {
        match &self.shared {
            Some(shared) => self.grab_shared(conn, shared, rects, pixels, width),
            None => self.grab_plain(conn, rects, pixels, width),
        }
    }

    fn grab_shared(
        &self,
        conn: &RustConnection,
        shared: &Shared,
        rects: &[Rect],
        pixels: &mut [u8],
        width: u32,
    ) -> Result<(), ReplyError> {
        let mut cookies = Vec::with_capacity(rects.len());
        let mut offset = 0_usize;
        for rect in rects {
            let length = bytes_of(rect);
            if offset + length > shared.map.len() {
                break;
            }
            let (x, y, w, h) = wire(rect);
            let at = u32::try_from(offset).unwrap_or(u32::MAX);
            let format = ImageFormat::Z_PIXMAP.into();
            let root = self.root;
            let cookie = conn.shm_get_image(root, x, y, w, h, !0, format, shared.segment, at)?;
            cookies.push((cookie, rect, offset));
            offset += length;
        }
        for (cookie, rect, offset) in cookies {
            cookie.reply()?;
            for (row, target) in rows_of(rect, pixels, width).enumerate() {
                // SAFETY: the rows follow one another from `offset`, and `offset` with all of them is within the mapping,
                // which lives as long as `shared`; the copy goes through a raw pointer, so that a display writing
                // meanwhile can only change bytes, and no reference into the mapping is ever made.
                unsafe {
                    let source = shared.map.as_ptr().add(offset + row * target.len());
                    std::ptr::copy_nonoverlapping(source, target.as_mut_ptr(), target.len());
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
        width: u32,
    ) -> Result<(), ReplyError> {
        for rect in rects {
            let (x, y, w, h) = wire(rect);
            let image = conn.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, w, h, !0)?;
            let data = image.reply()?.data;
            if data.len() >= bytes_of(rect) {
                place(rect, &data, pixels, width);
            }
        }
        Ok(())
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

fn bytes_of(rect: &Rect) -> usize {
    rect.width as usize * rect.height as usize * 4
}

/// A root window is never larger than these types.
fn wire(rect: &Rect) -> (i16, i16, u16, u16) {
    (
        i16::try_from(rect.x).unwrap_or(i16::MAX),
        i16::try_from(rect.y).unwrap_or(i16::MAX),
        u16::try_from(rect.width).unwrap_or(u16::MAX),
        u16::try_from(rect.height).unwrap_or(u16::MAX),
    )
}

/// The rows of a rectangle of the picture, each `rect.width` pixels long.
fn rows_of<'a>(
    rect: &Rect,
    pixels: &'a mut [u8],
    width: u32,
) -> impl Iterator<Item = &'a mut [u8]> {
    let columns = rect.x as usize * 4..(rect.x + rect.width) as usize * 4;
    let rows = pixels.chunks_exact_mut(width as usize * 4);
    rows.skip(rect.y as usize)
        .take(rect.height as usize)
        .map(move |row| &mut row[columns.clone()])
}

fn place(rect: &Rect, data: &[u8], pixels: &mut [u8], width: u32) {
    let rows = data.chunks_exact(rect.width as usize * 4);
    for (target, row) in rows_of(rect, pixels, width).zip(rows) {
        target.copy_from_slice(row);
    }
}
