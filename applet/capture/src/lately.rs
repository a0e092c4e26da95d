//! Where windows were lately that must not be seen: what the screen shows lags behind where they are.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use crate::Rect;

/// What the screen shows is no older than this.
const LAG: Duration = Duration::from_millis(200);

/// Windows that were seen, and where.
pub(crate) type Places = Vec<(u32, Rect)>;

/// Where which window was lately, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Lately(VecDeque<(Instant, Places)>);

impl Lately {
    /// Notes where the windows are now.
    pub(crate) fn note(&mut self, places: Places, now: Instant) {
        // What was noted last before that is how they stood at its beginning.
        while self.0.get(1).is_some_and(|(at, _)| *at + LAG <= now) {
            self.0.pop_front();
        }
        self.0.push_back((now, places));
    }

    /// What the windows cover of a part of the display, and covered on their way there; also those that have just gone.
    pub(crate) fn rects(&self, part: Rect) -> Vec<Rect> {
        let mut ways: BTreeMap<u32, Rect> = BTreeMap::new();
        for (window, place) in self.0.iter().flat_map(|(_, places)| places) {
            let way = ways.entry(*window).or_insert(*place);
            *way = way.around(place);
        }
        let on_part = ways.into_values().filter_map(|way| {
            let (x, y) = way.corner();
            part.part(x, y, (way.width, way.height))
        });
        let mut rects: Vec<Rect> = on_part.collect();
        rects.sort_unstable();
        rects.dedup();
        rects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: Rect = Rect {
        x: 100,
        y: 0,
        width: 900,
        height: 900,
    };

    fn at(x: u32) -> Places {
        let place = Rect {
            x,
            y: 50,
            width: 10,
            height: 10,
        };
        vec![(7, place)]
    }

    fn covered(lately: &Lately) -> Vec<(u32, u32)> {
        let rects = lately.rects(PART).into_iter();
        rects.map(|rect| (rect.x, rect.width)).collect()
    }

    #[test]
    fn a_window_that_moves_covers_the_way_that_it_came() {
        let mut lately = Lately::default();
        let begun = Instant::now();
        let ms = |ms| begun + Duration::from_millis(ms);
        lately.note(at(200), begun);
        assert_eq!(covered(&lately), [(100, 10)]);
        lately.note(at(300), ms(1_000));
        lately.note(at(350), ms(1_100));
        assert_eq!(covered(&lately), [(100, 160)]);
        lately.note(at(350), ms(1_250));
        assert_eq!(covered(&lately), [(200, 60)]);
        lately.note(Vec::new(), ms(1_450));
        assert_eq!(covered(&lately), [(250, 10)], "it may be seen a while");
        lately.note(Vec::new(), ms(1_700));
        assert_eq!(covered(&lately), []);
    }
}
