//! Phases, limits, ownership, restarts and clocks.

mod support;

use bowline_protocol::api::CreateSession;
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::{EndReason, Entry, LinkState, Phase, StatusLabel};
use bowline_protocol::{Capability, SessionId};
use bowline_signaling::{
    CommandError, CreateError, Limits, Output, Participant, ReportError, SessionRecord,
};
use support::{HOUR, MINUTE, START, World, technician};

fn label(world: &World, id: SessionId) -> StatusLabel {
    world
        .hub
        .session(id)
        .expect("it is in memory")
        .record()
        .label
}

#[test]
fn a_lost_customer_is_shown_after_a_minute_and_offline_after_five() {
    let mut world = World::new();
    let (id, secret) = world.active(1);
    world.hub.customer_lost(id, world.now).unwrap();
    world.pass(59_000);
    assert_eq!(label(&world, id), StatusLabel::Active);
    world.pass(1_000);
    assert_eq!(label(&world, id), StatusLabel::Reconnecting);
    world.pass(4 * MINUTE);
    assert_eq!(label(&world, id), StatusLabel::Offline);
    world.hub.applet_hello(&secret, world.now).unwrap();
    assert_eq!(label(&world, id), StatusLabel::Active);
}

#[test]
fn an_active_session_has_been_so_since_its_start_whatever_came_between() {
    let mut world = World::new();
    let (id, secret) = world.active(1);
    let since = |world: &World| world.hub.session(id).unwrap().summary().label_since_ms;
    let start = since(&world);
    world.pass(MINUTE);
    world.hub.hold(technician(1).id, id, world.now).unwrap();
    assert_eq!(since(&world), start + MINUTE, "on hold for so long");
    world.pass(MINUTE);
    world.hub.resume(technician(1).id, id, world.now).unwrap();
    assert_eq!(since(&world), start);
    world.hub.customer_lost(id, world.now).unwrap();
    world.pass(2 * MINUTE);
    assert_eq!(label(&world, id), StatusLabel::Reconnecting);
    world.hub.applet_hello(&secret, world.now).unwrap();
    assert_eq!(since(&world), start);
}

#[test]
fn waiting_and_idle_have_limits_and_on_hold_has_none() {
    let mut world = World::with(Limits {
        waiting_minutes: 999,
        idle_minutes: 30,
        ..Limits::default()
    });
    let (waits, _) = world.waiting(1);
    let (idles, _) = world.active(1);
    let (held, _) = world.active(1);
    world.hub.hold(technician(1).id, held, world.now).unwrap();
    world.pass(30 * MINUTE);
    let phase = |world: &World, id| world.hub.session(id).unwrap().record().phase;
    assert_eq!(
        phase(&world, idles),
        Phase::Ended {
            reason: EndReason::Idle
        }
    );
    world.pass(969 * MINUTE);
    assert_eq!(
        phase(&world, waits),
        Phase::Ended {
            reason: EndReason::WaitTimeout
        }
    );
    world.pass(100 * HOUR);
    assert_eq!(phase(&world, held), Phase::Active);
    assert!(
        world.hub.session(waits).is_none(),
        "an ended session leaves memory"
    );
}

#[test]
fn somebody_elses_session_is_not_found() {
    let mut world = World::new();
    let (id, _) = world.waiting(1);
    let other = technician(2).id;
    assert_eq!(
        world.hub.start(other, id, world.now),
        Err(CommandError::NotFound)
    );
    assert_eq!(
        world.hub.end(other, id, world.now),
        Err(CommandError::NotFound)
    );
    assert!(!world.hub.may_signal(Participant::Technician(other), id));
    assert!(
        world
            .hub
            .may_signal(Participant::Technician(technician(1).id), id)
    );
    assert!(world.hub.may_signal(Participant::Applet(id), id));
}

