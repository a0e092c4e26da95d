//! Codes and links.

mod support;

use bowline_protocol::api::EntryProof;
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::CustomerKind;
use bowline_protocol::session::{EndReason, Phase};
use bowline_protocol::{Capability, SessionId};
use bowline_signaling::pin::{PinBook, REST_MS};
use bowline_signaling::{
    CommandError, EntryError, HelloError, Limits, Output, ReportError, WrongState,
};
use support::{MINUTE, START, Seeded, World, ip, number_pin, pin_proof, technician};

#[test]
fn of_1_000_entries_of_one_code_one_joins_and_of_two_starts_one_starts() {
    let mut world = World::new();
    let (session_id, pin) = world.create_pin(1);
    let mut secrets = Vec::new();
    for n in 0..1_000 {
        let from = ip(&format!("10.{}.{}.1", n / 256, n % 256));
        secrets.extend(
            world
                .hub
                .join(
                    &pin,
                    from,
                    CustomerKind::Applet,
                    world.now,
                    &mut world.entropy,
                )
                .ok(),
        );
    }
    assert_eq!(secrets.len(), 1);
    world
        .hub
        .applet_hello(&secrets[0].join_secret, world.now)
        .unwrap();
    let owner = technician(1).id;
    assert_eq!(world.hub.start(owner, session_id, world.now), Ok(()));
    let again = world.hub.start(owner, session_id, world.now);
    assert_eq!(again, Err(CommandError::WrongState(WrongState)));
}

#[test]
fn who_opens_a_link_in_its_last_minute_may_finish_the_download() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = EntryProof::Link { token };
    let at = ip("203.0.113.1");
    world.pass(24 * 60 * MINUTE - MINUTE);
    let open = |world: &mut World| {
        let hub = &mut world.hub;
        hub.check_entry(&proof, at, world.now, &mut world.entropy)
    };
    let pin = open(&mut world).unwrap().pin;
    world.pass(8 * MINUTE);
    assert_eq!(
        open(&mut world),
        Err(EntryError::CodeDoesNotWork),
        "too late"
    );
    world.arrive(&pin, "203.0.113.1");
    let record = world.hub.session(session_id).unwrap().record();
    assert_eq!(record.phase, Phase::Waiting);
}

#[test]
fn a_link_that_brings_nobody_ends_with_its_last_code() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = EntryProof::Link { token };
    world.pass(24 * 60 * MINUTE - MINUTE);
    let hub = &mut world.hub;
    hub.check_entry(&proof, ip("192.0.2.1"), world.now, &mut world.entropy)
        .unwrap();
    world.pass(10 * MINUTE);
    let record = world.hub.session(session_id).unwrap().record();
    let reason = EndReason::CodeExpired;
    assert_eq!(record.phase, Phase::Ended { reason });
}

#[test]
fn a_link_opened_20_times_over_hours_still_works_until_start() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = EntryProof::Link { token };
    let told = |world: &World| {
        let is_told = |output: &&Output| matches!(output, Output::SessionChanged { .. });
        world.outputs.iter().filter(is_told).count()
    };
    let before = told(&world);
    for _ in 0..20 {
        let at = ip("192.0.2.1");
        let summary = world.hub.session(session_id).unwrap().summary();
        world
            .hub
            .check_entry(&proof, at, world.now, &mut world.entropy)
            .unwrap();
        world.drain();
        assert_eq!(world.hub.session(session_id).unwrap().summary(), summary);
        assert_eq!(told(&world), before, "nobody hears of it");
        world.pass(40 * MINUTE);
        assert_eq!(
            world.hub.session(session_id).unwrap().record().phase,
            Phase::Created
        );
    }
    let at = ip("203.0.113.1");
    let entered = world
        .hub
        .check_entry(&proof, at, world.now, &mut world.entropy)
        .unwrap();
    world.arrive(&entered.pin, "203.0.113.1");
    world
        .hub
        .start(technician(1).id, session_id, world.now)
        .unwrap();
    let after = world
        .hub
        .check_entry(&proof, at, world.now, &mut world.entropy);
    assert_eq!(after, Err(EntryError::CodeDoesNotWork));
}

