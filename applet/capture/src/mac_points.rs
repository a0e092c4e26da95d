//! Where things are: a Mac counts points from the main monitor's corner, and what lies to the left of it is negative. Here pixels are
//! counted from the display's own corner, as many to a point everywhere as the finest monitor has.

use bowline_protocol::MonitorId;

use crate::{Layout, Rect};

/// A rectangle, as the system counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Area {
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
    pub(crate) scale: f64,
}

impl Desktop {
    /// Of monitors with their places and scales; none without a monitor.
    pub(crate) fn of(monitors: impl IntoIterator<Item = (Area, f64)>) -> Option<Self> {
        let desktops = monitors
            .into_iter()
            .map(|(area, scale)| Self { area, scale });
        desktops.reduce(|a, b| Self {
            area: a.area.around(b.area),
            scale: a.scale.max(b.scale),
        })
    }

    pub(crate) fn whole(&self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.pixels(self.area.width).unsigned_abs(),
            height: self.pixels(self.area.height).unsigned_abs(),
        }
    }

    /// What of a rectangle of the system's lies on the display.
    pub(crate) fn rect(&self, area: Area) -> Option<Rect> {
        let (x, y) = self.point(area.left, area.top);
        // Both edges are rounded, so that neighbours stay neighbours.
        let (right, bottom) = self.point(area.left + area.width, area.top + area.height);
        let width = u32::try_from(right.checked_sub(x)?).ok()?;
        let height = u32::try_from(bottom.checked_sub(y)?).ok()?;
        let whole = self.whole();
        Rect::clipped(x, y, width, height, (whole.width, whole.height))
    }

    pub(crate) fn point(&self, x: f64, y: f64) -> (i32, i32) {
        (
            self.pixels(x - self.area.left),
            self.pixels(y - self.area.top),
        )
    }

    /// A length in pixels.
    pub(crate) fn pixels(&self, points: f64) -> i32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is beyond the numbers ends at their end"
        )]
        let pixels = (points * self.scale).round() as i32;
        pixels
    }
}

/// The monitors that are in the picture, and where in it.
pub(crate) fn in_picture(layout: &Layout, part: Rect) -> Vec<(MonitorId, Rect)> {
    let shown = |id| layout.shown.is_none_or(|shown| shown == id);
    let monitors = layout.monitors.iter().filter(|monitor| shown(monitor.id));
    let place = |place: Rect| {
        let (x, y) = place.corner();
        part.part(x, y, (place.width, place.height))
    };
    monitors
        .filter_map(|monitor| Some((monitor.id, place(monitor.place)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Monitor;

    const FINE: Area = Area {
        left: 0.0,
        top: 0.0,
        width: 1440.0,
        height: 900.0,
    };
    const COARSE: Area = Area {
        left: -1920.0,
        top: -180.0,
        width: 1920.0,
        height: 1080.0,
    };

    fn desktop() -> Desktop {
        Desktop::of([(FINE, 2.0), (COARSE, 1.0)]).unwrap()
    }

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn the_displays_corner_is_the_origin_and_the_finest_monitor_says_the_scale() {
        let desktop = desktop();
        assert_eq!(desktop.whole(), rect(0, 0, 6720, 2160));
        assert_eq!(desktop.rect(FINE), Some(rect(3840, 360, 2880, 1800)));
        assert_eq!(desktop.rect(COARSE), Some(rect(0, 0, 3840, 2160)));
        assert_eq!(desktop.point(0.5, 0.0), (3841, 360));
        let beyond = Area {
            left: 5000.0,
            ..FINE
        };
        assert_eq!(desktop.rect(beyond), None);
        let absurd = Area {
            left: f64::NEG_INFINITY,
            width: f64::NAN,
            ..FINE
        };
        assert_eq!(desktop.rect(absurd), None);
        assert_eq!(Desktop::of([]), None);
    }

    #[test]
    fn a_monitor_is_in_the_picture_at_its_place() {
        let monitor = |id, area| Monitor {
            id: MonitorId(id),
            name: String::new(),
            place: desktop().rect(area).unwrap(),
            is_primary: false,
        };
        let monitors = vec![monitor(1, FINE), monitor(2, COARSE)];
        let all = Layout::new(monitors.clone(), None);
        assert_eq!(
            in_picture(&all, desktop().whole()),
            [
                (MonitorId(2), rect(0, 0, 3840, 2160)),
                (MonitorId(1), rect(3840, 360, 2880, 1800)),
            ]
        );
        let one = Layout::new(monitors, Some(MonitorId(1)));
        assert_eq!(
            in_picture(&one, one.part().unwrap()),
            [(MonitorId(1), rect(0, 0, 2880, 1800))]
        );
    }
}
