//! Clips of a camera with the exact truth about them, made up by arithmetic from one seed, and the score of `bowline-anchor` on them.
//!
//! Nothing here is a photograph. A clip is a [`scene::Scene`]: flat surfaces, a hand-held path, a shutter, a sensor, and what a
//! sender does to pictures. [`groups::Group`] is the fixed list of kinds; textures, paths and strokes come from the seed.
//! Pictures are 640 pixels along their longer side; so are all distances. Only those of a [`sticker`] are larger: its writing is to be read.
//!
//! It does not cover everything a camera sees: no bent surfaces, no gloss, no distortion by the lens.

#![expect(clippy::many_single_char_names, reason = "the letters of geometry")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels, grey values and counts of frames: all of them small"
)]

pub mod clip;
pub mod compress;
pub mod dice;
pub mod figures;
pub mod groups;
pub mod hand;
pub mod identity;
pub mod matrix;
pub mod path;
pub mod peers;
pub mod render;
pub mod scene;
pub mod score;
pub mod speed;
pub mod sticker;
pub mod stroke;
pub mod suite;
pub mod texture;