#[test]
fn unknown_used_and_expired_codes_give_the_same_answer() {
    let mut world = World::new();
    let (_, used) = world.create_pin(1);
    world.arrive(&used, "203.0.113.1");
    let (expired_id, expired) = world.create_pin(1);
    world.pass(10 * MINUTE);
    let ended = Phase::Ended {
        reason: EndReason::CodeExpired,
    };
    assert_eq!(world.hub.session(expired_id).unwrap().record().phase, ended);
    for pin in [used, expired, number_pin(1)] {
        let at = ip("203.0.113.1");
        let checked = world
            .hub
            .check_entry(&pin_proof(&pin), at, world.now, &mut world.entropy);
        assert_eq!(checked, Err(EntryError::CodeDoesNotWork));
    }
}

#[test]
fn an_entered_code_outlives_its_time_while_the_applet_is_on_its_way() {
    let mut world = World::new();
    let (_, pin) = world.create_pin(1);
    world.pass(9 * MINUTE);
    let at = ip("203.0.113.1");
    world
        .hub
        .check_entry(&pin_proof(&pin), at, world.now, &mut world.entropy)
        .unwrap();
    world.pass(5 * MINUTE);
    world.arrive(&pin, "203.0.113.1");
}

#[test]
fn live_codes_are_uniform_and_never_one_digit_apart() {
    let mut book = PinBook::default();
    let mut entropy = Seeded(3);
    let until = START.plus(MINUTE);
    let mut leading = [0_u32; 10];
    let mut live = Vec::new();
    for n in 0..3_000 {
        let pin = book
            .allocate(SessionId::from_bits(n), until, &mut entropy)
            .unwrap();
        leading[usize::from(pin.as_str().as_bytes()[0] - b'0')] += 1;
        live.push(pin);
    }
    for (n, one) in live.iter().enumerate() {
        for other in &live[..n] {
            let pairs = one.as_str().bytes().zip(other.as_str().bytes());
            assert!(pairs.filter(|(a, b)| a != b).count() >= 2);
        }
    }
    assert!(
        leading.iter().all(|count| (220..380).contains(count)),
        "{leading:?}"
    );
}

#[test]
fn a_code_rests_for_a_day() {
    struct Always;
    impl bowline_signaling::Entropy for Always {
        fn uniform_below(&mut self, _: u32) -> u32 {
            482_913
        }
        fn bits_128(&mut self) -> u128 {
            1
        }
        fn bits_256(&mut self) -> [u8; 32] {
            [0; 32]
        }
    }
    let mut book = PinBook::default();
    let id = SessionId::from_bits(1);
    let pin = book.allocate(id, START.plus(MINUTE), &mut Always).unwrap();
    book.retire(&pin, START);
    book.handle_timeout(START.plus(REST_MS - 1));
    assert!(
        book.allocate(id, START.plus(REST_MS + MINUTE), &mut Always)
            .is_err()
    );
    book.handle_timeout(START.plus(REST_MS));
    assert!(
        book.allocate(id, START.plus(REST_MS + MINUTE), &mut Always)
            .is_ok()
    );
}

