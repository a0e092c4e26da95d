//! The permission gate: one total function over message, stage and consent.

use bowline_protocol::control::ConsoleToApplet;

use crate::{Consent, Stage};

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
    /// The customer does not allow the screen or the camera to be seen now.
    NotAllowed,
    /// The customer's device cannot do that.
    NoAbility,
    /// The customer's computer has no such monitor.
    NoSuchMonitor,
    /// The customer was asked, or written to, as often as may be within a minute.
    TooOften,
    /// Not every byte of the file has left this computer.
    NotSent,
}

/// Decides about one message. Asking needs a running session, and what is about the screen needs the customer's Yes to
/// viewing it; talking and giving back need neither.
#[must_use]
pub fn decide(message: &ConsoleToApplet, stage: Stage, consent: &Consent) -> Verdict {
    use ConsoleToApplet as Wish;
    match (message, stage) {
        (_, Stage::Ended) => Verdict::Refuse(Refusal::Over),
        (
            Wish::RequestCapability { .. }
            | Wish::ShowMonitor { .. }
            | Wish::TakeSnapshot
            | Wish::KeepFrozen { .. }
            | Wish::ShowPhoneLink { token: Some(_) },
            Stage::Waiting,
        ) => Verdict::Refuse(Refusal::NotStarted),
        (
            Wish::RequestCapability { .. }
            | Wish::ShowMonitor { .. }
            | Wish::TakeSnapshot
            | Wish::KeepFrozen { .. }
            | Wish::ShowPhoneLink { token: Some(_) },
            Stage::OnHold,
        ) => Verdict::Refuse(Refusal::OnHold),
        (Wish::TakeSnapshot | Wish::KeepFrozen { .. }, Stage::Active)
            if consent.camera_grant().is_none() =>
        {
            Verdict::Refuse(Refusal::NotAllowed)
        }
        (Wish::ShowMonitor { .. }, Stage::Active) if consent.view_grant().is_none() => {
            Verdict::Refuse(Refusal::NotAllowed)
        }
        (
            Wish::RequestCapability { .. }
            | Wish::ShowMonitor { .. }
            | Wish::TakeSnapshot
            | Wish::KeepFrozen { .. }
            | Wish::ShowPhoneLink { token: Some(_) },
            Stage::Active,
        )
        | (
            Wish::Chat { .. }
            | Wish::ReleaseCapability { .. }
            | Wish::AcceptFile { .. }
            | Wish::RefuseFile { .. }
            | Wish::FileKept { .. }
            | Wish::ShowPhoneLink { token: None },
            Stage::Waiting | Stage::Active | Stage::OnHold,
        ) => Verdict::Pass,
    }
}
