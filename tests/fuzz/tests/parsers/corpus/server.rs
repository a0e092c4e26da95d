//! What the server says and is told.

use bowline_protocol::api::{
    AcceptInvitation, ApiError, CreateSession, Enter, EntryProof, ErrorCode, IceServer, Join,
    Joined, Login, ResetPassword, SessionCreated,
};
use bowline_protocol::control::{AppletToConsole, ConsoleToApplet};
use bowline_protocol::ids::{ConnectionId, PageId};
use bowline_protocol::log::LogEntry;
use bowline_protocol::relay::{RelaySecret, RelayServer, RelayUrl};
use bowline_protocol::session::{
    CustomerKind, EndReason, Entry, Flow, LinkState, Phase, SessionSummary, StatusLabel,
};
use bowline_protocol::signaling::{
    AttackMode, Hello, ParticipantToServer, ServerToParticipant, Signal,
};
use bowline_protocol::{Capability, DisplayName, Pin, SessionId};

use super::{Made, control, json};

const SESSION: SessionId = SessionId::from_bits(0x0123_4567_89ab_cdef_0011_2233_4455_6677);
const CONNECTION: ConnectionId = ConnectionId::from_bits(u128::MAX);
const AT_MS: u64 = 1_790_000_000_123;
const HEX: &str = "7f3a9c0e11d24b58a6c0ffee00112233";
const CANDIDATE: &str = "candidate:1 1 udp 2113929471 203.0.113.100 10100 typ host generation 0";

pub(crate) fn made() -> Vec<Made> {
    [to_server(), to_participant(), api()].concat()
}

fn name(name: &str) -> DisplayName {
    DisplayName::parse(name).unwrap()
}

