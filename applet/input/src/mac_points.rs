//! Places on the desktop of a Mac. It counts points from the main monitor's corner; here pixels are counted from the display's own
//! corner, as many to a point everywhere as the finest monitor has.

use crate::Part;

/// A place, as the system counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// A rectangle, as the system counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
    pub(crate) fn holds(&self, place: Point) -> bool {
        let within = |at: f64, start: f64, length: f64| at >= start && at < start + length;
        within(place.x, self.left, self.width) && within(place.y, self.top, self.height)
    }

    fn around(self, other: Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let right = (self.left + self.width).max(other.left + other.width);
        let bottom = (self.top + self.height).max(other.top + other.height);
        Self {
            left,
            top,
            width: right - left,
            height: bottom - top,
        }
    }
}

/// The rectangle round all monitors, and how many pixels a point has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Desktop {
    area: Area,
    scale: f64,
}

impl Desktop {
    /// Of monitors with their places and scales; none without a monitor.
    pub(crate) fn of(monitors: &[(Area, f64)]) -> Option<Self> {
        let areas = monitors.iter().map(|(area, _)| *area);
        let scales = monitors.iter().map(|(_, scale)| *scale);
        Some(Self {
            area: areas.reduce(Area::around)?,
            scale: scales.fold(1.0, f64::max),
        })
    }

    pub(crate) fn whole(&self) -> Part {
        let pixels = |points: f64| whole_number(points * self.scale);
        Part {
            x: 0,
            y: 0,
            width: pixels(self.area.width),
            height: pixels(self.area.height),
        }
    }

    /// The place of a pixel.
    pub(crate) fn point(&self, x: u32, y: u32) -> Point {
        Point {
            x: self.area.left + f64::from(x) / self.scale,
            y: self.area.top + f64::from(y) / self.scale,
        }
    }
}

fn whole_number(at: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is beyond the numbers ends at their end"
    )]
    let number = at.round() as u32;
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(left: f64, top: f64, width: f64, height: f64) -> Area {
        Area {
            left,
            top,
            width,
            height,
        }
    }

    #[test]
    fn a_pixel_of_two_monitors_is_where_the_finer_one_counts_it() {
        let fine = (area(0.0, 0.0, 1440.0, 900.0), 2.0);
        let coarse = (area(-1920.0, -180.0, 1920.0, 1080.0), 1.0);
        let desktop = Desktop::of(&[fine, coarse]).unwrap();
        let whole = desktop.whole();
        assert_eq!((whole.width, whole.height), (6720, 2160));
        assert_eq!(
            desktop.point(0, 0),
            Point {
                x: -1920.0,
                y: -180.0
            }
        );
        assert_eq!(desktop.point(3840, 360), Point::default());
        assert_eq!(desktop.point(3841, 361), Point { x: 0.5, y: 0.5 });
        assert_eq!(Desktop::of(&[]), None);
    }

    #[test]
    fn the_last_pixel_is_on_the_display() {
        let only = area(0.0, 0.0, 1512.0, 982.0);
        let desktop = Desktop::of(&[(only, 2.0)]).unwrap();
        let whole = desktop.whole();
        assert!(only.holds(desktop.point(whole.width - 1, whole.height - 1)));
        assert!(!only.holds(desktop.point(whole.width, 0)));
    }
}
