//! Film: a part of the picture that has many colours and changes all the time goes as coded video instead of tiles.
//!
//! The sender finds such a part ([`heat`]), asks its caller to code frames of it, and sends them beside the updates, in
//! order and whole. A viewer draws them over the replica's picture, never into it: what is painted there later covers
//! them. A film ends when nothing of it changed for a moment; then every tile that it covered is sent again, exactly.
//!
//! A large change with many colours that would take the line long gets a [`draft`]: one coded frame of it, drawn only where
//! its exact tiles have not come yet.

mod draft;
mod heat;
mod place;
mod replica;
mod sender;

use crate::geometry::Rect;

pub(crate) use draft::{Draft, Drafts};
pub(crate) use replica::FilmReplica;
pub(crate) use sender::{FilmSender, Turn};

/// How film is coded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum VideoCodec {
    /// H.264 (ITU-T H.264), a byte stream as in its annex B; a key frame brings its parameter sets.
    H264,
    /// AV1, temporal units of the low-overhead format; a key frame brings its sequence header.
    Av1,
}

impl VideoCodec {
    /// Best first: what costs the customer's computer least.
    const ALL: [Self; 2] = [Self::H264, Self::Av1];

    /// The number that stands for it in a datagram, and the bit that stands for it among a viewer's decoders.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::H264 => 0,
            Self::Av1 => 1,
        }
    }

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.number() == number)
    }

    /// The best of those that a viewer decodes.
    fn best_of(decoders: u8) -> Option<Self> {
        let can = |codec: &Self| decoders >> codec.number() & 1 == 1;
        Self::ALL.into_iter().find(can)
    }
}

/// A frame of film that the caller of [`crate::Sender`] is to code: the picture as it is now, in that place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FilmOrder {
    /// Which film; a coder keeps what it knows only within one.
    pub film: u32,
    /// How to code it.
    pub codec: VideoCodec,
    /// The place in the picture; all four numbers are even.
    pub rect: Rect,
    /// Whether the frame has to stand alone.
    pub is_key: bool,
    /// What all frames together may take.
    pub bits_per_second: u32,
}

/// A coded frame of film as it came to the replica.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FilmChunk {
    /// Which film; a new one needs a new decoder.
    pub film: u32,
    /// Counts the frames of a film, from 0.
    pub frame: u32,
    /// How it is coded.
    pub codec: VideoCodec,
    /// The place in the picture.
    pub rect: Rect,
    /// Whether it stands alone.
    pub is_key: bool,
    /// The coded frame.
    pub bytes: Vec<u8>,
}
