//! The last frames: what they looked like, and how the picture moved to each of them.

use std::collections::VecDeque;

use crate::FrameNumber;
use crate::motion::Motion;
use crate::plane::Plane;
use crate::thumbnail::Thumbnail;

/// A frame that looks less like a thumbnail than this is not the one meant.
const LEAST_LIKENESS: f64 = 0.9;

/// A kept frame.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) number: FrameNumber,
    pub(crate) base: Plane<u8>,
    pub(crate) thumbnail: Thumbnail,
    /// From the frame before.
    pub(crate) motion: Motion,
}

/// A frame that looks like a thumbnail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Which one.
    pub frame: FrameNumber,
    /// How alike, 0.9 to 1.
    pub score: f64,
}

/// Frames with numbers that follow one another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ring {
    slots: VecDeque<Slot>,
    most: usize,
}

impl Ring {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            slots: VecDeque::new(),
            most: most.max(1),
        }
    }

    pub(crate) fn push(&mut self, slot: Slot) {
        while self.slots.len() >= self.most {
            self.slots.pop_front();
        }
        self.slots.push_back(slot);
    }

    pub(crate) fn clear(&mut self) {
        self.slots.clear();
    }

    pub(crate) fn get(&self, number: FrameNumber) -> Option<&Slot> {
        let first = self.slots.front()?.number;
        let index = number.0.checked_sub(first.0)?;
        self.slots.get(usize::try_from(index).ok()?)
    }

    /// The frame that looks most like a thumbnail; of two that look the same, the newer one.
    pub(crate) fn find(&self, thumbnail: &Thumbnail) -> Option<Match> {
        let scored = self.slots.iter().map(|slot| Match {
            frame: slot.number,
            score: slot.thumbnail.likeness(thumbnail),
        });
        let best = scored.max_by(|a, b| a.score.total_cmp(&b.score))?;
        (best.score > LEAST_LIKENESS).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thumbnail::THUMBNAIL_BYTES;

    fn ring() -> Ring {
        let mut ring = Ring::new(5);
        for number in 0..8u8 {
            let bytes = std::array::from_fn(|i| {
                if i % 8 == usize::from(number) {
                    200
                } else {
                    20
                }
            });
            ring.push(Slot {
                number: FrameNumber(u64::from(number)),
                base: Plane::new(1, 1, vec![0], 0),
                thumbnail: Thumbnail(bytes),
                motion: Motion::BREAK,
            });
        }
        ring
    }

    #[test]
    fn the_last_frames_are_kept() {
        let ring = ring();
        assert!(ring.get(FrameNumber(2)).is_none() && ring.get(FrameNumber(8)).is_none());
        assert_eq!(
            ring.get(FrameNumber(3)).map(|slot| slot.number),
            Some(FrameNumber(3))
        );
    }

    #[test]
    fn a_thumbnail_finds_its_frame_or_none() {
        let ring = ring();
        let wanted = ring.get(FrameNumber(5)).expect("kept").thumbnail.clone();
        assert_eq!(
            ring.find(&wanted).map(|found| found.frame),
            Some(FrameNumber(5))
        );
        assert_eq!(ring.find(&Thumbnail([7; THUMBNAIL_BYTES])), None);
        assert_eq!(Ring::new(0).find(&wanted), None);
    }
}
