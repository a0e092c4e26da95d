//! The rule of the relay, on the machine: only its own allocations, only of the same session.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use crate::addresses;
use crate::support::{RELAYED_IP, Side, machine, pair, session, udp};

#[test]
fn every_other_address_is_forbidden() {
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, _), _] = pair(&mut machine, 1, now);
    let all = addresses::all();
    for ip in &all {
        for port in [0, 53, 80, 49_152] {
            let peer = SocketAddr::new(*ip, port);
            assert_eq!(a.permit(&mut machine, peer, now), Err(403), "{peer}");
            assert_eq!(a.bind(&mut machine, 0x4000, peer, now), Err(403), "{peer}");
            assert_eq!(a.send(&mut machine, peer, b"x", now), None, "{peer}");
        }
    }
    assert_eq!(machine.counters().forbidden_total, all.len() as u64 * 8);
    assert_eq!(machine.counters().forwarded_packets_total, 0);
}

#[test]
fn one_forbidden_address_forbids_the_whole_request() {
    use bowline_stun::{Attribute, Method};
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, _), (mut b, at_b)] = pair(&mut machine, 1, now);
    let other: SocketAddr = "10.0.0.1:9".parse().unwrap();
    for addresses in [[at_b, other], [other, at_b]] {
        let answer = a.ask(&mut machine, Method::CreatePermission, now, |m| {
            addresses.iter().fold(m, |m, peer| {
                m.xor_address(Attribute::XOR_PEER_ADDRESS, *peer)
            })
        });
        assert_eq!(answer, Err(403));
    }
    assert_eq!(b.permit(&mut machine, at_b, now), Ok(()));
    assert_eq!(a.send(&mut machine, at_b, b"x", now), None);
}

#[test]
fn another_spelling_of_an_allocation_is_another_address() {
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, _), (_, at_b)] = pair(&mut machine, 1, now);
    let IpAddr::V4(ip) = at_b.ip() else {
        panic!("this relay has an IPv4 address")
    };
    for spelling in addresses::spellings(ip) {
        let peer = SocketAddr::new(spelling.into(), at_b.port());
        assert_eq!(a.permit(&mut machine, peer, now), Err(403), "{peer}");
        assert_eq!(a.bind(&mut machine, 0x4000, peer, now), Err(403), "{peer}");
    }
}

#[test]
fn a_port_of_the_server_without_an_allocation_is_forbidden() {
    let now = Instant::now();
    let mut machine = machine(now);
    let [(mut a, at_a), (mut b, at_b)] = pair(&mut machine, 1, now);
    for port in 1..=u16::MAX {
        let peer = SocketAddr::new(RELAYED_IP, port);
        if ![at_a, at_b].contains(&peer) {
            assert_eq!(a.bind(&mut machine, 0x4000, peer, now), Err(403), "{peer}");
        }
    }
    assert_eq!(a.permit(&mut machine, at_b, now), Ok(()));
    assert_eq!(b.refresh(&mut machine, 0, now), Ok(0));
    assert_eq!(a.permit(&mut machine, at_b, now), Err(403));
}

#[test]
fn two_sessions_never_reach_each_other() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut pairs = [1, 2].map(|number| pair(&mut machine, number, now));
    for [(a, at_a), (b, at_b)] in &mut pairs {
        a.permit(&mut machine, *at_b, now).unwrap();
        b.permit(&mut machine, *at_a, now).unwrap();
    }
    let [[(a, _), _], [(c, at_c), (_, at_d)]] = &mut pairs;
    for peer in [*at_c, *at_d] {
        assert_eq!(a.permit(&mut machine, peer, now), Err(403));
        assert_eq!(a.bind(&mut machine, 0x4000, peer, now), Err(403));
        assert_eq!(a.send(&mut machine, peer, b"x", now), None);
    }
    assert!(c.send(&mut machine, *at_d, b"x", now).is_some());
}

#[test]
fn a_port_that_changes_hands_takes_no_channel_along() {
    let now = Instant::now();
    let mut config = bowline_relay::RelayConfig::new(RELAYED_IP);
    config.ports = 50_000..=50_001;
    let mut machine = bowline_relay::Machine::new(config, [7; 32], now).unwrap();
    let [(mut a, _), (mut b, at_b)] = pair(&mut machine, 1, now);
    a.bind(&mut machine, 0x4000, at_b, now).unwrap();
    b.refresh(&mut machine, 0, now).unwrap();
    let mut stranger = Side::new(&mut machine, 2, udp(50), now);
    assert_eq!(stranger.allocate(&mut machine, now), Ok(at_b));
    stranger.permit(&mut machine, at_b, now).unwrap();
    let data = bowline_stun::write_channel_data(0x4000, b"x", bowline_stun::Padding::None);
    assert_eq!(machine.handle_input(a.tuple, &data.unwrap(), now), None);
    assert_eq!(a.send(&mut machine, at_b, b"x", now), None);
    machine.revoke(session(2), now);
}
