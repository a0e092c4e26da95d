//! What a customer reads on plain pages, in English.

use bowline_protocol::api::ErrorCode;
use bowline_protocol::log::LogEvent;
use bowline_protocol::session::EndReason;

/// Title of every page.
pub(super) const TITLE: &str = "Support Connection";
/// What the technician reads of the customer's device.
pub(super) const SYSTEM: &str = "a phone with a plain page";
/// The answer Yes, and its button.
pub(super) const ACCEPT: &str = "Accept";
/// The answer No.
pub(super) const DENY: &str = "Deny";
/// A message over the bound.
pub(super) const TOO_LONG: &str = "This is too long for one message. Send it in parts.";
/// Too many messages.
pub(super) const TOO_FAST: &str = "That was a lot at once. Wait a moment, and press Send again.";
/// Of a request that is no form of these pages.
pub(super) const NOT_UNDERSTOOD: &str = "<h1>That did not work</h1><p>Go back, and try again. \
    If it stays so, tell your technician.</p><p><a href=\"/plain\">Begin anew</a></p>";
/// Of a form from before.
pub(super) const STALE: &str = "<h1>This page is from before</h1><p>Nothing was done.</p>\
    <p><a href=\"/plain/session\">Go to your session</a></p>";

/// Where a browser does not go by itself.
pub(super) fn go_on(path: &str) -> String {
    format!("<p><a href=\"{path}\">Go on</a></p>")
}

/// Why a code, a link or a request was refused.
pub(super) fn refused(code: ErrorCode, retry_after_seconds: Option<u32>) -> String {
    let (title, help) = match code {
        ErrorCode::CodeDoesNotWork | ErrorCode::NotFound => (
            "That code or link does not work.".to_owned(),
            "Check it with your technician, or ask for a new one. A code works once and only for a few minutes.",
        ),
        ErrorCode::TooManyTries => {
            let minutes = retry_after_seconds.unwrap_or(60).div_ceil(60).max(1);
            let word = if minutes == 1 { "minute" } else { "minutes" };
            (
                format!("Too many tries. Wait {minutes} {word}."),
                "Or ask your technician for a link. A link works right away.",
            )
        }
        ErrorCode::ServerFull | ErrorCode::TooManySessions => (
            "There are too many at the moment.".to_owned(),
            "Wait a moment, and ask your technician for a new code.",
        ),
        ErrorCode::BadRequest
        | ErrorCode::Unauthenticated
        | ErrorCode::WrongPassword
        | ErrorCode::Forbidden
        | ErrorCode::WrongState
        | ErrorCode::NoApplet
        | ErrorCode::Internal => (
            "Something went wrong on our side.".to_owned(),
            "Wait a moment, and try again. If it stays so, tell your technician.",
        ),
    };
    format!("<h1>{title}</h1><p>{help}</p><p><a href=\"/plain\">Go back</a></p>")
}

/// A line of the log; nothing for what cannot happen on a plain page.
pub(super) const fn of_event(event: &LogEvent) -> Option<&'static str> {
    match event {
        LogEvent::CustomerJoined => Some("You joined the session."),
        LogEvent::Started => Some("The technician started the session."),
        LogEvent::Held => Some("The technician put the session on hold."),
        LogEvent::Resumed => Some("The technician went on with the session."),
        LogEvent::RevokedEverything => Some("You stopped everything."),
        LogEvent::FeelsWrong => Some("You said that something feels wrong."),
        LogEvent::ConnectionLost => Some("The connection was lost."),
        LogEvent::ConnectionRestored => Some("The connection is back."),
        LogEvent::Ended { reason } => Some(of_end(*reason)),
        LogEvent::Asked { .. } => Some("The technician asked for something."),
        LogEvent::Allowed { .. } => Some("You accepted."),
        LogEvent::Denied { .. } => Some("You denied."),
        LogEvent::Unanswered { .. } => Some("There was no answer, which means No."),
        LogEvent::Created
        | LogEvent::JoinedAgain
        | LogEvent::Revoked { .. }
        | LogEvent::Released { .. }
        | LogEvent::Lost { .. }
        | LogEvent::EndedByReload { .. }
        | LogEvent::StreamPaused { .. }
        | LogEvent::StreamResumed { .. }
        | LogEvent::FileSent { .. }
        | LogEvent::FileFailed { .. }
        | LogEvent::PhoneAdded
        | LogEvent::OnPhone { .. } => None,
    }
}

/// Why the session is over.
pub(super) const fn of_end(reason: EndReason) -> &'static str {
    match reason {
        EndReason::CustomerWhileWaiting | EndReason::Customer => "You ended the session.",
        EndReason::Technician => "The technician ended the session.",
        EndReason::Idle => "The session ended because nothing happened for a while.",
        EndReason::ConnectTimeout | EndReason::CodeExpired => {
            "The session ended because the code was not used in time."
        }
        EndReason::WaitTimeout => "The session ended because nobody started it in time.",
        EndReason::Aborted => "The session could not go on.",
        EndReason::AbuseReport => "You reported that something feels wrong, and the session ended.",
        EndReason::JoinedElsewhere => {
            "Somebody joined by the same link elsewhere, so it ended here. If it was not you, tell your technician."
        }
    }
}