fn signals() -> [(&'static str, Signal); 3] {
    let sdp = include_str!("../../../corpus/offer/chromium.sdp").to_owned();
    let offer = 7;
    let candidate = Signal::Candidate {
        offer,
        candidate: CANDIDATE.to_owned(),
        sdp_mid: Some("0".to_owned()),
    };
    [
        (
            "offer",
            Signal::Offer {
                offer,
                sdp: sdp.clone(),
            },
        ),
        ("answer", Signal::Answer { offer, sdp }),
        ("candidate", candidate),
    ]
}

fn to_server() -> Vec<Made> {
    let target = "signaling-to-server";
    let hello = |proof| ParticipantToServer::Hello { proof };
    let console = Hello::Console {
        ticket: HEX.to_owned(),
        page: Some(PageId::from_bits(1)),
    };
    let applet = Hello::Applet {
        join_secret: HEX.repeat(2),
    };
    let reason = EndReason::CustomerWhileWaiting;
    let capability = Capability::View;
    let wish = ConsoleToApplet::RequestCapability { capability };
    let mut made = vec![
        json(target, "console", &hello(console)),
        json(target, "applet", &hello(applet)),
        json(target, "end", &ParticipantToServer::EndSession { reason }),
        json(target, "in-use", &ParticipantToServer::InUse),
        json(
            target,
            "open-talk",
            &ParticipantToServer::OpenTalk {
                session_id: SESSION,
            },
        ),
        json(
            target,
            "talk",
            &ParticipantToServer::Talk {
                session_id: SESSION,
                message: wish,
            },
        ),
    ];
    for (name, signal) in signals() {
        let message = ParticipantToServer::Signal {
            session_id: SESSION,
            to: (name == "answer").then_some(CONNECTION),
            signal,
        };
        made.push(json(target, name, &message));
    }
    for (number, event) in control::events().into_iter().enumerate() {
        let at_ms = AT_MS;
        let entry = LogEntry { at_ms, event };
        let name = format!("log-{number:02}");
        made.push(json(
            target,
            &name,
            &ParticipantToServer::ReportLog { entry },
        ));
    }
    made
}

fn summary(phase: Phase, link: LinkState, label: StatusLabel) -> SessionSummary {
    SessionSummary {
        session_id: SESSION,
        customer_name: Some(name("M. Customer, 2nd floor")),
        technician_name: name("Ada Technician"),
        entry: Entry::Pin,
        customer: Some(CustomerKind::Browser),
        eyes_of: Some(SESSION),
        phase,
        link,
        flow: Flow::OnHold,
        label,
        label_since_ms: AT_MS,
        created_ms: AT_MS - 5,
        joined_again_ms: Some(AT_MS - 2),
    }
}

fn summaries() -> Vec<SessionSummary> {
    let reason = EndReason::Idle;
    let since_ms = AT_MS;
    let lost = LinkState::Reconnecting { since_ms };
    let offline = LinkState::Offline { since_ms };
    vec![
        summary(Phase::Created, LinkState::None, StatusLabel::Created),
        summary(Phase::Connecting, LinkState::None, StatusLabel::Connecting),
        summary(Phase::Waiting, LinkState::Up, StatusLabel::Waiting),
        summary(Phase::Active, lost, StatusLabel::Reconnecting),
        summary(Phase::Active, offline, StatusLabel::Offline),
        summary(Phase::Ended { reason }, LinkState::None, StatusLabel::Ended),
    ]
}

fn relay() -> RelayServer {
    let url = |text| RelayUrl::parse(text).unwrap();
    RelayServer {
        urls: vec![
            url("turn:help.example.org:3478?transport=udp"),
            url("turns:[2001:db8::1]:443?transport=tcp"),
        ],
        username: RelaySecret::parse("user").unwrap(),
        credential: RelaySecret::parse(HEX).unwrap(),
    }
}

fn to_participant() -> Vec<Made> {
    let target = "signaling-to-participant";
    let stun = IceServer {
        urls: vec!["stun:stun.example.org:3478".to_owned()],
        username: Some("user".to_owned()),
        credential: None,
    };
    let welcome = ServerToParticipant::Welcome {
        connection_id: CONNECTION,
        now_ms: AT_MS,
        ice_servers: vec![stun],
        organisation: name("North Pier"),
        lens_at_once: 2,
        sessions: summaries(),
    };
    let error = ApiError {
        code: ErrorCode::TooManyTries,
        detail: "Wait a minute.".to_owned(),
        retry_after_seconds: Some(60),
    };
    let session = summaries().remove(2);
    let relay = ServerToParticipant::RelayGranted {
        session_id: SESSION,
        relay: relay(),
    };
    let mode = AttackMode::On;
    let failed = AppletToConsole::Failed {
        capability: Capability::View,
        detail: "The customer's device cannot do that.".to_owned(),
    };
    let messages = [
        ("welcome", welcome),
        ("changed", ServerToParticipant::SessionChanged { session }),
        ("relay", relay),
        ("refused", ServerToParticipant::Refused { error }),
        (
            "talk",
            ServerToParticipant::Talk {
                session_id: SESSION,
                message: failed,
            },
        ),
        ("taken-over", ServerToParticipant::TakenOver),
        ("going-away", ServerToParticipant::GoingAway),
        ("attack", ServerToParticipant::AttackModeChanged { mode }),
    ];
    let signals = signals().map(|(name, signal)| {
        let message = ServerToParticipant::Signal {
            session_id: SESSION,
            from: CONNECTION,
            signal,
        };
        (name, message)
    });
    let all = messages.into_iter().chain(signals);
    all.map(|(name, message)| json(target, name, &message))
        .collect()
}

fn api() -> Vec<Made> {
    let target = "api";
    let pin = || Pin::parse("482 913").unwrap();
    let by_pin = EntryProof::Pin { pin: pin() };
    let by_link = EntryProof::Link {
        token: HEX.to_owned(),
    };
    let enter = |proof| Enter {
        proof,
        system: "linux".to_owned(),
    };
    let create = CreateSession {
        customer_name: Some(name("M. Customer")),
        entry: Entry::Link,
        eyes_of: None,
    };
    let created = SessionCreated {
        session: summaries().remove(0),
        pin: Some(pin()),
        link: Some(format!("https://help.example.org/#{HEX}")),
        expires_ms: AT_MS,
    };
    let joined = Joined {
        session_id: SESSION,
        join_secret: HEX.repeat(2),
    };
    let login = Login {
        email: "ada@example.org".to_owned(),
        password: "correct horse".to_owned(),
    };
    let invitation = AcceptInvitation {
        token: HEX.to_owned(),
        name: name("Ada Technician"),
        email: "ada@example.org".to_owned(),
        password: "correct horse".to_owned(),
    };
    let new_password = ResetPassword {
        token: HEX.to_owned(),
        password: "correct horse".to_owned(),
    };
    vec![
        json(target, "enter-by-code", &enter(by_pin)),
        json(target, "enter-by-link", &enter(by_link)),
        json(
            target,
            "join",
            &Join {
                pin: pin(),
                customer: CustomerKind::Browser,
            },
        ),
        json(target, "joined", &joined),
        json(target, "create", &create),
        json(target, "created", &created),
        json(target, "login", &login),
        json(target, "invitation", &invitation),
        json(target, "new-password", &new_password),
    ]
}
