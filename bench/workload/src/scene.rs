//! What there is to see: a screen full of small writing, and a picture with many colours.

use anyhow::Result;
use bowline_workload::dice::mixed;
use x11rb::protocol::xproto::{ConnectionExt as _, Gcontext, ImageFormat, Rectangle, Window};
use x11rb::rust_connection::RustConnection;

pub(crate) const BLACK: u32 = 0;
pub(crate) const WHITE: u32 = 0x00ff_ffff;

const LETTER_WIDTH: usize = 9;
const LINE_HEIGHT: usize = 18;
/// Rectangles in one request.
const MANY: usize = 4_000;
/// The picture, down on the right.
const PICTURE_WIDTH: u16 = 600;
const PICTURE_HEIGHT: u16 = 400;
const ROWS_AT_ONCE: u16 = 40;

/// Draws on one display.
pub(crate) struct Painter<'c> {
    pub(crate) conn: &'c RustConnection,
    pub(crate) black: Gcontext,
}

impl Painter<'_> {
    /// Fills a window with writing and the picture.
    pub(crate) fn paint_desk(&self, desk: Window, whole: Rectangle) -> Result<()> {
        let mut strokes = Vec::new();
        for (line, y) in (0..whole.height - 18).step_by(LINE_HEIGHT).enumerate() {
            for (column, x) in (8..whole.width - 16).step_by(LETTER_WIDTH).enumerate() {
                let number = u32::try_from(line * 1_000 + column)?;
                // Words end somewhere.
                if mixed(number / 6).is_multiple_of(5) {
                    continue;
                }
                strokes.extend(letter(number, x.cast_signed(), y.cast_signed() + 3));
            }
        }
        for some in strokes.chunks(MANY) {
            self.conn.poly_fill_rectangle(desk, self.black, some)?;
        }
        self.paint_picture(desk, whole)
    }

    fn paint_picture(&self, desk: Window, whole: Rectangle) -> Result<()> {
        let left = whole.width.saturating_sub(PICTURE_WIDTH + 40).cast_signed();
        let top = whole.height.saturating_sub(PICTURE_HEIGHT + 40);
        for from in (0..PICTURE_HEIGHT).step_by(ROWS_AT_ONCE.into()) {
            let rows = from..from + ROWS_AT_ONCE;
            let pixels: Vec<u8> = rows
                .flat_map(|y| (0..PICTURE_WIDTH).flat_map(move |x| colour(x, y)))
                .collect();
            self.conn.put_image(
                ImageFormat::Z_PIXMAP,
                desk,
                self.black,
                PICTURE_WIDTH,
                ROWS_AT_ONCE,
                left,
                (top + from).cast_signed(),
                0,
                24,
                &pixels,
            )?;
        }
        Ok(())
    }
}

/// Some strokes that look like a letter.
pub(crate) fn letter(number: u32, x: i16, y: i16) -> Vec<Rectangle> {
    let shape = mixed(number);
    let strokes = (0..8_u32).filter(|stroke| shape >> stroke & 1 == 1);
    let place = |stroke: u32| {
        let (across, down) = ((stroke % 3).cast_signed(), (stroke / 3).cast_signed());
        let is_upright = stroke.is_multiple_of(2);
        Rectangle {
            x: x + i16::try_from(across * 2).unwrap_or(0),
            y: y + i16::try_from(down * 4).unwrap_or(0),
            width: if is_upright { 1 } else { 4 },
            height: if is_upright { 5 } else { 1 },
        }
    };
    strokes.map(place).collect()
}

/// Blue, green, red and nothing: slopes with a little noise, as in a photograph.
fn colour(x: u16, y: u16) -> [u8; 4] {
    let noise = mixed(u32::from(x) * 601 + u32::from(y)) % 8;
    let slope = |along: u16, whole: u16| u32::from(along) * 240 / u32::from(whole);
    let part = |value: u32| u8::try_from(value + noise).unwrap_or(u8::MAX);
    let (across, down) = (slope(x, PICTURE_WIDTH), slope(y, PICTURE_HEIGHT));
    [part(across), part(down), part(across.midpoint(down)), 0]
}
