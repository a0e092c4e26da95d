//! Messages of STUN and TURN, data of channels, and both in a byte stream.

use bowline_fuzz::{Kind, Target, Verdict, fuzz};
use bowline_stun::{
    Algorithm, Attribute, ChannelData, Class, Frames, Key, Message, MessageBuilder, Method,
    Padding, TransactionId, looks_like_stun, read_address, write_channel_data,
};

/// Longer than any packet; with it a message is built anew, signed and all, within 65,535 bytes.
const MAX_BYTES: usize = 8 * 1024;
const MAX_FRAME_BYTES: usize = 2048;
pub(crate) const PASSWORD: &str = "VOkJxbRl1RmTxUk/WvJxBt";

const WORDS: &[&[u8]] = &[
    b"\x21\x12\xa4\x42",
    b"\x00\x01\x00\x00\x21\x12\xa4\x42",
    b"\x01\x01\x00\x00",
    b"\x01\x13\x00\x00",
    b"\x00\x06\x00\x04user",
    b"\x00\x08\x00\x14",
    b"\x00\x1c\x00\x20",
    b"\x00\x09\x00\x04\x00\x00\x04\x01",
    b"\x00\x12\x00\x08\x00\x01",
    b"\x00\x12\x00\x14\x00\x02",
    b"\x00\x16\x00\x08\x00\x01\x00\x00\x00\x00\x00\x00",
    b"\x00\x13\x00\x00",
    b"\x00\x14\x00\x0bexample.org\x00",
    b"\x80\x28\x00\x04",
    b"\x40\x00\x00\x00",
    b"\x4f\xff\xff\xff",
    b"\xff\xff",
];

const fn target(name: &str, max_inputs: usize) -> Target<'_> {
    Target {
        name,
        kind: Kind::Binary,
        dictionary: WORDS,
        max_bytes: MAX_BYTES,
        max_inputs,
        slowness: 1,
    }
}

/// Mends the header's length, without which a change hardly ever gets any further.
fn with_length(input: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    bytes.resize(input.len().next_multiple_of(4), 0);
    if let (Some(length), Some(place)) = (bytes.len().checked_sub(20), bytes.get_mut(2..4)) {
        place.copy_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
    }
    bytes
}

fn message(input: &[u8]) -> Verdict {
    let _ = (looks_like_stun(input), read_address(input));
    let Ok(message) = Message::parse(input) else {
        return Verdict::Refused;
    };
    let key = Key::short_term(PASSWORD);
    let _ = (message.verify(&key), message.error_code());
    let mut builder = MessageBuilder::new(message.class(), message.method(), message.id());
    for (kind, value) in message.attributes() {
        let _ = (message.text(kind), message.number(kind));
        if let Some(address) = message.xor_address(kind) {
            address_comes_back(address, message.id());
        }
        builder = builder.attribute(kind, value);
    }
    let written = builder.integrity(&key, Algorithm::Sha256).fingerprint();
    let written = written.build();
    let again = Message::parse(&written).expect("what is written can be read");
    assert_eq!(
        (again.class(), again.method(), again.id()),
        (message.class(), message.method(), message.id())
    );
    assert!(again.attributes().eq(message.attributes()));
    assert_eq!(again.verify(&key), Some(Algorithm::Sha256));
    assert!(again.has_fingerprint());
    Verdict::Taken
}

fn address_comes_back(address: std::net::SocketAddr, id: TransactionId) {
    let kind = Attribute::XOR_PEER_ADDRESS;
    let written = MessageBuilder::new(Class::Indication, Method::Send, id);
    let written = written.xor_address(kind, address).build();
    let again = Message::parse(&written).expect("what is written can be read");
    assert_eq!(again.xor_address(kind), Some(address));
}

fn channel_data(input: &[u8]) -> Verdict {
    let Some(read) = ChannelData::parse(input) else {
        return Verdict::Refused;
    };
    for padding in [Padding::None, Padding::ToFour] {
        let written = write_channel_data(read.number, read.data, padding).unwrap();
        assert_eq!(ChannelData::parse(&written), Some(read));
    }
    Verdict::Taken
}

#[test]
fn stun_messages_and_channel_data() {
    fuzz(&target("stun", 1), |inputs| {
        Verdict::any(inputs, |input| {
            let mended = message(&with_length(input));
            message(input).or(mended).or(channel_data(input))
        })
    });
}

/// The frames of a stream that is read in pieces, and whether it can be read on.
fn frames<'a>(reads: impl Iterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, bool) {
    let mut frames = Frames::new(MAX_FRAME_BYTES);
    let mut cut = Vec::new();
    for read in reads {
        frames.push(read);
        loop {
            match frames.next_frame() {
                Ok(Some(frame)) => cut.push(frame.to_vec()),
                Ok(None) => break,
                Err(_) => return (cut, false),
            }
        }
    }
    (cut, true)
}

/// However a stream is cut into reads, its frames are the same, and no longer than is taken.
#[test]
fn stun_in_streams() {
    fuzz(&target("stun", 4), |inputs| {
        let whole = inputs.concat();
        let as_read = frames(inputs.iter().map(Vec::as_slice));
        assert_eq!(as_read, frames(whole.chunks(1)));
        assert_eq!(as_read, frames([whole.as_slice()].into_iter()));
        let (frames, _) = as_read;
        assert!(frames.iter().all(|frame| frame.len() <= MAX_FRAME_BYTES));
        Verdict::any(&frames, |frame| message(frame).or(channel_data(frame)))
    });
}
