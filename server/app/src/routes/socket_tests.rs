//! Signaling over real sockets.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::{ORIGIN, Pair, server, server_with};

pub(super) type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

pub(super) async fn listen(server: &Pair) -> std::net::SocketAddr {
    listen_with(server, None).await
}

pub(super) async fn listen_with(
    server: &Pair,
    relay: Option<bowline_relay::Relay>,
) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let routes = server.routes.clone();
    tokio::spawn(async move {
        let _stop = stop;
        let service = crate::accept::Service {
            tls: None,
            routes,
            relay,
            connections: 50,
            proxies: Vec::new(),
            timeouts: crate::accept::Timeouts::default(),
        };
        crate::accept::serve(listener, service, stopped).await;
    });
    address
}

pub(super) async fn connect(address: std::net::SocketAddr, origin: Option<&str>) -> Socket {
    let mut request = format!("ws://{address}/api/v1/signaling")
        .into_client_request()
        .unwrap();
    if let Some(origin) = origin {
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
    }
    tokio_tungstenite::connect_async(request).await.unwrap().0
}

pub(super) async fn say(socket: &mut Socket, value: Value) {
    socket.send(Message::text(value.to_string())).await.unwrap();
}

/// The next message of a type, or of any, or the end.
pub(super) async fn hear<'k>(
    socket: &mut Socket,
    kind: impl Into<Option<&'k str>>,
) -> Option<Value> {
    /// Long enough for a busy machine; only a test that fails waits for it.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
    let kind = kind.into();
    // Over all messages: pings alone must not keep a test waiting.
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let next = tokio::time::timeout_at(until, socket.next()).await;
        let Some(Ok(message)) = next.expect("the server says something or closes") else {
            return None;
        };
        let Message::Text(text) = message else {
            continue;
        };
        let value: Value = serde_json::from_str(&text).unwrap();
        if kind.is_none_or(|kind| value["type"] == kind) {
            return Some(value);
        }
    }
}

pub(super) async fn console(server: &Pair, address: std::net::SocketAddr) -> (Socket, String) {
    let answer = server
        .ask("POST", "/api/v1/signaling-tickets", Some("ada"), json!({}))
        .await;
    let ticket = answer.json()["ticket"].as_str().unwrap().to_owned();
    let mut socket = connect(address, Some(ORIGIN)).await;
    say(
        &mut socket,
        json!({"type": "hello", "proof": {"as": "console", "ticket": ticket}}),
    )
    .await;
    (socket, ticket)
}

#[tokio::test]
async fn silence_and_wrong_proofs_are_closed() {
    let impatient = server_with(|app| app.quiet.hello = Duration::from_millis(50));
    let mut silent = connect(listen(&impatient).await, None).await;
    assert_eq!(hear(&mut silent, "welcome").await, None);
    let server = server();
    let address = listen(&server).await;
    let mut wrong = connect(address, None).await;
    let proof = json!({"as": "applet", "join_secret": "00"});
    say(&mut wrong, json!({"type": "hello", "proof": proof})).await;
    assert_eq!(
        hear(&mut wrong, "refused").await.unwrap()["error"]["code"],
        "unauthenticated"
    );
    assert_eq!(hear(&mut wrong, "welcome").await, None);
    for first in [
        json!({"type": "hello"}),
        json!({"type": "in_use"}),
        json!(1),
    ] {
        let mut wrong = connect(address, None).await;
        say(&mut wrong, first).await;
        let refused = hear(&mut wrong, None).await.unwrap();
        assert_eq!(refused["type"], "refused");
        assert_eq!(refused["error"]["code"], "bad_request");
        assert_eq!(hear(&mut wrong, None).await, None);
    }
    let (mut first, ticket) = console(&server, address).await;
    assert!(hear(&mut first, "welcome").await.is_some());
    let mut again = connect(address, Some(ORIGIN)).await;
    say(
        &mut again,
        json!({"type": "hello", "proof": {"as": "console", "ticket": ticket}}),
    )
    .await;
    assert!(
        hear(&mut again, "refused").await.is_some(),
        "a ticket works once"
    );
    let mut foreign = format!("ws://{address}/api/v1/signaling")
        .into_client_request()
        .unwrap();
    foreign
        .headers_mut()
        .insert("origin", "http://evil.example".parse().unwrap());
    assert!(tokio_tungstenite::connect_async(foreign).await.is_err());
}

/// A console on a page; `p` is one digit of the page's id.
async fn page(server: &Pair, address: std::net::SocketAddr, p: &str) -> Socket {
    let answer = server
        .ask("POST", "/api/v1/signaling-tickets", Some("ada"), json!({}))
        .await;
    let proof = json!({"as": "console", "ticket": answer.json()["ticket"], "page": p.repeat(32)});
    let mut socket = connect(address, Some(ORIGIN)).await;
    say(&mut socket, json!({"type": "hello", "proof": proof})).await;
    assert!(hear(&mut socket, "welcome").await.is_some());
    socket
}

#[tokio::test]
async fn the_newest_page_has_the_sessions_and_the_older_one_is_told() {
    let server = server();
    let address = listen(&server).await;
    let mut first = page(&server, address, "a").await;
    let mut again = page(&server, address, "a").await;
    assert_eq!(hear(&mut first, None).await, None, "the same page knows");
    let mut _other = page(&server, address, "b").await;
    assert!(hear(&mut again, "taken_over").await.is_some());
    assert_eq!(hear(&mut again, None).await, None);
}

