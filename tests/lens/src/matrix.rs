//! 3x3 matrices in rows: rotations, and homographies between planes.

/// Three rows of three.
pub type Matrix = [f64; 9];
/// A point in a plane.
pub type Point = (f64, f64);

/// The product `a * b`.
#[must_use]
pub fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|cell| {
        let (row, column) = (cell / 3, cell % 3);
        (0..3).map(|k| a[row * 3 + k] * b[k * 3 + column]).sum()
    })
}

/// The inverse; of a matrix that has none, something that is not finite.
#[must_use]
pub fn inverse(m: &Matrix) -> Matrix {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
    let adjoint = [
        minor(4, 5, 7, 8),
        -minor(1, 2, 7, 8),
        minor(1, 2, 4, 5),
        -minor(3, 5, 6, 8),
        minor(0, 2, 6, 8),
        -minor(0, 2, 3, 5),
        minor(3, 4, 6, 7),
        -minor(0, 1, 6, 7),
        minor(0, 1, 3, 4),
    ];
    let determinant = m[0] * adjoint[0] + m[1] * adjoint[3] + m[2] * adjoint[6];
    adjoint.map(|value| value / determinant)
}

/// Where a homography takes a point, or `None` when that is behind the camera.
#[must_use]
pub fn apply(m: &Matrix, (x, y): Point) -> Option<Point> {
    let depth = m[6] * x + m[7] * y + m[8];
    (depth > 1e-6).then(|| {
        (
            (m[0] * x + m[1] * y + m[2]) / depth,
            (m[3] * x + m[4] * y + m[5]) / depth,
        )
    })
}

/// A turn of the camera: pitch about x, yaw about y, then roll about z, in radians.
#[must_use]
pub fn rotation(pitch: f64, yaw: f64, roll: f64) -> Matrix {
    let (sx, cx) = pitch.sin_cos();
    let (sy, cy) = yaw.sin_cos();
    let (sz, cz) = roll.sin_cos();
    let about_x = [1., 0., 0., 0., cx, -sx, 0., sx, cx];
    let about_y = [cy, 0., sy, 0., 1., 0., -sy, 0., cy];
    let about_z = [cz, -sz, 0., sz, cz, 0., 0., 0., 1.];
    product(&about_z, &product(&about_y, &about_x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_takes_back() {
        let m = product(
            &rotation(0.2, -0.3, 0.7),
            &[2., 0., 5., 0., 3., 7., 0., 0., 1.],
        );
        let there = apply(&m, (3.0, 4.0)).unwrap_or((0.0, 0.0));
        let back = product(&inverse(&m), &m);
        assert!((back[0] / back[8] - 1.0).abs() < 1e-9 && back[1].abs() < 1e-9);
        assert!(there.0.is_finite());
    }
}
