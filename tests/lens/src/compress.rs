//! What a sender of video does to pictures: squares of eight by eight lose detail, pictures are left out, sizes shrink.

use std::sync::LazyLock;

/// How strongly pictures are squeezed.
#[derive(Clone, Debug)]
pub struct Compression {
    /// 1 to 100, as in the tables of JPEG (ITU-T T.81, annex K, and the scale of the Independent JPEG Group).
    pub quality: u32,
    /// Of so many pictures one is sent, and shown until the next comes.
    pub one_of: usize,
    /// Whether the sender halves width and height; the receiver gets the small picture.
    pub halves: bool,
}

const LUMA: [f32; 64] = [
    16., 11., 10., 16., 24., 40., 51., 61., 12., 12., 14., 19., 26., 58., 60., 55., 14., 13., 16.,
    24., 40., 57., 69., 56., 14., 17., 22., 29., 51., 87., 80., 62., 18., 22., 37., 56., 68., 109.,
    103., 77., 24., 35., 55., 64., 81., 104., 113., 92., 49., 64., 78., 87., 103., 121., 120.,
    101., 72., 92., 95., 98., 112., 100., 103., 99.,
];

/// Rows are frequencies, columns places (the orthonormal DCT-II of Ahmed, Natarajan and Rao, 1974).
static COSINES: LazyLock<[f32; 64]> = LazyLock::new(|| {
    std::array::from_fn(|cell| {
        let (frequency, place) = ((cell / 8) as f64, (cell % 8) as f64);
        let scale = if cell < 8 { 0.125f64.sqrt() } else { 0.5 };
        (scale * ((2.0 * place + 1.0) * frequency * std::f64::consts::PI / 16.0).cos()) as f32
    })
});

impl Compression {
    /// The picture that is shown as this one.
    #[must_use]
    pub fn shown_frame(&self, frame: usize) -> usize {
        frame - frame % self.one_of.max(1)
    }

    /// Takes a picture through the coder and back; gives its size too, which may have been halved.
    #[must_use]
    pub fn squeeze(
        &self,
        grey: &[u8],
        (width, height): (usize, usize),
    ) -> (Vec<u8>, (usize, usize)) {
        let (mut picture, size) = if self.halves {
            (halved(grey, width), (width / 2, height / 2))
        } else {
            (grey.to_vec(), (width, height))
        };
        let quality = self.quality.clamp(1, 100) as f32;
        let scale = if quality < 50.0 {
            50.0 / quality
        } else {
            2.0 - quality / 50.0
        };
        let steps = LUMA.map(|step| (step * scale).clamp(1.0, 255.0).round());
        for top in (0..size.1).step_by(8) {
            for left in (0..size.0).step_by(8) {
                square(&mut picture, size, (left, top), &steps);
            }
        }
        (picture, size)
    }
}

fn halved(grey: &[u8], width: usize) -> Vec<u8> {
    let mut small = Vec::with_capacity(grey.len() / 4);
    for rows in grey.chunks_exact(2 * width) {
        let (upper, lower) = rows.split_at(width);
        small.extend(
            upper
                .chunks_exact(2)
                .zip(lower.chunks_exact(2))
                .map(|(a, b)| {
                    ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]) + 2)
                        / 4) as u8
                }),
        );
    }
    small
}

fn square(
    picture: &mut [u8],
    (width, height): (usize, usize),
    (left, top): (usize, usize),
    steps: &[f32; 64],
) {
    let at = |cell: usize| {
        let (x, y) = (
            (left + cell % 8).min(width - 1),
            (top + cell / 8).min(height - 1),
        );
        y * width + x
    };
    let values: [f32; 64] = std::array::from_fn(|cell| f32::from(picture[at(cell)]) - 128.0);
    let mut waves = turned(&turned(&values, false), false);
    for (wave, step) in waves.iter_mut().zip(steps) {
        *wave = (*wave / step).round() * step;
    }
    let back = turned(&turned(&waves, true), true);
    for (cell, value) in back.iter().enumerate() {
        if left + cell % 8 < width && top + cell / 8 < height {
            picture[at(cell)] = (value + 128.0).round().clamp(0.0, 255.0) as u8;
        }
    }
}

/// One direction of the transform, transposed: twice gives both.
fn turned(values: &[f32; 64], back: bool) -> [f32; 64] {
    let cosines = &*COSINES;
    let mut out = [0.0; 64];
    for row in 0..8 {
        for k in 0..8 {
            let mut sum = 0.0;
            for n in 0..8 {
                let cosine = if back {
                    cosines[n * 8 + k]
                } else {
                    cosines[k * 8 + n]
                };
                sum += values[row * 8 + n] * cosine;
            }
            out[k * 8 + row] = sum;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(quality: u32) -> u32 {
        let picture: Vec<u8> = (0..40 * 20)
            .map(|i| ((i * 37 + i / 7 * 11) % 251) as u8)
            .collect();
        let compression = Compression {
            quality,
            one_of: 1,
            halves: false,
        };
        let (after, size) = compression.squeeze(&picture, (40, 20));
        assert_eq!(size, (40, 20));
        picture
            .iter()
            .zip(&after)
            .map(|(a, b)| u32::from(a.abs_diff(*b)))
            .sum()
    }

    #[test]
    fn less_quality_loses_more_and_the_best_hardly_anything() {
        assert!(loss(100) < 800);
        assert!(loss(10) > loss(60));
    }

    #[test]
    fn held_pictures_repeat_the_last_one_sent() {
        let compression = Compression {
            quality: 50,
            one_of: 3,
            halves: false,
        };
        assert_eq!(
            [3, 4, 5, 6].map(|frame| compression.shown_frame(frame)),
            [3, 3, 3, 6]
        );
    }
}
