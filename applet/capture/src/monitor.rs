//! The monitors of a display, and which of them is in the picture.

use bowline_protocol::MonitorId;

use crate::Rect;

/// One monitor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Monitor {
    /// Stays the same as long as the monitor is there.
    pub id: MonitorId,
    /// What the system calls it, as in `HDMI-1`.
    pub name: String,
    /// Its part of the display.
    pub place: Rect,
    /// Whether it is the main one.
    pub is_primary: bool,
}

/// The monitors, and what of them is in the picture.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Layout {
    /// From the left to the right; none where the display does not tell.
    pub monitors: Vec<Monitor>,
    /// The one in the picture; none for all of them.
    pub shown: Option<MonitorId>,
}

impl Layout {
    /// Puts the monitors in order. One that shows the same as another is left out; one that is wanted and not there is
    /// not shown.
    #[must_use]
    pub fn new(mut monitors: Vec<Monitor>, wanted: Option<MonitorId>) -> Self {
        monitors.sort_by_key(|m| (m.place.x, m.place.y, m.place, !m.is_primary, m.id));
        monitors.dedup_by_key(|m| m.place);
        let shown = wanted.filter(|id| monitors.iter().any(|m| m.id == *id));
        Self { monitors, shown }
    }

    /// The part of the display that is in the picture; none for all of it.
    #[must_use]
    pub fn part(&self) -> Option<Rect> {
        let shown = |monitor: &&Monitor| Some(monitor.id) == self.shown;
        Some(self.monitors.iter().find(shown)?.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monitor(id: u32, x: u32, width: u32, is_primary: bool) -> Monitor {
        Monitor {
            id: MonitorId(id),
            name: format!("DP-{id}"),
            place: Rect::clipped(i32::try_from(x).unwrap(), 0, width, 480, (2000, 480)).unwrap(),
            is_primary,
        }
    }

    #[test]
    fn they_stand_from_left_to_right_and_mirrors_count_once() {
        let seen = vec![
            monitor(9, 640, 640, false),
            monitor(3, 0, 640, false),
            monitor(7, 0, 640, true),
        ];
        let layout = Layout::new(seen, Some(MonitorId(9)));
        let ids: Vec<u32> = layout.monitors.iter().map(|m| m.id.0).collect();
        assert_eq!(ids, [7, 9]);
        assert_eq!(
            layout.part().map(|part| (part.x, part.width)),
            Some((640, 640))
        );
    }

    #[test]
    fn without_the_wanted_one_there_are_all() {
        let layout = Layout::new(vec![monitor(1, 0, 640, true)], Some(MonitorId(2)));
        assert_eq!((layout.shown, layout.part()), (None, None));
    }
}
