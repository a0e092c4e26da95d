//! What is coded is decoded again: the same is asked of every format.

use bowline_encode::decode::Decoder;
use bowline_encode::{CODECS, EncodeError, Picture, VideoEncoder, open};
use bowline_screen::VideoCodec;

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
    let shown = decoder.brightness(bytes);
    let shown = shown.expect("a frame comes out at once");
    assert_eq!(shown.len(), (WIDTH * HEIGHT) as usize);
    let distances = shown.iter().zip(scene(number)).map(|(shown, word)| {
        let grey = f64::from(word & 0xFF);
        (f64::from(*shown) - (16.0 + grey * 219.0 / 255.0)).abs()
    });
    distances.sum::<f64>() / f64::from(WIDTH * HEIGHT)
}

fn every_frame_comes_out_at_once_and_looks_as_it_did(codec: VideoCodec) {
    let mut encoder = open(codec);
    let mut decoder = Decoder::new(codec).expect("it starts");
    for number in 0..40 {
        let bytes = encode(&mut *encoder, number, number == 0, 1_000_000).expect("a frame");
        let distance = distance(&mut decoder, &bytes, number);
        assert!(distance < 4.0, "frame {number}: {distance}");
    }
}

fn a_key_frame_stands_alone(codec: VideoCodec) {
    let mut encoder = open(codec);
    for number in 0..10 {
        encode(&mut *encoder, number, number == 0, 1_000_000).expect("a frame");
    }
    let key = encode(&mut *encoder, 10, true, 1_000_000).expect("a frame");
    let next = encode(&mut *encoder, 11, false, 1_000_000).expect("a frame");
    let mut decoder = Decoder::new(codec).expect("it starts");
    assert!(distance(&mut decoder, &key, 10) < 4.0);
    assert!(distance(&mut decoder, &next, 11) < 4.0);
}

fn no_other_frame_stands_alone(codec: VideoCodec) {
    let mut encoder = open(codec);
    encode(&mut *encoder, 0, true, 1_000_000).expect("a frame");
    let second = encode(&mut *encoder, 1, false, 1_000_000).expect("a frame");
    let mut decoder = Decoder::new(codec).expect("it starts");
    assert!(decoder.brightness(&second).is_err());
}

fn the_rate_is_followed_while_the_film_plays(codec: VideoCodec) {
    let mut encoder = open(codec);
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
            let frame = encoder.encode(&picture, number == 0, bits);
            frame.expect("a frame").len()
        });
        frames.skip(20).sum()
    };
    let (much, little, much_again) = (
        spent(0, 2_000_000),
        spent(60, 300_000),
        spent(120, 2_000_000),
    );
    assert!(little * 3 < much, "{little} of {much}");
    assert!(little * 3 < much_again, "{little} of {much_again}");
}

fn a_picture_that_does_not_fit_is_refused(codec: VideoCodec) {
    let refused = |width, height, count| {
        let picture = Picture {
            width,
            height,
            pixels: &vec![0; count],
        };
        let frame = open(codec).encode(&picture, true, 1_000_000);
        frame.expect_err("it does not fit")
    };
    for (width, height, count) in [
        (0, 0, 0),
        (64, 0, 0),
        (63, 64, 63 * 64),
        (64, 63, 64 * 63),
        (64, 64, 64 * 63),
        // Their product has no place in 32 bits.
        (65_536, 65_536, 0),
        (u32::MAX - 1, u32::MAX - 1, 4),
    ] {
        let refused = refused(width, height, count);
        assert!(matches!(refused, EncodeError::Size), "{width}x{height}");
    }
    let large = refused(3840, 2400, 3840 * 2400);
    assert!(matches!(large, EncodeError::Refused(_)));
}

fn the_smallest_pictures_are_coded_or_refused(codec: VideoCodec) {
    for (width, height) in [(2, 2), (2, 64), (64, 2), (16, 16), (34, 18)] {
        let picture = Picture {
            width,
            height,
            pixels: &vec![0x0080_8080; (width * height) as usize],
        };
        let mut encoder = open(codec);
        for number in 0..3 {
            let frame = encoder.encode(&picture, number == 0, 1_000_000);
            let is_coded = matches!(&frame, Ok(bytes) if !bytes.is_empty());
            let is_refused = matches!(&frame, Err(EncodeError::Refused(_)));
            assert!(is_coded || width < 16 && is_refused || height < 16 && is_refused);
        }
    }
}

fn another_size_needs_another_encoder(codec: VideoCodec) {
    let mut encoder = open(codec);
    encode(&mut *encoder, 0, true, 1_000_000).expect("a frame");
    let other = Picture {
        width: 64,
        height: 64,
        pixels: &[0; 64 * 64],
    };
    let refused = encoder.encode(&other, false, 1_000_000);
    assert!(matches!(refused, Err(EncodeError::Size)));
}

/// Every question is asked of every format.
macro_rules! ask {
    ($format:ident, $codec:expr; $($question:ident),+) => {
        mod $format {
            $(#[test]
            fn $question() {
                super::$question($codec);
            })+
        }
    };
    ($($format:ident: $codec:expr),+) => {
        $(ask!($format, $codec;
            every_frame_comes_out_at_once_and_looks_as_it_did,
            a_key_frame_stands_alone,
            no_other_frame_stands_alone,
            the_rate_is_followed_while_the_film_plays,
            a_picture_that_does_not_fit_is_refused,
            the_smallest_pictures_are_coded_or_refused,
            another_size_needs_another_encoder
        );)+
    };
}

ask!(h264: bowline_screen::VideoCodec::H264, av1: bowline_screen::VideoCodec::Av1);

#[test]
fn every_format_is_asked() {
    assert_eq!(CODECS, [VideoCodec::H264, VideoCodec::Av1]);
}