#[test]
fn ten_sessions_may_be_active_and_those_on_hold_do_not_count() {
    let mut world = World::new();
    let ids: Vec<_> = (0..10).map(|_| world.active(1).0).collect();
    let request = CreateSession {
        customer_name: None,
        entry: Entry::Pin,
        eyes_of: None,
    };
    let who = technician(1);
    let refused = world
        .hub
        .create_session(&who, request, world.now, &mut world.entropy)
        .unwrap_err();
    assert_eq!(refused, CreateError::TooManySessions);
    world.hub.hold(who.id, ids[0], world.now).unwrap();
    let (_, _) = world.active(1);
    let back = world.hub.resume(who.id, ids[0], world.now);
    assert_eq!(back, Err(CommandError::TooManySessions));
}

#[test]
fn a_clock_that_jumps_a_day_loses_no_session() {
    let mut world = World::with(Limits {
        waiting_minutes: 30,
        idle_minutes: 30,
        ..Limits::default()
    });
    let (active, _) = world.active(1);
    let (waits, _) = world.waiting(1);
    let (created, pin) = world.create_pin(1);
    world.now = START.plus(24 * HOUR);
    world.pass(MINUTE);
    world.now = START;
    world.pass(MINUTE);
    for (id, phase) in [
        (active, Phase::Active),
        (waits, Phase::Waiting),
        (created, Phase::Created),
    ] {
        assert_eq!(world.hub.session(id).unwrap().record().phase, phase);
    }
    world.arrive(&pin, "203.0.113.1");
    world.pass(31 * MINUTE);
    let ended = Phase::Ended {
        reason: EndReason::WaitTimeout,
    };
    assert_eq!(world.hub.session(waits).unwrap().record().phase, ended);
}

#[test]
fn a_restart_gives_the_same_state_back() {
    let mut world = World::new();
    let (active, secret) = world.active(1);
    let (created, pin) = world.create_pin(1);
    let (linked, _) = world.create_link(2);
    let before = [created, linked].map(|id| world.hub.session(id).unwrap().record().clone());
    let up = world.hub.session(active).unwrap().record().clone();
    world.restart(Limits::default());
    let after = [created, linked].map(|id| world.hub.session(id).unwrap().record().clone());
    assert_eq!(before, after);
    let lost = world.hub.session(active).unwrap().record().link;
    assert_eq!(
        lost,
        LinkState::Reconnecting {
            since_ms: world.now.0
        }
    );
    world.hub.applet_hello(&secret, world.now).unwrap();
    let and_its_line = SessionRecord {
        connection_lines: 1,
        ..up
    };
    assert_eq!(*world.hub.session(active).unwrap().record(), and_its_line);
    world.arrive(&pin, "203.0.113.1");
}

#[test]
fn a_customer_with_a_wrong_clock_reports_no_times_that_cannot_be() {
    const DAY: u64 = 24 * HOUR;
    let mut world = World::new();
    let (id, _) = world.active(1);
    world.pass(10 * MINUTE);
    world.outputs.clear();
    let now_ms = world.now.0;
    for (told_ms, kept_ms) in [
        // It waited for the line to come back.
        (now_ms - 5 * MINUTE, now_ms - 5 * MINUTE),
        (now_ms + DAY, now_ms),
        (now_ms - DAY, now_ms),
    ] {
        report(&mut world, id, told_ms);
        assert_eq!(log_times(&mut world), [kept_ms]);
    }
}

/// The applet reports something that happened at `told_ms`, as it says.
fn report(world: &mut World, id: SessionId, told_ms: u64) {
    let event = LogEvent::Asked {
        capability: Capability::View,
    };
    let entry = LogEntry {
        at_ms: told_ms,
        event,
    };
    world
        .hub
        .report_log(id, entry, world.now)
        .expect("the session runs");
    world.drain();
}

/// The times of the lines that were kept since the last call.
fn log_times(world: &mut World) -> Vec<u64> {
    let times = world.outputs.drain(..).filter_map(|output| match output {
        Output::Log(_, entry) => Some(entry.at_ms),
        Output::SessionChanged { .. }
        | Output::Persist(_)
        | Output::PersistBrake(_)
        | Output::AttackMode(_)
        | Output::CloseApplet(_)
        | Output::ReplaceApplet(_) => None,
    });
    times.collect()
}

