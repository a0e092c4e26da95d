//! Visitors who hold connections or flood them, while others work.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::line::{Line, request};
use crate::people::{Socket, applets, join, pin_session, sign_up, text};
use crate::server::Server;

const HEADS: usize = 500;
const BODIES: usize = 100;
const SLOW: usize = HEADS + BODIES;
const HEAD: &str = "POST /api/v1/join HTTP/1.1\r\nhost: localhost:8080\r\nx: ";
const BODY: &str = "POST /api/v1/join HTTP/1.1\r\nhost: localhost:8080\r\n\
    content-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
/// More messages than a line may send while a test lasts, and more than are ever read of those.
const FLOOD: usize = 100_000;
const FEW: usize = FLOOD / 10;
/// How often others do their work meanwhile.
const ROUNDS: usize = 10;
/// Only a test that fails waits for it.
const HANG: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread")]
async fn others_work_on_while_600_connections_never_finish_their_requests() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let crowd = Arc::new(Crowd::default());
    let mut slow = JoinSet::new();
    for number in 0..SLOW {
        let start = if number < HEADS { HEAD } else { BODY };
        slow.spawn(hold(server.address, start, Arc::clone(&crowd)));
    }
    let rounds_while_all_are_held = async {
        let mut rounds = 0;
        while rounds < ROUNDS {
            let before = crowd.opened_and_held();
            work(&server, &ada).await;
            let (opened, held) = crowd.opened_and_held();
            rounds += usize::from(held == SLOW && (opened, held) == before);
        }
    };
    let done = timeout(HANG, rounds_while_all_are_held).await;
    done.expect("others are served while no slow request ends");
    crowd.is_over.store(true, Ordering::Relaxed);
    let closed = timeout(HANG, slow.join_all()).await;
    for said in closed.expect("each slow connection is closed") {
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }
}

/// Slow visitors together.
#[derive(Debug, Default)]
struct Crowd {
    opened: AtomicUsize,
    closed: AtomicUsize,
    is_over: AtomicBool,
}

impl Crowd {
    /// As long as both stay the same, no connection has been closed.
    fn opened_and_held(&self) -> (usize, usize) {
        let closed = self.closed.load(Ordering::SeqCst);
        let opened = self.opened.load(Ordering::SeqCst);
        (opened, opened - closed)
    }
}

/// Begins a request and never goes on, again and again, until all is over and the server has
/// closed the last one. Gives back what the server said to that.
async fn hold(server: SocketAddr, start: &str, crowd: Arc<Crowd>) -> String {
    loop {
        let mut line = Line::open(server, [127, 0, 0, 1]).await;
        line.send(start).await;
        crowd.opened.fetch_add(1, Ordering::SeqCst);
        let said = line.closed().await;
        crowd.closed.fetch_add(1, Ordering::SeqCst);
        if crowd.is_over.load(Ordering::Relaxed) {
            return said;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn others_work_on_while_600_downloads_from_one_network_are_never_read() {
    let folder = tempfile::tempdir().unwrap();
    let applets = applets(folder.path());
    let program = folder.path().join("generic/bowline-applet");
    let program = std::fs::File::options().append(true).open(program);
    // More than the buffers on the way hold.
    program.unwrap().set_len(16 << 20).unwrap();
    let options = ["--connections", "64", "--applets", applets.as_str()];
    let server = Server::start(folder.path(), &options);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let download = request("GET", "/download/linux", "", &Value::Null);
    let mut unread = Vec::new();
    // Where all places are taken the crowd itself has to wait for the next one.
    let crowd_and_rounds = async {
        for number in 0..SLOW {
            let host = u8::try_from(number % 250).unwrap();
            let mut line = Line::open(server.address, [127, 5, 5, host]).await;
            // One that finds no place is closed before it has spoken.
            let _ = line.try_send(&download).await;
            unread.push(line);
        }
        for _ in 0..ROUNDS {
            work(&server, &ada).await;
        }
    };
    let done = timeout(HANG, crowd_and_rounds).await;
    done.expect("others are served while nothing is read");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_work_on_while_sockets_flood_and_the_floods_are_cut_at_their_limits() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let mut floods = JoinSet::new();
    let is_over = Arc::new(AtomicBool::new(false));
    let cuts: Arc<[AtomicUsize; 3]> = Arc::default();
    for (number, kind) in [Flood::Messages, Flood::Oversize, Flood::Fragments]
        .into_iter()
        .enumerate()
    {
        let (_, pin) = pin_session(&server, &ada);
        let join_secret = join(&server, &pin);
        let (address, is_over) = (server.address, Arc::clone(&is_over));
        let cuts = Arc::clone(&cuts);
        floods.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                let mut line = Socket::applet_at(address, &join_secret).await;
                assert!(line.hear_type("welcome").await.is_some());
                let sent = flood(&mut line, kind).await;
                assert!(sent < FLOOD, "{kind:?} is never cut");
                cuts[number].fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let each_was_cut = || cuts.iter().all(|cut| cut.load(Ordering::Relaxed) > 0);
    let rounds_while_all_flood = async {
        let mut rounds = 0;
        while rounds < ROUNDS || !each_was_cut() {
            work(&server, &ada).await;
            rounds += 1;
            assert!(floods.try_join_next().is_none(), "a flood is never cut");
        }
    };
    let done = timeout(HANG, rounds_while_all_flood).await;
    done.expect("others are served while all floods go on, and each flood is cut");
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
    let sent = flood(&mut line, Flood::Messages).await;
    let read = usize::try_from(server.metric(&ada, "bowline_signaling_messages_total")).unwrap();
    assert!(sent < FLOOD && read < FEW, "{read} of {sent}");
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

/// What technicians and customers do all day.
async fn work(server: &Server, cookie: &str) {
    let healthz = request("GET", "/healthz", "", &Value::Null);
    let create = request("POST", "/api/v1/sessions", cookie, &json!({"entry": "pin"}));
    ask(server, &healthz, 200).await;
    let created: Value = serde_json::from_str(&ask(server, &create, 201).await).unwrap();
    let enter = request("POST", "/api/v1/join", "", &json!({"pin": created["pin"]}));
    let joined: Value = serde_json::from_str(&ask(server, &enter, 200).await).unwrap();
    let mut applet = Socket::applet(server, &text(&joined["join_secret"])).await;
    assert!(applet.hear_type("welcome").await.is_some());
    let session_id = text(&created["session"]["session_id"]);
    let end = format!("/api/v1/sessions/{session_id}/end");
    ask(server, &request("POST", &end, cookie, &json!({})), 204).await;
}

async fn ask(server: &Server, request: &str, status: u16) -> String {
    let mut line = Line::open(server.address, [127, 9, 9, 9]).await;
    let answer = line.ask(request).await;
    assert_eq!(answer.status, status, "{answer:?}");
    answer.body
}
