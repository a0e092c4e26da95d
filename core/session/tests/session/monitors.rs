//! Which monitors the console hears of and may choose.

use crate::common::{active_session, allow, at, drain};
use bowline_protocol::control::{AppletToConsole, ConsoleToApplet, MAX_MONITORS, Monitor};
use bowline_protocol::session::{Flow, Phase};
use bowline_protocol::{Capability, DisplayName, MonitorId};
use bowline_session::{Output, Refusal, Session};

fn monitors(count: u32) -> Vec<Monitor> {
    let monitor = |number| Monitor {
        id: MonitorId(number),
        name: DisplayName::parse("HDMI").expect("it is short"),
        width: 640,
        height: 480,
        is_primary: number == 1,
    };
    (1..=count).map(monitor).collect()
}

fn show(session: &mut Session, number: Option<u32>) -> Result<(), Refusal> {
    let monitor = number.map(MonitorId);
    session.handle_console_message(ConsoleToApplet::ShowMonitor { monitor }, at(9_000))
}

/// The lists that the console was told since it was last looked at.
fn told(session: &mut Session) -> Vec<(usize, Option<u32>)> {
    let mut lists = Vec::new();
    for output in drain(session) {
        if let Output::ToConsole(AppletToConsole::Monitors { monitors, shown }) = output {
            lists.push((monitors.len(), shown.map(|MonitorId(number)| number)));
        }
    }
    lists
}

#[test]
fn without_a_consent_to_view_nothing_is_told_or_chosen() {
    let mut session = active_session();
    allow(&mut session, Capability::Control, 0);
    session.handle_monitors(monitors(2), None);
    session.handle_console_connected();
    assert!(told(&mut session).is_empty());
    for wish in [None, Some(1)] {
        assert_eq!(show(&mut session, wish), Err(Refusal::NotAllowed));
    }
    allow(&mut session, Capability::View, 2_000);
    session.handle_monitors(monitors(2), None);
    session.handle_revoke(Capability::View, at(4_000));
    assert_eq!(show(&mut session, Some(1)), Err(Refusal::NotAllowed));
    assert!(!drain(&mut session).contains(&Output::ShowMonitor(Some(MonitorId(1)))));
}

#[test]
fn a_monitor_that_is_not_there_is_refused() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 0);
    assert_eq!(show(&mut session, Some(1)), Err(Refusal::NoSuchMonitor));
    session.handle_monitors(monitors(2), None);
    assert_eq!(show(&mut session, Some(3)), Err(Refusal::NoSuchMonitor));
    drain(&mut session);
    assert_eq!(show(&mut session, Some(2)), Ok(()));
    assert_eq!(show(&mut session, None), Ok(()));
    let wishes = [Some(MonitorId(2)), None].map(Output::ShowMonitor);
    assert_eq!(drain(&mut session), wishes);
}

#[test]
fn on_hold_nothing_is_chosen_and_a_new_console_hears_nothing_until_it_goes_on() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 0);
    session.handle_monitors(monitors(2), Some(MonitorId(2)));
    session.handle_phase(Phase::Active, Flow::OnHold, at(3_000));
    drain(&mut session);
    session.handle_console_connected();
    assert_eq!(show(&mut session, Some(1)), Err(Refusal::OnHold));
    assert!(told(&mut session).is_empty());
    session.handle_phase(Phase::Active, Flow::Running, at(4_000));
    session.handle_monitors(monitors(2), Some(MonitorId(2)));
    assert_eq!(told(&mut session), [(2, Some(2))]);
}

#[test]
fn news_are_told_once_and_again_to_a_console_that_begins_anew() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 0);
    for shown in [None, None, Some(MonitorId(2))] {
        session.handle_monitors(monitors(2), shown);
    }
    assert_eq!(told(&mut session), [(2, None), (2, Some(2))]);
    session.handle_console_connected();
    assert_eq!(told(&mut session), [(2, Some(2))]);
    // A grant that is new begins with the whole list, for the console forgot it with the old one.
    session.handle_revoke(Capability::View, at(3_000));
    allow(&mut session, Capability::View, 4_000);
    session.handle_monitors(monitors(2), Some(MonitorId(2)));
    assert_eq!(told(&mut session), [(2, Some(2))]);
}

#[test]
fn no_more_are_told_than_the_bound() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 0);
    session.handle_monitors(monitors(40), None);
    assert_eq!(told(&mut session), [(MAX_MONITORS, None)]);
}
