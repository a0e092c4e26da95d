//! A picture for tests: made up, and seen through any map.

use crate::homography::Homography;
use crate::plane::Plane;
use crate::pyramid::Pyramid;

/// Width and height of the picture.
pub(crate) const SIZE: (usize, usize) = (320, 240);

/// Squares of different grey at uneven places, as bytes in rows; `map` takes its pixels to where they are seen.
pub(crate) fn luma(map: &Homography) -> Vec<u8> {
    let back = map.inverse().expect("a way back");
    (0..SIZE.0 * SIZE.1)
        .map(|i| {
            let place = ((i % SIZE.0) as f64 + 0.5, (i / SIZE.0) as f64 + 0.5);
            let (x, y) = back.apply(place).expect("in front");
            // Four samples a pixel keep edges soft.
            let grey: f64 = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)]
                .iter()
                .map(|(dx, dy)| grey(x + dx, y + dy))
                .sum();
            (grey / 4.0) as u8
        })
        .collect()
}

/// The same, ready to be looked at.
pub(crate) fn picture(map: &Homography) -> Pyramid {
    Pyramid::new(Plane::new(
        SIZE.0,
        SIZE.1,
        luma(map).into_iter().map(f32::from).collect(),
        0.0,
    ))
}

fn grey(x: f64, y: f64) -> f64 {
    let large = cell((x + 7.0 * (y * 0.02).sin()) / 31.0, y / 27.0, 1);
    let small = cell(x / 11.0, (y + 3.0 * (x * 0.05).cos()) / 9.0, 2);
    let dot = cell(x / 5.0, y / 5.0, 3);
    if dot > 0.9 {
        240.0 * small
    } else {
        30.0 + 130.0 * large + 60.0 * small
    }
}

fn cell(x: f64, y: f64, salt: u64) -> f64 {
    let (column, row) = (x.floor() as i64 as u64, y.floor() as i64 as u64);
    let mut hash = column.wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ row.wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
        ^ (salt << 40);
    hash = (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((hash >> 40) & 0xFFFF) as f64 / 65536.0
}
