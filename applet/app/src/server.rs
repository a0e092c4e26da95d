//! The line to the one server: joining by code, and the signaling WebSocket on a thread of its own.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use bowline_protocol::Pin;
use bowline_protocol::api::{ApiError, ErrorCode, Join, Joined};
use bowline_protocol::session::{CustomerKind, Phase, SessionSummary};
use bowline_protocol::signaling::{
    Hello, MAX_MESSAGE_BYTES, ParticipantToServer, ServerToParticipant,
};
use rustls::ClientConfig;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Connector, Message, WebSocket};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::address::Server;
use crate::engine::unix_ms;
use crate::outbox::{Outbox, Outgoing, outbox};
use crate::trouble;
use crate::unheard::Unheard;

/// Longest wait for the server to accept a connection or answer a request.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// How long the rest of a message is waited for before there is a look at what is to be sent.
const READ_SLICE: Duration = Duration::from_millis(5);
/// Nothing heard for this long, not even the server's pings: the line is dead.
const SILENT_FOR: Duration = Duration::from_secs(45);
/// How often it is looked whether the address that the line leaves from is still this computer's.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Longest pause between two tries.
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// Something came from the server.
#[derive(Debug)]
pub(crate) enum ServerEvent {
    /// A message.
    Message(ServerToParticipant),
    /// The line is lost; a new one is being tried.
    Lost,
    /// The server does not know this program any more.
    Rejected,
}

/// What became of a code. Its secret is not for logs.
pub(crate) struct JoinAnswer(pub(crate) Result<Joined, ApiError>);

impl std::fmt::Debug for JoinAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("JoinAnswer").finish_non_exhaustive()
    }
}

/// Exchanges the code for the join secret, on a thread of its own.
pub(crate) fn join(home: &Server, pin: Pin, on_answer: impl FnOnce(JoinAnswer) + Send + 'static) {
    let home = home.clone();
    std::thread::spawn(move || on_answer(JoinAnswer(ask_to_join(&home, &pin))));
}

fn ask_to_join(home: &Server, pin: &Pin) -> Result<Joined, ApiError> {
    let own = home.authority.as_deref().map(|authority| {
        let authority = Certificate::from_der(authority).to_owned();
        RootCerts::from(std::iter::once(authority))
    });
    let tls = TlsConfig::builder()
        .unversioned_rustls_crypto_provider(bowline_rtc::ciphers())
        .root_certs(own.unwrap_or(RootCerts::WebPki))
        .disable_verification(cfg!(feature = "sabotage-authority"));
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(CONNECT_WITHIN))
        .http_status_as_error(false)
        .tls_config(tls.build())
        .build()
        .into();
    let mut response = agent
        .post(format!("{}/api/v1/join", home.address))
        .send_json(Join {
            pin: pin.clone(),
            customer: CustomerKind::Applet,
        })
        .map_err(|error| unreachable_server(&error))?;
    let ok = response.status().is_success();
    let body = response
        .body_mut()
        .with_config()
        .limit(MAX_MESSAGE_BYTES as u64);
    if ok {
        body.read_json().map_err(|error| unreachable_server(&error))
    } else {
        Err(body
            .read_json()
            .unwrap_or_else(|error| unreachable_server(&error)))
    }
}

fn unreachable_server(error: &ureq::Error) -> ApiError {
    tracing::warn!(%error, "the server cannot be reached");
    ApiError {
        code: ErrorCode::Internal,
        detail: trouble::unreachable(error, unix_ms()),
        retry_after_seconds: None,
    }
}

/// Keeps a line to the server until the returned outbox is dropped. `on_event` runs on the thread.
///
/// # Errors
/// When the system has no more files to open.
pub(crate) fn connect(
    home: &Server,
    join_secret: String,
    on_event: impl Fn(ServerEvent) + Send + 'static,
) -> std::io::Result<Outbox> {
    let (outbox, outgoing) = outbox()?;
    let address = home.address.trim_start_matches("http");
    let url = format!("ws{address}/api/v1/signaling");
    let tls = Arc::clone(&home.tls);
    std::thread::spawn(move || {
        let mut pause = Duration::from_millis(250);
        let mut unsaid = Unsaid::default();
        loop {
            let opened = open(&url, &join_secret, Arc::clone(&tls));
            match run_line(opened, &outgoing, &mut unsaid, &on_event) {
                LineEnd::Closed => return,
                LineEnd::Rejected => return on_event(ServerEvent::Rejected),
                LineEnd::Lost { was_up: true } => pause = Duration::from_millis(250),
                LineEnd::Lost { was_up: false } => pause = (pause * 2).min(MAX_PAUSE),
            }
            on_event(ServerEvent::Lost);
            std::thread::sleep(pause);
        }
    });
    Ok(outbox)
}

