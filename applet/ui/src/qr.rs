//! A link as a code that a phone's camera reads (ISO/IEC 18004).

use qrcodegen::{QrCode, QrCodeEcc};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// What is left white around the code, in its squares, as the standard wants.
const QUIET: i32 = 4;
/// Pixels of a square, so that it stays sharp when it is made larger.
const SQUARE_PX: i32 = 4;

/// The code, black on white; none when the text is too long for one.
pub(crate) fn image(text: &str) -> Option<Image> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = (code.size() + 2 * QUIET) * SQUARE_PX;
    let pixels = u32::try_from(side).ok()?;
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(pixels, pixels);
    let places = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    for (pixel, (x, y)) in buffer.make_mut_slice().iter_mut().zip(places) {
        let is_dark = code.get_module(x / SQUARE_PX - QUIET, y / SQUARE_PX - QUIET);
        let grey = if is_dark { 0 } else { 255 };
        *pixel = Rgb8Pixel::new(grey, grey, grey);
    }
    Some(Image::from_rgb8(buffer))
}

#[cfg(test)]
mod tests {
    use super::{QUIET, SQUARE_PX, image};

    #[test]
    fn a_link_becomes_a_code_with_white_around_it() {
        let image = image("https://help.northpier.example/l/0123456789abcdef0123456789abcdef")
            .expect("fits");
        let pixels = image.to_rgb8().expect("is pixels");
        let row = pixels.width() as usize;
        let at = |x: usize, y: usize| pixels.as_slice()[y * row + x].r;
        let edge = usize::try_from(QUIET * SQUARE_PX).expect("is positive");
        assert_eq!((at(0, 0), at(edge - 1, edge - 1)), (255, 255));
        assert_eq!(at(edge, edge), 0, "the corner of the first finder");
        assert_eq!(at(edge + 4, edge + 4), 255);
    }

    #[test]
    fn what_no_code_holds_is_none() {
        assert!(image(&"x".repeat(5000)).is_none());
    }
}
