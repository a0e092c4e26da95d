//! Tiles of few colours: writing, drawings, what a patch leaves open.
//!
//! A pixel most often looks like one of its neighbours. Which one is a decision that can be foreseen from how the
//! neighbours resemble one another; only what is left is told by its place in the palette.

use crate::entropy::{Estimate, Reader, Writer};

/// Most colours in a palette.
pub(crate) const MAX_COLOURS: usize = 256;
/// Pixels around the tile that its edges refer to: two on the left and above, one on the right.
const BEFORE: usize = 2;
const AROUND: usize = 3;
/// Ways in which six neighbours may resemble one another.
const PATTERNS: usize = 64;

const SLOTS: usize = 1024;
const NO_SLOT: u32 = u32::MAX;
const RGB: u32 = 0x00FF_FFFF;

/// Up to 256 colours, found by open addressing.
pub(crate) struct Palette {
    slots: Vec<u32>,
    order: Vec<u32>,
}

impl Palette {
    pub(crate) fn new() -> Self {
        Self {
            slots: vec![NO_SLOT; SLOTS],
            order: Vec::with_capacity(MAX_COLOURS),
        }
    }

    /// The colours in the order in which they came.
    pub(crate) fn colours(&self) -> &[u32] {
        &self.order
    }

    /// Collects the colours; `false` when there are more than 256.
    pub(crate) fn fill(&mut self, pixels: &[u32]) -> bool {
        self.slots.fill(NO_SLOT);
        self.order.clear();
        let mut last = NO_SLOT;
        for &pixel in pixels {
            if pixel == last {
                continue;
            }
            last = pixel;
            let slot = self.find(pixel);
            if self.slots[slot] == NO_SLOT {
                if self.order.len() == MAX_COLOURS {
                    return false;
                }
                let index = u32::try_from(self.order.len()).unwrap_or(0);
                self.slots[slot] = index << 24 | pixel;
                self.order.push(pixel);
            }
        }
        true
    }

    /// Slot that holds the colour, or the free one where it belongs.
    fn find(&self, pixel: u32) -> usize {
        let mut slot = (pixel.wrapping_mul(0x9E37_79B1) >> 22) as usize;
        while self.slots[slot] != NO_SLOT && self.slots[slot] & RGB != pixel {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    /// Writes which colour each pixel has.
    pub(crate) fn write(&self, pixels: &[u32], width: usize, out: &mut Vec<u8>) {
        let mut model = Model::new(self.order.len());
        let mut plane = Plane::new(width, pixels.len());
        let mut writer = Writer::new(out);
        let (mut last, mut index) = (NO_SLOT, 0);
        for (y, row) in pixels.chunks(width).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                if *pixel != last {
                    last = *pixel;
                    [.., index] = self.slots[self.find(last)].to_le_bytes();
                }
                let around = plane.around(x, y);
                model.code(around, |estimate, likely| {
                    let yes = match likely {
                        Guess::Is(colour) => index == colour,
                        Guess::HasBit(bit) => index >> bit & 1 == 1,
                    };
                    writer.put(estimate, yes);
                    yes
                });
                plane.set(x, y, index);
            }
        }
        writer.finish();
    }
}

/// Reads the pixels of a tile. Nothing when the bytes make no sense.
pub(crate) fn read(bytes: &[u8], colours: &[u32], count: usize, width: usize) -> Option<Vec<u32>> {
    let mut model = Model::new(colours.len());
    let mut plane = Plane::new(width, count);
    let mut reader = Reader::new(bytes);
    let mut pixels = Vec::with_capacity(count);
    for at in 0..count {
        let (x, y) = (at % width, at / width);
        let around = plane.around(x, y);
        let index = model.code(around, |estimate, _| reader.take(estimate));
        pixels.push(*colours.get(usize::from(index))?);
        plane.set(x, y, index);
    }
    reader.is_at_end().then_some(pixels)
}

/// What is asked about a pixel.
#[derive(Clone, Copy)]
enum Guess {
    /// Whether it has the colour of a neighbour.
    Is(u8),
    /// Whether a bit of its place in the palette is set.
    HasBit(u32),
}

/// The neighbours that are known before a pixel.
#[derive(Clone, Copy)]
struct Around {
    left: u8,
    above: u8,
    corner: u8,
    right: u8,
    far_left: u8,
    far_above: u8,
}

impl Around {
    fn pattern(self) -> usize {
        let alike = [
            self.left == self.above,
            self.above == self.corner,
            self.above == self.right,
            self.left == self.corner,
            self.left == self.far_left,
            self.above == self.far_above,
        ];
        alike
            .into_iter()
            .fold(0, |sum, is| sum << 1 | usize::from(is))
    }
}

/// Places in the palette, with room around them.
struct Plane {
    stride: usize,
    places: Vec<u8>,
}

impl Plane {
    fn new(width: usize, count: usize) -> Self {
        let stride = width + AROUND;
        let rows = count.div_ceil(width.max(1)) + BEFORE;
        Self {
            stride,
            places: vec![0; stride * rows],
        }
    }

    fn around(&self, x: usize, y: usize) -> Around {
        let at = (y + BEFORE) * self.stride + x + BEFORE;
        let above = at - self.stride;
        Around {
            left: self.places[at - 1],
            far_left: self.places[at - 2],
            above: self.places[above],
            corner: self.places[above - 1],
            right: self.places[above + 1],
            far_above: self.places[above - self.stride],
        }
    }

    fn set(&mut self, x: usize, y: usize, place: u8) {
        let at = (y + BEFORE) * self.stride + x + BEFORE;
        self.places[at] = place;
    }
}

/// The estimates, which writer and reader keep alike.
struct Model {
    bits: u32,
    is_left: [Estimate; PATTERNS],
    is_above: [Estimate; PATTERNS],
    is_right: [Estimate; PATTERNS],
    places: Vec<Estimate>,
}

impl Model {
    fn new(colours: usize) -> Self {
        let bits = colours.max(1).next_power_of_two().trailing_zeros();
        Self {
            bits,
            is_left: [Estimate::NEW; PATTERNS],
            is_above: [Estimate::NEW; PATTERNS],
            is_right: [Estimate::NEW; PATTERNS],
            places: vec![Estimate::NEW; MAX_COLOURS],
        }
    }

    /// Asks until it is clear which colour a pixel has.
    fn code(&mut self, around: Around, mut ask: impl FnMut(&mut Estimate, Guess) -> bool) -> u8 {
        let Around {
            left, above, right, ..
        } = around;
        let pattern = around.pattern();
        if ask(&mut self.is_left[pattern], Guess::Is(left)) {
            return left;
        }
        if above != left && ask(&mut self.is_above[pattern], Guess::Is(above)) {
            return above;
        }
        let is_new = right != left && right != above;
        if is_new && ask(&mut self.is_right[pattern], Guess::Is(right)) {
            return right;
        }
        let mut place = 1_usize;
        for bit in (0..self.bits).rev() {
            let yes = ask(&mut self.places[place], Guess::HasBit(bit));
            place = place << 1 | usize::from(yes);
        }
        let [place, ..] = place.to_le_bytes();
        place & u8::try_from((1_u32 << self.bits) - 1).unwrap_or(u8::MAX)
    }
}