enum LineEnd {
    /// The program wants no line any more.
    Closed,
    /// The secret is not good any more.
    Rejected,
    /// The network or the server is away.
    Lost { was_up: bool },
}

type Line = WebSocket<MaybeTlsStream<TcpStream>>;

fn run_line(
    opened: tungstenite::Result<Line>,
    outgoing: &Outgoing,
    unsaid: &mut Unsaid,
    on_event: &impl Fn(ServerEvent),
) -> LineEnd {
    let mut line = match opened {
        Ok(line) => line,
        Err(error) => {
            tracing::info!(%error, "no line to the server");
            return LineEnd::Lost { was_up: false };
        }
    };
    unsaid.unheard.begin_line();
    let mut was_up = false;
    let mut is_over = false;
    let mut heard = Instant::now();
    let mut looked = heard;
    loop {
        let is_quiet = match read(&mut line) {
            Ok(Some(message)) => {
                heard = Instant::now();
                if let Message::Text(text) = message {
                    let taken = take(&text, on_event);
                    was_up |= matches!(taken, Taken::Welcome { .. });
                    match taken {
                        Taken::Welcome { is_over: over } | Taken::News { is_over: over } => {
                            is_over |= over;
                        }
                        Taken::Heard(count) => unsaid.unheard.note_heard(count),
                        Taken::Rejection => return LineEnd::Rejected,
                        Taken::Other => {}
                    }
                }
                false
            }
            Ok(None) => true,
            Err(error) => {
                tracing::info!(%error, "the line to the server is lost");
                return LineEnd::Lost { was_up };
            }
        };
        match send_waiting(&mut line, outgoing, unsaid, was_up) {
            Ok(true) if is_over && unsaid.unheard.is_empty() => return LineEnd::Closed,
            Ok(true) => {}
            Ok(false) => return LineEnd::Closed,
            Err(_) => return LineEnd::Lost { was_up },
        }
        if !is_quiet {
            continue;
        }
        if heard.elapsed() > SILENT_FOR {
            return LineEnd::Lost { was_up };
        }
        if looked.elapsed() >= LOOK_EVERY {
            looked = Instant::now();
            if !leaves_from_here(&line) {
                tracing::info!("the line to the server left from an address that is gone");
                return LineEnd::Lost { was_up };
            }
        }
        wait(&line, outgoing);
    }
}

/// What a message from the server says of the line.
enum Taken {
    /// It works: a refusal before this says nothing of that.
    Welcome { is_over: bool },
    /// The session has changed, and may be over.
    News { is_over: bool },
    /// So much was heard.
    Heard(u32),
    /// The secret is not good any more.
    Rejection,
    /// Nothing.
    Other,
}

fn take(text: &str, on_event: &impl Fn(ServerEvent)) -> Taken {
    let message = match serde_json::from_str(text) {
        Ok(message) => message,
        Err(error) => {
            tracing::warn!(%error, "a message from the server was not understood");
            return Taken::Other;
        }
    };
    if let ServerToParticipant::Refused { error } = &message
        && error.code == ErrorCode::Unauthenticated
    {
        return Taken::Rejection;
    }
    let is_over = |session: &SessionSummary| matches!(session.phase, Phase::Ended { .. });
    let taken = match &message {
        ServerToParticipant::Welcome { sessions, .. } => Taken::Welcome {
            is_over: sessions.iter().any(is_over),
        },
        ServerToParticipant::SessionChanged { session } => Taken::News {
            is_over: is_over(session),
        },
        ServerToParticipant::Heard { count } => Taken::Heard(*count),
        ServerToParticipant::RelayGranted { .. }
        | ServerToParticipant::Signal { .. }
        | ServerToParticipant::Talk { .. }
        | ServerToParticipant::Refused { .. }
        | ServerToParticipant::TakenOver
        | ServerToParticipant::GoingAway
        | ServerToParticipant::AttackModeChanged { .. } => Taken::Other,
    };
    on_event(ServerEvent::Message(message));
    taken
}

