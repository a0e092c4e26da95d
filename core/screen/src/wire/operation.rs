//! What an update, or what is beside the picture, asks to be done.

use super::{DecodeError, Reader};
use crate::film::VideoCodec;
use crate::geometry::{Rect, Shift};

pub(super) const OP_TILE: u8 = 1;
pub(super) const OP_COPY: u8 = 2;
pub(super) const OP_FILM: u8 = 3;
pub(super) const OP_CURSOR: u8 = 4;
pub(super) const OP_PATCH: u8 = 5;
pub(super) const OP_PATCH_TWO: u8 = 6;
pub(super) const OP_REPORT: u8 = 7;
pub(super) const OP_COPY_PART: u8 = 8;
pub(super) const KEY_FLAG: u8 = 0x80;

/// One thing to do.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Operation<'a> {
    /// Put a coded tile in its place.
    Tile(u16, &'a [u8]),
    /// Put in some tiles what the picture shows elsewhere.
    Copy(CopyOp),
    /// The same for one tile, of which only a part was elsewhere.
    Patch(PatchOp<'a>),
    /// Move the pointer.
    Cursor(CursorOp<'a>),
    /// Draw a frame of film over the picture, once its parts are there.
    Film(FilmOp<'a>),
    /// Know how the sender fares.
    Report(Report),
}

/// Tiles that follow one another in reading order and moved as one. What they were is what the picture shows before the update.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct CopyOp {
    pub(crate) tile: u16,
    pub(crate) count: u8,
    pub(crate) shift: Shift,
    /// Where it moved; the rest of the tiles stays as it is. All of them where there is none.
    pub(crate) within: Option<Rect>,
}

/// A tile that is partly as it was at one or two other places.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PatchOp<'a> {
    pub(crate) tile: u16,
    pub(crate) parts: Vec<Keyed>,
    pub(crate) body: &'a [u8],
}

/// A colour that none of the tile's other pixels has, and what it stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Keyed {
    pub(crate) key: u32,
    pub(crate) shift: Shift,
}

/// Where the pointer is, and its squeezed shape; empty where the replica has that shape already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct CursorOp<'a> {
    pub(crate) revision: u32,
    pub(crate) x: i16,
    pub(crate) y: i16,
    pub(crate) shape: &'a [u8],
}

/// A part of a coded frame; the datagram's header says which.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct FilmOp<'a> {
    pub(crate) film: u32,
    pub(crate) frame: u32,
    pub(crate) codec: VideoCodec,
    pub(crate) is_key: bool,
    pub(crate) rect: Rect,
    /// All updates up to this one have to be shown before.
    pub(crate) after: u32,
    pub(crate) bytes: &'a [u8],
}

/// How the sender fares, for the viewer's eyes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// Mean round trip, in milliseconds; 0 before the first.
    pub round_trip_ms: u16,
    /// Of a thousand datagrams of late, those that got lost.
    pub lost_permille: u16,
    /// Mean time to code a frame of film, in microseconds; 0 without film.
    pub coder_us: u32,
}

