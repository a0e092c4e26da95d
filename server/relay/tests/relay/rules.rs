//! The rules of RFC 8489 and RFC 8656, one by one, refusals first.

use std::time::{Duration, Instant};

use crate::support::{RELAYED_IP, Side, UDP_TRANSPORT, machine, session, udp};
use bowline_relay::{Machine, RelayConfig};
use bowline_stun::{Algorithm, Attribute, Class, Message, MessageBuilder, Method, TransactionId};

const MINUTE: Duration = Duration::from_mins(1);

fn ask_for_transport(message: MessageBuilder) -> MessageBuilder {
    message.number(Attribute::REQUESTED_TRANSPORT, UDP_TRANSPORT)
}

#[test]
fn nothing_but_the_credential_authenticates() {
    let now = Instant::now();
    let mut machine = machine(now);
    let good = Side::new(&mut machine, 1, udp(1), now);
    let mut wrong_password = good.clone();
    wrong_password.signer.credential.password = "guess".into();
    assert_eq!(wrong_password.allocate(&mut machine, now), Err(401));
    let mut unknown = good.clone();
    unknown.signer.credential.username = "nobody".into();
    assert_eq!(unknown.allocate(&mut machine, now), Err(401));
    let mut revoked = Side::new(&mut machine, 2, udp(2), now);
    machine.revoke(session(2), now);
    assert_eq!(revoked.allocate(&mut machine, now), Err(401));
    assert_eq!(machine.counters().allocations, 0);
    let mut again = Side::new(&mut machine, 2, udp(2), now);
    assert_ne!(again.signer.credential, revoked.signer.credential);
    assert!(again.allocate(&mut machine, now).is_ok());
    assert!(good.clone().allocate(&mut machine, now).is_ok());
}

#[test]
fn a_credential_stays_until_it_is_revoked_and_prints_no_password() {
    let now = Instant::now();
    let mut machine = machine(now);
    let first = machine.grant(session(1), now);
    assert_eq!(machine.grant(session(1), now), first);
    assert_ne!(machine.grant(session(2), now), first);
    assert!(!format!("{first:?}{machine:?}").contains(&first.password));
}

#[test]
fn an_old_nonce_is_refused_and_replaced() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    side.allocate(&mut machine, now).unwrap();
    for minutes in [9, 18, 27] {
        assert_eq!(
            side.refresh(&mut machine, 600, now + minutes * MINUTE),
            Ok(600)
        );
    }
    let later = now + 36 * MINUTE;
    let request = side.signer.request(Method::Refresh, |m| m);
    let answer = machine.handle_input(side.tuple, &request, later).unwrap();
    let answer = Message::parse(&answer.bytes).unwrap();
    assert_eq!(answer.error_code(), Some(438));
    assert!(side.signer.learn(&answer));
    assert_eq!(side.refresh(&mut machine, 600, later), Ok(600));
}

#[test]
fn a_nonce_of_another_address_is_stale() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    side.allocate(&mut machine, now).unwrap();
    let request = side.signer.request(Method::Allocate, ask_for_transport);
    let answer = machine.handle_input(udp(9), &request, now).unwrap();
    let answer = Message::parse(&answer.bytes).unwrap();
    assert_eq!(answer.error_code(), Some(438));
}

#[test]
fn a_five_tuple_has_one_allocation_and_one_owner() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    assert_eq!(side.refresh(&mut machine, 600, now), Err(437));
    let here = "203.0.113.7:0".parse().unwrap();
    assert_eq!(side.permit(&mut machine, here, now), Err(437));
    side.allocate(&mut machine, now).unwrap();
    assert_eq!(side.allocate(&mut machine, now), Err(437));
    let mut other = Side::new(&mut machine, 2, udp(1), now);
    assert_eq!(other.refresh(&mut machine, 0, now), Err(441));
    assert_eq!(other.permit(&mut machine, here, now), Err(441));
    assert_eq!(other.allocate(&mut machine, now), Err(437));
    assert_eq!(machine.counters().allocations, 1);
}

