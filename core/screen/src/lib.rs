//! Keeps a copy of a screen converging to the exact picture over a channel that loses and reorders.
//!
//! [`Sender`] takes frames and acknowledgements and gives datagrams; [`Replica`] takes datagrams and gives
//! acknowledgements and the picture. State, not stream: what was overpainted before it was sent is never sent.
//!
//! # What a replica shows
//! The picture is cut in 64x64 tiles. An *update* is a set of tiles read from the picture at one moment, up to
//! about 48 KiB or what the line carries in a moment; a replica shows it whole or not at all. It is a stream of bytes, cut into
//! datagrams of one packet each wherever one is full ([`PACKET_BYTES`]).
//! - No tile is ever torn: each shows one moment.
//! - A frame larger than one update arrives in steps; between them tiles of two moments stand side by side.
//! - An update names the last one that it builds on: takes pixels from, or paints over. It is shown after that one and
//!   all before it. So what is lost holds up what builds on something later than it, and nothing else.
//! - The pointer is apart from the picture; only its newest place and shape count.
//! - What changed last is sent first, so that a typed letter does not wait for a picture that is still on its way.
//! - When the frames stop and the line does not, what is shown becomes the last frame exactly.
//!
//! # What a tile costs
//! A tile is sent in one of three ways: as a *copy* of what the picture shows elsewhere (a scroll, a dragged window; many
//! tiles in one operation), as a *patch* that takes a part of it from one or two such places (a typed letter, the edge of
//! what moved), or as a whole. Copies and patches may build on what is still under way, because what is under way always
//! gets there: a lost datagram is sent again as it was, after about one round trip.
//!
//! # Film
//! A part of the picture that changes all the time and has many colours is a *film*: its frames go as coded video beside the
//! updates, and a viewer draws them over the picture. When it stands still, every tile under it is sent exactly. What the
//! viewer decodes, and whether it wants less, comes with each acknowledgement.
//!
//! # Draft
//! A large change with many colours that would take the line long is seen before its tiles are there: one coded frame of
//! it goes first, and a viewer draws it only where the replica has nothing newer. All its tiles follow exactly, after all others.
//!
//! # What the line carries
//! The sender finds out from the acknowledgements; it sends no faster, and leaves hardly anything in queues.
//!
//! # What it does not do
//! No capture, no sockets, no clock, no video coder: it asks for coded frames of film and hands them on.
//! Memory of a replica: at most 3840x2400 pixels, 4 MiB of updates that are not shown yet, with 4,000 tiles beside the one that the others wait for, and 1,000 tiles at once that
//! refer to what is shown, and 4 MiB of film, below 64 MiB whatever arrives.
//!
//! # How the tests prove that they can fail
//! The feature `sabotage` never sends lost datagrams again. With it the convergence tests must turn red:
//! `cargo test -p bowline-screen --features sabotage`. `sabotage-order` shows an update although what it builds on is
//! not there; `sabotage-line` does not mind queues, and turns the tests of the line red; `sabotage-film` leaves a film where it was drawn. Such a run may write
//! `tests/*.proptest-regressions`; delete them.

#[cfg(all(
    any(
        feature = "sabotage",
        feature = "sabotage-order",
        feature = "sabotage-line",
        feature = "sabotage-film"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

#[cfg(feature = "wasm")]
mod changes;
mod codec;
#[cfg(feature = "coding")]
pub mod coding;
mod cursor;
mod entropy;
mod film;
mod flights;
mod frame;
mod geometry;
mod line;
mod moves;
mod operations;
mod palette;
mod photo;
mod picture;
mod replica;
mod round_trips;
mod sender;
mod source;
mod staging;
mod standing;
mod update;
#[cfg(feature = "wasm")]
mod wasm;
mod way;
mod wire;

pub use cursor::{Cursor, CursorShape, MAX_CURSOR_SIDE};
pub use film::{FilmChunk, FilmOrder, VideoCodec};
pub use frame::{FrameError, FrameView};
pub use geometry::{MAX_PIXELS, MAX_SIDE, Millis, Rect, TILE_SIDE};
pub use line::PACKET_BYTES;
pub use replica::Replica;
pub use sender::Sender;
#[cfg(feature = "wasm")]
pub use wasm::{ScreenFilm, ScreenReplica};
pub use wire::{DecodeError, MAX_DATAGRAM, Report};
