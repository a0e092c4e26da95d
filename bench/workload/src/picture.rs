//! Pictures in memory, as X11 wants them.

/// Red, green, blue.
pub type Rgb = [u8; 3];

const CHANNELS: usize = 4;

/// Pixels of four bytes: blue, green, red and nothing.
#[derive(Clone, Debug)]
pub struct Picture {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Picture {
    /// Makes a picture of one colour.
    #[must_use]
    pub fn new(width: usize, height: usize, [red, green, blue]: Rgb) -> Self {
        Self {
            width,
            height,
            bytes: [blue, green, red, 0].repeat(width * height),
        }
    }

    /// Draws each pixel by its place.
    #[must_use]
    pub fn drawn(width: usize, height: usize, at: impl Fn(usize, usize) -> Rgb) -> Self {
        let mut picture = Self::new(width, height, [0; 3]);
        for y in 0..height {
            for x in 0..width {
                picture.set(x, y, at(x, y));
            }
        }
        picture
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// All bytes, row by row.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes of some rows, from the first on.
    pub fn rows(&self, at_once: usize) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks(at_once * self.width * CHANNELS)
    }

    /// Looks at a pixel.
    ///
    /// # Panics
    /// When it is outside.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> Rgb {
        let start = (y * self.width + x) * CHANNELS;
        [
            self.bytes[start + 2],
            self.bytes[start + 1],
            self.bytes[start],
        ]
    }

    /// Colours a pixel; what is outside is left out.
    pub fn set(&mut self, x: usize, y: usize, [red, green, blue]: Rgb) {
        if x < self.width && y < self.height {
            let start = (y * self.width + x) * CHANNELS;
            self.bytes[start..start + 3].copy_from_slice(&[blue, green, red]);
        }
    }

    /// Colours a rectangle.
    pub fn fill(&mut self, (x, y): (usize, usize), size: (usize, usize), colour: Rgb) {
        for y in y..y + size.1 {
            (x..x + size.0).for_each(|x| self.set(x, y, colour));
        }
    }

    /// Lays so much of a colour, of 255, over a pixel.
    pub fn blend(&mut self, x: usize, y: usize, colour: Rgb, cover: u8) {
        if x < self.width && y < self.height {
            let below = self.at(x, y);
            let mix = |place: usize| mixed(below[place], colour[place], cover);
            self.set(x, y, std::array::from_fn(mix));
        }
    }

    /// Lays another picture over this one.
    pub fn paint(&mut self, other: &Self, (left, top): (usize, usize)) {
        for y in 0..other.height {
            for x in 0..other.width {
                self.set(left + x, top + y, other.at(x, y));
            }
        }
    }
}

/// Between two values, `part` of 255 on the way to the second.
#[must_use]
pub fn mixed(from: u8, to: u8, part: u8) -> u8 {
    let part = u16::from(part);
    let sum = u16::from(from) * (255 - part) + u16::from(to) * part;
    u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_stored_blue_first() {
        let mut picture = Picture::new(2, 1, [0; 3]);
        picture.set(1, 0, [1, 2, 3]);
        assert_eq!(picture.rows(1).next(), Some(&[0, 0, 0, 0, 3, 2, 1, 0][..]));
        assert_eq!(picture.at(1, 0), [1, 2, 3]);
    }

    #[test]
    fn what_is_outside_is_left_out() {
        let mut picture = Picture::new(2, 2, [9; 3]);
        picture.fill((1, 1), (5, 5), [0; 3]);
        assert_eq!(picture.at(0, 1), [9; 3]);
        assert_eq!(picture.at(1, 1), [0; 3]);
    }

    #[test]
    fn half_a_cover_is_half_a_colour() {
        assert_eq!(mixed(0, 200, 0), 0);
        assert_eq!(mixed(0, 200, 255), 200);
        assert_eq!(mixed(200, 0, 128), 100);
    }
}
