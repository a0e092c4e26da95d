//! What is coded is decoded again, by the same library's decoder.

use bowline_encode::{EncodeError, Picture, VideoEncoder, open};
use bowline_screen::VideoCodec;
use openh264::decoder::Decoder;
use openh264::formats::YUVSource as _;

const WIDTH: u32 = 320;
const HEIGHT: u32 = 180;

/// A slope of grey with a bar that crosses it.
fn scene(number: u32) -> Vec<u32> {
    let pixel = |at: u32| {
        let (x, y) = (at % WIDTH, at / WIDTH);
        let is_bar = (x + number * 4) % 320 < 20;
        let grey = if is_bar { 200 } else { (x / 4 + y) % 160 + 20 };
        grey * 0x0001_0101
    };
    (0..WIDTH * HEIGHT).map(pixel).collect()
}

fn encode(
    encoder: &mut dyn VideoEncoder,
    number: u32,
    is_key: bool,
    bits: u32,
) -> Result<Vec<u8>, EncodeError> {
    let picture = Picture {
        width: WIDTH,
        height: HEIGHT,
        pixels: &scene(number),
    };
    encoder.encode(&picture, is_key, bits)
}

/// Mean distance of the brightness from what was coded, in steps of 255.
fn distance(decoder: &mut Decoder, bytes: &[u8], number: u32) -> f64 {
    let shown = decoder.decode(bytes).expect("it is sound");
    let shown = shown.expect("a frame comes out at once");
    let (stride, _, _) = shown.strides();
    let mut sum = 0.0;
    for (at, word) in (0..).zip(scene(number)) {
        let (x, y) = (at % WIDTH as usize, at / WIDTH as usize);
        let grey = f64::from(word & 0xFF);
        sum += (f64::from(shown.y()[y * stride + x]) - (16.0 + grey * 219.0 / 255.0)).abs();
    }
    sum / f64::from(WIDTH * HEIGHT)
}

#[test]
fn every_frame_comes_out_at_once_and_looks_as_it_did() {
    let mut encoder = open(VideoCodec::H264).expect("it starts");
    let mut decoder = Decoder::new().expect("it starts");
    for number in 0..40 {
        let bytes = encode(&mut *encoder, number, number == 0, 1_000_000).expect("a frame");
        let distance = distance(&mut decoder, &bytes, number);
        assert!(distance < 4.0, "frame {number}: {distance}");
    }
}

#[test]
fn a_key_frame_stands_alone() {
    let mut encoder = open(VideoCodec::H264).expect("it starts");
    for number in 0..10 {
        encode(&mut *encoder, number, number == 0, 1_000_000).expect("a frame");
    }
    let bytes = encode(&mut *encoder, 10, true, 1_000_000).expect("a frame");
    let mut decoder = Decoder::new().expect("it starts");
    assert!(distance(&mut decoder, &bytes, 10) < 4.0);
}

#[test]
fn the_rate_is_followed_while_the_film_plays() {
    let mut encoder = open(VideoCodec::H264).expect("it starts");
    // Grain costs as much as it is let.
    let grain = |number: u32| -> Vec<u32> {
        let dice = |at: u32| (at + number * 977).wrapping_mul(0x9E37_79B1) >> 27;
        let pixels = (0..).zip(scene(number));
        pixels
            .map(|(at, pixel)| pixel + dice(at) * 0x0001_0101)
            .collect()
    };
    let mut spent = |from: u32, bits: u32| -> usize {
        let frames = (from..from + 60).map(|number| {
            let picture = Picture {
                width: WIDTH,
                height: HEIGHT,
                pixels: &grain(number),
            };
            let coded = encoder.encode(&picture, number == 0, bits);
            coded.expect("a frame").len()
        });
        frames.skip(20).sum()
    };
    let (much, little) = (spent(0, 2_000_000), spent(60, 300_000));
    assert!(little * 3 < much, "{little} of {much}");
}

#[test]
fn a_picture_that_does_not_fit_is_refused() {
    let refused = |width, height, count| {
        let picture = Picture {
            width,
            height,
            pixels: &vec![0; count],
        };
        let mut encoder = open(VideoCodec::H264).expect("it starts");
        encoder
            .encode(&picture, true, 1_000_000)
            .expect_err("it does not fit")
    };
    assert!(matches!(refused(0, 0, 0), EncodeError::Size));
    assert!(matches!(refused(63, 64, 63 * 64), EncodeError::Size));
    assert!(matches!(refused(64, 64, 64 * 63), EncodeError::Size));
    let large = 3840 * 2400;
    assert!(matches!(
        refused(3840, 2400, large),
        EncodeError::Refused(_)
    ));
}

#[test]
fn another_size_needs_another_encoder() {
    let mut encoder = open(VideoCodec::H264).expect("it starts");
    encode(&mut *encoder, 0, true, 1_000_000).expect("a frame");
    let other = Picture {
        width: 64,
        height: 64,
        pixels: &[0; 64 * 64],
    };
    let refused = encoder.encode(&other, false, 1_000_000);
    assert!(matches!(refused, Err(EncodeError::Size)));
}

#[test]
fn a_format_that_cannot_be_written_is_refused() {
    assert!(matches!(open(VideoCodec::Av1), Err(EncodeError::Codec)));
}
