//! Which ways are tried and told, without sockets.

use std::sync::mpsc::{Receiver, channel};

use bowline_protocol::relay::{RelaySecret, RelayUrl};
use bowline_stun::{Attribute, Class, Message, MessageBuilder, Method};
use str0m::CandidateKind;

use super::*;

const OUTSIDE: &str = "198.51.100.7:4000";

fn relays(route: Route, url: &str) -> (Relays, Receiver<Wake>) {
    let (wake, woken) = channel();
    let way = Way {
        wake,
        shared: Arc::default(),
    };
    let secret = |text| RelaySecret::parse(text).unwrap();
    let config = RtcConfig {
        relays: vec![RelayServer {
            urls: vec![RelayUrl::parse(url).unwrap()],
            username: secret("name"),
            credential: secret("password"),
        }],
        route,
        ..RtcConfig::default()
    };
    let locals = vec![local(), "[2001:db8::1]:9".parse().unwrap()];
    (Relays::new(&config, locals, way), woken)
}

fn local() -> SocketAddr {
    "10.0.0.2:9".parse().unwrap()
}

fn server() -> SocketAddr {
    "192.0.2.1:3478".parse().unwrap()
}

/// Answers the one request that is on its way; the answer's kind of request.
fn answer(relays: &mut Relays, now: Instant) -> Method {
    let (from, to, bytes) = relays.poll_transmit().unwrap();
    assert_eq!((from, to), (local(), server()));
    let request = Message::parse(&bytes).unwrap();
    let mapped = OUTSIDE.parse().unwrap();
    let bytes = MessageBuilder::new(Class::Success, request.method(), request.id())
        .xor_address(Attribute::XOR_MAPPED_ADDRESS, mapped)
        .build();
    assert!(relays.handle_packet(to, from, &bytes, now));
    request.method()
}

fn found(relays: &mut Relays) -> Option<Candidate> {
    match relays.poll_event() {
        Some(RelayEvent::Found(candidate)) => Some(candidate),
        Some(RelayEvent::Gone(_) | RelayEvent::Packet { .. }) | None => None,
    }
}

#[test]
fn the_address_outside_is_told_unless_only_the_relay_may_be_used() {
    let now = Instant::now();
    for (route, is_told) in [(Route::RelayOnly, false), (Route::Any, true)] {
        let (mut relays, _woken) = relays(route, "turn:192.0.2.1");
        relays.handle_wake(RelayWake::Resolved(0, vec![server()]), now);
        assert_eq!(answer(&mut relays, now), Method::Binding);
        let found = found(&mut relays);
        let told = found.map(|c| (c.kind(), c.addr()));
        let outside = OUTSIDE.parse().unwrap();
        let expected = (CandidateKind::ServerReflexive, outside);
        assert_eq!(told, is_told.then_some(expected));
        // A server that can be reached is asked for a relayed address.
        assert_eq!(answer(&mut relays, now), Method::Allocate);
    }
}

#[test]
fn a_server_for_the_address_only_is_asked_once() {
    let now = Instant::now();
    let (mut relays, _woken) = relays(Route::Any, "stun:192.0.2.1");
    relays.handle_wake(RelayWake::Resolved(0, vec![server()]), now);
    assert_eq!(answer(&mut relays, now), Method::Binding);
    assert!(found(&mut relays).is_some());
    assert_eq!(relays.poll_transmit(), None);
    assert_eq!(relays.poll_timeout(), None);
}

#[test]
fn packets_of_others_are_left_to_the_engine() {
    let now = Instant::now();
    let (mut relays, _woken) = relays(Route::Any, "turn:192.0.2.1");
    relays.handle_wake(RelayWake::Resolved(0, vec![server()]), now);
    let other = "192.0.2.1:3479".parse().unwrap();
    assert!(!relays.handle_packet(other, local(), b"packet", now));
    assert!(relays.handle_packet(server(), local(), b"packet", now));
    assert!(!relays.send(OUTSIDE.parse().unwrap(), other, b"packet", now));
}

#[test]
fn a_relay_that_is_silent_or_unknown_is_tried_again() {
    let now = Instant::now();
    let (mut relays, woken) = relays(Route::Any, "turn:127.0.0.1");
    relays.handle_wake(RelayWake::Resolved(0, vec![server()]), now);
    let mut later = now;
    while relays.try_again_at.is_none() {
        later = relays.poll_timeout().unwrap();
        relays.handle_timeout(later);
    }
    assert!(later < now + Duration::from_secs(10));
    assert_eq!(relays.poll_timeout(), Some(later + FIRST_PAUSE));
    while relays.poll_transmit().is_some() {}
    later += FIRST_PAUSE;
    relays.handle_timeout(later);
    assert_eq!(relays.try_again_at, None, "the name is being looked up");
    let resolved = woken.recv().unwrap();
    assert!(matches!(resolved, Wake::Relay(RelayWake::Resolved(0, _))));
    relays.handle_wake(RelayWake::Resolved(7, vec![server()]), later);
    assert_eq!(
        relays.poll_transmit(),
        None,
        "there is no such relay any more"
    );
    assert_eq!(relays.try_again_at, Some(later + 2 * FIRST_PAUSE));
}

#[test]
fn what_went_from_an_address_that_is_gone_is_tried_from_the_new_one() {
    let now = Instant::now();
    let (mut relays, woken) = relays(Route::Any, "turn:192.0.2.1");
    relays.handle_wake(RelayWake::Resolved(0, vec![server()]), now);
    assert_eq!(answer(&mut relays, now), Method::Binding);
    let outside = found(&mut relays).unwrap();
    let new: SocketAddr = "10.0.0.3:9".parse().unwrap();

    relays.use_locals(vec![local(), new], &[], now);
    assert!(woken.try_recv().is_err(), "what works is left alone");

    relays.use_locals(vec![new], &[local()], now);
    let Some(RelayEvent::Gone(gone)) = relays.poll_event() else {
        panic!("the address outside is told of still")
    };
    assert_eq!(gone.addr(), outside.addr());
    while relays.poll_transmit().is_some() {}
    let Ok(Wake::Relay(RelayWake::Resolved(index, _))) = woken.recv() else {
        panic!("the relay's name is not looked up again")
    };
    relays.handle_wake(RelayWake::Resolved(index, vec![server()]), now);
    let (from, to, _) = relays.poll_transmit().unwrap();
    assert_eq!((from, to), (new, server()));
}
