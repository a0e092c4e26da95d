//! The pointer: where it is, and how it looks.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::sync::Arc;

use windows::Win32::Graphics::Gdi::{
    BITMAP, BITMAPINFO, DIB_RGB_COLORS, DeleteObject, GetDC, GetDIBits, GetObjectW, HBITMAP,
    ReleaseDC,
};
use windows::Win32::UI::WindowsAndMessaging::{
    CURSOR_SHOWING, CURSORINFO, CopyIcon, DestroyIcon, GetCursorInfo, GetIconInfo, HCURSOR, HICON,
    ICONINFO,
};

use super::gdi::top_down;
use super::place::Desktop;
use crate::{Cursor, CursorShape, Rect};

/// Larger ones are not taken for pointers.
const MAX_SIDE: i32 = 512;

/// Follows the pointer.
#[derive(Debug, Default)]
pub(crate) struct Pointer {
    /// The shape that was looked up last, and the system's handle of it; none while it is hidden.
    known: Option<(Option<HCURSOR>, Arc<CursorShape>)>,
    told: Option<Cursor>,
}

impl Pointer {
    /// The pointer as seen from a part's corner, if it is another than the one that was told last.
    pub(crate) fn news(&mut self, desktop: Desktop, part: Rect) -> Option<Cursor> {
        let mut info = CURSORINFO {
            cbSize: u32::try_from(size_of::<CURSORINFO>()).ok()?,
            ..CURSORINFO::default()
        };
        // SAFETY: what is told fits in, as its size says.
        unsafe { GetCursorInfo(&raw mut info) }.ok()?;
        let shown = (info.flags == CURSOR_SHOWING).then_some(info.hCursor);
        let (x, y) = desktop.point(info.ptScreenPos);
        let (left, top) = part.corner();
        let cursor = Cursor {
            x: x.saturating_sub(left),
            y: y.saturating_sub(top),
            shape: self.shape(shown),
        };
        if self.told.as_ref() == Some(&cursor) {
            return None;
        }
        self.told = Some(cursor.clone());
        Some(cursor)
    }

    fn shape(&mut self, shown: Option<HCURSOR>) -> Arc<CursorShape> {
        if let Some((known, shape)) = &self.known
            && *known == shown
        {
            return Arc::clone(shape);
        }
        let shape = shown.and_then(look_up).unwrap_or_else(nothing);
        let shape = Arc::new(shape);
        self.known = Some((shown, Arc::clone(&shape)));
        shape
    }
}

/// A pointer that is not to be seen.
fn nothing() -> CursorShape {
    CursorShape {
        width: 1,
        height: 1,
        hot_x: 0,
        hot_y: 0,
        pixels: vec![0; 4],
    }
}

fn look_up(cursor: HCURSOR) -> Option<CursorShape> {
    let mut info = ICONINFO::default();
    // SAFETY: the copy cannot be destroyed by the program that the pointer belongs to; it, and the bitmaps that are handed out, are
    // destroyed here.
    unsafe {
        let copy = CopyIcon(HICON(cursor.0)).ok()?;
        let told = GetIconInfo(copy, &raw mut info);
        let _ = DestroyIcon(copy);
        told.ok()?;
    }
    let shape = shape_of(&info);
    for bitmap in [info.hbmMask, info.hbmColor] {
        if !bitmap.is_invalid() {
            // SAFETY: as above.
            let _ = unsafe { DeleteObject(bitmap.into()) };
        }
    }
    shape
}

fn shape_of(info: &ICONINFO) -> Option<CursorShape> {
    let (width, rows, mask) = pixels_of(info.hbmMask)?;
    let (height, pixels) = if info.hbmColor.is_invalid() {
        let (and, xor) = mask.split_at(mask.len() / 2);
        (rows / 2, two_colours(and, xor, width))
    } else {
        let (_, height, colours) = pixels_of(info.hbmColor)?;
        (height, with_alpha(colours, &mask))
    };
    Some(CursorShape {
        width,
        height,
        hot_x: info.xHotspot,
        hot_y: info.yHotspot,
        pixels,
    })
}

