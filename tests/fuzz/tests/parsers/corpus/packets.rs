//! What is not text: STUN, TURN and the screen.

use bowline_screen::{Cursor, CursorShape, Millis, Replica, Sender};
use bowline_stun::{
    Algorithm, Attribute, Class, Key, MessageBuilder, Method, Padding, TransactionId,
    write_channel_data,
};

use super::Made;
use crate::screen::{DECODERS, STEP_MS, picture, said, show};
use crate::stun::PASSWORD;

const ID: TransactionId = TransactionId([7; 12]);

pub(crate) fn stun() -> Vec<Made> {
    let key = Key::short_term(PASSWORD);
    let new = |class, method| MessageBuilder::new(class, method, ID);
    let sha1 = |builder: MessageBuilder| builder.integrity(&key, Algorithm::Sha1).build();
    let sha256 = |builder: MessageBuilder| builder.integrity(&key, Algorithm::Sha256);
    let peer = "203.0.113.9:40000".parse().unwrap();
    let peer_v6 = "[2001:db8::9]:40000".parse().unwrap();
    let login = |builder: MessageBuilder| {
        builder
            .attribute(Attribute::USERNAME, b"user")
            .attribute(Attribute::REALM, b"example.org")
            .attribute(Attribute::NONCE, b"f//499k954d6OL34oL9FSTvy64sA")
    };
    let binding = new(Class::Request, Method::Binding).attribute(Attribute::SOFTWARE, b"test");
    let mapped = new(Class::Success, Method::Binding)
        .xor_address(Attribute::XOR_MAPPED_ADDRESS, peer_v6)
        .attribute(Attribute::MAPPED_ADDRESS, &[0, 1, 9, 9, 203, 0, 113, 9]);
    let allocate = new(Class::Request, Method::Allocate)
        .number(Attribute::REQUESTED_TRANSPORT, 17 << 24)
        .number(Attribute::LIFETIME, 600);
    let allocated = new(Class::Success, Method::Allocate)
        .xor_address(Attribute::XOR_RELAYED_ADDRESS, peer)
        .xor_address(Attribute::XOR_MAPPED_ADDRESS, peer);
    let refused = new(Class::Error, Method::Allocate)
        .error_code(401)
        .attribute(Attribute::UNKNOWN_ATTRIBUTES, &[0x7f, 0xff, 0, 0x1a]);
    let permission = new(Class::Request, Method::CreatePermission)
        .xor_address(Attribute::XOR_PEER_ADDRESS, peer)
        .xor_address(Attribute::XOR_PEER_ADDRESS, peer_v6);
    let bind = new(Class::Request, Method::ChannelBind)
        .number(Attribute::CHANNEL_NUMBER, 0x4001 << 16)
        .xor_address(Attribute::XOR_PEER_ADDRESS, peer);
    let send = new(Class::Indication, Method::Send)
        .xor_address(Attribute::XOR_PEER_ADDRESS, peer)
        .attribute(Attribute::DATA, b"what is carried");
    let data = write_channel_data(0x4001, b"what is carried.", Padding::ToFour);
    [
        ("binding", binding.fingerprint().build()),
        ("mapped", sha256(mapped).fingerprint().build()),
        ("allocate", sha1(login(allocate))),
        ("allocated", sha1(allocated)),
        ("refused", refused.build()),
        ("permission", sha256(login(permission)).build()),
        ("bind", sha1(login(bind))),
        ("send", send.build()),
        ("channel", data.unwrap()),
    ]
    .map(|(name, bytes)| Made("stun", format!("{name}.bin"), bytes))
    .to_vec()
}

/// A sender and a replica talk about a picture that moves, and about a pointer.
pub(crate) fn screen() -> Vec<Made> {
    let mut made = Vec::new();
    let mut sender = Sender::new();
    let mut replica = Replica::new();
    replica.set_wishes(DECODERS, 8000);
    let mut now = 1000;
    for moment in 0..4 {
        show(&mut sender, picture(moment), now);
        sender.handle_cursor(pointer(i16::try_from(moment).unwrap()));
        for _ in 0..20 {
            now += STEP_MS;
            sender.handle_timeout(Millis(now));
            for datagram in said(&mut sender) {
                replica.handle_datagram(&datagram, Millis(now)).unwrap();
                let name = format!("datagram-{:02}.bin", made.len());
                made.push(Made("screen", name, datagram));
            }
            if let Some(ack) = replica.poll_ack(Millis(now)) {
                sender.handle_ack(&ack, Millis(now)).unwrap();
                let name = format!("ack-{:02}.bin", made.len());
                made.push(Made("screen-acks", name, ack));
            }
        }
    }
    let Made(_, _, first) = made[0].clone();
    for part in 0..2 {
        made.push(Made(
            "screen",
            format!("film-{part}.bin"),
            film(&first, part),
        ));
    }
    // The largest picture there is, with hardly anything in it.
    let mut large = first;
    large[9..13].copy_from_slice(&[0x00, 0x0f, 0x60, 0x09]);
    made.push(Made("screen", "large.bin".to_owned(), large));
    made
}

fn pointer(at: i16) -> Cursor {
    let side = 8;
    Cursor {
        x: at,
        y: -at,
        shape: CursorShape {
            width: side,
            height: side,
            hot_x: 1,
            hot_y: 0,
            rgba: [9, 8, 7, 255].repeat(64),
        },
    }
}

/// A part of a frame of film, in the epoch of a datagram.
fn film(datagram: &[u8], part: u8) -> Vec<u8> {
    const PARTS_AT: usize = 25;
    const HEADER_BYTES: usize = 33;
    let mut out = datagram[..HEADER_BYTES].to_vec();
    // Neither part of an update nor after one.
    out[17..PARTS_AT].fill(0);
    out[PARTS_AT..PARTS_AT + 6].copy_from_slice(&[part, 0, 2, 0, 0, 0]);
    out.push(3);
    out.extend(1_u32.to_le_bytes());
    out.extend(0_u32.to_le_bytes());
    out.push(0x80);
    for side in [2_u16, 4, 100, 60] {
        out.extend(side.to_le_bytes());
    }
    out.extend(0_u32.to_le_bytes());
    out.extend(20_u16.to_le_bytes());
    out.extend([part; 20]);
    out
}