#[test]
fn a_customer_with_a_slow_clock_reports_no_times_before_the_last_line() {
    const SLOW: u64 = 3 * MINUTE;
    let mut world = World::new();
    let (id, _) = world.active(1);
    for minute in 0..20_u64 {
        world.pass(MINUTE);
        let told_ms = world.now.0 - SLOW;
        if minute % 5 < 3 {
            report(&mut world, id, told_ms);
        }
        if minute == 7 {
            world.hub.hold(technician(1).id, id, world.now).unwrap();
        }
        if minute == 9 {
            world.hub.resume(technician(1).id, id, world.now).unwrap();
        }
        world.drain();
    }
    let times = log_times(&mut world);
    assert_eq!(times.len(), 3 + 12 + 2);
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn what_happened_while_the_customer_was_not_connected_keeps_its_time() {
    let mut world = World::new();
    let (id, secret) = world.active(1);
    world.pass(MINUTE);
    world.hub.customer_lost(id, world.now).unwrap();
    let lost_ms = world.now.0;
    world.pass(2 * MINUTE);
    world.hub.hold(technician(1).id, id, world.now).unwrap();
    world.pass(MINUTE);
    world.hub.applet_hello(&secret, world.now).unwrap();
    world.drain();
    world.outputs.clear();
    for told_ms in [lost_ms + 7, lost_ms + 9, lost_ms + 8] {
        report(&mut world, id, told_ms);
    }
    let kept = [lost_ms + 7, lost_ms + 9, world.now.0];
    assert_eq!(log_times(&mut world), kept);
}

#[test]
fn a_connection_that_comes_and_goes_without_end_does_not_fill_the_log() {
    let mut world = World::new();
    let (id, secret) = world.active(1);
    world.drain();
    world.outputs.clear();
    for _ in 0..2_000 {
        world.hub.customer_lost(id, world.now).unwrap();
        world.hub.applet_hello(&secret, world.now).unwrap();
        world.pass(500);
        world.drain();
    }
    assert_eq!(log_times(&mut world).len(), 1_000);
    world.hub.customer_lost(id, world.now).unwrap();
    world.pass(MINUTE);
    assert_eq!(label(&world, id), StatusLabel::Reconnecting);
}

/// Lines of a kind that were written since the last call.
fn written(world: &mut World, event: &LogEvent) -> usize {
    let is_it = |output: &Output| matches!(output, Output::Log(_, entry) if entry.event == *event);
    let count = world.outputs.iter().filter(|output| is_it(output)).count();
    world.outputs.clear();
    count
}

#[test]
fn a_line_that_is_said_again_is_written_once() {
    let mut world = World::new();
    let (id, _) = world.active(1);
    world.drain();
    world.outputs.clear();
    let at_ms = world.now.0;
    for _ in 0..3 {
        report(&mut world, id, at_ms);
    }
    report(&mut world, id, at_ms + 1);
    let asked = LogEvent::Asked {
        capability: Capability::View,
    };
    assert_eq!(written(&mut world, &asked), 2);
}

#[test]
fn after_the_end_a_customer_reports_what_needs_no_grant_and_so_much() {
    let mut world = World::new();
    let (id, _) = world.active(1);
    let entry = |at_ms, event| LogEntry { at_ms, event };
    let wrong = LogEvent::FeelsWrong;
    let early = world
        .hub
        .report_late(id, entry(0, wrong.clone()), world.now);
    assert_eq!(early, Err(ReportError::NotFound), "it goes on");
    world.hub.end(technician(1).id, id, world.now).unwrap();
    world.drain();
    world.outputs.clear();
    let revoked = LogEvent::Revoked {
        capability: Capability::View,
    };
    let granted = world.hub.report_late(id, entry(0, revoked), world.now);
    assert_eq!(granted, Err(ReportError::NotItsLine));
    let late = |world: &mut World, at_ms| {
        let said = entry(at_ms, LogEvent::FeelsWrong);
        world.hub.report_late(id, said, world.now)
    };
    let lines = (0..200).filter(|at_ms| late(&mut world, *at_ms).is_ok());
    assert_eq!(lines.count(), 100);
    world.drain();
    assert_eq!(written(&mut world, &wrong), 100);
}
