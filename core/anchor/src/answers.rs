//! What goes in and out of a tracker besides pictures.

use crate::homography::Homography;

/// The number of a frame; each frame has the next one, over cuts as well.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FrameNumber(pub u64);

/// The number that the caller gives to a stroke.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StrokeId(pub u32);

/// What became of a new stroke.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Added {
    /// It has a place.
    Anchored,
    /// The frame is not kept any more: give the picture that it was drawn on to [`crate::Tracker::add_on_picture`].
    NeedPicture,
    /// It has no points, or one that is not a number, or there are too many strokes.
    Refused,
}

/// What is known of a stroke in the current frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Its object was measured in this frame. Show it.
    Tracked,
    /// Its place is reckoned, and good to 16 pixels of a picture 640 wide. Show it.
    Coasting,
    /// Its object has left the picture; the map says in which direction. Show an arrow at the edge.
    Outside,
    /// Nobody knows where it is. Show nothing.
    Searching,
}

/// The place of a stroke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// What is known.
    pub state: State,
    /// Takes fractions of the picture drawn on to fractions of the current one: x of the width, y of the height. Means nothing while
    /// searching.
    pub map: Homography,
    /// The share of corners around the stroke that agree on its place, 0 to 1; 0 when nothing was measured.
    pub confidence: f64,
}
