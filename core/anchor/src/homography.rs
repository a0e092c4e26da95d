//! Maps of one picture of a plane to another.

/// A place in a picture: x to the right, y down. In pixels the first one covers 0 to 1, so its middle is at 0.5.
pub type Point = (f64, f64);

/// Largest and smallest change of area that a map may have where it is used.
const MOST_AREA: f64 = 36.0;
/// Most that a circle may be flattened, as the sum of both squared axes over their product.
const MOST_FLATTENED: f64 = 6.2;

/// A projective map of the plane (Hartley and Zisserman, "Multiple View Geometry", 2nd edition, section 2.3).
///
/// Nine numbers in rows, of any scale but of a known sign: the third coordinate is positive for what is in front of the camera.
/// They are never divided by the last of them: the horizon may pass through the origin, and then it is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography([f64; 9]);

impl Homography {
    /// The map that leaves everything where it is.
    pub const IDENTITY: Self = Self([1., 0., 0., 0., 1., 0., 0., 0., 1.]);

    /// Takes nine numbers in rows; scales them so that the largest is 1. `None` if they are not all finite, or all zero.
    #[must_use]
    pub fn new(rows: [f64; 9]) -> Option<Self> {
        let largest = rows
            .iter()
            .fold(0.0f64, |largest, value| largest.max(value.abs()));
        let scaled = rows.map(|value| value / largest);
        scaled
            .iter()
            .all(|value| value.is_finite())
            .then_some(Self(scaled))
    }

    /// Moves everything by so much.
    pub(crate) fn shift(x: f64, y: f64) -> Self {
        Self([1., 0., x, 0., 1., y, 0., 0., 1.])
    }

    /// Multiplies both coordinates.
    pub(crate) fn scale(x: f64, y: f64) -> Self {
        Self([x, 0., 0., 0., y, 0., 0., 0., 1.])
    }

    /// The nine numbers in rows.
    #[must_use]
    pub fn rows(&self) -> [f64; 9] {
        self.0
    }

    /// Where a point goes; `None` when that is on or behind the horizon.
    #[must_use]
    pub fn apply(&self, point: Point) -> Option<Point> {
        let h = &self.0;
        let depth = self.depth(point);
        let place = (
            (h[0] * point.0 + h[1] * point.1 + h[2]) / depth,
            (h[3] * point.0 + h[4] * point.1 + h[5]) / depth,
        );
        (depth > 1e-9 && place.0.is_finite() && place.1.is_finite()).then_some(place)
    }

    /// The third coordinate of a point's image: positive in front.
    pub(crate) fn depth(&self, point: Point) -> f64 {
        self.0[6] * point.0 + self.0[7] * point.1 + self.0[8]
    }

    /// This map after another one. `None` when the result is not finite.
    pub(crate) fn after(&self, first: &Self) -> Option<Self> {
        Self::new(std::array::from_fn(|cell| {
            let (row, column) = (cell / 3, cell % 3);
            (0..3)
                .map(|k| self.0[row * 3 + k] * first.0[k * 3 + column])
                .sum()
        }))
    }

    /// The way back, if there is one.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let m = &self.0;
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
        if determinant.abs() < 1e-16 {
            return None;
        }
        Self::new(adjoint.map(|value| value * determinant.signum()))
    }

    /// How a small step at a point is carried over: dx/dx, dx/dy, dy/dx, dy/dy.
    pub(crate) fn jacobian(&self, point: Point) -> Option<[f64; 4]> {
        let (x, y) = self.apply(point)?;
        let (h, depth) = (&self.0, self.depth(point));
        Some([
            (h[0] - x * h[6]) / depth,
            (h[1] - x * h[7]) / depth,
            (h[3] - y * h[6]) / depth,
            (h[4] - y * h[7]) / depth,
        ])
    }

    /// The same map with the sign that puts a point in front.
    pub(crate) fn facing(self, point: Point) -> Self {
        if self.depth(point) < 0.0 {
            Self(self.0.map(|value| -value))
        } else {
            self
        }
    }

    /// Whether a flat thing can look like this around a point: not mirrored, not out of all proportion.
    pub(crate) fn is_plausible_at(&self, point: Point) -> bool {
        self.jacobian(point).is_some_and(|j| {
            let area = area(&j);
            let squares: f64 = j.iter().map(|value| value * value).sum();
            area > 1.0 / MOST_AREA && area < MOST_AREA && squares / area < MOST_FLATTENED
        })
    }
}

/// How much larger areas become.
pub(crate) fn area(jacobian: &[f64; 4]) -> f64 {
    jacobian[0] * jacobian[3] - jacobian[1] * jacobian[2]
}

/// The way between two points, in a straight line.
pub(crate) fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TILTED: [f64; 9] = [0.9, -0.2, 30.0, 0.25, 1.1, -12.0, 4e-4, -7e-4, 1.0];

    fn tilted() -> Homography {
        Homography::new(TILTED).expect("finite numbers")
    }

    #[test]
    fn the_way_back_leads_back() {
        let map = tilted();
        let there = map.apply((80.0, 60.0)).expect("in front");
        let back = map
            .inverse()
            .and_then(|back| back.apply(there))
            .expect("in front");
        assert!(distance(back, (80.0, 60.0)) < 1e-9);
    }

    #[test]
    fn one_map_after_another_is_both() {
        let (map, shift) = (tilted(), Homography::shift(3.0, -4.0));
        let both = shift.after(&map).expect("finite");
        let (x, y) = map.apply((10.0, 20.0)).expect("in front");
        assert!(
            distance(
                both.apply((10.0, 20.0)).expect("in front"),
                (x + 3.0, y - 4.0)
            ) < 1e-9
        );
    }

    #[test]
    fn a_horizon_through_the_origin_is_no_trouble() {
        let map = Homography::new([1., 0., 0., 0., 1., 0., 0.01, 0., 0.]).expect("finite");
        assert_eq!(map.apply((0.0, 5.0)), None);
        assert_eq!(map.apply((-10.0, 5.0)), None);
        let (x, _) = map.apply((100.0, 5.0)).expect("in front");
        assert!((x - 100.0).abs() < 1e-9);
    }

    #[test]
    fn the_jacobian_is_the_slope() {
        let map = tilted();
        let j = map.jacobian((50.0, 70.0)).expect("in front");
        let at = |x, y| map.apply((x, y)).expect("in front");
        let (here, right, below) = (at(50.0, 70.0), at(50.001, 70.0), at(50.0, 70.001));
        assert!(((right.0 - here.0) / 0.001 - j[0]).abs() < 1e-4);
        assert!(((below.1 - here.1) / 0.001 - j[3]).abs() < 1e-4);
    }

    #[test]
    fn mirrors_and_needles_are_not_plausible() {
        let plausible =
            |rows| Homography::new(rows).is_some_and(|map| map.is_plausible_at((5.0, 5.0)));
        assert!(plausible(TILTED));
        assert!(!plausible([-1., 0., 0., 0., 1., 0., 0., 0., 1.]));
        assert!(!plausible([9., 0., 0., 0., 0.1, 0., 0., 0., 1.]));
        assert!(!plausible([9., 0., 0., 0., 9., 0., 0., 0., 1.]));
    }

    #[test]
    fn what_is_not_finite_is_no_map() {
        assert_eq!(Homography::new([f64::NAN; 9]), None);
        assert_eq!(Homography::new([0.0; 9]), None);
    }
}
