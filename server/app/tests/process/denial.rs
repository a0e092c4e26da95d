//! Visitors who hold connections or flood them, while others work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::line::{Line, request};
use crate::people::{Socket, join, pin_session, sign_up, text};
use crate::server::{PATIENCE, Server};

const HEADS: usize = 500;
const BODIES: usize = 100;
/// The promise is a small fraction of it; a busy machine is no defect.
const SOON: Duration = Duration::from_secs(10);
const HEAD: &str = "POST /api/v1/join HTTP/1.1\r\nhost: localhost:8080\r\nx: ";
const BODY: &str = "POST /api/v1/join HTTP/1.1\r\nhost: localhost:8080\r\n\
    content-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
/// Messages that a line may send at once, and more than it may send while a test lasts.
const BURST: usize = 200;
const FLOOD: usize = 100_000;

#[tokio::test(flavor = "multi_thread")]
async fn others_work_on_while_600_connections_never_finish_their_requests() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let mut slow = JoinSet::new();
    let is_open = Arc::new(AtomicUsize::new(HEADS + BODIES));
    for number in 0..HEADS + BODIES {
        let mut line = Line::open(server.address, [127, 0, 0, 1]).await;
        line.send(if number < HEADS { HEAD } else { BODY }).await;
        let is_open = Arc::clone(&is_open);
        slow.spawn(async move {
            let said = line.closed().await;
            is_open.fetch_sub(1, Ordering::Relaxed);
            said
        });
    }
    let (mut rounds, began) = (0, Instant::now());
    while is_open.load(Ordering::Relaxed) > 0 {
        work(&server, &ada).await;
        rounds += 1;
        assert!(began.elapsed() < PATIENCE, "they are never closed");
    }
    assert!(rounds >= 3, "{rounds}");
    for said in slow.join_all().await {
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn others_work_on_while_sockets_flood_and_the_floods_are_cut_at_their_limits() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let mut floods = JoinSet::new();
    let is_over = Arc::new(AtomicBool::new(false));
    for kind in [Flood::Messages, Flood::Oversize, Flood::Fragments] {
        let (_, pin) = pin_session(&server, &ada);
        let join_secret = join(&server, &pin);
        let (address, is_over) = (server.address, Arc::clone(&is_over));
        floods.spawn(async move {
            let mut cut = 0;
            while !is_over.load(Ordering::Relaxed) {
                let mut line = Socket::applet_at(address, &join_secret).await;
                assert!(line.hear_type("welcome").await.is_some());
                let sent = flood(&mut line, kind).await;
                assert!(sent < FLOOD, "{kind:?} is never cut");
                cut += 1;
            }
            assert!(cut > 0);
        });
    }
    for _ in 0..10 {
        work(&server, &ada).await;
    }
    is_over.store(true, Ordering::Relaxed);
    floods.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_flood_of_messages_few_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (_, pin) = pin_session(&server, &ada);
    let mut line = Socket::applet(&server, &join(&server, &pin)).await;
    assert!(line.hear_type("welcome").await.is_some());
    let began = Instant::now();
    let sent = flood(&mut line, Flood::Messages).await;
    let filled = 100 * usize::try_from(began.elapsed().as_secs() + 1).unwrap();
    let read = usize::try_from(server.metric("bowline_signaling_messages_total")).unwrap();
    assert!(sent < FLOOD && read <= BURST + filled, "{read} of {sent}");
}

/// What a line is flooded with.
#[derive(Clone, Copy, Debug)]
enum Flood {
    /// Small messages, as fast as they go.
    Messages,
    /// One that is larger than any may be.
    Oversize,
    /// One that never ends, in small pieces.
    Fragments,
}

/// Sends until the server closes the line, and says how often.
async fn flood(line: &mut Socket, kind: Flood) -> usize {
    for sent in 0..FLOOD {
        let message = match kind {
            Flood::Messages => Message::text(r#"{"type":"nothing"}"#),
            Flood::Oversize => Message::text("x".repeat(64 * 1024 + 1)),
            Flood::Fragments => fragment(if sent == 0 {
                Data::Text
            } else {
                Data::Continue
            }),
        };
        if line.try_send(message).await.is_none() {
            return sent;
        }
    }
    FLOOD
}

fn fragment(part: Data) -> Message {
    Message::Frame(Frame::message("x".repeat(64), OpCode::Data(part), false))
}

/// What technicians and customers do all day, each step of it soon done.
async fn work(server: &Server, cookie: &str) {
    let healthz = request("GET", "/healthz", "", &Value::Null);
    let create = request("POST", "/api/v1/sessions", cookie, &json!({"entry": "pin"}));
    soon(server, &healthz, 200).await;
    let created: Value = serde_json::from_str(&soon(server, &create, 201).await).unwrap();
    let enter = request("POST", "/api/v1/join", "", &json!({"pin": created["pin"]}));
    let joined: Value = serde_json::from_str(&soon(server, &enter, 200).await).unwrap();
    let began = Instant::now();
    let mut applet = Socket::applet(server, &text(&joined["join_secret"])).await;
    assert!(applet.hear_type("welcome").await.is_some());
    assert!(began.elapsed() <= SOON, "{:?}", began.elapsed());
    let session_id = text(&created["session"]["session_id"]);
    let end = format!("/api/v1/sessions/{session_id}/end");
    soon(server, &request("POST", &end, cookie, &json!({})), 204).await;
}

async fn soon(server: &Server, request: &str, status: u16) -> String {
    let began = Instant::now();
    let mut line = Line::open(server.address, [127, 9, 9, 9]).await;
    let answer = line.ask(request).await;
    let took = began.elapsed();
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(took <= SOON, "{took:?}");
    answer.body
}
