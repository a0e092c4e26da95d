//! The relay beside the pages: one port, and a credential for as long as a session has two sides.

use std::net::SocketAddr;

use bowline_relay::Relay;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::sockets::{Socket, connect, console, hear, listen_with, say};
use super::{Pair, server_with};
use crate::relay::SessionRelay;

/// RFC 8489, section 5: a request to allocate, without any attribute.
const ALLOCATE: [u8; 20] = [
    0, 3, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
];
/// An error answer to it.
const ALLOCATE_REFUSED: [u8; 2] = [0x01, 0x13];

async fn relaying() -> (Pair, Relay, SocketAddr) {
    let server = server_with(|app| app.config.relay = Some(SocketAddr::from(([127, 0, 0, 1], 0))));
    let started = SessionRelay::start(&server.app.config).await.unwrap();
    let (sessions, _udp) = started.unwrap();
    let relay = sessions.relay.clone();
    server.app.desk.use_relay(sessions);
    let address = listen_with(&server, Some(relay.clone())).await;
    (server, relay, address)
}

#[tokio::test]
async fn turn_and_pages_share_a_port() {
    let (_server, _relay, address) = relaying().await;
    let mut turn = TcpStream::connect(address).await.unwrap();
    turn.write_all(&ALLOCATE).await.unwrap();
    let mut answer = [0; 20];
    turn.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer[..2], ALLOCATE_REFUSED);
    assert_eq!(
        answer[4..],
        ALLOCATE[4..],
        "the same cookie and transaction"
    );
    let mut pages = TcpStream::connect(address).await.unwrap();
    let request = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    pages.write_all(request).await.unwrap();
    let mut page = String::new();
    pages.read_to_string(&mut page).await.unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
}

/// A customer's program that is let in.
async fn applet(server: &Pair, address: SocketAddr, pin: &Value) -> Socket {
    let join = json!({"pin": pin});
    let joined = server.ask("POST", "/api/v1/join", None, join).await.json();
    let proof = json!({"as": "applet", "join_secret": joined["join_secret"]});
    let mut socket = connect(address, None).await;
    say(&mut socket, json!({"type": "hello", "proof": proof})).await;
    socket
}

#[tokio::test]
async fn both_sides_hear_of_the_relay_until_the_session_ends() {
    let (server, relay, address) = relaying().await;
    let (session, pin) = server.pin_session("ada").await;
    let (mut tab, _) = console(&server, address).await;
    assert!(hear(&mut tab, "welcome").await.is_some());
    assert_eq!(relay.counters().sessions, 0, "nobody to relay to yet");

    let mut applet = applet(&server, address, &json!(pin)).await;
    let customers = hear(&mut applet, "relay_granted").await.unwrap();
    let technicians = hear(&mut tab, "relay_granted").await.unwrap();
    assert_eq!(customers, technicians);
    assert_eq!(customers["session_id"], json!(session));
    let urls = customers["relay"]["urls"].as_array().unwrap();
    assert_eq!(urls.len(), 3, "{urls:?}");
    assert_eq!(relay.counters().sessions, 1);

    let (mut second_tab, _) = console(&server, address).await;
    let again = hear(&mut second_tab, "relay_granted").await.unwrap();
    assert_eq!(again, technicians, "the same until it is taken away");

    let end = format!("/api/v1/sessions/{session}/end");
    server.ask("POST", &end, Some("ada"), json!({})).await;
    while hear(&mut applet, None).await.is_some() {}
    assert_eq!(relay.counters().sessions, 0);
}

#[tokio::test]
async fn every_figure_is_explained() {
    let (server, _relay, _address) = relaying().await;
    let figures = server.ask("GET", "/metrics", Some("ada"), Value::Null);
    let figures = figures.await.text;
    assert!(
        figures.contains("\nbowline_relay_sessions 0\n"),
        "{figures}"
    );
    let lines: Vec<_> = figures.lines().collect();
    for group in lines.chunks(3) {
        let (name, _) = group[2].split_once(' ').unwrap();
        let (_, help) = group[0].split_once(&format!("# HELP {name} ")).unwrap();
        assert!(help.ends_with('.'), "{help}");
        assert!(group[1].starts_with(&format!("# TYPE {name} ")));
    }
}
