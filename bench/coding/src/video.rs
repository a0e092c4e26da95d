//! The coders of film, on a moving picture with and without grain.

use anyhow::{Error, Result};
use bowline_encode::decode::Decoder;
use bowline_encode::{CODECS, Picture as Frame, VideoEncoder, open};
use bowline_screen::{FrameView, Millis, Rect, Sender, VideoCodec};
use bowline_workload::film;
use bowline_workload::picture::Picture;
use bowline_workload::views::Grain;

use crate::clock::Clock;
use crate::contents::SIZE;
use crate::figures::{Cell, Figures};
use crate::reckoning::{as_float, median, psnr, quantile};
use crate::tile::words;

/// Frames a second that the rates below are for.
const FRAMES_A_SECOND: f64 = 30.0;
/// Kilobits a second: the most that Bowline lets a film of this size take, and what a slow line leaves.
const RATES: [(u32, &str); 2] = [(1_843, "1843-kbit-s"), (600, "600-kbit-s")];

/// What the frames of one film took.
#[derive(Default)]
struct Taken {
    coding_ms: Vec<f64>,
    bytes: Vec<f64>,
    psnr: Vec<f64>,
}

/// Codes all scenes as one film at each rate.
///
/// # Errors
/// When the coder or the decoder refuses.
pub(crate) fn measure(figures: &mut Figures) -> Result<()> {
    figures.head(
        "A film of 1280x720, 72 frames in three scenes, by each format",
        &[
            "format film rate",
            "p50 ms",
            "p95 ms",
            "bytes a frame",
            "of asked",
            "luma PSNR dB",
        ],
    );
    let films = [("grain", Grain::Fine), ("smooth", Grain::None)];
    let mut comparing = Vec::new();
    for (name, grain) in films {
        let frames = draw(grain);
        for (kbit, rate) in RATES {
            for codec in CODECS {
                let taken = code(*codec, &frames, kbit * 1000)?;
                let format = match codec {
                    VideoCodec::H264 => "h264",
                    VideoCodec::Av1 => "av1",
                };
                figures.row(&["video", format, name, rate], &taken.cells(kbit));
            }
        }
        comparing.push((name, compare(&frames)?));
    }
    figures.head(
        "What core/screen does with each such frame before it is coded",
        &["film", "comparing ms", "copying ms"],
    );
    for (name, (comparing, copying)) in comparing {
        let cell = |name, value: &[f64]| Cell {
            name,
            value: median(value),
            unit: "ms",
            digits: 2,
        };
        let cells = [
            cell("comparing_ms", &comparing),
            cell("copying_ms", &copying),
        ];
        figures.row(&["video", name], &cells);
    }
    Ok(())
}

fn draw(grain: Grain) -> Vec<Picture> {
    let scenes = (0..film::SCENES).map(|number| film::Scene::new(SIZE, number, grain));
    let frames = scenes.flat_map(|scene| (0..film::FRAMES).map(move |number| scene.frame(number)));
    frames.collect()
}

fn code(codec: VideoCodec, frames: &[Picture], bits_per_second: u32) -> Result<Taken> {
    let mut encoder = open(codec);
    let mut decoder = Decoder::new(codec).map_err(Error::from_boxed)?;
    let mut taken = Taken::default();
    for (number, picture) in frames.iter().enumerate() {
        let words = words(picture);
        let bytes = taken.code(&mut *encoder, &words, (number == 0, bits_per_second))?;
        let shown = decoder.brightness(&bytes);
        let shown = shown.map_err(Error::from_boxed)?;
        let pairs = shown.iter().zip(&words);
        let squares = pairs.map(|(shown, word)| u64::from(shown.abs_diff(luma(*word))).pow(2));
        taken.psnr.push(psnr(squares.sum(), words.len()));
    }
    Ok(taken)
}

impl Taken {
    fn code(
        &mut self,
        encoder: &mut dyn VideoEncoder,
        pixels: &[u32],
        (is_key, bits_per_second): (bool, u32),
    ) -> Result<Vec<u8>> {
        let frame = Frame {
            width: SIZE.0.try_into()?,
            height: SIZE.1.try_into()?,
            pixels,
        };
        let start = Clock::start();
        let bytes = encoder.encode(&frame, is_key, bits_per_second)?;
        self.coding_ms.push(start.ms());
        self.bytes.push(as_float(bytes.len() as u64));
        Ok(bytes)
    }

    fn cells(&self, kbit: u32) -> [Cell; 5] {
        let sum: f64 = self.bytes.iter().sum();
        let bytes = sum / as_float(self.bytes.len() as u64);
        let asked = f64::from(kbit) * 1000.0 / 8.0 / FRAMES_A_SECOND;
        let cell = |name, value, unit, digits| Cell {
            name,
            value,
            unit,
            digits,
        };
        [
            cell("p50_ms", median(&self.coding_ms), "ms", 1),
            cell("p95_ms", quantile(&self.coding_ms, 95), "ms", 1),
            cell("bytes_a_frame", bytes, "bytes", 0),
            cell("of_asked", bytes / asked, "ratio", 2),
            cell("luma_psnr_db", median(&self.psnr), "dB", 1),
        ]
    }
}

/// Milliseconds for finding out what changed, and for taking what is to be coded, of each frame but the first.
fn compare(frames: &[Picture]) -> Result<(Vec<f64>, Vec<f64>)> {
    let (width, height) = (SIZE.0.try_into()?, SIZE.1.try_into()?);
    let whole = Rect {
        x: 0,
        y: 0,
        width,
        height,
    };
    let mut sender = Sender::new();
    let (mut comparing, mut copying, mut pixels) = (Vec::new(), Vec::new(), Vec::new());
    for (picture, now) in frames.iter().zip((0..).step_by(33)) {
        let frame = FrameView {
            width,
            height,
            stride: SIZE.0 * 4,
            bgrx: picture.bytes(),
        };
        let start = Clock::start();
        sender.handle_frame(frame, &[whole], Millis(now))?;
        comparing.push(start.ms());
        let start = Clock::start();
        sender.copy_pixels(whole, &mut pixels);
        copying.push(start.ms());
    }
    Ok((comparing.split_off(1), copying.split_off(1)))
}

/// Brightness by ITU-R BT.709 in the limited range, 8 bits.
fn luma(word: u32) -> u8 {
    let [blue, green, red, _] = word.to_le_bytes().map(u32::from);
    let sum = 2126 * red + 7152 * green + 722 * blue;
    u8::try_from(16 + (sum * 219 + 1_275_000) / 2_550_000).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_is_what_the_standard_says() {
        assert_eq!([0x00FF_FFFF, 0, 0x00FF_0000].map(luma), [235, 16, 63]);
    }

    #[test]
    fn what_was_coded_looks_like_the_film() {
        let scene = film::Scene::new(SIZE, 1, Grain::None);
        let frames: Vec<Picture> = (0..3).map(|number| scene.frame(number)).collect();
        for codec in CODECS {
            let taken = code(*codec, &frames, 1_843_000).expect("it is coded");
            let psnr = taken.psnr;
            assert!(psnr.iter().all(|psnr| *psnr > 25.0), "{codec:?}: {psnr:?}");
        }
    }
}