#[test]
fn a_repeated_request_gets_the_same_answer() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    assert_eq!(side.refresh(&mut machine, 600, now), Err(437));
    let request = side.signer.request(Method::Allocate, ask_for_transport);
    let first = machine.handle_input(side.tuple, &request, now).unwrap();
    let second = machine.handle_input(side.tuple, &request, now).unwrap();
    assert_eq!(first, second);
    assert_eq!(machine.counters().allocated_total, 1);
}

#[test]
fn what_an_allocation_cannot_be_is_refused() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    assert_eq!(side.refresh(&mut machine, 600, now), Err(437));
    let mut code = |add: &dyn Fn(MessageBuilder) -> MessageBuilder| {
        side.ask(&mut machine, Method::Allocate, now, add)
            .unwrap_err()
    };
    assert_eq!(code(&|m| m), 400);
    assert_eq!(
        code(&|m| m.number(Attribute::REQUESTED_TRANSPORT, 6 << 24)),
        442
    );
    assert_eq!(
        code(&|m| m.attribute(Attribute::REQUESTED_TRANSPORT, &[17])),
        400
    );
    let family = Attribute::REQUESTED_ADDRESS_FAMILY;
    assert_eq!(code(&|m| ask_for_transport(m).number(family, 2 << 24)), 440);
    assert_eq!(code(&|m| ask_for_transport(m).attribute(family, &[])), 400);
    let pair = |m| ask_for_transport(m).attribute(Attribute::EVEN_PORT, &[0x80]);
    assert_eq!(code(&pair), 508);
    let token = |m| ask_for_transport(m).attribute(Attribute::RESERVATION_TOKEN, &[0; 8]);
    assert_eq!(code(&token), 508);
    assert_eq!(
        code(&|m| token(m).attribute(Attribute::EVEN_PORT, &[0])),
        400
    );
    assert_eq!(
        code(&|m| ask_for_transport(m).attribute(Attribute::LIFETIME, &[1])),
        400
    );
    let unknown = |m| ask_for_transport(m).attribute(Attribute::DONT_FRAGMENT, &[]);
    assert_eq!(code(&unknown), 420);
    assert_eq!(machine.counters().allocations, 0);
    let even = |m| ask_for_transport(m).attribute(Attribute::EVEN_PORT, &[0]);
    let answer = side.ask(&mut machine, Method::Allocate, now, even).unwrap();
    let answer = Message::parse(&answer).unwrap();
    let relayed = answer.xor_address(Attribute::XOR_RELAYED_ADDRESS).unwrap();
    assert_eq!((relayed.ip(), relayed.port() % 2), (RELAYED_IP, 0));
    let mapped = answer.xor_address(Attribute::XOR_MAPPED_ADDRESS).unwrap();
    assert_eq!(mapped, side.tuple.source());
}

#[test]
fn session_and_node_have_a_limit() {
    let now = Instant::now();
    let mut config = RelayConfig::new(RELAYED_IP);
    config.limits.allocations_per_session = 2;
    config.limits.allocations = 3;
    let mut machine = Machine::new(config, [7; 32], now).unwrap();
    let mut allocate = |number, tuple| {
        let mut side = Side::new(&mut machine, number, udp(tuple), now);
        side.allocate(&mut machine, now).map(|_| side)
    };
    let mut first = allocate(1, 1).unwrap();
    assert!(allocate(1, 2).is_ok());
    assert_eq!(allocate(1, 3).unwrap_err(), 486);
    assert!(allocate(2, 4).is_ok());
    assert_eq!(allocate(2, 5).unwrap_err(), 508);
    assert_eq!(first.refresh(&mut machine, 0, now), Ok(0));
    let mut again = Side::new(&mut machine, 1, udp(6), now);
    assert!(again.allocate(&mut machine, now).is_ok());
    assert_eq!(machine.counters().over_limit_total, 2);
}

#[test]
fn ports_run_out_and_come_back() {
    let now = Instant::now();
    let mut config = RelayConfig::new(RELAYED_IP);
    config.ports = 50_000..=50_001;
    let mut machine = Machine::new(config, [7; 32], now).unwrap();
    let mut sides = [1, 2, 3].map(|tuple| Side::new(&mut machine, 1, udp(tuple), now));
    let first = sides[0].allocate(&mut machine, now).unwrap();
    let second = sides[1].allocate(&mut machine, now).unwrap();
    assert_ne!(first, second);
    assert_eq!(sides[2].allocate(&mut machine, now), Err(508));
    assert_eq!(sides[0].refresh(&mut machine, 0, now), Ok(0));
    assert_eq!(sides[2].allocate(&mut machine, now), Ok(first));
}