#[test]
fn whoever_joins_again_by_the_link_is_not_taken_for_whoever_waited() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = EntryProof::Link { token };
    let join = |world: &mut World, from: &str| {
        let hub = &mut world.hub;
        let entered = hub.check_entry(&proof, ip(from), world.now, &mut world.entropy);
        world.pass(MINUTE);
        world.arrive(&entered.unwrap().pin, from)
    };
    let first = join(&mut world, "203.0.113.1");
    // A reload of the same page.
    world.hub.customer_lost(session_id, world.now).unwrap();
    world.hub.applet_hello(&first, world.now).unwrap();
    let reloaded = world.hub.session(session_id).unwrap().summary();
    assert_eq!(reloaded.joined_again_ms, None);

    join(&mut world, "203.0.113.2");

    let log = world.outputs.iter().filter_map(|output| {
        if let Output::Log(_, entry) = output {
            Some(&entry.event)
        } else {
            None
        }
    });
    let expected = [
        LogEvent::Created,
        LogEvent::CustomerJoined,
        LogEvent::ConnectionLost,
        LogEvent::ConnectionRestored,
        LogEvent::JoinedAgain,
        LogEvent::CustomerJoined,
    ];
    assert!(log.eq(&expected), "{:?}", world.outputs);
    let is_replaced = |output: &Output| *output == Output::ReplaceApplet(session_id);
    assert!(world.outputs.iter().any(is_replaced), "the first is told");
    let session = world.hub.session(session_id).unwrap().summary();
    assert_eq!(session.joined_again_ms, Some(world.now.0));
    assert_eq!(session.phase, Phase::Waiting);
    world.restart(Limits::default());
    let again = world.hub.applet_hello(&first, world.now);
    assert_eq!(again, Err(HelloError::Replaced), "told why, also later");
}

#[test]
fn nobody_is_started_between_a_second_join_and_its_arrival() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = EntryProof::Link { token };
    let pin = |world: &mut World| {
        let hub = &mut world.hub;
        let entered = hub.check_entry(&proof, ip("203.0.113.1"), world.now, &mut world.entropy);
        entered.unwrap().pin
    };
    let first = pin(&mut world);
    world.arrive(&first, "203.0.113.1");
    let second = pin(&mut world);
    let (hub, at) = (&mut world.hub, ip("203.0.113.2"));
    hub.join(
        &second,
        at,
        CustomerKind::Browser,
        world.now,
        &mut world.entropy,
    )
    .unwrap();
    let started = hub.start(technician(1).id, session_id, world.now);
    assert_eq!(started, Err(CommandError::WrongState(WrongState)));
}

#[test]
fn whoever_has_the_link_takes_no_codes_without_end() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = EntryProof::Link { token };
    let at = ip("203.0.113.1");
    let mut joins = 0;
    while joins < 1_000 {
        let hub = &mut world.hub;
        let Ok(entered) = hub.check_entry(&proof, at, world.now, &mut world.entropy) else {
            break;
        };
        world.arrive(&entered.pin, "203.0.113.1");
        joins += 1;
    }
    assert_eq!(joins, 512);
    let record = world.hub.session(session_id).unwrap().record();
    assert_eq!(record.pins.len(), 512);
    assert!(record.replaced_joins.len() <= 8);
    let (_, pin) = world.create_pin(2);
    world.arrive(&pin, "203.0.113.1");
}

#[test]
fn whoever_waits_writes_nothing_of_what_needs_start_and_leaves_room_for_who_comes_after() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = EntryProof::Link { token };
    let join = |world: &mut World| {
        let hub = &mut world.hub;
        let entered = hub.check_entry(&proof, ip("203.0.113.1"), world.now, &mut world.entropy);
        world.arrive(&entered.unwrap().pin, "203.0.113.1")
    };
    let mut said = 0;
    let mut report = |world: &mut World, event: LogEvent| {
        said += 1;
        let at_ms = world.now.0 + said;
        let line = LogEntry { at_ms, event };
        world.hub.report_log(session_id, line, world.now)
    };
    let capability = Capability::Control;
    let allowed = LogEvent::Allowed { capability };
    join(&mut world);
    let told = report(&mut world, allowed.clone());
    assert_eq!(told, Err(ReportError::NotItsLine));
    let lines = (0..20_000).take_while(|_| report(&mut world, LogEvent::FeelsWrong).is_ok());
    assert_eq!(lines.count(), 100);

    join(&mut world);
    let ada = technician(1).id;
    world.hub.start(ada, session_id, world.now).unwrap();

    let lines = (0..20_000).take_while(|_| report(&mut world, allowed.clone()).is_ok());
    assert_eq!(lines.count(), 9_900);
}
