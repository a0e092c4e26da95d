//! What is forwarded, between whom, and for how long.

use std::time::{Duration, Instant};

use crate::support::{RELAYED_IP, Side, machine, pair, read_data, session};
use bowline_relay::{FiveTuple, Machine, RelayConfig, STREAM_PATIENCE};
use bowline_stun::{ChannelData, Padding, write_channel_data};

const MINUTE: Duration = Duration::from_mins(1);

#[test]
fn both_sides_must_permit() {
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, at_a), (mut b, at_b)] = pair(&mut machine, 1, now);
    assert_eq!(a.send(&mut machine, at_b, b"no", now), None);
    a.permit(&mut machine, at_b, now).unwrap();
    assert_eq!(a.send(&mut machine, at_b, b"no", now), None);
    assert_eq!(b.send(&mut machine, at_a, b"no", now), None);
    b.permit(&mut machine, at_a, now).unwrap();
    let sent = a.send(&mut machine, at_b, b"yes", now).unwrap();
    assert_eq!(sent.to, b.tuple);
    assert_eq!(read_data(&sent.bytes), (at_a, b"yes".to_vec()));
    let counters = machine.counters();
    assert_eq!(counters.forwarded_packets_total, 1);
    assert_eq!(counters.forwarded_bytes_total, 3);
    assert_eq!(counters.refused_packets_total, 3);
}

#[test]
fn a_permission_lasts_five_minutes_and_a_channel_ten() {
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, at_a), (mut b, at_b)] = pair(&mut machine, 1, now);
    a.bind(&mut machine, 0x4000, at_b, now).unwrap();
    b.permit(&mut machine, at_a, now).unwrap();
    let data = write_channel_data(0x4000, b"data", Padding::None).unwrap();
    let before = now + (5 * MINUTE).saturating_sub(Duration::from_nanos(1));
    assert!(machine.handle_input(a.tuple, &data, before).is_some());
    let after = now + 5 * MINUTE;
    assert_eq!(machine.handle_input(a.tuple, &data, after), None);
    for side in [(&mut a, at_b), (&mut b, at_a)] {
        side.0.permit(&mut machine, side.1, after).unwrap();
        assert_eq!(side.0.refresh(&mut machine, 3600, after), Ok(3600));
    }
    let before = now + (10 * MINUTE).saturating_sub(Duration::from_nanos(1));
    assert!(machine.handle_input(a.tuple, &data, before).is_some());
    let after = now + 10 * MINUTE;
    a.permit(&mut machine, at_b, after).unwrap();
    b.permit(&mut machine, at_a, after).unwrap();
    assert_eq!(machine.handle_input(a.tuple, &data, after), None);
    assert!(
        a.send(&mut machine, at_b, b"still permitted", after)
            .is_some()
    );
}

#[test]
fn a_number_has_one_address_and_an_address_one_number() {
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, at_a), (mut b, at_b)] = pair(&mut machine, 1, now);
    for number in [0, 0x3FFF, 0x5000, 0xFFFF] {
        assert_eq!(a.bind(&mut machine, number, at_b, now), Err(400));
    }
    a.bind(&mut machine, 0x4FFF, at_b, now).unwrap();
    assert_eq!(a.bind(&mut machine, 0x4FFF, at_a, now), Err(400));
    assert_eq!(a.bind(&mut machine, 0x4000, at_b, now), Err(400));
    assert_eq!(a.bind(&mut machine, 0x4FFF, at_b, now), Ok(()));
    b.bind(&mut machine, 0x4123, at_a, now).unwrap();
    let data = write_channel_data(0x4FFF, b"abc", Padding::None).unwrap();
    let sent = machine.handle_input(a.tuple, &data, now).unwrap();
    assert_eq!(sent.to, b.tuple);
    let got = ChannelData::parse(&sent.bytes).unwrap();
    assert_eq!((got.number, got.data), (0x4123, &b"abc"[..]));
    assert_eq!(
        a.bind(&mut machine, 0x4000, at_b, now + 10 * MINUTE),
        Err(437)
    );
}

#[test]
fn revoking_cuts_at_the_next_packet_and_touches_nobody_else() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut pairs = [1, 2].map(|number| pair(&mut machine, number, now));
    for [(a, at_a), (b, at_b)] in &mut pairs {
        a.permit(&mut machine, *at_b, now).unwrap();
        b.permit(&mut machine, *at_a, now).unwrap();
        assert!(a.send(&mut machine, *at_b, b"x", now).is_some());
    }
    machine.revoke(session(1), now);
    let [[(a, at_a), (b, at_b)], [(c, _), (_, at_d)]] = &mut pairs;
    for _ in 0..1000 {
        assert_eq!(a.send(&mut machine, *at_b, b"x", now), None);
        assert_eq!(b.send(&mut machine, *at_a, b"x", now), None);
    }
    assert_eq!(a.refresh(&mut machine, 600, now), Err(401));
    assert_eq!(a.allocate(&mut machine, now), Err(401));
    assert!(c.send(&mut machine, *at_d, b"x", now).is_some());
    assert_eq!(machine.counters().allocations, 2);
}

