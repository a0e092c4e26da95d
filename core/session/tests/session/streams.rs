//! Camera, microphone and light: allowed, paused, gone.

use bowline_protocol::control::{AppletToConsole, ConsoleToApplet, HistoryLine};
use bowline_protocol::log::LogEvent;
use bowline_protocol::receipt::DataUsed;
use bowline_protocol::session::{EndReason, Flow, Phase};
use bowline_protocol::{Capability, FileName, LinkToken, PauseReason};
use bowline_session::{Output, Refusal, Session};

use crate::common::{active_session, allow, at, drain, last_of_log};

/// What the log got since it was last drained.
fn noted(session: &mut Session) -> Vec<LogEvent> {
    let lines = drain(session).into_iter().filter_map(|output| {
        let Output::ToConsole(AppletToConsole::Line {
            line: HistoryLine::Log { entry },
        }) = output
        else {
            return None;
        };
        Some(entry.event)
    });
    lines.collect()
}

fn filming() -> Session {
    let mut session = active_session();
    allow(&mut session, Capability::Camera, 1_000);
    drain(&mut session);
    session
}

#[test]
fn nothing_leaves_while_paused() {
    let capability = Capability::Camera;
    for reason in [
        PauseReason::Customer,
        PauseReason::Call,
        PauseReason::Background,
        PauseReason::Device,
    ] {
        let mut session = filming();
        assert!(session.consent().camera_grant().is_some());
        session.handle_pause(capability, reason, true, at(3_000));
        assert!(session.consent().camera_grant().is_none(), "{reason:?}");
        assert_eq!(session.consent().paused(capability), Some(reason));
        assert_eq!(
            noted(&mut session),
            [LogEvent::StreamPaused { capability, reason }]
        );
        session.handle_pause(capability, reason, false, at(4_000));
        assert!(session.consent().camera_grant().is_some(), "{reason:?}");
        assert_eq!(
            noted(&mut session),
            [LogEvent::StreamResumed { capability }]
        );
    }
}

#[test]
fn the_end_of_a_call_does_not_undo_the_customers_own_mute() {
    let mut session = active_session();
    let capability = Capability::Microphone;
    allow(&mut session, capability, 1_000);
    session.handle_pause(capability, PauseReason::Customer, true, at(3_000));
    drain(&mut session);
    session.handle_pause(capability, PauseReason::Call, true, at(4_000));
    session.handle_pause(capability, PauseReason::Call, false, at(5_000));
    assert!(session.consent().microphone_grant().is_none());
    assert_eq!(
        noted(&mut session),
        [],
        "what the technician is told stays the same"
    );
}

#[test]
fn a_new_yes_ends_the_customers_pause_and_no_other() {
    let mut session = filming();
    for reason in [PauseReason::Customer, PauseReason::Background] {
        session.handle_pause(Capability::Camera, reason, true, at(3_000));
    }
    session.handle_revoke(Capability::Camera, at(4_000));
    assert_eq!(session.consent().paused(Capability::Camera), None);
    allow(&mut session, Capability::Camera, 5_000);
    assert_eq!(
        session.consent().paused(Capability::Camera),
        Some(PauseReason::Background)
    );
}

#[test]
fn a_pause_of_what_is_not_allowed_is_no_news_and_holds_later() {
    let mut session = active_session();
    session.handle_pause(Capability::Camera, PauseReason::Background, true, at(500));
    assert_eq!(drain(&mut session), []);
    allow(&mut session, Capability::Camera, 1_000);
    assert!(session.consent().camera_grant().is_none());
}

#[test]
fn on_hold_nothing_leaves() {
    let mut session = filming();
    session.handle_phase(Phase::Active, Flow::OnHold, at(3_000));
    assert!(session.consent().camera_grant().is_none());
}

#[test]
fn the_light_goes_with_the_camera() {
    let mut session = filming();
    allow(&mut session, Capability::Flashlight, 3_000);
    assert!(session.consent().has_light());
    session.handle_pause(Capability::Camera, PauseReason::Background, true, at(5_000));
    assert!(!session.consent().has_light());
}

#[test]
fn a_snapshot_needs_a_camera_that_runs() {
    let mut session = active_session();
    let wish = ConsoleToApplet::TakeSnapshot;
    let refused = session.handle_console_message(wish.clone(), at(500));
    assert_eq!(refused, Err(Refusal::NotAllowed));
    allow(&mut session, Capability::Camera, 1_000);
    drain(&mut session);
    session
        .handle_console_message(wish.clone(), at(3_000))
        .expect("the camera runs");
    assert_eq!(drain(&mut session), [Output::TakeSnapshot]);
    let camera = Capability::Camera;
    session.handle_pause(camera, PauseReason::Customer, true, at(4_000));
    let refused = session.handle_console_message(wish, at(5_000));
    assert_eq!(refused, Err(Refusal::NotAllowed));
}

