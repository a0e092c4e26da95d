//! Bytes from anybody: nothing panics, nothing is read beyond the end.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use bowline_stun::{
    Attribute, ChannelData, Class, FrameError, Frames, Key, MAGIC_COOKIE, Message, MessageBuilder,
    Method, Padding, TransactionId, write_channel_data,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn read_everything(bytes: &[u8]) {
    let _ = ChannelData::parse(bytes);
    let Ok(message) = Message::parse(bytes) else {
        return;
    };
    let _ = message.verify(&Key::short_term("key"));
    let _ = message.error_code();
    for (kind, value) in message.attributes() {
        assert!(value.len() < bytes.len());
        let _ = (
            message.text(kind),
            message.number(kind),
            message.xor_address(kind),
        );
    }
}

/// Random bytes that pass for a message, and so reach the attributes.
fn plausible() -> impl Strategy<Value = Vec<u8>> {
    let attribute = (0_u16..0x30, 0_u16..40, vec(any::<u8>(), 0..40));
    (0_u16..0x120, vec(attribute, 0..8)).prop_map(|(kind, attributes)| {
        let mut bytes = [&kind.to_be_bytes()[..], &[0; 2], &MAGIC_COOKIE, &[9; 12]].concat();
        for (kind, length, value) in attributes {
            bytes.extend(kind.to_be_bytes());
            bytes.extend(length.to_be_bytes());
            bytes.extend(value);
        }
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let length = u16::try_from(bytes.len() - 20).unwrap();
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_bytes_are_read_without_panic(bytes in vec(any::<u8>(), 0..200)) {
        read_everything(&bytes);
    }

    #[test]
    fn plausible_messages_are_read_without_panic(bytes in plausible(), cut in 0_usize..400) {
        read_everything(&bytes);
        read_everything(&bytes[..cut.min(bytes.len())]);
    }

    #[test]
    fn a_stream_never_holds_more_than_a_frame_and_a_read(
        reads in vec(vec(any::<u8>(), 0..64), 0..32),
    ) {
        let mut frames = Frames::new(256);
        for read in reads {
            frames.push(&read);
            while let Ok(Some(frame)) = frames.next_frame() {
                prop_assert!(frame.len() <= 256);
                read_everything(frame);
            }
        }
    }

    #[test]
    fn frames_come_out_as_they_went_in_however_the_stream_is_cut(
        sizes in vec(0_usize..100, 1..20),
        cut in 1_usize..50,
    ) {
        let mut sent = Vec::new();
        for (index, size) in sizes.iter().enumerate() {
            let data = vec![u8::try_from(index).unwrap(); *size];
            sent.push(if index % 2 == 0 {
                write_channel_data(0x4001, &data, Padding::ToFour).unwrap()
            } else {
                MessageBuilder::new(Class::Indication, Method::Send, TransactionId([3; 12]))
                    .attribute(Attribute::DATA, &data)
                    .build()
            });
        }
        let mut frames = Frames::new(1024);
        let mut got = Vec::new();
        for part in sent.concat().chunks(cut) {
            frames.push(part);
            while let Some(frame) = frames.next_frame().unwrap() {
                got.push(frame.to_vec());
            }
        }
        prop_assert_eq!(got, sent);
    }
}

#[test]
fn a_frame_that_lies_about_its_length_ends_the_stream() {
    let mut frames = Frames::new(1024);
    frames.push(&[0x40, 0, 0xFF, 0xFF]);
    assert_eq!(frames.next_frame(), Err(FrameError::TooLong));
    let mut frames = Frames::new(1024);
    frames.push(b"POST / HTTP/1.1\r\n");
    assert_eq!(frames.next_frame(), Err(FrameError::NotStun));
    let mut frames = Frames::new(1024);
    frames.push(&[0, 1, 0, 0, 0, 0]);
    assert_eq!(frames.next_frame(), Err(FrameError::NotStun));
}