/// A bitmap's width, its rows and its pixels, BGRX.
fn pixels_of(bitmap: HBITMAP) -> Option<(u32, u32, Vec<u8>)> {
    let mut form = BITMAP::default();
    let bytes = i32::try_from(size_of::<BITMAP>()).ok()?;
    // SAFETY: what is told fits in, as its size says.
    let told = unsafe { GetObjectW(bitmap.into(), bytes, Some((&raw mut form).cast())) };
    let sides = 1..=MAX_SIDE;
    if told == 0 || !sides.contains(&form.bmWidth) || !(1..=2 * MAX_SIDE).contains(&form.bmHeight) {
        return None;
    }
    let (width, height) = (form.bmWidth.unsigned_abs(), form.bmHeight.unsigned_abs());
    let mut format: BITMAPINFO = top_down(Rect {
        x: 0,
        y: 0,
        width,
        height,
    })?;
    let mut pixels = vec![0; width as usize * height as usize * 4];
    // SAFETY: there is room for as many rows of as many pixels as the format says.
    let rows = unsafe {
        let screen = GetDC(None);
        let into = Some(pixels.as_mut_ptr().cast());
        let rows = GetDIBits(
            screen,
            bitmap,
            0,
            height,
            into,
            &raw mut format,
            DIB_RGB_COLORS,
        );
        ReleaseDC(None, screen);
        rows
    };
    (rows == form.bmHeight).then_some((width, height, pixels))
}

/// Multiplies alpha in. A pointer of the old kind has none: then its mask says what is to be seen.
fn with_alpha(mut colours: Vec<u8>, mask: &[u8]) -> Vec<u8> {
    let has_alpha = colours.chunks_exact(4).any(|pixel| pixel[3] != 0);
    for (pixel, mask) in colours.chunks_exact_mut(4).zip(mask.chunks_exact(4)) {
        if !has_alpha {
            pixel[3] = if mask[0] == 0 { u8::MAX } else { 0 };
        }
        let alpha = u16::from(pixel[3]);
        for colour in &mut pixel[..3] {
            let multiplied = u16::from(*colour) * alpha / 255;
            *colour = u8::try_from(multiplied).unwrap_or(u8::MAX);
        }
    }
    colours
}

/// A pointer of two masks. What turns colours round is black with a white edge, to be seen on whatever it is over.
fn two_colours(and: &[u8], xor: &[u8], width: u32) -> Vec<u8> {
    const BLACK: [u8; 4] = [0, 0, 0, 255];
    const WHITE: [u8; 4] = [255; 4];
    let is_set = |mask: &[u8], at: usize| mask.get(at * 4).is_some_and(|colour| *colour != 0);
    let turns = |at: usize| is_set(and, at) && is_set(xor, at);
    let width = width as usize;
    let pixels = (0..and.len() / 4).map(|at| {
        let is_first = at % width == 0;
        let is_last = at % width + 1 == width;
        let beside = (!is_first && turns(at - 1))
            || (!is_last && turns(at + 1))
            || turns(at + width)
            || at.checked_sub(width).is_some_and(turns);
        match (is_set(and, at), is_set(xor, at)) {
            (true, true) | (false, false) => BLACK,
            (false, true) => WHITE,
            (true, false) if beside => WHITE,
            (true, false) => [0; 4],
        }
    });
    pixels.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: [u8; 4] = [255, 255, 255, 0];
    const OFF: [u8; 4] = [0; 4];

    #[test]
    fn alpha_is_multiplied_in_and_a_mask_stands_in_for_it() {
        let soft = with_alpha(vec![200, 100, 50, 128], &OFF);
        assert_eq!(soft, [100, 50, 25, 128]);
        let old = with_alpha(
            [[10, 20, 30, 0], [1, 1, 1, 0]].concat(),
            &[OFF, ON].concat(),
        );
        assert_eq!(old, [10, 20, 30, 255, 0, 0, 0, 0]);
    }

    #[test]
    fn what_turns_colours_round_is_black_with_a_white_edge() {
        // A beam in the middle of three columns, and a corner that is painted.
        let and = [OFF, ON, ON, ON, ON, ON].concat();
        let xor = [ON, OFF, OFF, OFF, ON, OFF].concat();
        let pixels = two_colours(&and, &xor, 3);
        let seen: Vec<u8> = pixels
            .chunks_exact(4)
            .map(|pixel| pixel[0] / 255 + pixel[3] / 255)
            .collect();
        // 0: nothing, 1: black, 2: white.
        assert_eq!(seen, [2, 2, 0, 2, 1, 2]);
    }

    #[test]
    fn the_systems_arrow_has_a_shape() {
        use windows::Win32::UI::WindowsAndMessaging::{IDC_ARROW, LoadCursorW};
        // SAFETY: the system's own pointer is asked for by its name.
        let arrow = unsafe { LoadCursorW(None, IDC_ARROW) }.unwrap();
        let shape = look_up(arrow).unwrap();
        let bytes = shape.width as usize * shape.height as usize * 4;
        assert_eq!(shape.pixels.len(), bytes);
        assert!(shape.pixels.chunks_exact(4).any(|pixel| pixel[3] != 0));
        assert!(shape.hot_x < shape.width && shape.hot_y < shape.height);
    }
}
