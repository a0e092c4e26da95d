//! Writes a clip for a browser's fake camera, with the truth about it.

use std::io::{self, Write};

use crate::matrix::{Matrix, inverse, product};
use crate::scene::Scene;

/// Pictures go as YUV 4:2:0 in a `.y4m` file: 30 in a second.
const HEADER_END: &str = "F30:1 Ip A1:1 C420jpeg";
/// The counter: squares of so many pixels, this far from the left edge, on the top edge.
const BIT_WIDTH: usize = 24;
const BIT_HEIGHT: usize = 16;
const BITS_LEFT: usize = 8;
/// Grey of a one and of a zero.
const ONE: u8 = 235;
const ZERO: u8 = 16;

/// The bits of a counter: one, zero, then twelve of the number, the lowest first, and its parity.
#[must_use]
pub fn counter_bits(number: usize) -> [bool; 15] {
    std::array::from_fn(|bit| match bit {
        0 => true,
        1 => false,
        14 => (number & 0xFFF).count_ones() % 2 == 1,
        _ => number >> (bit - 2) & 1 == 1,
    })
}

/// Burns a number into the top of a picture.
pub fn burn_counter(luma: &mut [u8], width: usize, number: usize) {
    for row in luma.chunks_exact_mut(width).take(BIT_HEIGHT) {
        for (bit, is_one) in counter_bits(number).into_iter().enumerate() {
            let from = BITS_LEFT + bit * BIT_WIDTH;
            if let Some(square) = row.get_mut(from..from + BIT_WIDTH) {
                square.fill(if is_one { ONE } else { ZERO });
            }
        }
    }
}

/// Writes the pictures of a scene whose size does not change, each with its number burnt in.
///
/// # Errors
/// When the file cannot be written.
pub fn write_pictures(scene: &Scene, out: &mut impl Write) -> io::Result<()> {
    let (width, height) = scene.size;
    writeln!(out, "YUV4MPEG2 W{width} H{height} {HEADER_END}")?;
    let colours = vec![128; width * height / 2];
    for frame in 0..scene.frames {
        let mut picture = scene.camera(frame);
        burn_counter(&mut picture.luma, width, frame);
        out.write_all(b"FRAME\n")?;
        out.write_all(&picture.luma)?;
        out.write_all(&colours)?;
    }
    Ok(())
}

/// Writes as JSON what takes the pixels of the first picture to those of each picture, nine numbers in rows.
///
/// # Errors
/// When the file cannot be written.
pub fn write_truth(scene: &Scene, out: &mut impl Write) -> io::Result<()> {
    let (width, height) = scene.size;
    let back = inverse(&scene.projection(0, 0.0, 0));
    let rows: Vec<String> = (0..scene.frames)
        .map(|frame| list(&product(&scene.projection(frame, 0.0, 0), &back)))
        .collect();
    write!(
        out,
        "{{\"width\":{width},\"height\":{height},\"fps\":30,\"homographies\":[{}]}}",
        rows.join(",\n")
    )
}

fn list(matrix: &Matrix) -> String {
    let numbers: Vec<String> = matrix.iter().map(|number| format!("{number:e}")).collect();
    format!("[{}]", numbers.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::Group;

    #[test]
    fn a_number_is_burnt_in_and_read_back() {
        let mut luma = vec![100; 640 * 20];
        burn_counter(&mut luma, 640, 0xA5C);
        let read =
            (0..12).map(|bit| usize::from(luma[640 * 8 + 8 + (bit + 2) * 24 + 12] > 128) << bit);
        assert_eq!(read.sum::<usize>(), 0xA5C);
        assert_eq!(luma[640 * 17 + 20], 100);
    }

    #[test]
    fn a_clip_has_its_pictures_and_their_truth() {
        let mut scene = Group::Held.scene(5, 0);
        scene.frames = 2;
        let (mut pictures, mut truth) = (Vec::new(), Vec::new());
        write_pictures(&scene, &mut pictures).expect("memory");
        write_truth(&scene, &mut truth).expect("memory");
        let (width, height) = scene.size;
        let header = pictures
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a header")
            + 1;
        assert_eq!(pictures.len(), header + 2 * (6 + width * height * 3 / 2));
        assert_eq!(String::from_utf8_lossy(&truth).matches('[').count(), 3);
    }
}
