//! `GET /api/v1/signaling`: the WebSocket of console tabs and applets.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bowline_protocol::api::{ApiError, ErrorCode, IceServer};
use bowline_protocol::ids::ConnectionId;
use bowline_protocol::session::SessionSummary;
use bowline_protocol::signaling::{MAX_MESSAGE_BYTES, ParticipantToServer, ServerToParticipant};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::admission::{Admitted, NotAdmitted, admit};
use super::heard::{Heard, no_hello};
use super::late;
use super::passing::Relay;
use super::rate::Rate;
use crate::accept::Place;
use crate::authority::origin_allows;
use crate::desk::{Inner, Outgoing, QUEUE, Who};
use crate::error::RouteError;
use crate::plain;
use crate::secret;
use crate::state::{AppState, Quiet};

const SEND_TIMEOUT: Duration = Duration::from_secs(10);
const BUFFER_BYTES: usize = 4 * 1024;

/// Opens the WebSocket.
#[utoipa::path(get, path = "/api/v1/signaling", responses((status = 101), (status = 403, body = ApiError)))]
pub(crate) async fn signaling(
    State(app): State<AppState>,
    place: Option<Extension<Place>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let has_origin = headers.contains_key(header::ORIGIN);
    if has_origin && !origin_allows(&headers, &app.config.origin) {
        let error = RouteError::new(ErrorCode::Forbidden, "The request comes from another site.");
        return error.into_response();
    }
    upgrade
        .max_message_size(MAX_MESSAGE_BYTES)
        .max_frame_size(MAX_MESSAGE_BYTES)
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * MAX_MESSAGE_BYTES)
        .on_upgrade(move |socket| async move {
            let _place = place;
            converse(app, socket, has_origin).await;
        })
}

async fn converse(app: AppState, socket: WebSocket, has_origin: bool) {
    let (mut sink, mut stream) = socket.split();
    let first = timeout(app.quiet.hello, stream.next()).await;
    let Ok(Some(Ok(Message::Text(text)))) = first else {
        return close(sink).await;
    };
    let Heard::Message(ParticipantToServer::Hello { proof }) = Heard::read(&text) else {
        return refuse(sink, no_hello()).await;
    };
    let id = ConnectionId::from_bits(u128::from_le_bytes(secret::random()));
    let (queue, messages) = mpsc::channel(QUEUE);
    let admitted = admit(&app, id, proof, has_origin, queue).await;
    let Admitted {
        who,
        sessions,
        relays,
        notice,
    } = match admitted {
        Ok(admitted) => admitted,
        Err(NotAdmitted::Late(session)) => {
            let session_id = session.session_id;
            let welcome = welcome(&app, id, vec![*session]);
            return late::hear(&app, session_id, welcome, sink, stream).await;
        }
        Err(NotAdmitted::TakenOver(error)) => {
            let _ = send(&mut sink, &ServerToParticipant::TakenOver).await;
            return refuse(sink, error).await;
        }
        Err(NotAdmitted::Refused(error)) => return refuse(sink, error).await,
    };
    let welcome = welcome(&app, id, sessions);
    // Whoever is welcome makes connections at once, and needs to know the relays for it.
    let first = relays.into_iter().chain([welcome]).chain(notice);
    if send_all(&mut sink, first).await.is_ok() {
        let talk = Talk {
            app: app.clone(),
            id,
            who,
            lines: 0,
            logged: Vec::new(),
        };
        talk.run(sink, stream, messages).await;
    }
    let left = app.desk.note(move |inner, now| {
        if let Some(session_id) = inner.connections.remove(id) {
            // A session that is over has nobody to lose.
            let _ = inner.hub.customer_lost(session_id, now);
        }
    });
    left.await;
}

fn welcome(
    app: &AppState,
    connection_id: ConnectionId,
    sessions: Vec<SessionSummary>,
) -> ServerToParticipant {
    ServerToParticipant::Welcome {
        connection_id,
        now_ms: app.clock.now_ms(),
        ice_servers: ice_servers(&app.config.stun),
        organisation: app.config.organisation.clone(),
        lens_at_once: app.config.limits.lens_at_once,
        sessions,
    }
}

fn ice_servers(stun: &[String]) -> Vec<IceServer> {
    if stun.is_empty() {
        return Vec::new();
    }
    vec![IceServer {
        urls: stun.to_vec(),
        username: None,
        credential: None,
    }]
}

pub(super) type Sink = SplitSink<WebSocket, Message>;

pub(super) async fn send(sink: &mut Sink, message: &ServerToParticipant) -> Result<(), ()> {
    let text = serde_json::to_string(message).map_err(|_| ())?;
    put(sink, Message::Text(text.into())).await
}

async fn send_all(
    sink: &mut Sink,
    messages: impl Iterator<Item = ServerToParticipant>,
) -> Result<(), ()> {
    for message in messages {
        send(sink, &message).await?;
    }
    Ok(())
}

async fn put(sink: &mut Sink, message: Message) -> Result<(), ()> {
    timeout(SEND_TIMEOUT, sink.send(message))
        .await
        .map_err(|_| ())?
        .map_err(|_| ())
}

pub(super) async fn close(mut sink: Sink) {
    let _ = put(&mut sink, Message::Close(None)).await;
}

async fn refuse(mut sink: Sink, error: RouteError) {
    let refused = ServerToParticipant::Refused { error: error.0 };
    let _ = send(&mut sink, &refused).await;
    close(sink).await;
}

/// What a participant may say that is worth a line in the log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Odd {
    UnknownType,
    Malformed,
}

