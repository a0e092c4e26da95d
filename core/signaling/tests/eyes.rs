//! A phone as the eyes of a computer's session.

#[path = "support/mod.rs"]
mod support;

use bowline_protocol::api::{CreateSession, EntryProof};
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::receipt::Receipt;
use bowline_protocol::session::{CustomerKind, EndReason, Entry, Flow, Phase};
use bowline_protocol::{Capability, SessionId};
use bowline_signaling::{CreateError, EntryKey, Output};

use support::{World, ip, technician};

const OWNER: u128 = 1;

fn request(eyes_of: SessionId, entry: Entry) -> CreateSession {
    CreateSession {
        customer_name: None,
        entry,
        eyes_of: Some(eyes_of),
    }
}

/// Adds a phone to a session.
fn add_phone(
    world: &mut World,
    owner: u128,
    of: SessionId,
) -> Result<(SessionId, String), CreateError> {
    let made = world.hub.create_session(
        &technician(owner),
        request(of, Entry::Link),
        world.now,
        &mut world.entropy,
    )?;
    world.drain();
    let EntryKey::Link(token) = made.key else {
        panic!("a link")
    };
    Ok((made.record.session_id, token))
}

/// The phone opens its link, joins and says hello.
fn arrive(world: &mut World, token: &str) {
    let from = ip("198.51.100.4");
    let proof = EntryProof::Link {
        token: token.to_owned(),
    };
    let checked = world
        .hub
        .check_entry(&proof, from, world.now, &mut world.entropy)
        .expect("the link works");
    let joined = world
        .hub
        .join(
            &checked.pin,
            from,
            CustomerKind::Browser,
            world.now,
            &mut world.entropy,
        )
        .expect("joins");
    world
        .hub
        .applet_hello(&joined.join_secret, world.now)
        .expect("is known");
}

fn phase(world: &World, session_id: SessionId) -> Phase {
    world
        .hub
        .session(session_id)
        .expect("in memory")
        .record()
        .phase
}

fn flow(world: &World, session_id: SessionId) -> Flow {
    world
        .hub
        .session(session_id)
        .expect("in memory")
        .record()
        .flow
}

/// A started session with a started phone.
fn both(world: &mut World) -> (SessionId, SessionId) {
    let (computer, _) = world.waiting(OWNER);
    let owner = technician(OWNER).id;
    world.hub.start(owner, computer, world.now).expect("starts");
    let (phone, token) = add_phone(world, OWNER, computer).expect("a phone");
    arrive(world, &token);
    world.hub.start(owner, phone, world.now).expect("starts");
    world.drain();
    (computer, phone)
}

#[test]
fn a_phone_goes_with_its_session() {
    let mut world = World::new();
    let (computer, phone) = both(&mut world);
    let owner = technician(OWNER).id;
    world.hub.hold(owner, computer, world.now).expect("holds");
    assert_eq!(flow(&world, phone), Flow::OnHold);
    world
        .hub
        .resume(owner, computer, world.now)
        .expect("goes on");
    assert_eq!(flow(&world, phone), Flow::Running);
    world
        .hub
        .end_by_customer(computer, EndReason::Customer, world.now)
        .expect("ends");
    let reason = EndReason::Customer;
    assert_eq!(phase(&world, phone), Phase::Ended { reason });
}

#[test]
fn a_phone_that_leaves_leaves_the_session_alone() {
    let mut world = World::new();
    let (computer, phone) = both(&mut world);
    world
        .hub
        .end_by_customer(phone, EndReason::Customer, world.now)
        .expect("ends");
    assert_eq!(phase(&world, computer), Phase::Active);
    add_phone(&mut world, OWNER, computer).expect("another phone may come");
}

#[test]
fn a_second_phone_takes_the_place_of_the_first() {
    let mut world = World::new();
    let (computer, phone) = both(&mut world);
    add_phone(&mut world, OWNER, computer).expect("a phone");
    assert!(matches!(phase(&world, phone), Phase::Ended { .. }));
}

