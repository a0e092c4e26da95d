//! What the session is, in the customer's words.

use bowline_protocol::Capability;
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::EndReason;
use bowline_session::{FileOffer, Progress};
use bowline_ui::LogKind;
use time::{OffsetDateTime, UtcOffset};

/// The question's title and what a Yes means.
pub(crate) fn question(capability: Capability, technician: &str) -> (String, String) {
    match capability {
        Capability::View => (
            format!("May {technician} see your screen?"),
            "They see what you see. They cannot click or type. You can stop it at any time.".into(),
        ),
        Capability::Control => (
            format!("May {technician} use your mouse and keyboard?"),
            "You keep control too. Press the large X to stop at once.".into(),
        ),
        Capability::Camera => (
            format!("May {technician} see through your camera?"),
            "They see what the camera sees. You can pause or stop it at any time.".into(),
        ),
        Capability::Microphone => (
            format!("May {technician} hear you?"),
            "They hear what the microphone hears. You can stop it at any time.".into(),
        ),
        Capability::Flashlight => (
            format!("May {technician} turn on your light?"),
            "You can turn it off at any time.".into(),
        ),
        Capability::Recording => (
            format!("May {technician} record this session?"),
            "Picture, sound, drawings and chat are kept. You can stop it at any time.".into(),
        ),
    }
}

/// What is in force, for the list of grants.
pub(crate) fn in_force(capability: Capability) -> &'static str {
    match capability {
        Capability::View => "Sees your screen",
        Capability::Control => "Uses your mouse and keyboard",
        Capability::Camera => "Sees through your camera",
        Capability::Microphone => "Hears you",
        Capability::Flashlight => "Your light is on",
        Capability::Recording => "Records this session",
    }
}

/// What the technician does with it, after their name.
pub(crate) fn does(capability: Capability) -> &'static str {
    match capability {
        Capability::View => "sees your screen",
        Capability::Control => "uses your mouse and keyboard",
        Capability::Camera => "sees through your camera",
        Capability::Microphone => "hears you",
        Capability::Flashlight => "has your light on",
        Capability::Recording => "records this session",
    }
}

/// How far a file is, beside its name. `percent` of it has left, if it is under way.
pub(crate) fn file(offer: &FileOffer, progress: Progress, percent: Option<u8>) -> String {
    let how = match (progress, percent) {
        (_, Some(percent)) => format!("sending, {percent} %"),
        (Progress::Offered | Progress::Taken, None) => "waiting".into(),
        (Progress::Out, None) => "sent, not confirmed yet".into(),
    };
    format!("{} · {how}", size(offer.size_bytes))
}

/// The capability's name in the log and on the receipt.
pub(crate) fn name(capability: Capability) -> &'static str {
    match capability {
        Capability::View => "screen",
        Capability::Control => "mouse and keyboard",
        Capability::Camera => "camera",
        Capability::Microphone => "microphone",
        Capability::Flashlight => "light",
        Capability::Recording => "recording",
    }
}

/// The stable key by which the window gives a capability back.
pub(crate) fn key(capability: Capability) -> &'static str {
    match capability {
        Capability::View => "view",
        Capability::Control => "control",
        Capability::Camera => "camera",
        Capability::Microphone => "microphone",
        Capability::Flashlight => "flashlight",
        Capability::Recording => "recording",
    }
}

/// One line of the log.
pub(crate) fn log_line(entry: &LogEntry) -> (LogKind, String) {
    match &entry.event {
        LogEvent::Created => (LogKind::Info, "Session created".into()),
        LogEvent::CustomerJoined => (LogKind::Ok, "You connected".into()),
        LogEvent::Started => (LogKind::Info, "The technician started the session".into()),
        LogEvent::Held => (
            LogKind::Info,
            "The technician put the session on hold".into(),
        ),
        LogEvent::Resumed => (LogKind::Info, "The technician is back".into()),
        LogEvent::Asked { capability } => {
            (LogKind::Ask, format!("Asked for: {}", name(*capability)))
        }
        LogEvent::Allowed { capability } => {
            (LogKind::Ok, format!("You allowed: {}", name(*capability)))
        }
        LogEvent::Denied { capability } => {
            (LogKind::No, format!("You said No: {}", name(*capability)))
        }
        LogEvent::Unanswered { capability } => (
            LogKind::No,
            format!("No answer, so No: {}", name(*capability)),
        ),
        LogEvent::Revoked { capability } => {
            (LogKind::No, format!("You took back: {}", name(*capability)))
        }
        LogEvent::Released { capability } => (
            LogKind::Info,
            format!("The technician stopped: {}", name(*capability)),
        ),
        LogEvent::Lost { capability } => (LogKind::No, over("Not possible any more", *capability)),
        LogEvent::EndedByReload { capability } => {
            let why = "The page was loaded again, which ended";
            (LogKind::No, over(why, *capability))
        }
        LogEvent::StreamPaused { capability, .. } => {
            (LogKind::No, format!("Paused: {}", name(*capability)))
        }
        LogEvent::StreamResumed { capability } => (
            LogKind::Ok,
            format!("No longer paused: {}", name(*capability)),
        ),
        LogEvent::JoinedAgain => (LogKind::Info, "Somebody joined again by the link".into()),
        LogEvent::RevokedEverything => (LogKind::No, "You took back everything".into()),
        LogEvent::FeelsWrong => (LogKind::No, "You said that something feels wrong".into()),
        LogEvent::FileSent { name, size_bytes } => (
            LogKind::Ok,
            format!("You sent {}, {}", name.as_str(), size(*size_bytes)),
        ),
        LogEvent::FileFailed { name } => (LogKind::No, format!("Not sent: {}", name.as_str())),
        LogEvent::PhoneAdded => (LogKind::Info, "A phone was added".into()),
        LogEvent::OnPhone { event } => on_phone(entry.at_ms, event.as_ref().clone()),
        LogEvent::ConnectionLost => (LogKind::No, "The connection was lost".into()),
        LogEvent::ConnectionRestored => (LogKind::Ok, "The connection is back".into()),
        LogEvent::Ended { reason } => (LogKind::Info, ended(*reason).into()),
    }
}

