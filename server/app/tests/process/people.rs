//! Accounts, sign-ins and sockets of a running server.

use std::net::SocketAddr;
use std::path::Path;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::server::{Answer, ORIGIN, PATIENCE, Server, run};

/// Makes an account as people do, by an invitation, and gives its cookie back.
pub(crate) fn sign_up(server: &Server, data: &Path, email: &str) -> String {
    let body = json!({
        "token": invitation(data, email), "name": "Ada", "email": email, "password": "long enough",
    });
    cookie_of(&server.ask("POST", "/api/v1/invitations/accept", "", &body))
}

/// The token of a new invitation.
pub(crate) fn invitation(data: &Path, email: &str) -> String {
    token_in(&run(&["technician", "add", email], data))
}

/// The token of the link that a command printed.
pub(crate) fn token_in(printed: &std::process::Output) -> String {
    let link = String::from_utf8_lossy(&printed.stdout);
    let (_, token) = link.trim().split_once("#invitation=").unwrap();
    token.to_owned()
}

/// The cookie that an answer sets.
pub(crate) fn cookie_of(answer: &Answer) -> String {
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

/// A session in which the customer waits: its id, its applet's secret and socket.
pub(crate) async fn waiting_session(server: &Server, cookie: &str) -> (String, String, Socket) {
    let (session_id, pin) = pin_session(server, cookie);
    let join_secret = join(server, &pin);
    let mut applet = Socket::applet(server, &join_secret).await;
    assert!(applet.hear_type("welcome").await.is_some());
    (session_id, join_secret, applet)
}

/// A folder with an applet that can be offered, so that links lead somewhere.
pub(crate) fn applets(folder: &Path) -> String {
    let generic = folder.join("generic");
    std::fs::create_dir_all(&generic).unwrap();
    let fields = [
        &b"BOWLINE-SERVER-ADDRESS\0"[..],
        &[0; 512],
        b"BOWLINE-SERVER-AUTHORITY\0",
        &[0; 2048],
    ];
    let program = fields.concat();
    std::fs::write(generic.join("bowline-applet"), program).unwrap();
    generic.to_str().unwrap().to_owned()
}

/// A ticket for a console tab.
pub(crate) fn ticket(server: &Server, cookie: &str) -> String {
    let answer = server.ask("POST", "/api/v1/signaling-tickets", cookie, &json!({}));
    let ticket: Value = serde_json::from_str(&answer.body).unwrap();
    text(&ticket["ticket"])
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// One signaling socket.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens a console tab.
    pub(crate) async fn console(server: &Server, cookie: &str) -> Self {
        Self::with_ticket(server, &ticket(server, cookie)).await
    }

    /// Opens a console tab with a ticket.
    pub(crate) async fn with_ticket(server: &Server, ticket: &str) -> Self {
        let proof = json!({"as": "console", "ticket": ticket});
        Self::open(server.address, Some(ORIGIN), &proof).await
    }

    /// Opens an applet's socket.
    pub(crate) async fn applet(server: &Server, join_secret: &str) -> Self {
        Self::applet_at(server.address, join_secret).await
    }

    /// Opens an applet's socket from a task of its own.
    pub(crate) async fn applet_at(server: SocketAddr, join_secret: &str) -> Self {
        let proof = json!({"as": "applet", "join_secret": join_secret});
        Self::open(server, None, &proof).await
    }

    async fn open(server: SocketAddr, origin: Option<&str>, proof: &Value) -> Self {
        let address = format!("ws://{server}/api/v1/signaling");
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

    /// Sends a message.
    pub(crate) async fn say(&mut self, message: &Value) {
        let message = Message::text(message.to_string());
        self.try_send(message).await.expect("the line is open");
    }

    /// Sends whatever it is; nothing comes back from a line that is closed.
    pub(crate) async fn try_send(&mut self, message: Message) -> Option<()> {
        self.0.send(message).await.ok()
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