#[test]
fn what_a_phone_reports_stands_in_the_one_log() {
    let mut world = World::new();
    let (computer, phone) = both(&mut world);
    let capability = Capability::Camera;
    let entry = LogEntry {
        at_ms: world.now.0,
        event: LogEvent::Allowed { capability },
    };
    world
        .hub
        .report_log(phone, entry.clone(), world.now)
        .expect("is its line");
    let logged = std::iter::from_fn(|| world.hub.poll_output()).find_map(|output| {
        let Output::Log(session_id, line) = output else {
            return None;
        };
        Some((session_id, line))
    });
    let event = LogEvent::OnPhone {
        event: Box::new(entry.event),
    };
    let at_ms = entry.at_ms;
    assert_eq!(logged, Some((computer, LogEntry { at_ms, event })));
}

#[test]
fn only_a_session_with_a_customer_gets_eyes_and_only_its_technicians() {
    let mut world = World::new();
    let (computer, phone) = both(&mut world);
    let (empty, _) = world.create_pin(OWNER);
    for (owner, of, entry) in [
        (2, computer, Entry::Link),
        (OWNER, empty, Entry::Link),
        (OWNER, phone, Entry::Link),
        (OWNER, computer, Entry::Pin),
        (OWNER, SessionId::from_bits(99), Entry::Link),
    ] {
        let made = world.hub.create_session(
            &technician(owner),
            request(of, entry),
            world.now,
            &mut world.entropy,
        );
        assert_eq!(
            made.err(),
            Some(CreateError::NoEyes),
            "{owner} {of:?} {entry:?}"
        );
    }
    assert_eq!(
        phase(&world, phone),
        Phase::Active,
        "and none of them ends the phone that is there"
    );
}

#[test]
fn a_phone_cannot_say_what_the_computers_customer_allowed() {
    let of_phone = |event| LogEntry {
        at_ms: 5,
        event: LogEvent::OnPhone {
            event: Box::new(event),
        },
    };
    let control = Capability::Control;
    let camera = Capability::Camera;
    let reason = EndReason::Customer;
    let log = [
        LogEntry {
            at_ms: 1,
            event: LogEvent::Allowed {
                capability: control,
            },
        },
        of_phone(LogEvent::Revoked {
            capability: control,
        }),
        of_phone(LogEvent::Allowed {
            capability: Capability::View,
        }),
        of_phone(LogEvent::Ended { reason }),
        of_phone(LogEvent::Allowed { capability: camera }),
    ];
    let receipt = Receipt::of(&log);
    let spans: Vec<_> = receipt
        .spans
        .iter()
        .map(|span| (span.capability, span.until_ms))
        .collect();
    assert_eq!(spans, [(control, None), (camera, None)]);
    assert_eq!(receipt.ended_ms, None);
}

#[test]
fn phones_fill_no_log() {
    let mut world = World::new();
    let (_, phone) = both(&mut world);
    let mut report = |said: u64| {
        let entry = LogEntry {
            at_ms: world.now.0 + said,
            event: LogEvent::RevokedEverything,
        };
        let taken = world.hub.report_log(phone, entry, world.now).is_ok();
        world.drain();
        taken
    };
    let taken = (0..20_000).take_while(|said| report(*said)).count();
    assert_eq!(taken, 10_000);
}

#[test]
fn a_phone_does_not_run_while_its_session_is_on_hold() {
    let mut world = World::new();
    let (computer, phone) = both(&mut world);
    let owner = technician(OWNER).id;
    world.hub.hold(owner, computer, world.now).expect("holds");
    assert!(world.hub.resume(owner, phone, world.now).is_err());
    let (other, token) = add_phone(&mut world, OWNER, computer).expect("a phone");
    arrive(&mut world, &token);
    assert!(world.hub.start(owner, other, world.now).is_err());
    world
        .hub
        .resume(owner, computer, world.now)
        .expect("goes on");
    world.hub.start(owner, other, world.now).expect("starts");
}
