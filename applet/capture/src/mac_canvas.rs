//! The picture that is put together from what each monitor gives.

use crate::Rect;
use crate::frame::fill;

/// What no monitor gives.
const NOTHING_BGRX: [u8; 4] = [0, 0, 0, 0xff];

/// A picture that monitors paint.
#[derive(Debug)]
pub(crate) struct Canvas {
    whole: Rect,
    pixels: Vec<u8>,
    /// Where monitors painted since the picture was looked at.
    painted: Vec<Rect>,
    is_begun: bool,
}

/// A monitor's picture: rows of BGRA, each with a gap after it or none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'p> {
    pub(crate) pixels: &'p [u8],
    pub(crate) bytes_per_row: usize,
    pub(crate) size: (usize, usize),
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let whole = Rect {
            x: 0,
            y: 0,
            width,
            height,
        };
        let mut pixels = vec![0; width as usize * height as usize * 4];
        fill(&mut pixels, width, whole, NOTHING_BGRX);
        Self {
            whole,
            pixels,
            painted: Vec::new(),
            is_begun: false,
        }
    }

    /// Paints what a monitor gives at its place. What is too large is cut, what is missing stays.
    pub(crate) fn paint(&mut self, place: Rect, rows: Rows<'_>) {
        if rows.bytes_per_row == 0 || !self.whole.contains(&place) {
            return;
        }
        let count = rows.size.1.min(place.height as usize);
        let bytes = rows.size.0.min(place.width as usize) * 4;
        let lines = rows.pixels.chunks(rows.bytes_per_row).take(count);
        for (y, line) in (place.y as usize..).zip(lines) {
            let Some(line) = line.get(..bytes) else {
                break;
            };
            let start = (y * self.whole.width as usize + place.x as usize) * 4;
            self.pixels[start..start + bytes].copy_from_slice(line);
        }
        self.is_begun = true;
        if !self.painted.contains(&place) {
            self.painted.push(place);
        }
    }

    /// The picture, and where it may have changed; all over at first. None before any monitor has painted.
    pub(crate) fn look(&mut self, is_first: bool) -> Option<(&[u8], Vec<Rect>)> {
        if !self.is_begun {
            return None;
        }
        let painted = std::mem::take(&mut self.painted);
        let places = if is_first { vec![self.whole] } else { painted };
        Some((&self.pixels, places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Rect = Rect {
        x: 0,
        y: 0,
        width: 2,
        height: 2,
    };
    const RIGHT: Rect = Rect { x: 2, ..LEFT };

    fn rows(pixels: &[u8], bytes_per_row: usize, size: (usize, usize)) -> Rows<'_> {
        Rows {
            pixels,
            bytes_per_row,
            size,
        }
    }

    /// The blue of each pixel.
    fn blue(canvas: &mut Canvas) -> Vec<u8> {
        let (pixels, _) = canvas.look(false).unwrap();
        pixels.chunks_exact(4).map(|pixel| pixel[0]).collect()
    }

    #[test]
    fn each_monitor_paints_at_its_place_and_gaps_are_left_out() {
        let mut canvas = Canvas::new(4, 2);
        assert!(canvas.look(true).is_none());
        // Two rows of two pixels, with a gap of one pixel after each.
        canvas.paint(RIGHT, rows(&[7; 24], 12, (2, 2)));
        let (_, places) = canvas.look(true).unwrap();
        assert_eq!(places, [canvas.whole]);
        canvas.paint(LEFT, rows(&[5; 16], 8, (2, 2)));
        canvas.paint(LEFT, rows(&[6; 16], 8, (2, 2)));
        assert_eq!(canvas.look(false).unwrap().1, [LEFT]);
        assert_eq!(blue(&mut canvas), [6, 6, 7, 7, 6, 6, 7, 7]);
        assert_eq!(canvas.look(false).unwrap().1, []);
    }

    #[test]
    fn a_picture_of_another_size_stays_in_its_place() {
        let mut canvas = Canvas::new(4, 2);
        canvas.paint(LEFT, rows(&[9; 64], 16, (4, 4)));
        assert_eq!(blue(&mut canvas), [9, 9, 0, 0, 9, 9, 0, 0]);
        canvas.paint(RIGHT, rows(&[8; 5], 4, (1, 2)));
        assert_eq!(blue(&mut canvas), [9, 9, 8, 0, 9, 9, 0, 0], "it is cut off");
        let outside = Rect { x: 3, ..LEFT };
        canvas.paint(outside, rows(&[1; 16], 8, (2, 2)));
        canvas.paint(LEFT, rows(&[], 0, (0, 0)));
        assert_eq!(blue(&mut canvas), [9, 9, 8, 0, 9, 9, 0, 0]);
    }

    #[test]
    fn what_no_monitor_paints_is_black() {
        let canvas = Canvas::new(1, 1);
        assert_eq!(canvas.pixels, [0, 0, 0, 0xff]);
    }
}
