//! From the screen's colours to those of video: BT.709 in the limited range, with one colour for four pixels.

use yuv::{
    YuvChromaSubsampling, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    bgra_to_yuv420,
};

use crate::{EncodeError, Picture};

/// The planes of one frame, kept from one to the next.
pub(crate) struct Planes {
    image: YuvPlanarImageMut<'static, u8>,
}

impl Planes {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self {
            image: YuvPlanarImageMut::alloc(width, height, YuvChromaSubsampling::Yuv420),
        }
    }

    pub(crate) fn size(&self) -> (u32, u32) {
        (self.image.width, self.image.height)
    }

    /// Takes a frame of the same size.
    pub(crate) fn fill(&mut self, picture: &Picture<'_>) -> Result<(), EncodeError> {
        let bytes: &[u8] = bytemuck::cast_slice(picture.pixels);
        let filled = bgra_to_yuv420(
            &mut self.image,
            bytes,
            picture.width * 4,
            YuvRange::Limited,
            YuvStandardMatrix::Bt709,
            YuvConversionMode::Balanced,
        );
        filled.map_err(|_| EncodeError::Size)
    }

    /// Brightness and the two colours.
    pub(crate) fn planes(&self) -> [&[u8]; 3] {
        let image = &self.image;
        [&image.y_plane, &image.u_plane, &image.v_plane].map(yuv::BufferStoreMut::borrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_black_and_red_become_what_the_standard_says() {
        // ITU-R BT.709-6, limited range, 8 bits.
        for (colour, expected) in [
            (0x00FF_FFFF, [235, 128, 128]),
            (0, [16, 128, 128]),
            (0x00FF_0000, [63, 102, 240]),
        ] {
            let mut planes = Planes::new(16, 2);
            let picture = Picture {
                width: 16,
                height: 2,
                pixels: &[colour; 32],
            };
            planes.fill(&picture).expect("it fits");
            for (plane, expected) in planes.planes().into_iter().zip(expected) {
                assert!(plane.iter().all(|value| value.abs_diff(expected) <= 1));
            }
        }
    }
}
