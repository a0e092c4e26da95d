//! Random commands in random order.

mod support;

use bowline_protocol::api::{CreateSession, EntryProof};
use bowline_protocol::session::CustomerKind;
use bowline_protocol::session::{EndReason, Entry, Phase};
use bowline_protocol::{Pin, SessionId};
use bowline_signaling::{EntryKey, Limits, Output, Session};
use proptest::prelude::*;
use support::{World, ip, pin_proof, technician};

#[derive(Default)]
struct Known {
    ids: Vec<SessionId>,
    keys: Vec<EntryKey>,
    pins: Vec<Pin>,
    secrets: Vec<String>,
}

fn pick<T: Clone>(from: &[T], n: u8) -> Option<T> {
    (!from.is_empty()).then(|| from[usize::from(n) % from.len()].clone())
}

fn act(world: &mut World, known: &mut Known, (command, n, owner): (u8, u8, u8)) {
    let who = technician(u128::from(owner % 3));
    let (now, at) = (world.now, ip(&format!("10.0.{}.1", n % 16)));
    if command < 3 {
        let entry = if command == 0 {
            Entry::Link
        } else {
            Entry::Pin
        };
        let request = CreateSession {
            customer_name: None,
            entry,
            eyes_of: None,
        };
        if let Ok(made) = world
            .hub
            .create_session(&who, request, now, &mut world.entropy)
        {
            known.ids.push(made.record.session_id);
            known.keys.push(made.key);
        }
    } else if command < 6 {
        let proof = match pick(&known.keys, n) {
            Some(EntryKey::Pin(pin)) => pin_proof(&pin),
            Some(EntryKey::Link(token)) => EntryProof::Link { token },
            None => return,
        };
        if let Ok(entered) = world.hub.check_entry(&proof, at, now, &mut world.entropy) {
            known.pins.push(entered.pin);
        }
    } else if command < 9 {
        let Some(pin) = pick(&known.pins, n) else {
            return;
        };
        if let Ok(joined) = world
            .hub
            .join(&pin, at, CustomerKind::Applet, now, &mut world.entropy)
        {
            known.secrets.push(joined.join_secret);
        }
    } else if command < 12 {
        let Some(secret) = pick(&known.secrets, n) else {
            return;
        };
        let _ = world.hub.applet_hello(&secret, now);
    } else if command < 19 {
        let Some(id) = pick(&known.ids, n) else {
            return;
        };
        let _ = match command {
            12 | 13 => world.hub.start(who.id, id, now),
            14 => world.hub.hold(who.id, id, now),
            15 => world.hub.resume(who.id, id, now),
            16 => world.hub.end(who.id, id, now),
            17 => world.hub.customer_lost(id, now),
            _ => world.hub.end_by_customer(id, EndReason::Idle, now),
        };
    } else {
        disturb(world, command, n);
    }
    world.drain();
}

/// Time passes, the clock is set, the server restarts.
fn disturb(world: &mut World, command: u8, n: u8) {
    match command {
        19 => world.pass(u64::from(n) * 10_000),
        20 => world.now = world.now.plus(86_400_000),
        21 => world.now = world.now.shifted(-86_400_000),
        _ => world.restart(Limits::default()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_commands_breaks_a_session(
        commands in prop::collection::vec((0..23_u8, any::<u8>(), any::<u8>()), 1..150)
    ) {
        let mut world = World::new();
        let mut known = Known::default();
        for command in commands {
            act(&mut world, &mut known, command);
            for owner in 0..3 {
                let sessions = world.hub.sessions_of(technician(owner).id);
                let active = sessions.iter().filter(|s| {
                    world.hub.session(s.session_id).is_some_and(Session::is_active)
                });
                prop_assert!(active.count() <= 10);
            }
        }
        let mut ended = std::collections::BTreeSet::new();
        for output in &world.outputs {
            if let Output::SessionChanged { session, .. } = output {
                let is_ended = matches!(session.phase, Phase::Ended { .. });
                prop_assert!(is_ended || !ended.contains(&session.session_id), "came back to life");
                if is_ended {
                    ended.insert(session.session_id);
                }
            }
        }
    }
}