#[test]
fn streams_get_padding_and_datagrams_do_not() {
    let now = Instant::now();
    let mut machine = machine(now);
    let tuple = machine
        .open_stream("198.51.100.9:5000".parse().unwrap(), now)
        .unwrap();
    let mut stream = Side::new(&mut machine, 1, tuple, now);
    let at_stream = stream.allocate(&mut machine, now).unwrap();
    let [(mut a, at_a), _] = pair(&mut machine, 1, now);
    a.bind(&mut machine, 0x4001, at_stream, now).unwrap();
    stream.bind(&mut machine, 0x4002, at_a, now).unwrap();
    let out = write_channel_data(0x4001, b"12345", Padding::None).unwrap();
    let sent = machine.handle_input(a.tuple, &out, now).unwrap();
    assert_eq!((sent.to, sent.bytes.len()), (tuple, 12));
    let back = write_channel_data(0x4002, b"12345", Padding::ToFour).unwrap();
    let sent = machine.handle_input(tuple, &back, now).unwrap();
    assert_eq!((sent.to, sent.bytes.len()), (a.tuple, 9));
}

#[test]
fn a_stream_without_an_allocation_is_closed() {
    let now = Instant::now();
    let mut machine = machine(now);
    let source = "198.51.100.9:5000".parse().unwrap();
    let [idle, used, revoked] = [(); 3].map(|()| machine.open_stream(source, now).unwrap());
    let mut side = Side::new(&mut machine, 1, used, now);
    side.allocate(&mut machine, now).unwrap();
    let mut other = Side::new(&mut machine, 2, revoked, now);
    other.allocate(&mut machine, now).unwrap();
    machine.revoke(session(2), now);
    assert_eq!(machine.poll_closed(), Some(revoked));
    assert_eq!(machine.poll_closed(), None);
    assert_eq!(machine.poll_timeout(), Some(now + STREAM_PATIENCE));
    machine.handle_timeout(now + STREAM_PATIENCE);
    assert_eq!(machine.poll_closed(), Some(idle));
    assert_eq!(machine.poll_closed(), None);
    let given_back = now + MINUTE;
    side.refresh(&mut machine, 0, given_back).unwrap();
    side.allocate(&mut machine, given_back).unwrap();
    side.refresh(&mut machine, 0, given_back).unwrap();
    machine.handle_timeout(given_back + STREAM_PATIENCE);
    assert_eq!(machine.poll_closed(), Some(used));
    assert_eq!(machine.counters().streams, 0);
    let request = side.signer.request(bowline_stun::Method::Binding, |m| m);
    assert_eq!(machine.handle_input(used, &request, given_back), None);
}

#[test]
fn streams_have_a_limit() {
    let now = Instant::now();
    let mut config = RelayConfig::new(RELAYED_IP);
    config.limits.streams = 2;
    let mut machine = Machine::new(config, [7; 32], now).unwrap();
    let source = "198.51.100.9:5000".parse().unwrap();
    let first: FiveTuple = machine.open_stream(source, now).unwrap();
    assert!(machine.open_stream(source, now).is_some());
    assert_eq!(machine.open_stream(source, now), None);
    machine.close_stream(&first, now);
    assert!(machine.open_stream(source, now).is_some());
}

#[test]
fn a_session_cannot_take_more_than_its_rate() {
    let now = Instant::now();
    let mut config = RelayConfig::new(RELAYED_IP);
    config.limits.session_bytes_per_second = 10_000;
    config.limits.node_bytes_per_second = 15_000;
    let mut machine = Machine::new(config, [7; 32], now).unwrap();
    let mut pairs = [1, 2].map(|number| pair(&mut machine, number, now));
    let mut passed = [0, 0];
    for (index, [(a, at_a), (b, at_b)]) in pairs.iter_mut().enumerate() {
        a.permit(&mut machine, *at_b, now).unwrap();
        b.permit(&mut machine, *at_a, now).unwrap();
        for _ in 0..100 {
            let sent = a.send(&mut machine, *at_b, &[0; 1000], now);
            passed[index] += usize::from(sent.is_some());
        }
    }
    assert_eq!(passed, [10, 5], "the second session feels the node's limit");
    assert_eq!(machine.counters().braked_packets_total, 185);
    let [[(a, _), (_, at_b)], _] = &mut pairs;
    let later = now + Duration::from_millis(100);
    assert!(a.send(&mut machine, *at_b, &[0; 1000], later).is_some());
    assert!(a.send(&mut machine, *at_b, &[0; 1000], later).is_none());
}
