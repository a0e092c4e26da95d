//! Keeps strokes that were drawn on a camera's picture on their object.
//!
//! A [`Tracker`] takes the frames of one camera. A stroke is drawn on one of them, usually some frames ago; from then on the tracker
//! says where it is in the newest frame. Customer and technician each run one, on the pictures that they see.
//!
//! # What a stroke holds on to
//! The corners around it, in the picture that it was drawn on. In every frame they are laid directly on what is seen, never on the
//! frame before, so errors do not add up ([`Placement::map`]). A homography carries them: strokes lie on a plane near to them.
//! - Corners that are found elsewhere than the others lose their weight: noise.
//! - Where they lie on two planes, these are told apart over time, and corners of the other one hold nothing (`layers.rs`).
//! - Where few are found a hand may be over them, and the surroundings are asked too.
//! - Few corners that put it elsewhere than expected are believed only where what was drawn on looks as it usually does.
//! - Where nothing is found the motion of the whole picture carries the stroke on, with growing doubt. Shown is only what is good to
//!   16 pixels of a picture 640 wide: a wrong place is worse than none.
//! - A lost object is looked for by descriptors. Where things look alike, the place must look more like the object than all places
//!   of the picture drawn on that resemble it.
//!
//! # Which frame a stroke was drawn on
//! The technician sends a [`Thumbnail`] of it, which [`Tracker::find`] looks for among the last 88 frames. It survives compression and
//! another size. Over a [`Tracker::cut`] nothing is found: then [`Tracker::add_on_picture`] takes the picture itself.
//!
//! # Shapes and units
//! A [`Picture`] is upright luma of any size; it is looked at with its longer side at 320 pixels, so that both ends of a line that
//! changes sizes see the same. Places go in and out as fractions of width and height. Turning a phone swaps the two: a cut.
//! Inside, places are pixels of that working picture: the first one covers 0 to 1, and a level of a pyramid halves them.
//!
//! # What it does not do
//! No camera, no clock, no chance from outside: the same pictures give the same places. Nothing that bends or is deep: a stroke
//! around a thin thing sticks to what is behind it. Memory: about 7 MiB of frames, and half a megabyte for each place at most.
//!
//! # In the browser
//! The feature `wasm` makes the class `LensTracker` (`src/wasm.rs` holds its numbers), built as `bowline-screen`'s class is.

#![expect(
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "the letters of geometry: x and y, a, b, c and d for what is next to one another"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels, grey values and counts of them: small numbers, clamped where they could grow"
)]

mod align;
mod anchor;
mod answers;
mod close;
mod coarse;
mod consensus;
mod corners;
mod depth;
mod descriptor;
mod dice;
mod doubt;
mod flow;
mod homography;
mod layers;
mod likeness;
mod linear;
mod matching;
mod measure;
mod motion;
mod neighbourhood;
mod order;
mod pace;
mod patch;
mod picture;
mod plane;
mod pyramid;
mod refine;
mod region;
mod ring;
mod samples;
mod search;
mod settings;
mod support;
#[cfg(test)]
mod testing;
mod thumbnail;
mod tracker;
mod view;
#[cfg(feature = "wasm")]
mod wasm;

pub use answers::{Added, FrameNumber, Placement, State, StrokeId};
pub use homography::{Homography, Point};
pub use picture::{MAX_SIDE, Picture};
pub use ring::Match;
pub use settings::{Effort, Settings};
pub use thumbnail::{THUMBNAIL_BYTES, THUMBNAIL_HEIGHT, THUMBNAIL_WIDTH, Thumbnail};
pub use tracker::{MAX_ANCHORS, MAX_STROKES, Tracker};
#[cfg(feature = "wasm")]
pub use wasm::LensTracker;
