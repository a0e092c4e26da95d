//! How a display lays out its pixels, and how they become BGRX.

use x11rb::protocol::xproto::{ImageOrder, Screen, Setup};

use crate::CaptureError;

/// The colours that are known here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Colours {
    /// Four bytes with eight bits each, as the picture has them.
    Eight,
    /// Two bytes: five bits of red, six of green, five of blue.
    FiveSixFive,
    /// Four bytes with ten bits each.
    Ten,
}

impl Colours {
    /// Those of a screen.
    pub(crate) fn of(setup: &Setup, screen: &Screen) -> Result<Self, CaptureError> {
        let depth = screen.root_depth;
        let format = setup.pixmap_formats.iter().find(|f| f.depth == depth);
        let mut visuals = screen.allowed_depths.iter().flat_map(|d| &d.visuals);
        let visual = visuals.find(|v| v.visual_id == screen.root_visual);
        let known = format.zip(visual).and_then(|(format, visual)| {
            let masks = (visual.red_mask, visual.green_mask, visual.blue_mask);
            match (format.bits_per_pixel, format.scanline_pad, masks) {
                (32, ..=32, (0x00ff_0000, 0xff00, 0xff)) => Some(Self::Eight),
                (32, ..=32, (0x3ff0_0000, 0x000f_fc00, 0x3ff)) => Some(Self::Ten),
                (16, 32, (0xf800, 0x07e0, 0x1f)) => Some(Self::FiveSixFive),
                _ => None,
            }
        });
        known
            .filter(|_| setup.image_byte_order == ImageOrder::LSB_FIRST)
            .ok_or(CaptureError::Colours { bits: depth })
    }

    /// Bytes of a row, which ends with a whole word.
    pub(crate) fn row_bytes(self, width: u32) -> usize {
        match self {
            Self::Eight | Self::Ten => width as usize * 4,
            Self::FiveSixFive => (width as usize * 2).next_multiple_of(4),
        }
    }

    /// Writes a row of the display's as a row of the picture.
    pub(crate) fn convert(self, row: &[u8], target: &mut [u8]) {
        match self {
            Self::Eight => target.copy_from_slice(&row[..target.len()]),
            Self::FiveSixFive => {
                for (pixel, word) in target.chunks_exact_mut(4).zip(row.chunks_exact(2)) {
                    pixel.copy_from_slice(&from_565(u16::from_le_bytes([word[0], word[1]])));
                }
            }
            Self::Ten => {
                for (pixel, word) in target.chunks_exact_mut(4).zip(row.chunks_exact(4)) {
                    let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
                    pixel.copy_from_slice(&from_ten(word));
                }
            }
        }
    }
}

/// The highest bits are repeated below, so that the brightest stays the brightest.
fn from_565(word: u16) -> [u8; 4] {
    let five = |at: u16| {
        let bits = low_byte(u32::from(word >> at & 0x1f));
        bits << 3 | bits >> 2
    };
    let green = low_byte(u32::from(word >> 5 & 0x3f));
    [five(0), green << 2 | green >> 4, five(11), 0xff]
}

fn from_ten(word: u32) -> [u8; 4] {
    let eight = |at: u32| low_byte(word >> (at + 2) & 0xff);
    [eight(0), eight(10), eight(20), 0xff]
}

fn low_byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_every_scale_stay_the_ends() {
        assert_eq!(from_565(0), [0, 0, 0, 0xff]);
        assert_eq!(from_565(0xffff), [0xff; 4]);
        assert_eq!(from_565(0xf800), [0, 0, 0xff, 0xff]);
        assert_eq!(from_565(0x0400), [0, 0x82, 0, 0xff]);
        assert_eq!(from_ten(0x3fff_ffff), [0xff; 4]);
        assert_eq!(from_ten(0x3ff0_0000), [0, 0, 0xff, 0xff]);
        assert_eq!(from_ten(0x0008_0001), [0, 0x80, 0, 0xff]);
    }

    #[test]
    fn the_end_of_an_odd_row_is_passed_over() {
        let mut target = [0; 12];
        assert_eq!(Colours::FiveSixFive.row_bytes(3), 8);
        let row = [0x1f, 0, 0xe0, 0x07, 0, 0xf8, 9, 9];
        Colours::FiveSixFive.convert(&row, &mut target);
        let (blue, green, red) = ([0xff, 0, 0, 0xff], [0, 0xff, 0, 0xff], [0, 0, 0xff, 0xff]);
        assert_eq!(target, [blue, green, red].concat()[..]);
    }
}
