//! A customer whose session has ended meanwhile: told how, and what they could not say before is written down.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use bowline_protocol::SessionId;
use bowline_protocol::signaling::{ParticipantToServer, ServerToParticipant};
use futures_util::StreamExt as _;
use futures_util::stream::SplitStream;
use tokio::time::{Instant, timeout};

use super::heard::Heard;
use super::rate::Rate;
use super::signaling::{Sink, close, send};
use crate::desk::Inner;
use crate::state::AppState;

/// They have it ready.
const LONGEST: Duration = Duration::from_secs(30);

/// Hears the lines for the log, and nothing else, until the customer goes.
pub(super) async fn hear(
    app: &AppState,
    session_id: SessionId,
    welcome: ServerToParticipant,
    mut sink: Sink,
    mut stream: SplitStream<WebSocket>,
) {
    if send(&mut sink, &welcome).await.is_ok() {
        let lines = hear_lines(app, session_id, &mut sink, &mut stream);
        let _ = timeout(LONGEST, lines).await;
    }
    close(sink).await;
}

async fn hear_lines(
    app: &AppState,
    session_id: SessionId,
    sink: &mut Sink,
    stream: &mut SplitStream<WebSocket>,
) {
    let mut count = 0;
    let mut rate = Rate::full(Instant::now());
    loop {
        let message = stream.next().await;
        if !rate.admits(Instant::now()) {
            return;
        }
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(Message::Binary(_) | Message::Close(_)) | Err(_)) | None => return,
        };
        let message = match Heard::read(&text) {
            Heard::Message(message) if message.is_said_until_heard() => message,
            Heard::Message(_) | Heard::UnknownType | Heard::Malformed(_) => continue,
        };
        if let ParticipantToServer::ReportLog { entry } = message {
            let report =
                move |inner: &mut Inner, now| inner.hub.report_late(session_id, entry, now);
            // What is not for the log is not said again either.
            let _ = app.desk.note(report).await;
        }
        count += 1;
        if send(sink, &ServerToParticipant::Heard { count })
            .await
            .is_err()
        {
            return;
        }
    }
}
