//! Bytes from anybody, in any order: no panic, no growth, one answer at most.

use std::time::{Duration, Instant};

use bowline_relay::{FiveTuple, MAX_MESSAGE_BYTES, STREAM_PATIENCE};
use bowline_stun::{Attribute, MAGIC_COOKIE, Method};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Side, UDP_TRANSPORT, machine, pair, udp};

/// Random bytes, and random bytes behind the header of a message or of channel data.
fn packet() -> impl Strategy<Value = Vec<u8>> {
    let methods = prop::sample::select(vec![0_u16, 1, 3, 4, 0x16, 0x17, 8, 9, 0x101, 0x113]);
    let behind_header = (methods, vec(any::<u8>(), 0..120)).prop_map(|(kind, body)| {
        let length = u16::try_from(body.len()).unwrap();
        let head = [
            &kind.to_be_bytes()[..],
            &length.to_be_bytes(),
            &MAGIC_COOKIE,
            &[5; 12],
        ];
        [&head.concat()[..], &body].concat()
    });
    let channel = (0x4000_u16..0x4010, any::<u16>(), vec(any::<u8>(), 0..60));
    let channel = channel.prop_map(|(number, length, body)| {
        [&number.to_be_bytes()[..], &length.to_be_bytes(), &body].concat()
    });
    prop_oneof![vec(any::<u8>(), 0..200), behind_header, channel]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn random_packets_change_nothing(packets in vec((0_u16..8, packet()), 1..40)) {
        let now = Instant::now();
        let mut machine = machine(now);
        let [(mut a, at_a), (mut b, at_b)] = pair(&mut machine, 1, now);
        a.permit(&mut machine, at_b, now).unwrap();
        b.permit(&mut machine, at_a, now).unwrap();
        let before = machine.counters();
        for (from, bytes) in packets {
            if let Some(answer) = machine.handle_input(udp(from), &bytes, now) {
                prop_assert_eq!(answer.to, udp(from));
                prop_assert!(answer.bytes.len() <= 3 * bytes.len());
            }
        }
        let after = machine.counters();
        prop_assert_eq!(after.allocations, before.allocations);
        prop_assert_eq!(after.forwarded_packets_total, 0);
        prop_assert!(a.send(&mut machine, at_b, b"x", now).is_some());
    }

    #[test]
    fn a_signed_request_with_one_wrong_byte_does_nothing(at in 0_usize..120, flip in 1_u8..) {
        let now = Instant::now();
        let mut machine = machine(now);
        let mut side = Side::new(&mut machine, 1, udp(1), now);
        prop_assert_eq!(side.refresh(&mut machine, 600, now), Err(437));
        let mut request = side.signer.request(Method::Allocate, |m| {
            m.number(Attribute::REQUESTED_TRANSPORT, UDP_TRANSPORT)
        });
        let at = at % request.len();
        request[at] ^= flip;
        machine.handle_input(side.tuple, &request, now);
        prop_assert_eq!(machine.counters().allocations, 0);
    }
}

#[test]
fn every_cut_of_a_good_request_is_harmless() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    assert_eq!(side.refresh(&mut machine, 600, now), Err(437));
    let request = side.signer.request(Method::Allocate, |m| {
        m.number(Attribute::REQUESTED_TRANSPORT, UDP_TRANSPORT)
    });
    for length in 0..request.len() {
        assert_eq!(
            machine.handle_input(side.tuple, &request[..length], now),
            None
        );
    }
    let longer = [&request[..], &[0; 4]].concat();
    assert_eq!(machine.handle_input(side.tuple, &longer, now), None);
    assert_eq!(machine.counters().malformed_total, request.len() as u64 + 1);
    assert_eq!(machine.counters().allocations, 0);
}

#[test]
fn what_is_too_long_is_not_read() {
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, at_a), (mut b, at_b)] = pair(&mut machine, 1, now);
    a.permit(&mut machine, at_b, now).unwrap();
    b.permit(&mut machine, at_a, now).unwrap();
    assert!(
        a.send(&mut machine, at_b, &[0; MAX_MESSAGE_BYTES - 36], now)
            .is_some()
    );
    assert_eq!(
        a.send(&mut machine, at_b, &[0; MAX_MESSAGE_BYTES - 35], now),
        None
    );
}

#[test]
fn channels_and_streams_do_not_pile_up() {
    let mut now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, _), _] = pair(&mut machine, 1, now);
    let mut bound = 0;
    for number in 0..40 {
        let mut side = Side::new(&mut machine, 1, udp(100 + number), now);
        if let Ok(peer) = side.allocate(&mut machine, now) {
            a.bind(&mut machine, 0x4000 + number, peer, now).unwrap();
            bound += 1;
        }
    }
    assert_eq!(bound, 30, "the session's limit less the pair");
    let source = "198.51.100.9:5000".parse().unwrap();
    for _ in 0..20_000 {
        let tuple = machine.open_stream(source, now);
        now += Duration::from_millis(10);
        machine.handle_timeout(now);
        let gone: Vec<FiveTuple> = std::iter::from_fn(|| machine.poll_closed()).collect();
        assert!(tuple.is_some() && gone.len() <= 1);
    }
    let patience = u64::try_from(STREAM_PATIENCE.as_millis() / 10).unwrap();
    assert!(machine.counters().streams <= patience);
}
