//! Keeps strokes that were drawn on a camera's picture on their object.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels, grey values and counts of them: small numbers, clamped where they could grow"
)]

mod align;
mod anchor;
mod coarse;
mod consensus;
mod corners;
mod descriptor;
mod dice;
mod flow;
mod homography;
mod likeness;
mod linear;
mod matching;
mod motion;
mod neighbourhood;
mod patch;
mod picture;
mod plane;
mod pyramid;
mod refine;
mod ring;
mod search;
mod settings;
mod support;
#[cfg(test)]
mod testing;
mod thumbnail;
mod tracker;
mod view;

pub use homography::{Homography, Point};
pub use picture::{MAX_SIDE, Picture};
pub use ring::Match;
pub use settings::{Effort, Settings};
pub use thumbnail::{THUMBNAIL_BYTES, THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, Thumbnail};
pub use tracker::{
    Added, FrameNumber, MAX_ANCHORS, MAX_STROKES, Placement, State, StrokeId, Tracker,
};
