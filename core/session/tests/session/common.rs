//! What the tests of the session share.

use bowline_protocol::Capability;
use bowline_protocol::control::{ConsoleToApplet, HistoryLine};
use bowline_protocol::log::LogEvent;
use bowline_protocol::session::{Flow, Phase};
use bowline_session::{Answer, Now, Output, Session};

/// Both clocks at one value, the Unix one a day ahead.
pub(crate) fn at(ms: u64) -> Now {
    Now {
        monotonic_ms: ms,
        unix_ms: 86_400_000 + ms,
    }
}

/// A session after Start, with nothing left to do.
pub(crate) fn active_session() -> Session {
    let mut session = Session::new("Debian".into(), &Capability::ALL, at(0));
    session.handle_phase(Phase::Active, Flow::Running, at(0));
    drain(&mut session);
    session
}

/// Everything the session wants done.
pub(crate) fn drain(session: &mut Session) -> Vec<Output> {
    std::iter::from_fn(|| session.poll_output()).collect()
}

/// A request from the console.
pub(crate) fn request(capability: Capability) -> ConsoleToApplet {
    ConsoleToApplet::RequestCapability { capability }
}

/// Asks at `ms` and says Yes a second later.
pub(crate) fn allow(session: &mut Session, capability: Capability, ms: u64) {
    session
        .handle_console_message(request(capability), at(ms))
        .expect("the session runs");
    let id = session.consent().question().expect("it was asked").id;
    session.handle_answer(id, Answer::Yes, at(ms + 1_000));
}

/// What the log says last.
pub(crate) fn last_of_log(session: &Session) -> LogEvent {
    let entries = session.history().filter_map(|line| match line {
        HistoryLine::Log { entry } => Some(entry.event.clone()),
        HistoryLine::Chat { .. } => None,
    });
    entries.last().expect("something was logged")
}
