//! What console and applet say to each other.

use bowline_protocol::control::{
    AppletToConsole, CapabilityStatus, ConsoleToApplet, HistoryLine, Monitor, Speaker,
};
use bowline_protocol::input::{InputAck, InputEvent, InputMessage, NormalizedPoint, PointerButton};
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::EndReason;
use bowline_protocol::{
    Capability, CapabilityState, ChatText, DisplayName, FileName, LinkToken, MessageId, MonitorId,
    PauseReason, TransferId,
};

use super::{Made, json};

const AT_MS: u64 = 1_790_000_000_123;

pub(crate) fn made() -> Vec<Made> {
    [to_applet(), to_console(), input()].concat()
}

fn text(text: &str) -> ChatText {
    ChatText::parse(text).unwrap()
}

fn file() -> FileName {
    FileName::parse("tray (1) é写.jpg").unwrap()
}

fn to_applet() -> Vec<Made> {
    let capability = Capability::Control;
    let transfer_id = TransferId(7);
    let chat = text("Good morning!\nPlease open “Settings” \\ \u{1f600}");
    let monitor = Some(MonitorId(2));
    let message_id = MessageId::from_bits(0x1f);
    let token = Some(LinkToken::from_bits(0x2f));
    [
        (
            "chat",
            ConsoleToApplet::Chat {
                message_id,
                text: chat,
            },
        ),
        ("request", ConsoleToApplet::RequestCapability { capability }),
        ("release", ConsoleToApplet::ReleaseCapability { capability }),
        ("accept", ConsoleToApplet::AcceptFile { transfer_id }),
        ("refuse", ConsoleToApplet::RefuseFile { transfer_id }),
        ("kept", ConsoleToApplet::FileKept { transfer_id }),
        ("monitor", ConsoleToApplet::ShowMonitor { monitor }),
        ("monitors", ConsoleToApplet::ShowMonitor { monitor: None }),
        ("snapshot", ConsoleToApplet::TakeSnapshot),
        ("frozen", ConsoleToApplet::KeepFrozen { size_bytes: 9 }),
        ("phone", ConsoleToApplet::ShowPhoneLink { token }),
        ("no-phone", ConsoleToApplet::ShowPhoneLink { token: None }),
    ]
    .map(|(name, message)| json("control-to-applet", name, &message))
    .to_vec()
}

fn status(capability: Capability, state: CapabilityState) -> CapabilityStatus {
    CapabilityStatus {
        capability,
        state,
        since_ms: AT_MS,
        paused: Some(PauseReason::Call),
    }
}

fn log(event: LogEvent) -> HistoryLine {
    HistoryLine::Log {
        entry: LogEntry {
            at_ms: AT_MS,
            event,
        },
    }
}

/// Every event of the log, the last one with an end.
pub(crate) fn events() -> Vec<LogEvent> {
    let capability = Capability::View;
    let name = file();
    vec![
        LogEvent::Created,
        LogEvent::CustomerJoined,
        LogEvent::Started,
        LogEvent::Held,
        LogEvent::Resumed,
        LogEvent::Asked { capability },
        LogEvent::Allowed { capability },
        LogEvent::Denied { capability },
        LogEvent::Unanswered { capability },
        LogEvent::Revoked { capability },
        LogEvent::Released { capability },
        LogEvent::Lost { capability },
        LogEvent::EndedByReload { capability },
        LogEvent::StreamPaused {
            capability,
            reason: PauseReason::Background,
        },
        LogEvent::StreamResumed { capability },
        LogEvent::RevokedEverything,
        LogEvent::FeelsWrong,
        LogEvent::FileSent {
            name: name.clone(),
            size_bytes: u64::MAX,
        },
        LogEvent::FileFailed { name },
        LogEvent::PhoneAdded,
        LogEvent::OnPhone {
            event: Box::new(LogEvent::Allowed { capability }),
        },
        LogEvent::ConnectionLost,
        LogEvent::ConnectionRestored,
        LogEvent::Ended {
            reason: EndReason::AbuseReport,
        },
        LogEvent::JoinedAgain,
        LogEvent::Ended {
            reason: EndReason::JoinedElsewhere,
        },
    ]
}

fn snapshot() -> AppletToConsole {
    let chat = HistoryLine::Chat {
        from: Speaker::Customer,
        message_id: None,
        text: text("It says “No paper” ..."),
        at_ms: AT_MS,
    };
    AppletToConsole::Snapshot {
        capabilities: vec![
            status(Capability::View, CapabilityState::Allowed),
            status(Capability::Control, CapabilityState::NotAsked),
        ],
        history: events().into_iter().map(log).chain([chat]).collect(),
        system: "Debian GNU/Linux 12 (bookworm)".to_owned(),
    }
}

fn to_console() -> Vec<Made> {
    let transfer_id = TransferId(1);
    let offer = AppletToConsole::OfferFile {
        transfer_id,
        name: file(),
        size_bytes: 2_147_483_648,
    };
    let line = HistoryLine::Chat {
        from: Speaker::Technician,
        message_id: Some(MessageId::from_bits(0x1f)),
        text: text("Thank you."),
        at_ms: AT_MS,
    };
    let monitor = |id, is_primary| Monitor {
        id: MonitorId(id),
        name: DisplayName::parse("HDMI-1").unwrap(),
        width: 3840,
        height: 2160,
        is_primary,
    };
    let monitors = AppletToConsole::Monitors {
        monitors: vec![monitor(1, true), monitor(2, false)],
        shown: Some(MonitorId(1)),
    };
    let failed = AppletToConsole::Failed {
        capability: Capability::View,
        detail: "The display does not answer.".to_owned(),
    };
    let status = status(Capability::View, CapabilityState::Asked);
    [
        ("snapshot", snapshot()),
        (
            "earlier",
            AppletToConsole::Earlier {
                history: vec![line.clone()],
            },
        ),
        ("line", AppletToConsole::Line { line }),
        ("capability", AppletToConsole::CapabilityChanged { status }),
        ("offer", offer),
        ("aborted", AppletToConsole::FileAborted { transfer_id }),
        ("monitors", monitors),
        ("failed", failed),
    ]
    .map(|(name, message)| json("control-to-console", name, &message))
    .to_vec()
}

fn input() -> Vec<Made> {
    let to = NormalizedPoint { x: 0, y: u16::MAX };
    let button = |button| InputEvent::Button {
        button,
        pressed: true,
    };
    let events = vec![
        InputEvent::Move { to },
        button(PointerButton::Left),
        button(PointerButton::Middle),
        button(PointerButton::Right),
        InputEvent::Wheel { dx: -128, dy: 127 },
        InputEvent::Key {
            code: "KeyQ".to_owned(),
            key: "é".to_owned(),
            pressed: false,
        },
        InputEvent::ReleaseAll,
    ];
    let message = InputMessage {
        stream: 3,
        first: 250,
        events,
    };
    let ack = InputAck {
        stream: 3,
        next: 257,
    };
    vec![
        json("input", "events", &message),
        json("input", "ack", &ack),
    ]
}
