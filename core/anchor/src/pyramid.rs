//! A picture at several sizes, each half of the one before.

use crate::plane::Plane;

/// How many sizes there are, with the first.
pub(crate) const LEVELS: usize = 4;

/// A picture and its smaller copies. A place at one level is half of that at the level before.
#[derive(Clone, Debug)]
pub(crate) struct Pyramid<S = f32> {
    levels: [Plane<S>; LEVELS],
}

impl<S> Pyramid<S> {
    /// One size, 0 is the largest; what is beyond the last is the last.
    pub(crate) fn level(&self, level: usize) -> &Plane<S> {
        &self.levels[level.min(LEVELS - 1)]
    }

    /// The picture itself.
    pub(crate) fn base(&self) -> &Plane<S> {
        self.level(0)
    }
}

impl Pyramid {
    pub(crate) fn new(base: Plane) -> Self {
        let half = base.halved();
        let quarter = half.halved();
        let eighth = quarter.halved();
        Self {
            levels: [base, half, quarter, eighth],
        }
    }

    /// Rounds, to be kept.
    pub(crate) fn narrowed(&self) -> Pyramid<u8> {
        Pyramid {
            levels: self.levels.each_ref().map(Plane::narrowed),
        }
    }
}

/// Pixels of the picture in one of a level.
pub(crate) fn factor(level: usize) -> f32 {
    (1u32 << level) as f32
}
