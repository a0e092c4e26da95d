//! Bytes of a datagram and of an acknowledgement. All numbers are little endian.

mod ack;
mod operation;
mod write;

use thiserror::Error;

use crate::line::PACKET_BYTES;

pub(crate) use ack::{ACK_BITS, Ack, Wishes};
pub use operation::Report;
pub(crate) use operation::{CopyOp, CursorOp, FilmOp, Keyed, Operation, PatchOp};
pub(crate) use write::{
    write_copy, write_cursor, write_film, write_patch, write_report, write_tile,
};

/// Most bytes in a datagram.
pub const MAX_DATAGRAM: usize = 16 * 1024;
pub(crate) const HEADER_BYTES: usize = 33;
const MAGIC: u8 = 0xB3;
/// Most datagrams of an update or of a frame of film.
pub(crate) const MAX_PARTS: u16 = 256;
/// Stands for the update of a datagram that belongs to none: it changes nothing of the picture and waits for nothing.
pub(crate) const UNORDERED: u32 = 0;

/// Why a datagram was refused. All of these are the sending side's fault.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum DecodeError {
    /// The bytes end early, go on too long or name something unknown.
    #[error("the datagram makes no sense")]
    Malformed,
    /// The picture's size is empty or over the bounds.
    #[error("the picture's size is out of bounds")]
    PictureSize,
    /// More unfinished updates are on hold than an honest sender ever leaves.
    #[error("too many unfinished updates")]
    TooMuchStaged,
}

/// What every datagram begins with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Header {
    pub(crate) number: u32,
    pub(crate) epoch: u32,
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// The update before the first one of this epoch.
    pub(crate) base: u32,
    pub(crate) update: u32,
    /// All updates up to this one have to be shown before.
    pub(crate) after: u32,
    pub(crate) part: u16,
    pub(crate) parts: u16,
    /// Tiles in all parts of the update.
    pub(crate) tiles: u16,
    /// Tiles not sent in their newest state, after this update.
    pub(crate) behind: u16,
}

impl Header {
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(PACKET_BYTES);
        out.push(MAGIC);
        out.extend(self.number.to_le_bytes());
        out.extend(self.epoch.to_le_bytes());
        out.extend(self.width.to_le_bytes());
        out.extend(self.height.to_le_bytes());
        out.extend(self.base.to_le_bytes());
        out.extend(self.update.to_le_bytes());
        out.extend(self.after.to_le_bytes());
        out.extend(self.part.to_le_bytes());
        out.extend(self.parts.to_le_bytes());
        out.extend(self.tiles.to_le_bytes());
        out.extend(self.behind.to_le_bytes());
        out
    }
}

pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, rest) = self
            .0
            .split_first_chunk::<N>()
            .ok_or(DecodeError::Malformed)?;
        self.0 = rest;
        Ok(*head)
    }

    fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.take::<1>()?[0])
    }

    fn u16(&mut self) -> Result<u16, DecodeError> {
        self.take().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, DecodeError> {
        self.take().map(u32::from_le_bytes)
    }

    pub(crate) fn header(&mut self) -> Result<Header, DecodeError> {
        if self.u8()? != MAGIC {
            return Err(DecodeError::Malformed);
        }
        let header = Header {
            number: self.u32()?,
            epoch: self.u32()?,
            width: self.u16()?,
            height: self.u16()?,
            base: self.u32()?,
            update: self.u32()?,
            after: self.u32()?,
            part: self.u16()?,
            parts: self.u16()?,
            tiles: self.u16()?,
            behind: self.u16()?,
        };
        let is_ordered = header.update == UNORDERED || header.after < header.update;
        if header.part < header.parts && header.parts <= MAX_PARTS && is_ordered {
            Ok(header)
        } else {
            Err(DecodeError::Malformed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header = Header {
        number: 1,
        epoch: 2,
        width: 3,
        height: 4,
        base: 5,
        update: 7,
        after: 6,
        part: 7,
        parts: 8,
        tiles: 9,
        behind: 10,
    };

    #[test]
    fn a_header_comes_back_and_any_shorter_one_is_refused() {
        let bytes = HEADER.write();
        assert_eq!(bytes.len(), HEADER_BYTES);
        assert_eq!(Reader(&bytes).header(), Ok(HEADER));
        for length in 0..bytes.len() {
            assert_eq!(
                Reader(&bytes[..length]).header(),
                Err(DecodeError::Malformed)
            );
        }
    }

    #[test]
    fn a_part_out_of_range_too_many_parts_and_an_update_that_builds_on_itself_are_refused() {
        let beyond = Header { part: 8, ..HEADER };
        let many = Header {
            parts: MAX_PARTS + 1,
            ..HEADER
        };
        let circular = Header { after: 7, ..HEADER };
        for header in [beyond, many, circular] {
            let read = Reader(&header.write()).header();
            assert_eq!(read, Err(DecodeError::Malformed));
        }
    }
}
