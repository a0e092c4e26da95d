//! Guessing codes.

mod support;

use bowline_protocol::session::CustomerKind;
use bowline_protocol::session::Phase;
use bowline_protocol::signaling::AttackMode;
use bowline_signaling::{EntryError, Limits, Prefix};
use support::{MINUTE, World, ip, number_pin, pin_proof, technician};

fn full_house() -> World {
    let mut world = World::with(Limits {
        pin_minutes: 60,
        ..Limits::default()
    });
    for n in 0..100 {
        world.create_pin(1 + n / 40);
    }
    world
}

#[test]
fn of_100_000_codes_from_one_address_at_most_60_are_evaluated_while_honest_customers_get_in() {
    let mut world = full_house();
    let mut evaluated = 0_u64;
    let mut joined = 0;
    for guess in 0..100_000 {
        let pin = number_pin(guess * 7 % 1_000_000);
        world.now = world.now.plus(10);
        match world.hub.join(
            &pin,
            ip("198.51.100.7"),
            CustomerKind::Applet,
            world.now,
            &mut world.entropy,
        ) {
            Ok(_) => (evaluated, joined) = (evaluated + 1, joined + 1),
            Err(EntryError::CodeDoesNotWork) => evaluated += 1,
            Err(EntryError::TooManyTries { .. }) => {}
        }
        if guess % 1_000 == 0 {
            let (session_id, honest) = world.create_pin(99 + u128::from(guess / 10_000));
            let at = ip("203.0.113.50");
            world
                .hub
                .check_entry(&pin_proof(&honest), at, world.now, &mut world.entropy)
                .unwrap();
            world.arrive(&honest, "203.0.113.50");
            let owner = technician(99 + u128::from(guess / 10_000)).id;
            world.hub.start(owner, session_id, world.now).unwrap();
            world.hub.end(owner, session_id, world.now).unwrap();
        }
        world.drain();
    }
    assert!(evaluated <= 60, "{evaluated} evaluated");
    assert_eq!(joined, 0);
    let counts = world.hub.code_counts();
    assert_eq!(
        (counts.missed, counts.refused),
        (evaluated, 100_000 - evaluated)
    );
    let active = (1..4).flat_map(|n| world.hub.sessions_of(technician(n).id));
    assert!(
        active
            .into_iter()
            .all(|session| session.phase != Phase::Active)
    );
}

#[test]
fn misses_from_many_prefixes_start_attack_mode_in_which_at_most_60_in_10_minutes_are_evaluated() {
    let mut world = full_house();
    let (session_id, token) = world.create_link(77);
    let mut evaluated = 0;
    for guess in 0..6_000_u32 {
        world.now = world.now.plus(100);
        let from = format!("10.{}.{}.1", guess / 256, guess % 256);
        let pin = number_pin(guess);
        let answer = world.hub.join(
            &pin,
            ip(&from),
            CustomerKind::Applet,
            world.now,
            &mut world.entropy,
        );
        evaluated += u32::from(answer == Err(EntryError::CodeDoesNotWork));
    }
    assert_eq!(world.hub.attack_mode(), AttackMode::On);
    assert!((30..=60).contains(&evaluated), "{evaluated}");
    let link = bowline_protocol::api::EntryProof::Link { token };
    let at = ip("203.0.113.3");
    let entered = world
        .hub
        .check_entry(&link, at, world.now, &mut world.entropy)
        .unwrap();
    assert_eq!(entered.session_id, session_id);
    world.arrive(&entered.pin, "203.0.113.3");
    world.drain();
    world.pass(11 * MINUTE);
    assert_eq!(world.hub.attack_mode(), AttackMode::Off);
    let told = |mode| {
        world
            .outputs
            .contains(&bowline_signaling::Output::AttackMode(mode))
    };
    assert!(told(AttackMode::On) && told(AttackMode::Off));
}

#[test]
fn a_link_in_many_hands_opens_no_more_than_in_one() {
    let mut world = full_house();
    let (_, token) = world.create_link(77);
    let link = bowline_protocol::api::EntryProof::Link { token };
    for guess in 0..100 {
        let from = format!("10.0.{guess}.1");
        let pin = number_pin(guess);
        let _ = world.hub.join(
            &pin,
            ip(&from),
            CustomerKind::Applet,
            world.now,
            &mut world.entropy,
        );
    }
    assert_eq!(world.hub.attack_mode(), AttackMode::On);
    let before = world.hub.code_counts().missed;
    for hand in 0..200 {
        let at = ip(&format!("10.1.{hand}.1"));
        world
            .hub
            .check_entry(&link, at, world.now, &mut world.entropy)
            .unwrap();
        let pin = number_pin(hand);
        let _ = world.hub.join(
            &pin,
            at,
            CustomerKind::Applet,
            world.now,
            &mut world.entropy,
        );
    }
    let looked_up = world.hub.code_counts().missed - before;
    assert!(looked_up <= 2, "{looked_up} codes were looked up");
}

#[test]
fn misses_survive_a_restart() {
    let mut world = full_house();
    for guess in 0..20 {
        let pin = number_pin(guess);
        let _ = world.hub.join(
            &pin,
            ip("198.51.100.7"),
            CustomerKind::Applet,
            world.now,
            &mut world.entropy,
        );
    }
    world.drain();
    world.restart(Limits::default());
    let pin = number_pin(5);
    let answer = world.hub.join(
        &pin,
        ip("198.51.100.200"),
        CustomerKind::Applet,
        world.now,
        &mut world.entropy,
    );
    assert!(matches!(answer, Err(EntryError::TooManyTries { .. })));
}

#[test]
fn a_mapped_address_counts_as_the_one_it_wraps() {
    assert_eq!(
        Prefix::from(ip("::ffff:198.51.100.7")),
        Prefix::from(ip("198.51.100.200"))
    );
    assert_eq!(
        Prefix::from(ip("2001:db8:1:2::3")),
        Prefix::from(ip("2001:db8:1:ffff::"))
    );
    assert_ne!(
        Prefix::from(ip("2001:db8:1::")),
        Prefix::from(ip("2001:db8:2::"))
    );
}