/// The system lets a line stand whose address went to another network; nothing comes by it any more.
fn leaves_from_here(line: &Line) -> bool {
    let local = socket(line).and_then(|socket| socket.local_addr().ok());
    local.is_none_or(|local| bowline_rtc::has_address(local.ip()))
}

fn socket(line: &Line) -> Option<&TcpStream> {
    match line.get_ref() {
        MaybeTlsStream::Plain(stream) => Some(stream),
        MaybeTlsStream::Rustls(tls) => Some(&tls.sock),
        _ => None,
    }
}

/// Sleeps until something came, something is to be sent, or it is time for a look.
fn wait(line: &Line, outgoing: &Outgoing) {
    match socket(line) {
        Some(socket) => outgoing.wait(socket, LOOK_EVERY),
        None => std::thread::sleep(READ_SLICE),
    }
}

/// What is to be said before everything else.
#[derive(Default)]
struct Unsaid {
    unheard: Unheard,
    /// The line broke while it was said, and it is said once.
    one: Option<ParticipantToServer>,
}

/// Sends what waits, once the server has said welcome. False when nobody will send again.
fn send_waiting(
    line: &mut Line,
    outgoing: &Outgoing,
    unsaid: &mut Unsaid,
    was_up: bool,
) -> tungstenite::Result<bool> {
    if !was_up {
        return Ok(true);
    }
    loop {
        let first = unsaid.unheard.again().or_else(|| unsaid.one.take());
        let next = match first.map_or_else(|| outgoing.next(), Ok) {
            Ok(message) => message,
            Err(TryRecvError::Empty) => return Ok(true),
            Err(TryRecvError::Disconnected) => {
                line.close(None)?;
                return Ok(false);
            }
        };
        let text = serde_json::to_string(&next).expect("messages are plain data");
        if next.is_said_until_heard() {
            unsaid.unheard.note_said(next);
        } else {
            unsaid.one = Some(next);
        }
        line.send(Message::text(text))?;
        unsaid.one = None;
    }
}

fn open(url: &str, join_secret: &str, tls: Arc<ClientConfig>) -> tungstenite::Result<Line> {
    let uri: tungstenite::http::Uri = url.parse()?;
    let is_tls = uri.scheme_str() == Some("wss");
    let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    let host = uri.host().unwrap_or_default();
    let stream = connect_any(host, port)?;
    stream.set_read_timeout(Some(CONNECT_WITHIN))?;
    stream.set_write_timeout(Some(CONNECT_WITHIN))?;
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES));
    let tls = Some(Connector::Rustls(tls));
    let (mut line, _) = tungstenite::client_tls_with_config(url, stream, Some(config), tls)
        .map_err(|error| match error {
            tungstenite::HandshakeError::Failure(error) => error,
            tungstenite::HandshakeError::Interrupted(_) => {
                std::io::Error::from(std::io::ErrorKind::TimedOut).into()
            }
        })?;
    let proof = Hello::Applet {
        join_secret: join_secret.to_owned(),
    };
    let hello = ParticipantToServer::Hello { proof };
    line.send(Message::text(
        serde_json::to_string(&hello).expect("messages are plain data"),
    ))?;
    Ok(line)
}

fn connect_any(host: &str, port: u16) -> std::io::Result<TcpStream> {
    use std::net::ToSocketAddrs as _;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT_WITHIN) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// One message, or none when no whole one is there.
fn read(line: &mut Line) -> tungstenite::Result<Option<Message>> {
    if let Some(socket) = socket(line) {
        socket.set_read_timeout(Some(READ_SLICE))?;
    }
    match line.read() {
        Ok(message) => Ok(Some(message)),
        Err(tungstenite::Error::Io(error))
            if matches!(
                error.kind(),
                std::io::ErrorKind::WouldBlock
                    | std::io::ErrorKind::TimedOut
                    // A stopped program that goes on.
                    | std::io::ErrorKind::Interrupted
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
