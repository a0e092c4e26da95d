//! Codes frames of film: pixels in, bytes of a video format out.
//!
//! One trait, [`VideoEncoder`], and a file for each format. An encoder belongs to one film: every frame has the same size, and
//! builds on the one before unless it is a key frame. Nothing waits inside: each frame comes out at once.

mod av1;
mod colour;
#[cfg(feature = "decode")]
pub mod decode;
mod film;
mod h264;

use bowline_screen::VideoCodec;
use thiserror::Error;

use av1::Av1Coder;
use film::Film;
use h264::H264Coder;

/// Formats that can be written, best first.
pub const CODECS: &[VideoCodec] = &[VideoCodec::H264, VideoCodec::Av1];

/// A frame: rows of words `0x00RRGGBB`, without gaps.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Across, in pixels; even.
    pub width: u32,
    /// Down, in pixels; even.
    pub height: u32,
    /// Row by row, `width * height` of them.
    pub pixels: &'a [u32],
}

/// Why a frame could not be coded.
#[derive(Debug, Error)]
pub enum EncodeError {
    /// A side is odd or empty, or there are not as many pixels as the sides say.
    #[error("the picture's size and pixels do not fit")]
    Size,
    /// The picture has more pixels than 3840x2160, or the library refused it.
    #[error("the coder refused: {0}")]
    Refused(String),
}

/// Codes the frames of one film.
pub trait VideoEncoder: Send {
    /// Codes a frame, alone if `is_key`, at what `bits_per_second` allow for about 30 frames a second. Empty where the
    /// coder left the frame out.
    ///
    /// # Errors
    /// When the picture does not fit its size, or the coder refuses it.
    fn encode(
        &mut self,
        picture: &Picture<'_>,
        is_key: bool,
        bits_per_second: u32,
    ) -> Result<Vec<u8>, EncodeError>;
}

/// Makes an encoder for one film. Its library starts with the first frame.
#[must_use]
pub fn open(codec: VideoCodec) -> Box<dyn VideoEncoder> {
    match codec {
        VideoCodec::H264 => Box::new(Film::<H264Coder>::default()),
        VideoCodec::Av1 => Box::new(Film::<Av1Coder>::default()),
    }
}