#[test]
fn a_frozen_picture_is_kept_only_where_the_customer_reads_of_it() {
    let mut session = active_session();
    let wish = ConsoleToApplet::KeepFrozen { size_bytes: 900 };
    let refused = session.handle_console_message(wish.clone(), at(500));
    assert_eq!(refused, Err(Refusal::NotAllowed));
    allow(&mut session, Capability::Camera, 1_000);
    for number in 1..=2 {
        drain(&mut session);
        session
            .handle_console_message(wish.clone(), at(3_000))
            .expect("the camera runs");
        let name = format!("snapshot-frozen-{number}.jpg");
        let event = LogEvent::FileSent {
            name: FileName::parse(&name).expect("a name"),
            size_bytes: 900,
        };
        assert_eq!(last_of_log(&session), event);
        let outputs = drain(&mut session);
        let tells = |output: &Output| {
            matches!(
                output,
                Output::ToConsole(AppletToConsole::Line { .. }) | Output::ToServer(_)
            )
        };
        assert_eq!(outputs.iter().filter(|output| tells(output)).count(), 2);
    }
    assert_eq!(session.receipt().files.len(), 2);
    let camera = Capability::Camera;
    session.handle_pause(camera, PauseReason::Customer, true, at(4_000));
    let refused = session.handle_console_message(wish, at(5_000));
    assert_eq!(refused, Err(Refusal::NotAllowed));
}

#[test]
fn frozen_pictures_count_as_snapshots() {
    let mut session = filming();
    let mut kept = 0;
    for size_bytes in 0..100 {
        let wishes = [
            ConsoleToApplet::TakeSnapshot,
            ConsoleToApplet::KeepFrozen { size_bytes },
        ];
        for wish in wishes {
            kept += usize::from(session.handle_console_message(wish, at(3_000)).is_ok());
        }
    }
    assert_eq!(kept, 20);
}

#[test]
fn a_snapshot_that_does_not_come_is_told_and_the_camera_stays() {
    let mut session = active_session();
    session.handle_snapshot_failed();
    assert_eq!(drain(&mut session), [], "nobody could have asked for one");
    allow(&mut session, Capability::Camera, 1_000);
    drain(&mut session);
    session.handle_snapshot_failed();
    let outputs = drain(&mut session);
    let told = |output: &Output| matches!(output, Output::ToConsole(AppletToConsole::Failed { capability, .. }) if *capability == Capability::Camera);
    assert!(outputs.iter().all(told) && outputs.len() == 1);
    assert!(session.consent().camera_grant().is_some());
}

#[test]
fn snapshots_without_end_are_refused() {
    let mut session = filming();
    let wish = ConsoleToApplet::TakeSnapshot;
    let taken = (0..100).filter(|_| {
        let taken = session.handle_console_message(wish.clone(), at(3_000));
        taken.is_ok()
    });
    assert_eq!(taken.count(), 20);
}

#[test]
fn an_ability_that_goes_takes_what_was_allowed_with_it() {
    let mut session = Session::new("a phone".into(), &[Capability::Camera], at(0));
    session.handle_phase(Phase::Active, Flow::Running, at(0));
    session.handle_ability(Capability::Flashlight, true, at(500));
    allow(&mut session, Capability::Camera, 1_000);
    allow(&mut session, Capability::Flashlight, 3_000);
    drain(&mut session);
    session.handle_ability(Capability::Flashlight, false, at(5_000));
    assert!(!session.consent().has_light());
    let capability = Capability::Flashlight;
    assert_eq!(
        last_of_log(&session),
        LogEvent::Lost { capability },
        "nobody took it back"
    );
    let told = drain(&mut session).into_iter().find_map(|output| {
        let Output::ToConsole(AppletToConsole::Abilities { capabilities }) = output else {
            return None;
        };
        Some(capabilities)
    });
    let left: Vec<_> = told
        .expect("the technician is told")
        .into_iter()
        .map(|status| status.capability)
        .collect();
    assert_eq!(left, [Capability::Camera]);
}

#[test]
fn what_does_not_open_after_the_customers_yes_was_not_denied() {
    let mut session = active_session();
    let capability = Capability::Camera;
    let ask = ConsoleToApplet::RequestCapability { capability };
    session
        .handle_console_message(ask, at(1_000))
        .expect("it can be asked for");
    drain(&mut session);
    session.handle_failure(capability, "It is blocked.".to_owned(), at(2_000));
    assert_eq!(last_of_log(&session), LogEvent::Lost { capability });
    assert_eq!(session.consent().question(), None);
    assert!(session.consent().camera_grant().is_none());
    assert!(session.receipt().spans.is_empty());
    let told = drain(&mut session);
    let detail = "It is blocked.".to_owned();
    let failed = AppletToConsole::Failed { capability, detail };
    assert!(told.contains(&Output::ToConsole(failed)));
}

#[test]
fn the_receipt_says_what_the_line_carried() {
    let mut session = filming();
    let used = DataUsed {
        sent_bytes: 40_000_000,
        received_bytes: 1_000_000,
    };
    session.handle_data_used(used);
    let reason = EndReason::Technician;
    session.handle_phase(Phase::Ended { reason }, Flow::Running, at(9_000));
    assert_eq!(session.receipt().data_used, Some(used));
}

#[test]
fn a_link_for_the_phone_does_not_come_back_without_end() {
    let mut session = active_session();
    let token = Some(LinkToken::from_bits(7));
    let shown = (0..100).filter(|_| {
        let wish = ConsoleToApplet::ShowPhoneLink { token };
        let shown = session.handle_console_message(wish, at(1_000));
        session.handle_phone_link(None);
        shown.is_ok()
    });
    assert_eq!(shown.count(), 6);
}
