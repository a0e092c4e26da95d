//! How much work a tracker does.

/// What a tracker may spend on each frame.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Effort {
    /// Points of the picture are followed there and back.
    #[default]
    Full,
    /// Fewer points, one way: for a phone that does not keep up.
    Light,
}

impl Effort {
    pub(crate) fn picture_points(self) -> usize {
        match self {
            Self::Full => 140,
            Self::Light => 90,
        }
    }

    pub(crate) fn support_points(self) -> usize {
        match self {
            Self::Full => 64,
            Self::Light => 44,
        }
    }
}

/// What a tracker is made with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Settings {
    /// Pictures are looked at with their longer side at so many pixels. More is slower and finds less again after fast motion.
    pub long_side_px: usize,
    /// How many of the last frames are kept; each takes a byte a pixel.
    pub ring_frames: usize,
    /// While an object is looked for, every how many frames.
    pub search_every: u64,
    /// How many kept frames a new stroke is taken through at once; the rest follows with the next frames, as many each time.
    pub replay_frames: usize,
    /// What is spent on each frame.
    pub effort: Effort,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            long_side_px: 320,
            ring_frames: 88,
            search_every: 4,
            replay_frames: usize::MAX,
            effort: Effort::Full,
        }
    }
}
