//! The receiving side of film: frames are put together, and given in order.

use std::collections::{BTreeMap, VecDeque};

use super::{FilmChunk, VideoCodec};
use crate::geometry::{Grid, Rect};
use crate::wire::{DecodeError, FilmOp, Header};

/// What is held back of frames that are not whole, or whose time has not come.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_AHEAD: u32 = 250;
/// Frames that may be asked for once they are decoded.
const MAX_PLACES: usize = 64;

struct Staged {
    codec: VideoCodec,
    is_key: bool,
    rect: Rect,
    after: u32,
    parts: Vec<Option<Vec<u8>>>,
}

/// Where a frame belongs that was given out.
struct Place {
    frame: u32,
    rect: Rect,
    after: u32,
}

/// Frames of the newest film.
#[derive(Default)]
pub(crate) struct FilmReplica {
    film: u32,
    next: u32,
    staged: BTreeMap<u32, Staged>,
    bytes: usize,
    places: VecDeque<Place>,
}

impl FilmReplica {
    /// Checks what concerns a film alone.
    pub(crate) fn check(grid: Grid, operation: &FilmOp<'_>) -> Result<(), DecodeError> {
        let rect = operation.rect;
        let is_even = [rect.x, rect.y, rect.width, rect.height]
            .iter()
            .all(|number| number.is_multiple_of(2));
        if rect.is_empty() || grid.cut(rect) != rect || !is_even || operation.film == 0 {
            return Err(DecodeError::Malformed);
        }
        Ok(())
    }

    /// Takes a part of a frame. Of another film than the newest nothing is kept.
    pub(crate) fn put(&mut self, header: &Header, part: &FilmOp<'_>) -> Result<(), DecodeError> {
        if part.film > self.film {
            *self = Self {
                film: part.film,
                ..Self::default()
            };
        }
        if part.film < self.film || part.frame < self.next {
            return Ok(());
        }
        let is_far = part.frame - self.next > MAX_AHEAD;
        if is_far || self.bytes + part.bytes.len() > MAX_BYTES {
            return Err(DecodeError::TooMuchStaged);
        }
        let staged = self.staged.entry(part.frame).or_insert_with(|| Staged {
            codec: part.codec,
            is_key: part.is_key,
            rect: part.rect,
            after: part.after,
            parts: vec![None; header.parts.into()],
        });
        if staged.parts.len() != usize::from(header.parts) {
            return Err(DecodeError::Malformed);
        }
        if let Some(slot @ None) = staged.parts.get_mut(usize::from(header.part)) {
            *slot = Some(part.bytes.to_vec());
            self.bytes += part.bytes.len();
        }
        Ok(())
    }

    /// Whether more is held than is good for what comes next.
    pub(crate) fn is_crowded(&self) -> bool {
        self.bytes > MAX_BYTES / 2 || self.staged.len() > MAX_AHEAD as usize / 2
    }

    /// The next frame once it is whole and all updates up to `shown` include those that it follows.
    pub(crate) fn poll(&mut self, shown: u32) -> Option<FilmChunk> {
        let staged = self.staged.get(&self.next)?;
        if staged.after > shown || !staged.parts.iter().all(Option::is_some) {
            return None;
        }
        let staged = self.staged.remove(&self.next)?;
        let frame = self.next;
        self.next += 1;
        let bytes: Vec<u8> = staged.parts.into_iter().flatten().flatten().collect();
        self.bytes -= bytes.len();
        if self.places.len() == MAX_PLACES {
            self.places.pop_front();
        }
        self.places.push_back(Place {
            frame,
            rect: staged.rect,
            after: staged.after,
        });
        Some(FilmChunk {
            film: self.film,
            frame,
            codec: staged.codec,
            rect: staged.rect,
            is_key: staged.is_key,
            bytes,
        })
    }

    /// Where a frame belongs, and the last update that it is newer than; nothing for a frame of long ago.
    pub(crate) fn place(&self, film: u32, frame: u32) -> Option<(Rect, u32)> {
        let mut places = self.places.iter().filter(|_| film == self.film);
        let place = places.find(|place| place.frame == frame)?;
        Some((place.rect, place.after))
    }
}
