//! What there is to look at: photographs, pages of several kinds, a desk.

use crate::dice::mixed;
use crate::picture::{Picture, Rgb, mixed as between};
use crate::writing::{Hand, Ink};

/// Width and height in pixels.
pub type Size = (usize, usize);

/// How far a hill rises until there is an edge.
const TERRACE: u32 = 22;

/// Hills, clouds and grain in colour: slopes of several sizes over one another, with sharp edges where
/// the hills rise.
#[must_use]
pub fn photograph(size: Size, number: u32) -> Picture {
    hills(size, number, Grain::Fine)
}

/// Whether no two pixels are alike, as in what a camera saw, or slopes are smooth, as in what was drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Grain {
    /// As in a photograph.
    Fine,
    /// As in a drawing.
    None,
}

/// The same with or without grain.
#[must_use]
pub fn hills((width, height): Size, number: u32, grain: Grain) -> Picture {
    let channels: [[Slopes; 3]; 3] = std::array::from_fn(|channel| {
        std::array::from_fn(|layer| Slopes {
            step: [260, 70, 18][layer],
            number: number * 131 + narrow(channel * 3 + layer),
        })
    });
    Picture::drawn(width, height, |x, y| {
        let grain = match grain {
            Grain::Fine => mixed(narrow(x * 1_201 + y * 7_907)) % 7,
            Grain::None => 0,
        };
        let terrace = channels[0][0].at(x, y) / TERRACE % 2 * 28;
        std::array::from_fn(|channel| {
            let [hills, clouds, leaves] = &channels[channel];
            let sum = hills.at(x, y) * 5 + clouds.at(x, y) * 2 + leaves.at(x, y);
            u8::try_from(sum / 9 + terrace + grain).unwrap_or(u8::MAX)
        })
    })
}

/// Random heights at the corners of squares, and slopes between them.
struct Slopes {
    step: usize,
    number: u32,
}

impl Slopes {
    fn at(&self, x: usize, y: usize) -> u32 {
        let (column, row) = (x / self.step, y / self.step);
        let corner = |right: usize, down: usize| {
            let place = narrow((column + right) * 4_099 + row + down);
            u8::try_from(mixed(place ^ self.number << 20) >> 7 & 255).unwrap_or_default()
        };
        let part = |along: usize| u8::try_from(along % self.step * 255 / self.step).unwrap_or(255);
        let upper = between(corner(0, 0), corner(1, 0), part(x));
        let lower = between(corner(0, 1), corner(1, 1), part(x));
        between(upper, lower, part(y)).into()
    }
}

/// Two colours and what lies between them, from corner to corner.
#[must_use]
pub fn gradient((width, height): Size, from: Rgb, to: Rgb) -> Picture {
    Picture::drawn(width, height, |x, y| {
        let part = u8::try_from((x + y) * 255 / (width + height)).unwrap_or(255);
        std::array::from_fn(|channel| between(from[channel], to[channel], part))
    })
}

/// A desk with two documents and a photograph on it.
#[must_use]
pub fn desk(size: Size) -> Picture {
    let mut desk = gradient(size, [24, 44, 72], [92, 128, 150]);
    let hand = Hand::new(8, 14);
    for (place, number) in [(30, 11), (640, 411)] {
        desk.fill((place, 90), (580, size.1 - 180), [250, 250, 248]);
        let inside = (540, size.1 - 220);
        hand.write_page(&mut desk, (place + 20, 110), inside, number, &Ink::ON_LIGHT);
    }
    let photo = photograph((600, 400), 3);
    desk.paint(&photo, (size.0 - 660, 80));
    desk
}

/// Pages that fill the screen, each of another kind.
#[must_use]
pub fn pages(size: Size) -> Vec<Picture> {
    vec![
        document(size),
        photograph(size, 5),
        program(size),
        table(size),
    ]
}

/// Three columns of small dark writing.
fn document((width, height): Size) -> Picture {
    let mut page = Picture::new(width, height, [255, 255, 255]);
    let hand = Hand::new(9, 15);
    for column in 0..3 {
        let left = 40 + column * (width - 60) / 3;
        let room = (width / 3 - 60, height - 120);
        let number = 100 * narrow(column) + 1;
        hand.write_page(&mut page, (left, 80), room, number, &Ink::ON_LIGHT);
    }
    page
}

/// A dark program with light writing, boxes and a photograph.
fn program((width, height): Size) -> Picture {
    let mut page = Picture::new(width, height, [30, 31, 34]);
    let hand = Hand::new(8, 15);
    page.fill((0, 0), (300, height), [43, 45, 48]);
    hand.write_page(&mut page, (20, 90), (260, height - 140), 501, &Ink::ON_DARK);
    let code = (width - 1_040, height - 140);
    hand.write_page(&mut page, (330, 90), code, 502, &Ink::ON_DARK);
    page.paint(&photograph((640, 420), 8), (width - 680, 90));
    let warm = gradient((640, 380), [200, 80, 40], [40, 60, 160]);
    page.paint(&warm, (width - 680, 560));
    page
}

/// Rows and columns of short numbers between lines.
fn table((width, height): Size) -> Picture {
    let mut page = Picture::new(width, height, [246, 247, 249]);
    let hand = Hand::new(8, 13);
    for (row, y) in (80..height - 30).step_by(24).enumerate() {
        page.fill((0, y), (width, 1), [205, 208, 212]);
        for (column, x) in (20..width - 100).step_by(130).enumerate() {
            let number = narrow(row * 97 + column);
            if number.is_multiple_of(6) {
                page.fill((x - 6, y + 1), (129, 23), [222, 236, 250]);
            }
            for letter in 0..3 + mixed(number) % 7 {
                let place = (x + 8 * usize::try_from(letter).unwrap_or_default(), y + 6);
                let shape = number * 13 + letter;
                hand.write(&mut page, place, shape, Ink::ON_LIGHT.plain);
            }
        }
    }
    page
}

/// A place or an index as a number to draw lots with.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
