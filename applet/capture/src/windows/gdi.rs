//! The picture through GDI, as every Windows has it: also by Remote Desktop, and with old drivers.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ffi::c_void;
use std::time::Duration;

use windows::Win32::Graphics::Gdi::{
    BI_RGB, BITMAPINFO, BITMAPINFOHEADER, BitBlt, CreateCompatibleDC, CreateDIBSection,
    DIB_RGB_COLORS, DeleteDC, DeleteObject, GdiFlush, GetDC, HBITMAP, HDC, HGDIOBJ, ReleaseDC,
    SRCCOPY, SelectObject,
};

use super::place::Desktop;
use super::source::{Source, SourceError};
use crate::Rect;

/// Whoever copies the whole picture does not do it more often.
const PAUSE: Duration = Duration::from_millis(30);

/// Copies a part of the display into memory of its own.
#[derive(Debug)]
pub(crate) struct Gdi {
    screen: HDC,
    memory: HDC,
    bitmap: HBITMAP,
    /// What was selected before the bitmap.
    before: HGDIOBJ,
    bits: *const u8,
    corner: (i32, i32),
    part: Rect,
}

impl Gdi {
    pub(crate) fn open(desktop: Desktop, part: Rect) -> Result<Self, SourceError> {
        let unsupported = |what: &str| SourceError::Unsupported(what.into());
        let mut bits: *mut c_void = std::ptr::null_mut();
        let format = top_down(part).ok_or_else(|| unsupported("it is too large"))?;
        // SAFETY: null stands for the whole display; the bitmap's memory is the system's until the bitmap is deleted, which `drop`
        // does, and is as large as the format says.
        unsafe {
            let screen = GetDC(None);
            if screen.is_invalid() {
                return Err(unsupported("it cannot be read"));
            }
            let memory = CreateCompatibleDC(Some(screen));
            let made = CreateDIBSection(
                Some(screen),
                &raw const format,
                DIB_RGB_COLORS,
                &raw mut bits,
                None,
                0,
            );
            match made {
                Ok(bitmap) if !bits.is_null() && !memory.is_invalid() => Ok(Self {
                    before: SelectObject(memory, bitmap.into()),
                    screen,
                    memory,
                    bitmap,
                    bits: bits.cast(),
                    corner: desktop.corner(part),
                    part,
                }),
                _ => {
                    let _ = DeleteDC(memory);
                    ReleaseDC(None, screen);
                    Err(unsupported("there is no memory for its picture"))
                }
            }
        }
    }

    fn size(&self) -> (i32, i32) {
        let signed = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
        (signed(self.part.width), signed(self.part.height))
    }
}

impl Source for Gdi {
    fn grab(&mut self) -> Result<Vec<Rect>, SourceError> {
        let ((x, y), (width, height)) = (self.corner, self.size());
        // SAFETY: both are open, and the bitmap has this size.
        let copied = unsafe {
            let copied = BitBlt(
                self.memory,
                0,
                0,
                width,
                height,
                Some(self.screen),
                x,
                y,
                SRCCOPY,
            );
            // Before its memory is read.
            copied.is_ok() && GdiFlush().as_bool()
        };
        if !copied {
            return Err(SourceError::Lost);
        }
        Ok(vec![Rect {
            x: 0,
            y: 0,
            ..self.part
        }])
    }

    fn pixels(&self) -> &[u8] {
        let bytes = self.part.width as usize * self.part.height as usize * 4;
        // SAFETY: the bitmap has that many bytes as long as it lives; nobody writes to them while `self` is lent out.
        unsafe { std::slice::from_raw_parts(self.bits, bytes) }
    }

    fn pause(&self) -> Duration {
        PAUSE
    }
}

impl Drop for Gdi {
    fn drop(&mut self) {
        // SAFETY: each was opened once and is closed once, the bitmap after it is not selected any more.
        unsafe {
            SelectObject(self.memory, self.before);
            let _ = DeleteObject(self.bitmap.into());
            let _ = DeleteDC(self.memory);
            ReleaseDC(None, self.screen);
        }
    }
}

/// The format of rows of BGRX, the upper ones first.
pub(crate) fn top_down(part: Rect) -> Option<BITMAPINFO> {
    let header = BITMAPINFOHEADER {
        biSize: u32::try_from(size_of::<BITMAPINFOHEADER>()).ok()?,
        biWidth: i32::try_from(part.width).ok()?,
        biHeight: i32::try_from(part.height).ok()?.checked_neg()?,
        biPlanes: 1,
        biBitCount: 32,
        biCompression: BI_RGB.0,
        ..BITMAPINFOHEADER::default()
    };
    Some(BITMAPINFO {
        bmiHeader: header,
        ..BITMAPINFO::default()
    })
}
