//! The pointer of the display, as the technician's replica wants it.

use bowline_screen::{Cursor, CursorShape};

/// Puts the hot spot's place and the shape in the replica's form.
pub(crate) fn for_replica(cursor: &bowline_capture::Cursor) -> Cursor {
    let small = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
    let place = |number: i32| i16::try_from(number).unwrap_or(i16::MAX);
    let shape = &cursor.shape;
    let pixels = shape.pixels.chunks_exact(4);
    Cursor {
        x: place(cursor.x),
        y: place(cursor.y),
        shape: CursorShape {
            width: small(shape.width),
            height: small(shape.height),
            hot_x: small(shape.hot_x),
            hot_y: small(shape.hot_y),
            rgba: pixels
                .flat_map(|p| straight([p[0], p[1], p[2], p[3]]))
                .collect(),
        },
    }
}

/// Blue, green, red with alpha multiplied in become red, green, blue and alpha beside them.
fn straight([blue, green, red, alpha]: [u8; 4]) -> [u8; 4] {
    let divide = |part: u8| {
        let full = u16::from(part) * 255;
        let rounded = (full + u16::from(alpha) / 2).checked_div(u16::from(alpha));
        u8::try_from(rounded.unwrap_or(0)).unwrap_or(u8::MAX)
    };
    [divide(red), divide(green), divide(blue), alpha]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_is_taken_out_of_the_colours() {
        assert_eq!(straight([10, 20, 30, 255]), [30, 20, 10, 255]);
        assert_eq!(straight([0, 64, 128, 128]), [255, 128, 0, 128]);
        assert_eq!(straight([9, 9, 9, 0]), [0, 0, 0, 0]);
        assert_eq!(straight([200, 0, 0, 100]), [0, 0, 255, 100]);
    }
}
