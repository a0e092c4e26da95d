//! Messages in a byte stream, RFC 8656, section 3.1 and RFC 8489, section 6.2.2.

use crate::channel::CHANNEL_HEADER_BYTES;
use crate::types::{HEADER_BYTES, MAGIC_COOKIE};

/// Why a stream cannot be read on. The sender's fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FrameError {
    /// Neither a message nor data of a channel begins here.
    #[error("the stream is not STUN")]
    NotStun,
    /// The frame would be longer than is taken.
    #[error("a frame is too long")]
    TooLong,
}

/// Cuts a byte stream into messages and channel data. Holds less than one frame between calls.
#[derive(Debug)]
pub struct Frames {
    held: Vec<u8>,
    read: usize,
    max_bytes: usize,
}

impl Frames {
    /// Takes frames of at most `max_bytes`.
    #[must_use]
    pub const fn new(max_bytes: usize) -> Self {
        Self {
            held: Vec::new(),
            read: 0,
            max_bytes,
        }
    }

    /// Adds what came. Take all frames out before adding more.
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.drain(..self.read);
        self.read = 0;
        self.held.extend(bytes);
    }

    /// The next whole frame, padding included, or none if more bytes are needed.
    ///
    /// # Errors
    /// [`FrameError`]; where the next frame begins is unknown from then on.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let rest = &self.held[self.read..];
        let Some(length) = frame_length(rest)? else {
            return Ok(None);
        };
        if length > self.max_bytes {
            return Err(FrameError::TooLong);
        }
        if length > rest.len() {
            return Ok(None);
        }
        let begin = self.read;
        self.read += length;
        Ok(Some(&self.held[begin..self.read]))
    }
}

/// As far as the first bytes tell.
fn frame_length(bytes: &[u8]) -> Result<Option<usize>, FrameError> {
    let Some(first) = bytes.first() else {
        return Ok(None);
    };
    let is_message = *first < 0x40;
    if !is_message && !(0x40..0x50).contains(first) {
        return Err(FrameError::NotStun);
    }
    let mut cookie = bytes.iter().skip(4).zip(MAGIC_COOKIE);
    if is_message && cookie.any(|(a, b)| *a != b) {
        return Err(FrameError::NotStun);
    }
    let Some(&[_, _, high, low]) = bytes.first_chunk::<4>() else {
        return Ok(None);
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    Ok(Some(if is_message {
        HEADER_BYTES + length
    } else {
        CHANNEL_HEADER_BYTES + length.next_multiple_of(4)
    }))
}
