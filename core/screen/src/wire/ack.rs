//! What a replica has.

use super::{DecodeError, Reader};

const ACK_MAGIC: u8 = 0xB2;
/// How many datagrams before the newest one an acknowledgement can name.
pub(crate) const ACK_BITS: u32 = 256;

/// Bytes of an acknowledgement.
const ACK_BYTES: usize = 48;

/// What the viewer can and wants; told with each acknowledgement, so that it cannot get lost for good.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Wishes {
    /// Counts the changes: acknowledgements overtake one another.
    pub(crate) revision: u32,
    /// A bit for each kind of film that it decodes: [`crate::VideoCodec::number`].
    pub(crate) decoders: u8,
    /// Most kilobits a second; 0 where there is no such limit.
    pub(crate) limit_kbit: u32,
}

/// The newest datagram received and which of those before it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ack {
    pub(crate) base: u32,
    pub(crate) bits: [u64; 4],
    pub(crate) wishes: Wishes,
    /// How long the viewer had the newest one before this left, in milliseconds.
    pub(crate) held_ms: u16,
}

impl Ack {
    /// Notes a datagram; one too old to be named is forgotten.
    pub(crate) fn note(&mut self, number: u32) {
        if number > self.base {
            let old = *self;
            *self = Self {
                base: number,
                bits: [0; 4],
                ..old
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
        out.extend(self.wishes.revision.to_le_bytes());
        out.push(self.wishes.decoders);
        out.extend(self.wishes.limit_kbit.to_le_bytes());
        // Last, so that whoever keeps an acknowledgement waiting finds it.
        out.extend(self.held_ms.to_le_bytes());
        out
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader(bytes);
        if bytes.len() != ACK_BYTES || reader.u8()? != ACK_MAGIC {
            return Err(DecodeError::Malformed);
        }
        let base = reader.u32()?;
        let mut bits = [0; 4];
        for word in &mut bits {
            *word = u64::from_le_bytes(reader.take()?);
        }
        let wishes = Wishes {
            revision: reader.u32()?,
            decoders: reader.u8()?,
            limit_kbit: reader.u32()?,
        };
        let held_ms = reader.u16()?;
        Ok(Self {
            base,
            bits,
            wishes,
            held_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledgements_have_one_length() {
        let wishes = Wishes {
            revision: 7,
            decoders: 3,
            limit_kbit: 1000,
        };
        let mut ack = Ack {
            wishes,
            held_ms: 0x0102,
            ..Ack::default()
        };
        for number in [5, 3, 260, 4] {
            ack.note(number);
        }
        let bytes = ack.write();
        let read = Ack::read(&bytes).unwrap();
        assert_eq!((bytes.len(), read.wishes), (ACK_BYTES, wishes));
        assert_eq!(
            (read.held_ms, &bytes[ACK_BYTES - 2..]),
            (0x0102, &[2, 1][..])
        );
        let named = |number| read.names(number);
        assert!(named(260) && named(5) && !named(6) && !named(2) && !named(u32::MAX));
        assert!(Ack::read(&bytes[..ACK_BYTES - 1]).is_err());
        assert!(Ack::read(&[bytes.as_slice(), &[0]].concat()).is_err());
        assert!(Ack::read(&[0; ACK_BYTES]).is_err());
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