/// One admitted connection.
struct Talk {
    app: AppState,
    id: ConnectionId,
    who: Who,
    /// How many lines, or the end, a customer's program has said.
    lines: u32,
    /// Logged once each: a flood must not fill the disk.
    logged: Vec<Odd>,
}

impl Talk {
    async fn run(
        mut self,
        mut sink: Sink,
        mut stream: SplitStream<WebSocket>,
        mut messages: mpsc::Receiver<Outgoing>,
    ) {
        let Quiet { ping, silence, .. } = self.app.quiet;
        let mut ping = tokio::time::interval_at(Instant::now() + ping, ping);
        let mut heard = Instant::now();
        let mut rate = Rate::full(Instant::now());
        loop {
            let sent = tokio::select! {
                outgoing = messages.recv() => match outgoing {
                    Some(Outgoing::Message(message)) => send(&mut sink, &message).await,
                    Some(Outgoing::Close) | None => Err(()),
                },
                incoming = stream.next() => {
                    heard = Instant::now();
                    match incoming {
                        Some(Ok(message)) if rate.admits(heard) => self.take(&mut sink, message).await,
                        Some(Ok(_) | Err(_)) | None => Err(()),
                    }
                }
                _ = ping.tick() => {
                    if heard.elapsed() >= silence || !self.is_still_signed_in().await {
                        Err(())
                    } else {
                        put(&mut sink, Message::Ping(Vec::new().into())).await
                    }
                }
            };
            if sent.is_err() {
                return close(sink).await;
            }
        }
    }

    /// Another process may have disabled the account.
    async fn is_still_signed_in(&self) -> bool {
        match self.who {
            Who::Applet(_) => true,
            Who::Console { cookie, .. } => {
                let now_ms = self.app.clock.steady_ms();
                let found = self
                    .app
                    .store(move |storage| storage.signed_in(&cookie, now_ms))
                    .await;
                // A store that fails for a moment must not end a session.
                found.map_or(true, |found| found.is_some())
            }
        }
    }

    async fn take(&mut self, sink: &mut Sink, message: Message) -> Result<(), ()> {
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Binary(_) | Message::Close(_) => return Err(()),
        };
        self.app.metrics.messages.fetch_add(1, Ordering::Relaxed);
        let heard = Heard::read(&text);
        let is_answered =
            matches!(&heard, Heard::Message(message) if message.is_said_until_heard());
        let done = match heard {
            Heard::Message(message) => self.act(message).await,
            Heard::Malformed(error) => {
                self.log_once(Odd::Malformed);
                Err(error)
            }
            Heard::UnknownType => {
                self.log_once(Odd::UnknownType);
                Ok(())
            }
        };
        if let Err(error) = done {
            send(sink, &ServerToParticipant::Refused { error: error.0 }).await?;
        }
        if !is_answered {
            return Ok(());
        }
        self.lines += 1;
        let count = self.lines;
        send(sink, &ServerToParticipant::Heard { count }).await
    }

    fn log_once(&mut self, odd: Odd) {
        if self.logged.contains(&odd) {
            return;
        }
        self.logged.push(odd);
        let who = match self.who {
            Who::Console { .. } => "console",
            Who::Applet(_) => "applet",
        };
        match odd {
            Odd::UnknownType => {
                tracing::info!(connection.id = %self.id, who, "a message of an unknown type was ignored; others of this connection are not logged");
            }
            Odd::Malformed => {
                tracing::warn!(connection.id = %self.id, who, "a message that cannot be understood was refused; others of this connection are not logged");
            }
        }
    }

    async fn act(&self, message: ParticipantToServer) -> Result<(), RouteError> {
        let desk = &self.app.desk;
        match (message, self.who) {
            (ParticipantToServer::Hello { .. }, _) => {
                Err(RouteError::new(ErrorCode::BadRequest, "Hello comes once."))
            }
            (
                ParticipantToServer::Signal {
                    session_id,
                    to,
                    signal,
                },
                who,
            ) => {
                let relay = Relay::new(self.id, who, session_id, to, &signal)?;
                let relay = move |inner: &mut Inner, now| relay.run(inner, signal, now);
                desk.note(relay).await
            }
            (ParticipantToServer::ReportLog { entry }, Who::Applet(session_id)) => desk
                .note(move |inner, now| inner.hub.report_log(session_id, entry, now))
                .await
                .map_err(|_| forbidden()),
            (ParticipantToServer::InUse, Who::Applet(session_id)) => {
                desk.note(move |inner, now| inner.hub.note_activity(session_id, now))
                    .await;
                Ok(())
            }
            (ParticipantToServer::EndSession { reason }, Who::Applet(session_id)) => desk
                .note(move |inner, now| inner.hub.end_by_customer(session_id, reason, now))
                .await
                .map_err(|_| forbidden()),
            (ParticipantToServer::OpenTalk { session_id }, Who::Console { technician_id, .. }) => {
                plain::open_talk(&self.app, technician_id, session_id).await
            }
            (
                ParticipantToServer::Talk {
                    session_id,
                    message,
                },
                Who::Console { technician_id, .. },
            ) => plain::talk(&self.app, technician_id, session_id, message).await,
            (
                ParticipantToServer::ReportLog { .. }
                | ParticipantToServer::InUse
                | ParticipantToServer::EndSession { .. },
                Who::Console { .. },
            )
            | (
                ParticipantToServer::OpenTalk { .. } | ParticipantToServer::Talk { .. },
                Who::Applet(_),
            ) => Err(forbidden()),
        }
    }
}

/// What is not for whoever says it.
pub(super) fn forbidden() -> RouteError {
    RouteError::new(ErrorCode::Forbidden, "That is not allowed here.")
}
