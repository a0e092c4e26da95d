//! Bytes of a datagram and of an acknowledgement. All numbers are little endian.

use thiserror::Error;

/// Most bytes in a datagram.
pub const MAX_DATAGRAM: usize = 16 * 1024;
pub(crate) const HEADER_BYTES: usize = 29;
const MAGIC: u8 = 0xB1;
const ACK_MAGIC: u8 = 0xB2;
const OP_TILE: u8 = 1;
const OP_COPY: u8 = 2;
const OP_VIDEO: u8 = 3;
const OP_CURSOR: u8 = 4;
/// How many datagrams before the newest one an acknowledgement can name.
pub(crate) const ACK_BITS: u32 = 256;

/// Why a datagram was refused. All of these are the sending side's fault; the picture is unchanged.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum DecodeError {
    /// The bytes end early, go on too long or name something unknown.
    #[error("the datagram makes no sense")]
    Malformed,
    /// The picture's size is empty or over the bounds.
    #[error("the picture's size is out of bounds")]
    PictureSize,
    /// The operation is reserved in the format and not supported yet.
    #[error("the operation is not supported yet")]
    NotYet,
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
    /// Updates below this one are finished or given up.
    pub(crate) floor: u32,
    pub(crate) update: u32,
    pub(crate) part: u8,
    pub(crate) parts: u8,
    pub(crate) version: u32,
    /// Tiles not sent in their newest state, after this update.
    pub(crate) behind: u16,
}

impl Header {
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(MAX_DATAGRAM);
        out.push(MAGIC);
        out.extend(self.number.to_le_bytes());
        out.extend(self.epoch.to_le_bytes());
        out.extend(self.width.to_le_bytes());
        out.extend(self.height.to_le_bytes());
        out.extend(self.floor.to_le_bytes());
        out.extend(self.update.to_le_bytes());
        out.extend([self.part, self.parts]);
        out.extend(self.version.to_le_bytes());
        out.extend(self.behind.to_le_bytes());
        out
    }
}

pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
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
        Ok(Header {
            number: self.u32()?,
            epoch: self.u32()?,
            width: self.u16()?,
            height: self.u16()?,
            floor: self.u32()?,
            update: self.u32()?,
            part: self.u8()?,
            parts: self.u8()?,
            version: self.u32()?,
            behind: self.u16()?,
        })
    }

    /// Reads the next operation; nothing at the end.
    pub(crate) fn operation(&mut self) -> Result<Option<Operation<'a>>, DecodeError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        Ok(Some(match self.u8()? {
            OP_TILE => Operation::Tile(self.u16()?, self.bytes()?),
            OP_CURSOR => Operation::Cursor(CursorOp {
                revision: self.u32()?,
                x: self.take().map(i16::from_le_bytes)?,
                y: self.take().map(i16::from_le_bytes)?,
                shape: self.bytes()?,
            }),
            OP_COPY | OP_VIDEO => return Err(DecodeError::NotYet),
            _ => return Err(DecodeError::Malformed),
        }))
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

/// One thing to do.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Operation<'a> {
    /// Put a coded tile in its place.
    Tile(u16, &'a [u8]),
    /// Move the pointer.
    Cursor(CursorOp<'a>),
}

/// Where the pointer is, and its squeezed shape; empty where the replica has that shape already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct CursorOp<'a> {
    pub(crate) revision: u32,
    pub(crate) x: i16,
    pub(crate) y: i16,
    pub(crate) shape: &'a [u8],
}

pub(crate) fn write_cursor(out: &mut Vec<u8>, cursor: &CursorOp<'_>) {
    out.push(OP_CURSOR);
    out.extend(cursor.revision.to_le_bytes());
    out.extend(cursor.x.to_le_bytes());
    out.extend(cursor.y.to_le_bytes());
    write_bytes(out, cursor.shape);
}

pub(crate) fn write_tile(out: &mut Vec<u8>, tile: u16, body: &[u8]) {
    out.push(OP_TILE);
    out.extend(tile.to_le_bytes());
    write_bytes(out, body);
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// The newest datagram received and which of those before it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ack {
    pub(crate) base: u32,
    pub(crate) bits: [u64; 4],
}

