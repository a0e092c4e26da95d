//! The other direction, for tests and measurements: no program that is handed out holds it.

use bowline_screen::VideoCodec;
use openh264::formats::YUVSource as _;
use re_rav1d::dav1d;

/// Decodes the frames of one film.
pub struct Decoder(Open);

enum Open {
    H264(Box<openh264::decoder::Decoder>),
    Av1(dav1d::Decoder),
}

impl Decoder {
    /// Starts before the first frame.
    ///
    /// # Errors
    /// When the library does not start.
    pub fn new(codec: VideoCodec) -> Result<Self, DecodeError> {
        Ok(Self(match codec {
            VideoCodec::H264 => Open::H264(Box::new(openh264::decoder::Decoder::new()?)),
            VideoCodec::Av1 => {
                let mut settings = dav1d::Settings::new();
                settings.set_n_threads(1);
                settings.set_max_frame_delay(1);
                Open::Av1(dav1d::Decoder::with_settings(&settings)?)
            }
        }))
    }

    /// The brightness of each pixel of the next frame, row by row without gaps, as it was coded.
    ///
    /// # Errors
    /// When the frame is not sound, or builds on one that is missing.
    pub fn brightness(&mut self, bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
        match &mut self.0 {
            Open::H264(decoder) => {
                let shown = decoder.decode(bytes)?;
                let shown = shown.ok_or("no frame came out")?;
                Ok(rows(shown.y(), shown.strides().0, shown.dimensions()))
            }
            Open::Av1(decoder) => {
                decoder.send_data(bytes.to_vec(), None, None, None)?;
                let shown = decoder.get_picture()?;
                let part = dav1d::PlanarImageComponent::Y;
                let (width, height) = (shown.width() as usize, shown.height() as usize);
                let (stride, plane) = (shown.stride(part) as usize, shown.plane(part));
                Ok(rows(&plane, stride, (width, height)))
            }
        }
    }
}

/// Why a frame could not be shown, in the library's words.
pub type DecodeError = Box<dyn std::error::Error + Send + Sync>;

fn rows(plane: &[u8], stride: usize, (width, height): (usize, usize)) -> Vec<u8> {
    let rows = plane.chunks(stride).take(height);
    rows.flat_map(|row| &row[..width]).copied().collect()
}
