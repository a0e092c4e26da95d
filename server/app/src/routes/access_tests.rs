//! Who may call what: every operation of the API's description × everybody who may ask.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use bowline_storage::Scope;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use utoipa::OpenApi as _;

use super::super::Description;
use super::{Pair, request, server};

/// Who asks. The session in the path is `ada`'s.
#[derive(Clone, Copy, Debug)]
enum Asker {
    Nobody,
    Owner,
    OtherTechnician,
    Administrator,
    Reader,
    Writer,
    Meter,
    TokenWithoutScope,
    OthersToken,
}

/// Everybody, in the order of the table's columns.
const ASKERS: [Asker; 9] = [
    Asker::Nobody,
    Asker::Owner,
    Asker::OtherTechnician,
    Asker::Administrator,
    Asker::Reader,
    Asker::Writer,
    Asker::Meter,
    Asker::TokenWithoutScope,
    Asker::OthersToken,
];

/// Method, path, and the status for nobody, the owner, another technician, an administrator; then
/// for the owner's API token to read, to write, for the figures, without a scope, and another's with
/// every scope.
#[rustfmt::skip]
const TABLE: [(&str, &str, [u16; 9]); 22] = [
    ("get",  "/api/v1/organisation",                 [200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("get",  "/api/v1/eula",                         [404, 404, 404, 404, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/login",                        [401, 401, 401, 401, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/logout",                       [401, 204, 204, 204, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/logout-everywhere",            [401, 204, 204, 204, 403, 403, 403, 403, 403]),
    ("get",  "/api/v1/me",                           [401, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/invitations/accept",           [404, 404, 404, 404, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/password-resets/accept",       [404, 404, 404, 404, 403, 403, 403, 403, 403]),
    ("get",  "/api/v1/sessions",                     [401, 200, 200, 200, 200, 403, 403, 403, 200]),
    ("post", "/api/v1/sessions",                     [401, 201, 201, 201, 403, 201, 403, 403, 201]),
    ("get",  "/api/v1/sessions/{session_id}/log",    [401, 200, 404, 404, 200, 403, 403, 403, 404]),
    ("post", "/api/v1/sessions/{session_id}/start",  [401, 204, 404, 404, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/sessions/{session_id}/hold",   [401, 204, 404, 404, 403, 204, 403, 403, 404]),
    ("post", "/api/v1/sessions/{session_id}/resume", [401, 204, 404, 404, 403, 204, 403, 403, 404]),
    ("post", "/api/v1/sessions/{session_id}/end",    [401, 204, 404, 404, 403, 204, 403, 403, 404]),
    ("post", "/api/v1/entries",                      [200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/join",                         [200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("post", "/api/v1/signaling-tickets",            [401, 200, 200, 200, 403, 403, 403, 403, 403]),
    // Here without a real connection, so that an admitted request ends one step later, with 426.
    ("get",  "/api/v1/signaling",                    [426, 426, 426, 426, 403, 403, 403, 403, 403]),
    ("get",  "/download/{system}",                   [200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("get",  "/healthz",                             [200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("get",  "/metrics",                             [401, 200, 200, 200, 403, 403, 200, 403, 200]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn everybody_gets_what_the_table_says() {
    let mut answers = JoinSet::new();
    for (method, path, expected) in TABLE {
        for (asker, expected) in ASKERS.into_iter().zip(expected) {
            answers.spawn(async move {
                (
                    method,
                    path,
                    asker,
                    expected,
                    ask(method, path, asker).await,
                )
            });
        }
    }
    let mut wrong = Vec::new();
    while let Some(answer) = answers.join_next().await {
        let (method, path, asker, expected, status) = answer.unwrap();
        if status.as_u16() != expected {
            wrong.push(format!(
                "{method} {path} as {asker:?}: {status}, not {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_operation_has_its_row() {
    let description = serde_json::to_value(Description::openapi()).unwrap();
    let mut described = BTreeSet::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            described.insert((method.clone(), path.clone()));
        }
    }
    let rows: BTreeSet<_> = TABLE
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(described, rows);
}

#[test]
fn every_route_is_described() {
    /// Pages for people, and the description itself.
    const PAGES: [&str; 6] = [
        "/",
        "/l/{token}",
        "/manifest.webmanifest",
        "/console",
        "/console/",
        "/openapi.json",
    ];
    let source = include_str!("../routes.rs");
    let description = serde_json::to_value(Description::openapi()).unwrap();
    let described = description["paths"].as_object().unwrap();
    let routes = source.split(".route(\"").skip(1);
    let mut count = 0;
    for route in routes {
        let path = route.split('"').next().unwrap();
        let is_described =
            described.contains_key(path) || described.contains_key(&format!("/api/v1{path}"));
        assert!(is_described || PAGES.contains(&path), "{path}");
        count += 1;
    }
    assert_eq!(count, described.len() + PAGES.len());
}

#[test]
fn the_description_says_which_scope_is_needed() {
    let description = serde_json::to_value(Description::openapi()).unwrap();
    for (method, path, expected) in TABLE {
        let security = &description["paths"][path][method]["security"];
        let is_open = |column: usize| (200..300).contains(&expected[column]);
        let needs_nothing = is_open(7);
        let scopes: Vec<&str> = Scope::ALL
            .iter()
            .zip(4..)
            .filter(|(_, column)| is_open(*column) && !needs_nothing)
            .map(|(scope, _)| scope.as_str())
            .collect();
        let told: Vec<&str> = security
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["api_token"].as_array())
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(told, scopes, "{method} {path}");
        let needs_cookie = expected[0] == 401 && path != "/api/v1/login";
        assert_eq!(security.is_array(), needs_cookie, "{method} {path}");
    }
}

async fn ask(method: &str, path: &str, asker: Asker) -> StatusCode {
    let server = server();
    let (session_id, pin) = prepared(&server, path).await;
    let path = path
        .replace("{session_id}", &session_id)
        .replace("{system}", "linux");
    let body = body(&path, &pin);
    let cookie = match asker {
        Asker::Owner => Some("ada"),
        Asker::OtherTechnician => Some("bo"),
        Asker::Administrator => Some("cy"),
        Asker::Nobody
        | Asker::Reader
        | Asker::Writer
        | Asker::Meter
        | Asker::TokenWithoutScope
        | Asker::OthersToken => None,
    };
    let mut request = request(&method.to_uppercase(), &path, cookie, &body);
    let token = match asker {
        Asker::Reader => Some(server.api_token(1, &[Scope::SessionsRead])),
        Asker::Writer => Some(server.api_token(1, &[Scope::SessionsWrite])),
        Asker::Meter => Some(server.api_token(1, &[Scope::MetricsRead])),
        Asker::TokenWithoutScope => Some(server.api_token(1, &[])),
        Asker::OthersToken => Some(server.api_token(2, &Scope::ALL)),
        Asker::Nobody | Asker::Owner | Asker::OtherTechnician | Asker::Administrator => None,
    };
    let mut headers = BTreeMap::new();
    if let Some(token) = token {
        headers.insert("authorization", format!("Bearer {token}"));
    }
    if path == "/api/v1/signaling" {
        headers.insert("connection", "upgrade".to_owned());
        headers.insert("upgrade", "websocket".to_owned());
        headers.insert("sec-websocket-version", "13".to_owned());
        headers.insert("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==".to_owned());
    }
    for (name, value) in headers {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    server.send(request).await.status
}

/// Makes a session of `ada` in the state in which its owner may do what the path says.
async fn prepared(server: &Pair, path: &str) -> (String, String) {
    let (session_id, pin) = server.pin_session("ada").await;
    let action = path.rsplit('/').next().unwrap();
    if !matches!(action, "start" | "hold" | "resume") {
        return (session_id, pin);
    }
    let joined = server
        .ask("POST", "/api/v1/join", None, json!({"pin": pin}))
        .await
        .json();
    let secret = joined["join_secret"].as_str().unwrap().to_owned();
    let arrived = server
        .app
        .desk
        .run(move |inner, now| inner.hub.applet_hello(&secret, now).is_ok());
    assert!(arrived.await.unwrap());
    let before: &[&str] = match action {
        "start" => &[],
        "hold" => &["start"],
        _ => &["start", "hold"],
    };
    for step in before {
        let path = format!("/api/v1/sessions/{session_id}/{step}");
        let answer = server.ask("POST", &path, Some("ada"), json!(null)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
    }
    (session_id, pin)
}

fn body(path: &str, pin: &str) -> Value {
    match path {
        "/api/v1/login" => json!({"email": "ada@example.org", "password": "a wrong one"}),
        "/api/v1/invitations/accept" => {
            json!({"token": "unknown", "name": "Eve", "email": "eve@example.org",
                "password": "long enough"})
        }
        "/api/v1/password-resets/accept" => {
            json!({"token": "unknown", "password": "long enough"})
        }
        "/api/v1/sessions" => json!({"entry": "pin"}),
        "/api/v1/entries" => json!({"proof": {"type": "pin", "pin": pin}, "system": "linux"}),
        "/api/v1/join" => json!({"pin": pin}),
        _ => json!(null),
    }
}

/// A foreign session and one that is not there must look the same.
#[tokio::test]
async fn foreign_and_unknown_look_the_same() {
    let server = server();
    let (session_id, _) = server.pin_session("ada").await;
    for (method, path, _) in TABLE {
        if !path.contains("{session_id}") {
            continue;
        }
        let method = method.to_uppercase();
        let foreign = path.replace("{session_id}", &session_id);
        let unknown = path.replace("{session_id}", "00000000000000000000000000000000");
        let foreign = server.ask(&method, &foreign, Some("bo"), json!(null)).await;
        let unknown = server.ask(&method, &unknown, Some("bo"), json!(null)).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(foreign.text, unknown.text, "{path}");
    }
}
