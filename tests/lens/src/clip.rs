//! Writes a clip for a browser's fake camera, with the truth about it.

use std::io::{self, Write};

use crate::matrix::{Matrix, inverse, product};
use crate::scene::Scene;
use crate::sticker::Sticker;

/// Pictures go as YUV 4:2:0 in a `.y4m` file: 30 in a second.
const HEADER_END: &str = "F30:1 Ip A1:1 C420jpeg";
/// The counter: squares of so many pixels, this far from the left edge, on the top edge.
const BIT_WIDTH: usize = 24;
const BIT_HEIGHT: usize = 16;
const BITS_LEFT: usize = 8;
/// Blueness of a one and of a zero. The counter is in the colour alone: brightness is what pictures are known again by, and
/// a number in it would tell them apart.
const ONE: u8 = 208;
const ZERO: u8 = 48;
/// No colour.
const GREY: u8 = 128;

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

/// Burns a number into the top of a picture: into its blueness, which has a quarter of its `width` times height.
pub fn burn_counter(blue: &mut [u8], width: usize, number: usize) {
    for row in blue.chunks_exact_mut(width / 2).take(BIT_HEIGHT / 2) {
        for (bit, is_one) in counter_bits(number).into_iter().enumerate() {
            let from = BITS_LEFT / 2 + bit * (BIT_WIDTH / 2);
            if let Some(square) = row.get_mut(from..from + BIT_WIDTH / 2) {
                square.fill(if is_one { ONE } else { ZERO });
            }
        }
    }
}

/// The order of pictures in which a clip that is played again and again moves as smoothly at its end as elsewhere.
pub fn there_and_back(frames: usize) -> impl Iterator<Item = usize> {
    (0..frames).chain((1..frames.saturating_sub(1)).rev())
}

/// Writes pictures of a scene whose size does not change, each with its number burnt in.
///
/// # Errors
/// When the file cannot be written.
pub fn write_pictures(
    scene: &Scene,
    frames: impl Iterator<Item = usize>,
    out: &mut impl Write,
) -> io::Result<()> {
    let (width, height) = scene.size;
    writeln!(out, "YUV4MPEG2 W{width} H{height} {HEADER_END}")?;
    let red = vec![GREY; width * height / 4];
    for frame in frames {
        let mut blue = red.clone();
        burn_counter(&mut blue, width, frame);
        out.write_all(b"FRAME\n")?;
        out.write_all(&scene.camera(frame).luma)?;
        out.write_all(&blue)?;
        out.write_all(&red)?;
    }
    Ok(())
}

/// Writes as JSON what takes the pixels of the first picture to those of each picture, nine numbers in rows, and what stands on
/// its label if there is one to read.
///
/// # Errors
/// When the file cannot be written.
pub fn write_truth(
    scene: &Scene,
    sticker: Option<&Sticker>,
    out: &mut impl Write,
) -> io::Result<()> {
    let (width, height) = scene.size;
    let back = inverse(&scene.projection(0, 0.0, 0));
    let rows: Vec<String> = (0..scene.frames)
        .map(|frame| list(&product(&scene.projection(frame, 0.0, 0), &back)))
        .collect();
    write!(
        out,
        "{{\"width\":{width},\"height\":{height},\"fps\":30,{}\"homographies\":[{}]}}",
        sticker.map(of_sticker).unwrap_or_default(),
        rows.join(",\n")
    )
}

fn of_sticker(Sticker { lines, corners }: &Sticker) -> String {
    let lines: Vec<String> = lines.iter().map(|line| format!("{line:?}")).collect();
    let corners = corners.map(|(x, y)| format!("[{x:.2},{y:.2}]"));
    format!(
        "\"label\":{{\"lines\":[{}],\"corners\":[{}]}},",
        lines.join(","),
        corners.join(",")
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
        let mut blue = vec![GREY; 320 * 10];
        burn_counter(&mut blue, 640, 0xA5C);
        let read =
            (0..12).map(|bit| usize::from(blue[320 * 4 + 4 + (bit + 2) * 12 + 6] > GREY) << bit);
        assert_eq!(read.sum::<usize>(), 0xA5C);
        assert_eq!(blue[320 * 9 + 10], GREY);
    }

    #[test]
    fn a_clip_comes_back_to_its_beginning() {
        assert_eq!(
            there_and_back(4).collect::<Vec<_>>(),
            [0, 1, 2, 3, 2, 1],
            "and begins with 0 again"
        );
        assert_eq!(there_and_back(1).count(), 1);
    }

    #[test]
    fn a_clip_has_its_pictures_and_their_truth() {
        let mut scene = Group::Held.scene(5, 0);
        scene.frames = 2;
        let (mut pictures, mut truth) = (Vec::new(), Vec::new());
        write_pictures(&scene, 0..2, &mut pictures).expect("memory");
        write_truth(&scene, None, &mut truth).expect("memory");
        let (width, height) = scene.size;
        let header = pictures
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a header")
            + 1;
        assert_eq!(pictures.len(), header + 2 * (6 + width * height * 3 / 2));
        assert_eq!(String::from_utf8_lossy(&truth).matches('[').count(), 3);
    }

    #[test]
    fn the_truth_says_what_stands_on_a_label() {
        let (mut scene, sticker) = crate::sticker::scene(3);
        scene.frames = 1;
        let mut truth = Vec::new();
        write_truth(&scene, Some(&sticker), &mut truth).expect("memory");
        let truth = String::from_utf8(truth).expect("text");
        let key = format!("\"{}\"]", sticker.lines[4]);
        assert!(
            truth.contains(&key) && truth.contains("\"corners\":[["),
            "{truth}"
        );
    }
}
