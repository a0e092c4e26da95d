//! What several tests of this crate start from.

use bowline_protocol::Capability;
use bowline_protocol::control::ConsoleToApplet;
use bowline_protocol::session::{Flow, Phase};
use bowline_session::{Answer, Now, Session};

/// A session in which the customer lets the technician use mouse and keyboard.
pub(crate) fn controlled_session() -> Session {
    let at = |ms| Now {
        monotonic_ms: ms,
        unix_ms: ms,
    };
    let mut session = Session::new("Debian".into(), &Capability::OF_COMPUTERS, at(0));
    session.handle_phase(Phase::Active, Flow::Running, at(0));
    let capability = Capability::Control;
    let ask = ConsoleToApplet::RequestCapability { capability };
    session.handle_console_message(ask, at(0)).unwrap();
    let id = session.consent().question().unwrap().id;
    session.handle_answer(id, Answer::Yes, at(1_000));
    session
}
