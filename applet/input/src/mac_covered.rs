//! Which window a press would reach, of those that the system lists.

use crate::mac_points::{Area, Point};

/// A window on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) number: u32,
    /// 0 for what programs usually open; menus, panels, the Dock and others lie in layers above.
    pub(crate) layer: i64,
    pub(crate) area: Area,
}

/// Whether a press at a place may reach one of the guarded windows, of all windows from the front to the back. What other programs have in
/// upper layers hides none: it may let presses through.
pub(crate) fn is_guarded(windows: &[Seen], place: Point, guarded: &[u32]) -> bool {
    let mut there = windows.iter().filter(|window| window.area.holds(place));
    let first = there.find(|window| window.layer == 0 || guarded.contains(&window.number));
    first.is_some_and(|window| guarded.contains(&window.number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: u32 = 7;

    fn seen(number: u32, layer: i64, left: f64) -> Seen {
        Seen {
            number,
            layer,
            area: Area {
                left,
                top: 0.0,
                width: 100.0,
                height: 100.0,
            },
        }
    }

    fn guards(windows: &[Seen], x: f64) -> bool {
        is_guarded(windows, Point { x, y: 50.0 }, &[OWN])
    }

    #[test]
    fn an_own_window_is_guarded_where_it_is_in_front() {
        let windows = [seen(OWN, 0, 0.0), seen(9, 0, 50.0)];
        assert!(guards(&windows, 20.0) && guards(&windows, 70.0));
        assert!(!guards(&windows, 120.0), "beside it");
        let behind = [seen(9, 0, 50.0), seen(OWN, 0, 0.0)];
        assert!(guards(&behind, 20.0) && !guards(&behind, 70.0));
        assert!(!guards(&[], 20.0));
    }

    #[test]
    fn what_lies_in_upper_layers_hides_no_own_window() {
        let windows = [seen(3, 20, 0.0), seen(OWN, 3, 0.0), seen(9, 0, 0.0)];
        assert!(guards(&windows, 20.0));
        assert!(!guards(&[seen(3, 20, 0.0), seen(9, 0, 0.0)], 20.0));
    }
}
