//! What the customer allows, and when.

use crate::common::{active_session, allow, at, drain, request};
use bowline_protocol::control::ConsoleToApplet;
use bowline_protocol::session::{Flow, Phase};
use bowline_protocol::{Capability, CapabilityState};
use bowline_session::{
    Answer, Consent, ConsentChange, Output, QuestionId, Refusal, Session, Stage,
};

#[test]
fn nothing_is_allowed_before_it_is_asked() {
    let session = active_session();
    assert!(session.consent().view_grant().is_none());
    assert!(session.consent().input_grant().is_none());
}

#[test]
fn a_request_before_start_is_refused() {
    let mut session = Session::new("Debian".into(), &Capability::ALL, at(0));
    let refused = session.handle_console_message(request(Capability::View), at(1));
    assert_eq!(refused, Err(Refusal::NotStarted));
    assert!(session.consent().question().is_none());
}

#[test]
fn yes_gives_a_grant_for_that_capability_only() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 1_000);
    assert!(session.consent().view_grant().is_some());
    assert!(session.consent().input_grant().is_none());
}

#[test]
fn silence_means_no() {
    let mut session = active_session();
    session
        .handle_console_message(request(Capability::View), at(1_000))
        .unwrap();
    assert_eq!(session.poll_timeout(), Some(61_000));
    session.handle_timeout(at(60_999));
    assert!(session.consent().question().is_some());
    session.handle_timeout(at(61_000));
    assert_eq!(
        session.consent().state(Capability::View),
        CapabilityState::Denied
    );
    assert_eq!(session.poll_timeout(), None);
}

#[test]
fn a_late_yes_is_a_no() {
    let mut session = active_session();
    session
        .handle_console_message(request(Capability::View), at(1_000))
        .unwrap();
    let id = session.consent().question().unwrap().id;
    session.handle_answer(id, Answer::Yes, at(61_000));
    assert_eq!(
        session.consent().state(Capability::View),
        CapabilityState::Denied
    );
}

#[test]
fn a_click_before_the_question_could_be_read_does_not_count() {
    let mut session = active_session();
    session
        .handle_console_message(request(Capability::View), at(1_000))
        .unwrap();
    let id = session.consent().question().unwrap().id;
    session.handle_answer(id, Answer::Yes, at(1_399));
    assert_eq!(
        session.consent().state(Capability::View),
        CapabilityState::Asked
    );
    session.handle_answer(id, Answer::Yes, at(1_400));
    assert_eq!(
        session.consent().state(Capability::View),
        CapabilityState::Allowed
    );
}

#[test]
fn an_answer_to_another_question_changes_nothing() {
    let mut session = active_session();
    session
        .handle_console_message(request(Capability::View), at(1_000))
        .unwrap();
    session.handle_answer(QuestionId(99), Answer::Yes, at(5_000));
    assert_eq!(
        session.consent().state(Capability::View),
        CapabilityState::Asked
    );
}

#[test]
fn an_open_question_takes_the_keyboard_away() {
    let mut session = active_session();
    allow(&mut session, Capability::Control, 1_000);
    assert!(session.consent().input_grant().is_some());
    drain(&mut session);
    session
        .handle_console_message(request(Capability::View), at(5_000))
        .unwrap();
    assert!(session.consent().input_grant().is_none());
    assert!(drain(&mut session).contains(&Output::ReleaseInput));
    let id = session.consent().question().unwrap().id;
    session.handle_answer(id, Answer::No, at(6_000));
    assert!(session.consent().input_grant().is_some());
}

#[test]
fn questions_are_shown_one_after_the_other_and_each_gets_its_minute() {
    let mut session = active_session();
    session
        .handle_console_message(request(Capability::View), at(1_000))
        .unwrap();
    session
        .handle_console_message(request(Capability::Control), at(2_000))
        .unwrap();
    assert_eq!(
        session.consent().question().unwrap().capability,
        Capability::View
    );
    session.handle_timeout(at(61_000));
    let second = *session.consent().question().unwrap();
    assert_eq!(second.capability, Capability::Control);
    assert_eq!(second.until_ms, 121_000);
}

#[test]
fn the_large_x_takes_back_grants_and_questions_and_the_session_stays() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 1_000);
    session
        .handle_console_message(request(Capability::Control), at(5_000))
        .unwrap();
    session.handle_revoke_everything(at(6_000));
    assert!(session.consent().view_grant().is_none());
    assert!(session.consent().question().is_none());
    assert_eq!(session.stage(), Stage::Active);
    assert!(session.is_everything_stopped());
    allow(&mut session, Capability::View, 7_000);
    assert!(!session.is_everything_stopped());
}

#[test]
fn on_hold_stops_the_tools_and_resume_needs_no_new_question() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 1_000);
    session.handle_phase(Phase::Active, Flow::OnHold, at(2_000));
    assert!(session.consent().view_grant().is_none());
    let refused = session.handle_console_message(request(Capability::Control), at(3_000));
    assert_eq!(refused, Err(Refusal::OnHold));
    session.handle_phase(Phase::Active, Flow::Running, at(4_000));
    assert!(session.consent().view_grant().is_some());
}

#[test]
fn the_server_cannot_bring_an_ended_session_back() {
    let mut session = active_session();
    allow(&mut session, Capability::Control, 1_000);
    session.handle_customer_end(at(5_000));
    assert!(session.consent().input_grant().is_none());
    session.handle_phase(Phase::Active, Flow::Running, at(6_000));
    assert_eq!(session.stage(), Stage::Ended);
    let refused = session.handle_console_message(request(Capability::View), at(7_000));
    assert_eq!(refused, Err(Refusal::Over));
}

#[test]
fn losing_the_console_keeps_the_grants_and_lets_go_of_the_keys() {
    let mut session = active_session();
    allow(&mut session, Capability::Control, 1_000);
    drain(&mut session);
    session.handle_console_lost();
    assert!(drain(&mut session).contains(&Output::ReleaseInput));
    assert!(session.consent().input_grant().is_some());
}

#[test]
fn giving_back_what_was_never_given_changes_nothing() {
    let mut session = active_session();
    drain(&mut session);
    let release = ConsoleToApplet::ReleaseCapability {
        capability: Capability::View,
    };
    session.handle_console_message(release, at(1_000)).unwrap();
    assert!(session.consent().question().is_none());
    assert_eq!(
        session.consent().state(Capability::View),
        CapabilityState::NotAsked
    );
    let mut consent = Consent::default();
    assert_eq!(
        consent.revoke(Capability::View, at(0)),
        None::<ConsentChange>
    );
}
