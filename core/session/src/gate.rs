//! The permission gate: one total function over stage and message.

use bowline_protocol::control::ConsoleToApplet;

use crate::Stage;

/// Whether a message from the console is acted upon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It is.
    Pass,
    /// It is not.
    Refuse(Refusal),
}

/// Why a message is not acted upon.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// The technician has not pressed Start.
    NotStarted,
    /// The session is on hold.
    OnHold,
    /// The session is over.
    Over,
}

/// Decides about one message. Asking needs a running session; talking and giving back do not.
#[must_use]
pub fn decide(message: &ConsoleToApplet, stage: Stage) -> Verdict {
    match (message, stage) {
        (_, Stage::Ended) => Verdict::Refuse(Refusal::Over),
        (ConsoleToApplet::RequestCapability { .. }, Stage::Waiting) => {
            Verdict::Refuse(Refusal::NotStarted)
        }
        (ConsoleToApplet::RequestCapability { .. }, Stage::OnHold) => {
            Verdict::Refuse(Refusal::OnHold)
        }
        (ConsoleToApplet::RequestCapability { .. }, Stage::Active)
        | (
            ConsoleToApplet::Chat { .. }
            | ConsoleToApplet::ReleaseCapability { .. }
            | ConsoleToApplet::AcceptFile { .. }
            | ConsoleToApplet::RefuseFile { .. }
            | ConsoleToApplet::FileKept { .. },
            Stage::Waiting | Stage::Active | Stage::OnHold,
        ) => Verdict::Pass,
    }
}
