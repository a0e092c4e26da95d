//! The endpoints against real `SQLite`, with a clock that tests turn.

#[path = "access_tests.rs"]
mod access;
#[path = "api_token_tests.rs"]
mod api_tokens;
#[path = "../plain/tests.rs"]
mod plain;
#[path = "relay_tests.rs"]
mod relay;
#[path = "session_tests.rs"]
mod sessions;
#[path = "socket_tests.rs"]
mod sockets;
#[path = "web_tests.rs"]
mod web;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use bowline_protocol::api::Role;
use bowline_storage::sqlite::Sqlite;
use bowline_storage::{
    Clock, Digest, Invitation, Invitations as _, PasswordHash, PasswordReset, PasswordResets as _,
    Storage, Technician, Technicians as _, WebSession, WebSessions as _,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::login::sign_in;
use super::router;
use crate::applet_file::{Applets, Home};
use crate::authority::COOKIE;
use crate::client_address::SocketPeer;
use crate::config::{Config, Settings};
use crate::given::{Turned, generic_applet};
use crate::state::{App, AppState};

const ORIGIN: &str = "http://localhost:8080";

pub(crate) struct Pair {
    pub(crate) routes: Router,
    app: AppState,
    store: Arc<Sqlite>,
    clock: Arc<Turned>,
    _folder: tempfile::TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

/// A server with the technicians `ada` and `bo` and the administrator `cy`, whose cookies are
/// their names.
fn server() -> Pair {
    server_with(|_| {})
}

/// The same, after a change to what every request sees.
pub(crate) fn server_with(change: impl FnOnce(&mut App)) -> Pair {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(&folder.path().join("bowline.db")).unwrap());
    let clock = Arc::new(Turned(AtomicU64::new(1_000_000_000)));
    add_accounts(&store);
    let generic = folder.path().join("generic");
    std::fs::create_dir(&generic).unwrap();
    std::fs::write(generic.join("bowline-applet"), generic_applet()).unwrap();
    let home = Home {
        url: ORIGIN,
        authority: None,
    };
    let applets = Applets::bake(Some(&generic), &folder.path().join("applets"), home).unwrap();
    let config = Config::new(Settings::default()).unwrap();
    let mut app = App::new(
        config,
        Arc::clone(&store) as Arc<dyn Storage>,
        Arc::clone(&clock) as Arc<dyn Clock>,
        applets,
    )
    .unwrap();
    // Long enough for a busy machine; who tests silence shortens it.
    app.quiet.hello = Duration::from_secs(20);
    change(&mut app);
    let app = Arc::new(app);
    Pair {
        routes: router(Arc::clone(&app)),
        app,
        store,
        clock,
        _folder: folder,
    }
}

fn add_accounts(store: &Sqlite) {
    let accounts = [
        (1, "ada", Role::Technician),
        (2, "bo", Role::Technician),
        (3, "cy", Role::Administrator),
    ];
    for (number, name, role) in accounts {
        let digest = Digest::of(name);
        let expires_ms = u64::MAX / 4;
        store
            .add_invitation(&Invitation {
                digest,
                role,
                email: None,
                expires_ms,
            })
            .unwrap();
        let technician = Technician {
            technician_id: bowline_protocol::TechnicianId::from_bits(number),
            email: format!("{name}@example.org"),
            name: bowline_protocol::DisplayName::parse(name).unwrap(),
            role,
            enabled: true,
            password: PasswordHash(String::new()),
        };
        store.accept_invitation(&digest, &technician, 0).unwrap();
        let technician_id = technician.technician_id;
        store
            .add_web_session(&WebSession {
                digest,
                technician_id,
                expires_ms,
            })
            .unwrap();
    }
}

impl Pair {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Answer {
            status,
            headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        who: Option<&str>,
        body: Value,
    ) -> Answer {
        self.send(request(method, path, who, &body)).await
    }

    async fn pin_session(&self, who: &str) -> (String, String) {
        let body = json!({"entry": "pin"});
        let created = self.ask("POST", "/api/v1/sessions", Some(who), body).await;
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
        let created = created.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (
            text(&created["session"]["session_id"]),
            text(&created["pin"]),
        )
    }
}

pub(crate) fn request(method: &str, path: &str, who: Option<&str>, body: &Value) -> Request<Body> {
    let mut builder = Request::builder()
        .method(method)
        .uri(path)
        .header("origin", ORIGIN);
    if let Some(who) = who {
        builder = builder.header("cookie", format!("{COOKIE}={who}"));
    }
    let mut request = builder
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    request
        .extensions_mut()
        .insert(SocketPeer(IpAddr::from([203, 0, 113, 7])));
    request
}

#[tokio::test]
async fn codes_that_do_not_work_look_the_same() {
    let server = server();
    let (_, used) = server.pin_session("ada").await;
    let (_, expired) = server.pin_session("ada").await;
    let unknown = if used == "000000" || expired == "000000" {
        "111111"
    } else {
        "000000"
    };
    let joined = server
        .ask("POST", "/api/v1/join", None, json!({"pin": used}))
        .await;
    assert_eq!(joined.status, StatusCode::OK, "{}", joined.text);
    server.clock.0.fetch_add(11 * 60 * 1000, Ordering::Relaxed);
    let mut answers = Vec::new();
    for (pin, network) in [(used.as_str(), 1), (expired.as_str(), 2), (unknown, 3)] {
        let entry = json!({"proof": {"type": "pin", "pin": pin}, "system": "linux"});
        for (path, body) in [("join", json!({"pin": pin})), ("entries", entry)] {
            let mut request = request("POST", &format!("/api/v1/{path}"), None, &body);
            let peer = SocketPeer(IpAddr::from([198, 51, network, 7]));
            request.extensions_mut().insert(peer);
            let answer = server.send(request).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            answers.push((answer.headers, answer.text));
        }
    }
    // The time is in the header that is added further out.
    assert!(!answers[0].0.contains_key("date"));
    for answer in &answers {
        assert_eq!(*answer, answers[0]);
    }
}

#[tokio::test]
async fn a_browser_takes_part_where_there_is_no_program() {
    let server = server();
    let created = server.ask(
        "POST",
        "/api/v1/sessions",
        Some("ada"),
        json!({"entry": "pin"}),
    );
    let created = created.await.json();
    let proof = json!({"type": "pin", "pin": created["pin"]});
    let enter = |system: &str| {
        let enter = json!({"proof": proof.clone(), "system": system});
        server.ask("POST", "/api/v1/entries", None, enter)
    };
    let nowhere = enter("amiga").await;
    assert_eq!(nowhere.json()["code"], "no_applet");
    let entered = enter("browser").await.json();
    assert_eq!(entered["pin"], created["pin"]);
    assert!(entered["program"].is_null(), "{entered}");
    let join = server.ask("POST", "/api/v1/join", None, json!({"pin": entered["pin"]}));
    assert_eq!(join.await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_link_of_an_ended_session_is_dead() {
    let server = server();
    let body = json!({"entry": "link"});
    let created = server.ask("POST", "/api/v1/sessions", Some("ada"), body);
    let created = created.await.json();
    let (_, token) = created["link"].as_str().unwrap().split_once("/l/").unwrap();
    let proof = json!({"type": "link", "token": token});
    let enter = json!({"proof": proof, "system": "linux"});
    let enter = || server.ask("POST", "/api/v1/entries", None, enter.clone());
    let entered = enter().await.json();
    let pin = entered["pin"].as_str().unwrap();
    let session_id = created["session"]["session_id"].as_str().unwrap();
    let end = format!("/api/v1/sessions/{session_id}/end");
    let ended = server.ask("POST", &end, Some("ada"), json!({})).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    let join = server.ask("POST", "/api/v1/join", None, json!({"pin": pin}));
    for dead in [enter().await, join.await] {
        assert_eq!(dead.status, StatusCode::NOT_FOUND);
        assert_eq!(dead.json()["code"], "code_does_not_work");
    }
}

/// How many of so many wrong codes were looked up.
async fn evaluated(count: u32, forged: impl Fn(u32) -> Option<String>) -> u32 {
    let server = server();
    let mut evaluated = 0;
    for number in 0..count {
        let mut request = request("POST", "/api/v1/join", None, &json!({"pin": "000000"}));
        if let Some(forged) = forged(number) {
            let value = forged.parse().unwrap();
            request.headers_mut().insert("x-forwarded-for", value);
        }
        let answer = server.send(request).await;
        evaluated += u32::from(answer.status != StatusCode::TOO_MANY_REQUESTS);
    }
    evaluated
}

#[tokio::test]
async fn ten_thousand_forged_addresses_are_one_visitor() {
    let honest = evaluated(100, |_| None).await;
    assert!((1..30).contains(&honest), "{honest}");
    let forged = |number| Some(format!("198.{}.{}.1", number / 250, number % 250));
    assert_eq!(evaluated(10_000, forged).await, honest);
}

#[tokio::test]
async fn a_password_that_was_right_a_moment_ago_signs_nobody_in_after_a_new_one() {
    let server = server();
    let ada = || {
        let found = server.store.technician_by_email("ada@example.org").unwrap();
        found.unwrap()
    };
    let before = ada();
    let reset = PasswordReset {
        digest: Digest::of("link"),
        technician_id: before.technician_id,
        expires_ms: 10,
    };
    server.store.add_password_reset(&reset).unwrap();
    let new = PasswordHash("new".to_owned());
    server.store.reset_password(&reset.digest, &new, 1).unwrap();
    assert!(sign_in(&server.app, &before).await.is_err());
    assert!(sign_in(&server.app, &ada()).await.is_ok());
}
