//! How far off a measured place may be.

use crate::align::Alignment;
use crate::anchor::{Anchor, LOST_PX, SHOWN_DOUBT_PX};
use crate::homography::Homography;
use crate::measure::RESEMBLES;
use crate::support::Breadth;
use crate::view::Seen;

/// What is around it looks at least so much alike at its place.
const ALIKE_AROUND: f64 = 0.25;
/// So alike it is only in its place, whatever else is not known.
const IN_PLACE: f64 = 0.97;
/// Where two planes are so far apart a stroke on something plain is not shown before it is known on which of them it lies, in pixels.
const PLAIN_APART_PX: f64 = 3.0;

impl Anchor {
    /// How far off a measurement may be.
    ///
    /// Corners of the surroundings say nothing new of what lies on a plane of its own, nor of what is not known to be near; corners
    /// next to it say nothing of the former where all looks different.
    pub(crate) fn doubt_of(&self, found: &Alignment, seen: &Seen<'_>) -> f64 {
        let doubt = self
            .uncertainty(found)
            .max(self.dispute(&found.fit.map, seen));
        let is_near = match found.breadth {
            Breadth::Tight => true,
            Breadth::Wide | Breadth::All => self.doubt_px <= SHOWN_DOUBT_PX,
        };
        if is_near && !self.depth.is_own() {
            return doubt;
        }
        let looks_right = match found.breadth {
            Breadth::Tight => {
                let around = self.around.seen_likeness(seen.pyramid, &self.map);
                around.is_none_or(|likeness| likeness > ALIKE_AROUND)
            }
            Breadth::Wide | Breadth::All => {
                let within = self.within.telling_likeness(seen.pyramid, &self.map);
                within.is_some_and(|likeness| likeness > RESEMBLES * self.usual)
            }
        };
        if looks_right {
            doubt
        } else {
            doubt.max(self.doubt_px + self.depth.off_px()).min(LOST_PX)
        }
    }

    /// How far off a place may be because nobody can tell on which of two planes it lies, in pixels.
    pub(crate) fn dispute(&self, map: &Homography, seen: &Seen<'_>) -> f64 {
        let apart_px = self.side.disputed_px;
        let is_in_place = || {
            let likeness = self.close.best_near(seen.pyramid, map);
            likeness.is_some_and(|likeness| likeness > IN_PLACE)
        };
        if apart_px <= 0.0 || is_in_place() {
            0.0
        } else if apart_px > PLAIN_APART_PX && self.close.is_plain() {
            apart_px.max(SHOWN_DOUBT_PX + 1.0)
        } else {
            apart_px
        }
    }

    /// The most that a drawn point may be off.
    fn uncertainty(&self, found: &Alignment) -> f64 {
        let (x, y) = self.support.middle;
        let r = self.support.radius;
        let rim = [(x, y), (x - r, y), (x + r, y), (x, y - r), (x, y + r)];
        rim.iter()
            .map(|&p| found.fit.uncertainty_px(p))
            .fold(0.0, f64::max)
    }
}