#[test]
fn a_lifetime_is_between_ten_minutes_and_an_hour() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    side.allocate(&mut machine, now).unwrap();
    assert_eq!(machine.poll_timeout(), Some(now + 10 * MINUTE));
    assert_eq!(side.refresh(&mut machine, 1, now), Ok(600));
    assert_eq!(side.refresh(&mut machine, 4_000_000, now), Ok(3600));
    machine.handle_timeout(now + (60 * MINUTE).saturating_sub(Duration::from_nanos(1)));
    assert_eq!(machine.counters().allocations, 1);
    machine.handle_timeout(now + 60 * MINUTE);
    assert_eq!(machine.counters().allocations, 0);
    assert_eq!(machine.poll_timeout(), None);
}

#[test]
fn sha256_is_answered_with_sha256() {
    let now = Instant::now();
    let mut machine = machine(now);
    let mut side = Side::new(&mut machine, 1, udp(1), now);
    side.signer.algorithm = Algorithm::Sha256;
    assert!(side.allocate(&mut machine, now).is_ok());
    assert_eq!(side.refresh(&mut machine, 0, now), Ok(0));
}

#[test]
fn binding_tells_the_address_that_the_packet_came_from() {
    let now = Instant::now();
    let mut machine = machine(now);
    let ask = |add: &dyn Fn(MessageBuilder) -> MessageBuilder| {
        let id = TransactionId([9; 12]);
        add(MessageBuilder::new(Class::Request, Method::Binding, id)).build()
    };
    let source = "[::ffff:198.51.100.9]:4000".parse().unwrap();
    let from = bowline_relay::FiveTuple::Udp { socket: 0, source };
    let answer = machine.handle_input(from, &ask(&|m| m), now).unwrap();
    let answer = Message::parse(&answer.bytes).unwrap();
    let mapped = answer.xor_address(Attribute::XOR_MAPPED_ADDRESS).unwrap();
    assert_eq!(mapped, "198.51.100.9:4000".parse().unwrap());
    assert!(!answer.has_fingerprint());
    let answer = machine.handle_input(from, &ask(&MessageBuilder::fingerprint), now);
    assert!(
        Message::parse(&answer.unwrap().bytes)
            .unwrap()
            .has_fingerprint()
    );
    let unknown = ask(&|m| m.attribute(Attribute(0x7777), b"long enough for an answer"));
    let answer = machine.handle_input(from, &unknown, now).unwrap();
    let answer = Message::parse(&answer.bytes).unwrap();
    assert_eq!(answer.error_code(), Some(420));
    assert_eq!(
        answer.attribute(Attribute::UNKNOWN_ATTRIBUTES),
        Some(&[0x77, 0x77][..])
    );
}

#[test]
fn whoever_has_shown_nothing_gets_little_and_seldom() {
    let now = Instant::now();
    let mut config = RelayConfig::new(RELAYED_IP);
    config.realm = "r".repeat(bowline_relay::MAX_REALM_BYTES);
    let mut machine = Machine::new(config, [7; 32], now).unwrap();
    let id = TransactionId([9; 12]);
    let begin = |method| MessageBuilder::new(Class::Request, method, id);
    let requests = [
        begin(Method::Binding).build(),
        begin(Method::Binding)
            .attribute(Attribute(1234), &[])
            .build(),
        ask_for_transport(begin(Method::Allocate)).build(),
        begin(Method::Allocate).build(),
        begin(Method::Refresh).build(),
    ];
    let mut answered = 0;
    for request in requests.iter().cycle().take(10_000) {
        if let Some(answer) = machine.handle_input(udp(1), request, now) {
            assert!(answer.bytes.len() <= 3 * request.len());
            answered += 1;
        }
    }
    assert_eq!(answered, 50, "one prefix gets 50 answers a second");
    let browser = ask_for_transport(begin(Method::Allocate)).build();
    let later = now + Duration::from_secs(1);
    assert!(machine.handle_input(udp(1), &browser, later).is_some());
}
