//! Accounts, sign-ins and sockets of a running server.

use std::path::Path;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::server::{ORIGIN, PATIENCE, Server, run};

/// Makes an account as people do, by an invitation, and gives its cookie back.
pub(crate) fn sign_up(server: &Server, data: &Path, email: &str) -> String {
    let link = run(&["technician", "add", email], data);
    let link = String::from_utf8(link.stdout).unwrap();
    let (_, token) = link.trim().split_once("#invitation=").unwrap();
    let body = json!({"token": token, "name": "Ada", "email": email, "password": "long enough"});
    let answer = server.ask("POST", "/api/v1/invitations/accept", "", &body);
    assert_eq!(answer.status, 200, "{answer:?}");
    let cookie = answer.head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie").then_some(value)
    });
    cookie.unwrap().split(';').next().unwrap().to_owned()
}

/// Creates a session by PIN: its id and the PIN.
pub(crate) fn pin_session(server: &Server, cookie: &str) -> (String, String) {
    let answer = server.ask("POST", "/api/v1/sessions", cookie, &json!({"entry": "pin"}));
    assert_eq!(answer.status, 201, "{answer:?}");
    let created: Value = serde_json::from_str(&answer.body).unwrap();
    (
        text(&created["session"]["session_id"]),
        text(&created["pin"]),
    )
}

/// Exchanges a PIN for a join secret.
pub(crate) fn join(server: &Server, pin: &str) -> String {
    let answer = server.ask("POST", "/api/v1/join", "", &json!({"pin": pin}));
    assert_eq!(answer.status, 200, "{answer:?}");
    let joined: Value = serde_json::from_str(&answer.body).unwrap();
    text(&joined["join_secret"])
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// One signaling socket.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens a console tab.
    pub(crate) async fn console(server: &Server, cookie: &str) -> Self {
        let answer = server.ask("POST", "/api/v1/signaling-tickets", cookie, &json!({}));
        let ticket: Value = serde_json::from_str(&answer.body).unwrap();
        let proof = json!({"as": "console", "ticket": ticket["ticket"]});
        Self::open(server, Some(ORIGIN), &proof).await
    }

    /// Opens an applet's socket.
    pub(crate) async fn applet(server: &Server, join_secret: &str) -> Self {
        let proof = json!({"as": "applet", "join_secret": join_secret});
        Self::open(server, None, &proof).await
    }

    async fn open(server: &Server, origin: Option<&str>, proof: &Value) -> Self {
        let address = format!("ws://{}/api/v1/signaling", server.address);
        let mut request = address.into_client_request().unwrap();
        if let Some(origin) = origin {
            let value = origin.parse().unwrap();
            request.headers_mut().insert("origin", value);
        }
        let (socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
        let mut socket = Self(socket);
        let hello = json!({"type": "hello", "proof": proof}).to_string();
        socket.0.send(Message::text(hello)).await.unwrap();
        socket
    }

    /// The next message that fits, or nothing when the server closed the socket.
    pub(crate) async fn hear(&mut self, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        // For all of it: pings must not begin the wait anew.
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let next = tokio::time::timeout_at(deadline, self.0.next()).await;
            let Some(Ok(message)) = next.expect("the server says something or closes") else {
                return None;
            };
            let Message::Text(text) = message else {
                continue;
            };
            let value: Value = serde_json::from_str(&text).unwrap();
            if fits(&value) {
                return Some(value);
            }
        }
    }

    /// The next message of a type.
    pub(crate) async fn hear_type(&mut self, kind: &str) -> Option<Value> {
        self.hear(|value| value["type"] == kind).await
    }
}