impl<'a> Reader<'a> {
    /// Reads the next operation; nothing at the end.
    pub(crate) fn operation(&mut self) -> Result<Option<Operation<'a>>, DecodeError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        Ok(Some(match self.u8()? {
            OP_TILE => Operation::Tile(self.u16()?, self.bytes()?),
            OP_COPY => Operation::Copy(self.copy()?),
            OP_COPY_PART => {
                let copy = self.copy()?;
                let within = Some(self.rect()?);
                Operation::Copy(CopyOp { within, ..copy })
            }
            OP_PATCH => self.patch(1)?,
            OP_PATCH_TWO => self.patch(2)?,
            OP_CURSOR => Operation::Cursor(CursorOp {
                revision: self.u32()?,
                x: self.i16()?,
                y: self.i16()?,
                shape: self.bytes()?,
            }),
            OP_FILM => Operation::Film(self.film()?),
            OP_REPORT => Operation::Report(Report {
                round_trip_ms: self.u16()?,
                lost_permille: self.u16()?,
                coder_us: self.u32()?,
            }),
            _ => return Err(DecodeError::Malformed),
        }))
    }

    fn copy(&mut self) -> Result<CopyOp, DecodeError> {
        Ok(CopyOp {
            tile: self.u16()?,
            count: self.u8()?,
            shift: self.shift()?,
            within: None,
        })
    }

    fn rect(&mut self) -> Result<Rect, DecodeError> {
        let mut side = || self.u16().map(u32::from);
        Ok(Rect {
            x: side()?,
            y: side()?,
            width: side()?,
            height: side()?,
        })
    }

    fn film(&mut self) -> Result<FilmOp<'a>, DecodeError> {
        let (film, frame, kind) = (self.u32()?, self.u32()?, self.u8()?);
        let rect = self.rect()?;
        Ok(FilmOp {
            film,
            frame,
            codec: VideoCodec::from_number(kind & !KEY_FLAG).ok_or(DecodeError::Malformed)?,
            is_key: kind & KEY_FLAG != 0,
            rect,
            after: self.u32()?,
            bytes: self.bytes()?,
        })
    }

    fn patch(&mut self, parts: usize) -> Result<Operation<'a>, DecodeError> {
        let tile = self.u16()?;
        let parts = (0..parts).map(|_| self.keyed()).collect::<Result<_, _>>()?;
        let body = self.bytes()?;
        Ok(Operation::Patch(PatchOp { tile, parts, body }))
    }

    fn keyed(&mut self) -> Result<Keyed, DecodeError> {
        let key = self.u32()?;
        let shift = self.shift()?;
        Ok(Keyed { key, shift })
    }

    fn i16(&mut self) -> Result<i16, DecodeError> {
        self.take().map(i16::from_le_bytes)
    }

    fn shift(&mut self) -> Result<Shift, DecodeError> {
        Ok(Shift {
            dx: self.i16()?,
            dy: self.i16()?,
        })
    }

    fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.u16()?;
        let (bytes, rest) = self
            .0
            .split_at_checked(length.into())
            .ok_or(DecodeError::Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::write::{
        write_copy, write_cursor, write_film, write_patch, write_report, write_tile,
    };

    const SHIFT: Shift = Shift { dx: -1, dy: 300 };

    fn comes_back_and_any_shorter_one_is_refused(bytes: &[u8], operation: Operation<'_>) {
        assert_eq!(Reader(bytes).operation(), Ok(Some(operation)));
        for length in 1..bytes.len() {
            let read = Reader(&bytes[..length]).operation();
            assert_eq!(read, Err(DecodeError::Malformed));
        }
    }

    const RECT: Rect = Rect {
        x: 2,
        y: 4,
        width: 1280,
        height: 720,
    };

    #[test]
    fn what_moves_comes_back_and_any_shorter_one_is_refused() {
        let copy = CopyOp {
            tile: 7,
            count: 200,
            shift: SHIFT,
            within: None,
        };
        let part = CopyOp {
            within: Some(RECT),
            ..copy
        };
        let keyed = |key| Keyed { key, shift: SHIFT };
        let patch = |parts| PatchOp {
            tile: 8,
            parts,
            body: &[1, 2, 3],
        };
        let one = patch(vec![keyed(5)]);
        let two = patch(vec![keyed(0x00AB_CDEF), keyed(6)]);
        for copy in [copy, part] {
            let mut bytes = Vec::new();
            write_copy(&mut bytes, copy);
            comes_back_and_any_shorter_one_is_refused(&bytes, Operation::Copy(copy));
        }
        for patch in [one, two] {
            let mut bytes = Vec::new();
            write_patch(&mut bytes, &patch);
            comes_back_and_any_shorter_one_is_refused(&bytes, Operation::Patch(patch));
        }
    }

    #[test]
    fn what_is_painted_comes_back_and_any_shorter_one_is_refused() {
        let mut bytes = Vec::new();
        write_tile(&mut bytes, 7, &[1, 2, 3]);
        comes_back_and_any_shorter_one_is_refused(&bytes, Operation::Tile(7, &[1, 2, 3]));
    }

    #[test]
    fn what_is_beside_the_picture_comes_back_and_any_shorter_one_is_refused() {
        let cursor = CursorOp {
            revision: 1,
            x: -2,
            y: 3,
            shape: &[4, 5],
        };
        let film = FilmOp {
            film: 3,
            frame: 4,
            codec: VideoCodec::Av1,
            is_key: true,
            rect: RECT,
            after: 77,
            bytes: &[8, 9],
        };
        let report = Report {
            round_trip_ms: 40,
            lost_permille: 10,
            coder_us: 9000,
        };
        let mut bytes = vec![Vec::new(); 3];
        write_cursor(&mut bytes[0], &cursor);
        write_film(&mut bytes[1], &film);
        write_report(&mut bytes[2], report);
        comes_back_and_any_shorter_one_is_refused(&bytes[0], Operation::Cursor(cursor));
        comes_back_and_any_shorter_one_is_refused(&bytes[1], Operation::Film(film));
        comes_back_and_any_shorter_one_is_refused(&bytes[2], Operation::Report(report));
    }

    #[test]
    fn a_body_longer_than_its_datagram_is_refused() {
        let mut bytes = Vec::new();
        write_tile(&mut bytes, 7, &[1, 2, 3]);
        for length in [4, u16::MAX] {
            bytes[3..5].copy_from_slice(&length.to_le_bytes());
            assert_eq!(Reader(&bytes).operation(), Err(DecodeError::Malformed));
        }
    }

    #[test]
    fn an_empty_tile_ends_where_the_next_begins() {
        let mut bytes = Vec::new();
        write_tile(&mut bytes, 1, &[]);
        write_tile(&mut bytes, 2, &[9]);
        let mut reader = Reader(&bytes);
        assert_eq!(reader.operation(), Ok(Some(Operation::Tile(1, &[]))));
        assert_eq!(reader.operation(), Ok(Some(Operation::Tile(2, &[9]))));
        assert_eq!(reader.operation(), Ok(None));
    }

    #[test]
    fn unknown_operations_are_refused() {
        for operation in 0..=u8::MAX {
            let bytes = [operation];
            let read = Reader(&bytes).operation();
            assert_eq!(read, Err(DecodeError::Malformed));
        }
    }
}
