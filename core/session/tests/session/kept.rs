//! A page that is loaded anew goes on with its session, and with nothing that was allowed before.

use bowline_protocol::control::{AppletToConsole, HistoryLine};
use bowline_protocol::log::LogEvent;
use bowline_protocol::session::{Flow, Phase};
use bowline_protocol::{Capability, CapabilityState, ChatText, FileName};
use bowline_session::{FileOffer, Output, Refusal, Session, Stage};

use crate::common::{allow, at, drain, request};

const LATER: u64 = 90_000;

/// One in which viewing is allowed, something was said and a file is offered.
fn before() -> Session {
    let mut session = Session::new("a phone".into(), &Capability::ALL, at(0));
    session.handle_phase(Phase::Active, Flow::Running, at(1_000));
    allow(&mut session, Capability::View, 2_000);
    session.handle_customer_chat(ChatText::parse("Hello?").expect("it is short"), at(6_000));
    session.handle_file_chosen(photo()).expect("it is small");
    session
}

fn photo() -> FileOffer {
    FileOffer {
        name: FileName::parse("photo.jpg").expect("it is no path"),
        size_bytes: 5,
    }
}

fn after(before: &Session) -> Session {
    Session::resume("a phone".into(), &Capability::ALL, before.kept(), at(LATER))
}

#[test]
fn what_was_said_and_done_is_still_there() {
    let before = before();
    let session = after(&before);
    let was: Vec<_> = before.history().cloned().collect();
    let is: Vec<_> = session.history().cloned().collect();
    assert_eq!(is[..was.len()], was[..]);
    assert_eq!(session.stage(), Stage::Active);
    assert_eq!(session.receipt().joined_ms, before.receipt().joined_ms);
    assert_eq!(session.receipt().started_ms, before.receipt().started_ms);
}

#[test]
fn what_was_allowed_ends_and_the_log_names_the_reload() {
    let session = after(&before());
    assert_ne!(
        session.consent().state(Capability::View),
        CapabilityState::Allowed
    );
    assert!(session.consent().view_grant().is_none());
    let spans = &session.receipt().spans;
    assert!(
        spans
            .iter()
            .all(|span| span.until_ms == Some(at(LATER).unix_ms))
    );
    let last = session.history().last();
    let ended = LogEvent::EndedByReload {
        capability: Capability::View,
    };
    assert!(
        matches!(last, Some(HistoryLine::Log { entry }) if entry.event == ended),
        "{last:?}"
    );
}

#[test]
fn the_server_saying_so_again_starts_nothing_twice() {
    let mut session = after(&before());
    let lines = session.history().count();
    session.handle_phase(Phase::Active, Flow::Running, at(LATER));
    assert_eq!(session.history().count(), lines);
}

#[test]
fn a_file_never_gets_the_number_of_an_earlier_one() {
    let before = before();
    let (earlier, ..) = before.files().next().expect("one is offered");
    let mut session = after(&before);
    assert_eq!(
        session.files().count(),
        0,
        "the page has lost what it was to send"
    );
    let id = session.handle_file_chosen(photo()).expect("it is small");
    assert!(id > earlier);
}

#[test]
fn an_ended_session_stays_ended() {
    let mut before = before();
    before.handle_customer_end(at(8_000));
    let mut session = after(&before);
    session.handle_phase(Phase::Active, Flow::Running, at(LATER));
    assert_eq!(session.stage(), Stage::Ended);
    assert_eq!(session.receipt(), before.receipt());
}

#[test]
fn on_hold_stays_on_hold() {
    let mut before = before();
    before.handle_phase(Phase::Active, Flow::OnHold, at(8_000));
    let mut session = after(&before);
    let refused = session.handle_console_message(request(Capability::View), at(LATER));
    assert_eq!(refused, Err(Refusal::OnHold));
}

#[test]
fn what_a_device_cannot_do_is_neither_offered_nor_asked() {
    let mut session = Session::new("a phone".into(), &[Capability::View], at(0));
    session.handle_phase(Phase::Active, Flow::Running, at(1_000));
    session.handle_console_connected();
    let refused = session.handle_console_message(request(Capability::Control), at(2_000));
    assert_eq!(refused, Err(Refusal::NoAbility));
    assert!(session.consent().question().is_none());
    let outputs = drain(&mut session);
    let is_offered = |output: &Output| {
        let Output::ToConsole(AppletToConsole::Snapshot { capabilities, .. }) = output else {
            return false;
        };
        let mut offered = capabilities.iter();
        offered.any(|status| status.capability == Capability::Control)
    };
    let is_told = |output: &Output| {
        let Output::ToConsole(AppletToConsole::Failed { capability, .. }) = output else {
            return false;
        };
        *capability == Capability::Control
    };
    assert!(!outputs.iter().any(is_offered), "{outputs:?}");
    assert!(outputs.iter().any(is_told), "{outputs:?}");
}
