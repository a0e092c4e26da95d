//! How often a button was pressed at one place: a Mac counts that for a mouse, and whoever injects counts for itself.

use std::time::{Duration, Instant};

use bowline_protocol::input::PointerButton;

use crate::mac_points::Point;

/// A hand is not quite still between two presses.
const NEAR_POINTS: f64 = 4.0;

/// Counts presses.
#[derive(Debug, Default)]
pub(crate) struct Clicks {
    last: Option<Click>,
}

#[derive(Clone, Copy, Debug)]
struct Click {
    button: PointerButton,
    place: Point,
    at: Instant,
    count: u8,
}

impl Clicks {
    /// Takes a press; gives 2 for a double click, 3 for the press after it, and so on.
    pub(crate) fn press(
        &mut self,
        button: PointerButton,
        place: Point,
        now: Instant,
        within: Duration,
    ) -> u8 {
        let follows = self.last.filter(|last| {
            let is_near = |a: f64, b: f64| (a - b).abs() <= NEAR_POINTS;
            last.button == button
                && now.saturating_duration_since(last.at) <= within
                && is_near(last.place.x, place.x)
                && is_near(last.place.y, place.y)
        });
        let count = follows.map_or(1, |last| last.count.saturating_add(1));
        self.last = Some(Click {
            button,
            place,
            at: now,
            count,
        });
        count
    }

    /// The count of the last press of a button, which its release has as well.
    pub(crate) fn count(&self, button: PointerButton) -> u8 {
        let last = self.last.filter(|last| last.button == button);
        last.map_or(1, |last| last.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHIN: Duration = Duration::from_millis(500);
    const PLACE: Point = Point { x: 9.0, y: 9.0 };

    #[test]
    fn presses_count_while_they_are_quick_near_and_of_one_button() {
        let (left, right) = (PointerButton::Left, PointerButton::Right);
        let begun = Instant::now();
        let ms = |ms| begun + Duration::from_millis(ms);
        let mut clicks = Clicks::default();
        assert_eq!(clicks.press(left, PLACE, begun, WITHIN), 1);
        assert_eq!(clicks.press(left, PLACE, ms(400), WITHIN), 2);
        assert_eq!((clicks.count(left), clicks.count(right)), (2, 1));
        assert_eq!(clicks.press(left, PLACE, ms(800), WITHIN), 3);
        assert_eq!(clicks.press(left, PLACE, ms(1_400), WITHIN), 1, "slow");
        assert_eq!(clicks.press(right, PLACE, ms(1_500), WITHIN), 1, "other");
        let far = Point { x: 20.0, ..PLACE };
        assert_eq!(clicks.press(right, far, ms(1_600), WITHIN), 1, "far");
    }
}