fn on_phone(at_ms: u64, event: LogEvent) -> (LogKind, String) {
    let (kind, words) = log_line(&LogEntry { at_ms, event });
    (kind, format!("{words} (phone)"))
}

fn over(why: &str, capability: Capability) -> String {
    format!("{why}: {}", name(capability))
}

/// Why it ended.
pub(crate) fn ended(reason: EndReason) -> &'static str {
    match reason {
        EndReason::CustomerWhileWaiting | EndReason::Customer => "You ended the session",
        EndReason::Technician => "The technician ended the session",
        EndReason::Idle => "The session ended because nothing happened for a long time",
        EndReason::ConnectTimeout | EndReason::CodeExpired => "The code was not used in time",
        EndReason::WaitTimeout => "No technician came in time",
        EndReason::Aborted => "The session could not go on",
        EndReason::AbuseReport => "You reported that something felt wrong",
        EndReason::JoinedElsewhere => {
            "Somebody joined by the same link elsewhere. If it was not you, tell your technician"
        }
    }
}

/// A size as people read it: at most one decimal.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["bytes", "kB", "MB", "GB"];
    let mut unit = 0;
    let mut tenths = u128::from(bytes) * 10;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1_000;
        unit += 1;
    }
    match (unit, tenths % 10) {
        (0, _) | (_, 0) => format!("{} {}", tenths / 10, UNITS[unit]),
        (_, tenth) => format!("{}.{tenth} {}", tenths / 10, UNITS[unit]),
    }
}

/// A moment on the customer's clock, as in `13:49`.
pub(crate) fn clock(unix_ms: u64) -> String {
    let at = local(unix_ms);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// From when to when, with seconds where both are the same minute.
pub(crate) fn span(from_ms: u64, until_ms: u64) -> String {
    if from_ms / 60_000 != until_ms / 60_000 {
        return format!("{} – {}", clock(from_ms), clock(until_ms));
    }
    let exact = |ms| format!("{}:{:02}", clock(ms), ms / 1_000 % 60);
    format!("{} – {}", exact(from_ms), exact(until_ms))
}

/// How long that is, as in `7:36` or `1:02:03`: the same as the technician reads.
pub(crate) fn duration(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let seconds = seconds % 60;
    if hours == 0 {
        format!("{minutes}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// A day with its year, as in `22 Nov 2026`.
pub(crate) fn date(unix_ms: u64) -> String {
    format!("{} {}", day(unix_ms), local(unix_ms).year())
}

/// A day, as in `22 Nov`.
pub(crate) fn day(unix_ms: u64) -> String {
    let at = local(unix_ms);
    format!("{} {:.3}", at.day(), at.month().to_string())
}

fn local(unix_ms: u64) -> OffsetDateTime {
    let seconds = i64::try_from(unix_ms / 1_000).unwrap_or_default();
    let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    UtcOffset::local_offset_at(utc).map_or(utc, |offset| utc.to_offset(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_say_how_long_it_was() {
        for (ms, words) in [(0, "0:00"), (77_900, "1:17"), (3_723_000, "1:02:03")] {
            assert_eq!(duration(ms), words);
        }
        let short = span(600_000 + 3_000, 600_000 + 41_000);
        assert!(
            short.contains(":03 – ") && short.ends_with(":41"),
            "{short}"
        );
        let long = span(600_000, 720_000);
        assert_eq!(long.matches(':').count(), 2, "{long}");
    }

    #[test]
    fn sizes_read_well() {
        let cases = [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_200_000, "1.2 MB"),
            (2_000, "2 kB"),
        ];
        for (bytes, words) in cases {
            assert_eq!(size(bytes), words);
        }
        assert_eq!(size(u64::MAX), "18446744073.7 GB");
    }
}
