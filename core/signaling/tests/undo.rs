//! What could not be written is taken back.

mod support;

use bowline_protocol::session::CustomerKind;
use bowline_protocol::session::{Flow, Phase};
use bowline_signaling::{EntryError, Undo};
use support::{World, ip, technician};

#[test]
fn a_code_works_again_and_its_secret_does_not() {
    let mut world = World::new();
    let (session_id, pin) = world.create_pin(1);
    let before = world.hub.session(session_id).unwrap().record().clone();
    let at = ip("203.0.113.1");
    let joined = world.hub.join(
        &pin,
        at,
        CustomerKind::Applet,
        world.now,
        &mut world.entropy,
    );
    let joined = joined.unwrap();
    world.hub.undo(joined.undo, world.now);
    assert_eq!(world.hub.session(session_id).unwrap().record(), &before);
    let hello = world.hub.applet_hello(&joined.join_secret, world.now);
    assert!(hello.is_err(), "nobody was told of it");
    world.arrive(&pin, "203.0.113.1");
}

#[test]
fn a_start_and_a_hold_are_taken_back_with_the_link() {
    let mut world = World::new();
    let (session_id, token) = world.create_link(1);
    let proof = bowline_protocol::api::EntryProof::Link { token };
    let at = ip("203.0.113.1");
    let enter = |world: &mut World| {
        let checked = world
            .hub
            .check_entry(&proof, at, world.now, &mut world.entropy);
        checked.map(|checked| checked.pin)
    };
    let pin = enter(&mut world).unwrap();
    world.arrive(&pin, "203.0.113.1");
    let owner = technician(1).id;
    let undo = world.hub.undo_of(session_id);
    world.hub.start(owner, session_id, world.now).unwrap();
    assert_eq!(enter(&mut world), Err(EntryError::CodeDoesNotWork));
    world.hub.undo(undo, world.now);
    let record = world.hub.session(session_id).unwrap().record();
    assert_eq!(record.phase, Phase::Waiting);
    enter(&mut world).unwrap();
    world.hub.start(owner, session_id, world.now).unwrap();
    let undo = world.hub.undo_of(session_id);
    world.hub.hold(owner, session_id, world.now).unwrap();
    world.hub.undo(undo, world.now);
    let record = world.hub.session(session_id).unwrap().record();
    assert_eq!((record.phase, record.flow), (Phase::Active, Flow::Running));
}

#[test]
fn a_creation_that_is_taken_back_leaves_nothing() {
    let mut world = World::new();
    let (session_id, pin) = world.create_pin(1);
    world.hub.undo(Undo::creation(session_id), world.now);
    assert!(world.hub.session(session_id).is_none());
    let at = ip("203.0.113.1");
    let joined = world.hub.join(
        &pin,
        at,
        CustomerKind::Applet,
        world.now,
        &mut world.entropy,
    );
    assert_eq!(joined, Err(EntryError::CodeDoesNotWork));
}
