//! Data under a channel's number, RFC 8656, section 12.4.

/// Bytes before the data.
pub const CHANNEL_HEADER_BYTES: usize = 4;

/// Whether data is filled up to a multiple of four bytes, RFC 8656, section 12.5.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Padding {
    /// In datagrams.
    None,
    /// In byte streams.
    ToFour,
}

/// Data under a channel's number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChannelData<'a> {
    /// Between 0x4000 and 0x4FFF.
    pub number: u16,
    /// Without padding.
    pub data: &'a [u8],
}

impl<'a> ChannelData<'a> {
    /// Reads what is in one datagram or frame; none if it is something else or cut short.
    #[must_use]
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<CHANNEL_HEADER_BYTES>()?;
        let number = u16::from_be_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let data = rest.get(..length)?;
        (0x4000..=0x4FFF)
            .contains(&number)
            .then_some(Self { number, data })
    }
}

/// Writes data under a channel's number; none if it is longer than 65,535 bytes.
#[must_use]
pub fn write_channel_data(number: u16, data: &[u8], padding: Padding) -> Option<Vec<u8>> {
    let length = u16::try_from(data.len()).ok()?;
    let mut bytes = Vec::with_capacity(CHANNEL_HEADER_BYTES + data.len() + 3);
    bytes.extend(number.to_be_bytes());
    bytes.extend(length.to_be_bytes());
    bytes.extend(data);
    if padding == Padding::ToFour {
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_padded_in_streams_only() {
        let datagram = write_channel_data(0x4000, b"12345", Padding::None).unwrap();
        assert_eq!(datagram.len(), 9);
        let frame = write_channel_data(0x4000, b"12345", Padding::ToFour).unwrap();
        assert_eq!(frame.len(), 12);
        assert_eq!(ChannelData::parse(&frame).unwrap().data, b"12345");
        assert_eq!(ChannelData::parse(&datagram[..8]), None);
    }

    #[test]
    fn only_channel_numbers_are_read() {
        for number in [0x0000, 0x3FFF, 0x5000, 0xFFFF] {
            let bytes = write_channel_data(number, b"", Padding::None).unwrap();
            assert_eq!(ChannelData::parse(&bytes), None, "{number:x}");
        }
    }
}
