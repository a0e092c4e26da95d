//! Many at the same moment: one code, one button.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::people::{pin_session, sign_up, waiting_session};
use crate::server::{Answer, ORIGIN, Server};

/// Sends the same request over so many sockets, all but its last byte; then all the last bytes.
/// Gives the statuses back.
async fn all_at_once(
    server: &Server,
    count: u16,
    path: &str,
    cookie: &str,
    body: &str,
) -> Vec<u16> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost:8080\r\norigin: {ORIGIN}\r\ncookie: {cookie}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let (last, first) = request.as_bytes().split_last().unwrap();
    let mut sockets: Vec<TcpStream> = Vec::new();
    for number in 0..count {
        let socket = TcpSocket::new_v4().unwrap();
        // From 250 networks, so that none is refused for its neighbours' tries.
        let network = u8::try_from(number % 250).unwrap();
        socket.bind(([127, 1, network, 1], 0).into()).unwrap();
        let mut socket = socket.connect(server.address).await.unwrap();
        socket.write_all(first).await.unwrap();
        sockets.push(socket);
    }
    let mut answers = JoinSet::new();
    for mut socket in sockets {
        let last = *last;
        answers.spawn(async move {
            socket.write_all(&[last]).await.unwrap();
            let mut text = String::new();
            socket.read_to_string(&mut text).await.unwrap();
            Answer::parse(&text).status
        });
    }
    answers.join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_entered_a_thousand_times_lets_one_customer_in() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (_, pin) = pin_session(&server, &ada);
    let body = json!({"pin": pin}).to_string();
    let statuses = all_at_once(&server, 1000, "/api/v1/join", "", &body).await;
    let count = |status: u16| statuses.iter().filter(|s| **s == status).count();
    assert_eq!(count(200), 1, "exactly one customer joins");
    assert_eq!(count(200) + count(404) + count(429), 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn start_pressed_many_times_starts_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (session_id, _, _applet) = waiting_session(&server, &ada).await;
    let start = format!("/api/v1/sessions/{session_id}/start");
    let statuses = all_at_once(&server, 50, &start, &ada, "{}").await;
    let count = |status: u16| statuses.iter().filter(|s| **s == status).count();
    assert_eq!((count(204), count(409)), (1, 49));
    let log = format!("/api/v1/sessions/{session_id}/log");
    let log = server.ask("GET", &log, &ada, &json!(null)).body;
    assert_eq!(log.matches("\"started\"").count(), 1, "{log}");
}