#[tokio::test]
async fn whoever_waited_is_told_that_somebody_joined_again_by_the_link_and_so_is_the_technician() {
    let server = server();
    let address = listen(&server).await;
    let body = json!({"entry": "link"});
    let created = server.ask("POST", "/api/v1/sessions", Some("ada"), body);
    let created = created.await.json();
    let session_id = created["session"]["session_id"].as_str().unwrap();
    let (_, token) = created["link"].as_str().unwrap().split_once("/l/").unwrap();
    let enter = json!({"proof": {"type": "link", "token": token}, "system": "browser"});
    let arrive = async || {
        let entered = server.ask("POST", "/api/v1/entries", None, enter.clone());
        let join = json!({"pin": entered.await.json()["pin"]});
        let joined = server.ask("POST", "/api/v1/join", None, join).await.json();
        let proof = json!({"as": "applet", "join_secret": joined["join_secret"]});
        let hello = json!({"type": "hello", "proof": proof});
        let mut applet = connect(address, None).await;
        say(&mut applet, hello.clone()).await;
        assert!(hear(&mut applet, "welcome").await.is_some());
        (applet, hello)
    };
    let (mut first, hello) = arrive().await;

    let _second = arrive().await;

    assert!(hear(&mut first, "taken_over").await.is_some());
    assert_eq!(hear(&mut first, None).await, None);
    let mut again = connect(address, None).await;
    say(&mut again, hello).await;
    assert_eq!(hear(&mut again, None).await.unwrap()["type"], "taken_over");
    assert_eq!(hear(&mut again, None).await.unwrap()["type"], "refused");
    let (mut ada, _) = console(&server, address).await;
    let welcome = hear(&mut ada, "welcome").await.unwrap();
    assert!(welcome["sessions"][0]["joined_again_ms"].is_u64());
    let log = format!("/api/v1/sessions/{session_id}/log");
    let log = server.ask("GET", &log, Some("ada"), json!({})).await.json();
    let entries = log["entries"].as_array().unwrap();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| &entry["event"]["type"])
        .collect();
    let expected = [
        "created",
        "customer_joined",
        "joined_again",
        "customer_joined",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn signals_pass_between_console_and_applet() {
    let server = server();
    let address = listen(&server).await;
    let (session, pin) = server.pin_session("ada").await;
    let joined = server
        .ask("POST", "/api/v1/join", None, json!({"pin": pin}))
        .await
        .json();
    let hello = json!({"type": "hello",
        "proof": {"as": "applet", "join_secret": joined["join_secret"]}});
    let (mut tab, _) = console(&server, address).await;
    let tab_id = hear(&mut tab, "welcome").await.unwrap()["connection_id"].clone();
    let mut older = connect(address, None).await;
    say(&mut older, hello.clone()).await;
    assert!(hear(&mut older, "welcome").await.is_some());
    let mut applet = connect(address, None).await;
    say(&mut applet, hello).await;
    let applet_id = hear(&mut applet, "welcome").await.unwrap()["connection_id"].clone();
    assert_eq!(
        hear(&mut older, "never").await,
        None,
        "the newer connection replaces it"
    );
    let offer = json!({"type": "offer", "offer": 7, "sdp": "v=0"});
    say(
        &mut tab,
        json!({"type": "signal", "session_id": session, "to": null, "signal": offer}),
    )
    .await;
    let got = hear(&mut applet, "signal").await.unwrap();
    assert_eq!((&got["from"], &got["signal"]), (&tab_id, &offer));
    let answer = json!({"type": "answer", "offer": 7, "sdp": "v=0"});
    say(
        &mut applet,
        json!({"type": "signal", "session_id": session, "to": tab_id, "signal": answer}),
    )
    .await;
    let got = hear(&mut tab, "signal").await.unwrap();
    assert_eq!((&got["from"], &got["signal"]), (&applet_id, &answer));
}

#[tokio::test]
async fn a_customer_whose_line_went_dead_is_told_as_lost_and_comes_back() {
    let server = server_with(|app| {
        app.quiet.ping = Duration::from_millis(100);
        app.quiet.silence = Duration::from_secs(2);
    });
    let address = listen(&server).await;
    let (_, pin) = server.pin_session("ada").await;
    let joined = server
        .ask("POST", "/api/v1/join", None, json!({"pin": pin}))
        .await
        .json();
    let hello = json!({"type": "hello",
        "proof": {"as": "applet", "join_secret": joined["join_secret"]}});
    let (mut tab, _) = console(&server, address).await;
    assert!(hear(&mut tab, "welcome").await.is_some());
    // Whoever does not read does not answer pings, like a computer whose cable was pulled.
    let mut dead = connect(address, None).await;
    say(&mut dead, hello.clone()).await;
    assert_eq!(link_after(&mut tab, "up").await, "up");
    let lost = link_after(&mut tab, "reconnecting").await;
    assert_eq!(lost, "reconnecting", "without a word from the customer");
    let mut back = connect(address, None).await;
    say(&mut back, hello).await;
    assert!(hear(&mut back, "welcome").await.is_some());
    assert_eq!(link_after(&mut tab, "up").await, "up");
}

/// Waits until the tab sees this state of the customer's link.
async fn link_after(tab: &mut Socket, wanted: &str) -> String {
    loop {
        let changed = hear(tab, "session_changed").await.unwrap();
        let link = changed["session"]["link"]["type"].as_str().unwrap();
        if link == wanted {
            return link.to_owned();
        }
    }
}