impl Ack {
    /// Notes a datagram; one too old to be named is forgotten.
    pub(crate) fn note(&mut self, number: u32) {
        if number > self.base {
            let old = *self;
            *self = Self {
                base: number,
                bits: [0; 4],
            };
            for back in 0..ACK_BITS {
                if let Some(named) = number.checked_sub(back)
                    && old.names(named)
                {
                    self.set(back);
                }
            }
        }
        self.set(self.base - number);
    }

    fn set(&mut self, back: u32) {
        if let Some(word) = self.bits.get_mut((back / 64) as usize) {
            *word |= 1 << (back % 64);
        }
    }

    pub(crate) fn names(&self, number: u32) -> bool {
        self.base.checked_sub(number).is_some_and(|back| {
            self.bits
                .get((back / 64) as usize)
                .is_some_and(|word| word >> (back % 64) & 1 == 1)
        })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = vec![ACK_MAGIC];
        out.extend(self.base.to_le_bytes());
        self.bits
            .iter()
            .for_each(|word| out.extend(word.to_le_bytes()));
        out
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader(bytes);
        if bytes.len() != 37 || reader.u8()? != ACK_MAGIC {
            return Err(DecodeError::Malformed);
        }
        let base = reader.u32()?;
        let mut bits = [0; 4];
        for word in &mut bits {
            *word = u64::from_le_bytes(reader.take()?);
        }
        Ok(Self { base, bits })
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
        floor: 5,
        update: 6,
        part: 7,
        parts: 8,
        version: 9,
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
    fn a_tile_longer_than_its_datagram_is_refused() {
        let mut bytes = Vec::new();
        write_tile(&mut bytes, 7, &[1, 2, 3]);
        assert_eq!(
            Reader(&bytes).operation(),
            Ok(Some(Operation::Tile(7, &[1, 2, 3])))
        );
        for length in 1..bytes.len() {
            assert_eq!(
                Reader(&bytes[..length]).operation(),
                Err(DecodeError::Malformed)
            );
        }
        for length in [4, u16::MAX] {
            bytes[3..5].copy_from_slice(&length.to_le_bytes());
            assert_eq!(Reader(&bytes).operation(), Err(DecodeError::Malformed));
        }
    }

    #[test]
    fn a_pointer_comes_back_and_any_shorter_one_is_refused() {
        let cursor = CursorOp {
            revision: 1,
            x: -2,
            y: 3,
            shape: &[4, 5],
        };
        let mut bytes = Vec::new();
        write_cursor(&mut bytes, &cursor);
        let read = Reader(&bytes).operation();
        assert_eq!(read, Ok(Some(Operation::Cursor(cursor))));
        for length in 1..bytes.len() {
            assert_eq!(
                Reader(&bytes[..length]).operation(),
                Err(DecodeError::Malformed)
            );
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
    fn reserved_and_unknown_operations_are_told_apart() {
        for operation in 0..=u8::MAX {
            let refused = match operation {
                OP_COPY | OP_VIDEO => DecodeError::NotYet,
                _ => DecodeError::Malformed,
            };
            assert_eq!(Reader(&[operation]).operation(), Err(refused));
        }
    }

    #[test]
    fn acknowledgements_have_one_length() {
        let mut ack = Ack::default();
        for number in [5, 3, 260, 4] {
            ack.note(number);
        }
        let bytes = ack.write();
        let read = Ack::read(&bytes).unwrap();
        let named = |number| read.names(number);
        assert!(named(260) && named(5) && !named(6) && !named(2) && !named(u32::MAX));
        assert!(Ack::read(&bytes[..36]).is_err());
        assert!(Ack::read(&[bytes.as_slice(), &[0]].concat()).is_err());
        assert!(Ack::read(&[0; 37]).is_err());
    }

    #[test]
    fn the_largest_numbers_overflow_nothing() {
        let mut ack = Ack::default();
        for number in [u32::MAX, 0, u32::MAX - 255, u32::MAX - 256] {
            ack.note(number);
        }
        assert!(ack.names(u32::MAX) && ack.names(u32::MAX - 255));
        assert!(!ack.names(u32::MAX - 256) && !ack.names(0));
    }
}
