//! What a browser is made to send: wrong Origins, old tickets, guessed paths.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use super::sockets::{Socket, connect, hear, listen, say};
use super::{ORIGIN, Pair, request, server, server_with};
use crate::web_files::WebFiles;

/// Fifty that are not this server's.
fn wrong_origins() -> Vec<String> {
    let spelled = [
        "null",
        "",
        "https://localhost:8080",
        "http://localhost:8080/",
        "http://localhost:8080.evil.example",
        "http://evil.example",
        "http://LOCALHOST:8080",
        "HTTP://localhost:8080",
        "http://localhost",
        "http://localhost:80",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "http://user@localhost:8080",
        "http://localhost:8080 http://localhost:8080",
        "http://localhost:8080,http://evil.example",
        "http://localhost:08080",
        "localhost:8080",
        "//localhost:8080",
        "http:localhost:8080",
        "file://",
        "http://xn--localhost:8080",
        "http://localhost.:8080",
    ];
    let ports = (8081..).map(|port| format!("http://localhost:{port}"));
    let spelled = spelled.into_iter().map(str::to_owned);
    spelled.chain(ports).take(50).collect()
}

#[tokio::test]
async fn a_request_from_another_site_changes_nothing() {
    let server = server();
    for origin in wrong_origins() {
        let mut request = request("POST", "/api/v1/logout", Some("ada"), &json!({}));
        let value = origin.parse().unwrap();
        request.headers_mut().insert("origin", value);
        let answer = server.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
    }
    let mut missing = request("POST", "/api/v1/logout", Some("ada"), &json!({}));
    missing.headers_mut().remove("origin");
    assert_eq!(server.send(missing).await.status, StatusCode::FORBIDDEN);
    let mut twice = request("POST", "/api/v1/logout", Some("ada"), &json!({}));
    twice
        .headers_mut()
        .append("origin", ORIGIN.parse().unwrap());
    assert_eq!(server.send(twice).await.status, StatusCode::FORBIDDEN);
    let right = server
        .ask("POST", "/api/v1/logout", Some("ada"), json!({}))
        .await;
    assert_eq!(right.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_socket_from_another_site_is_not_opened() {
    let server = server();
    let address = listen(&server).await;
    for origin in wrong_origins() {
        let mut request = format!("ws://{address}/api/v1/signaling")
            .into_client_request()
            .unwrap();
        let value = origin.parse().unwrap();
        request.headers_mut().insert("origin", value);
        let refused = tokio_tungstenite::connect_async(request).await;
        assert!(refused.is_err(), "{origin}");
    }
    // Without an Origin it is no browser, so its ticket was carried out of one.
    let mut socket = connect(address, None).await;
    assert_eq!(enter(&mut socket, &ticket(&server).await).await, "refused");
    let mut socket = connect(address, Some(ORIGIN)).await;
    assert_eq!(enter(&mut socket, &ticket(&server).await).await, "welcome");
}

#[tokio::test]
async fn a_ticket_opens_nothing_after_30_seconds() {
    let server = server();
    let address = listen(&server).await;
    let (stale, fresh) = (ticket(&server).await, ticket(&server).await);
    server.clock.0.fetch_add(29_999, Ordering::Relaxed);
    assert_eq!(attempt(address, &fresh).await, "welcome");
    server.clock.0.fetch_add(1, Ordering::Relaxed);
    assert_eq!(attempt(address, &stale).await, "refused");
}

#[tokio::test]
async fn a_ticket_that_was_used_opens_nothing() {
    let server = server();
    let address = listen(&server).await;
    let used = ticket(&server).await;
    assert_eq!(attempt(address, &used).await, "welcome");
    assert_eq!(attempt(address, &used).await, "refused");
}

#[tokio::test]
async fn what_is_nearly_a_ticket_opens_nothing() {
    let server = server();
    let address = listen(&server).await;
    let near = ticket(&server).await;
    for wrong in [
        "",
        "ada",
        &near[1..],
        &near.to_uppercase(),
        &format!("{near} "),
    ] {
        // A hexadecimal text without letters has no capitals.
        if wrong != near {
            assert_eq!(attempt(address, wrong).await, "refused", "{wrong}");
        }
    }
}

#[tokio::test]
async fn a_ticket_of_a_sign_in_that_ended_opens_nothing() {
    let server = server();
    let address = listen(&server).await;
    let signed_out = ticket(&server).await;
    let answer = server
        .ask("POST", "/api/v1/logout", Some("ada"), json!({}))
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(attempt(address, &signed_out).await, "refused");
}

/// Opens a socket, shows a ticket and gives the type of the first answer.
async fn attempt(address: std::net::SocketAddr, ticket: &str) -> String {
    let mut socket = connect(address, Some(ORIGIN)).await;
    enter(&mut socket, ticket).await
}

async fn ticket(server: &Pair) -> String {
    let answer = server
        .ask("POST", "/api/v1/signaling-tickets", Some("ada"), json!({}))
        .await;
    answer.json()["ticket"].as_str().unwrap().to_owned()
}

/// Shows a ticket and gives the type of the first answer.
async fn enter(socket: &mut Socket, ticket: &str) -> String {
    let proof = json!({"as": "console", "ticket": ticket});
    say(socket, json!({"type": "hello", "proof": proof})).await;
    let first: Option<Value> = hear(socket, None).await;
    first.map_or_else(String::new, |value| {
        value["type"].as_str().unwrap().to_owned()
    })
}

/// What somebody may look for.
const NAMES: [&str; 10] = [
    "setup",
    "admin",
    "administrator",
    "install",
    "api/v1/setup",
    "api/v1/admin",
    "api/v1/technicians",
    "api/v1/invitations",
    "api/v1/tokens",
    "api/v1/api-tokens",
];

/// Where and how it is written; `{n}` is the name.
#[rustfmt::skip]
const AROUND: [&str; 41] = [
    "/{n}", "/{n}/", "//{n}", "/./{n}",
    "/../{n}", "/{n}/.", "/{n}/..", "/{n}//",
    "/{n}?", "/{n}?a=1", "/{n};a=1", "/{n}%20",
    "/{n}%00", "/{n}%2f", "/{n}%5c", "/{n}.html",
    "/{n}.json", "/{n}.php", "/{n}/index.html", "/{n}/new",
    "/{n}/1", "/{n}~", "/console/../../{n}/index.html", "/%2e/{n}",
    "/%2e%2e/{n}", "/%2f{n}", "/%5c{n}", "/console/{n}",
    "/console/../{n}", "/console//{n}", "/assets/../{n}", "/assets/%2e%2e/{n}",
    "/assets/..%2f{n}", "/l/x/../../{n}", "/api/{n}", "/api/v1/../../{n}",
    "/api/v1/{n}", "/api/v2/{n}", "/healthz/../{n}", "/download/linux/../../{n}",
    "/{n}/%2e%2e/{n}",
];

/// How its letters are written.
const RESPELLED: [fn(&str) -> String; 9] = [
    |n| n.to_uppercase(),
    |n| n.replace('i', "I"),
    |n| n.replace('a', "%61"),
    |n| n.replace('t', "%74"),
    |n| n.replace('n', "%6E"),
    |n| n.replace('/', "%2f"),
    |n| n.replace('/', "//"),
    |n| n.replace('/', "/./"),
    |n| n.replace('i', "%C4%B1"),
];

/// Five hundred ways to ask for what is not there while the server serves.
fn guessed_paths() -> Vec<String> {
    let of_name = |name: &'static str| {
        let around = AROUND.iter().map(|pattern| pattern.replace("{n}", name));
        let respelled = RESPELLED.iter().map(|spell| format!("/{}", spell(name)));
        around.chain(respelled).collect::<Vec<_>>()
    };
    NAMES.into_iter().flat_map(of_name).collect()
}

#[tokio::test]
async fn nothing_sets_up_or_administers_while_the_server_serves() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("web");
    for name in ["setup", "admin", "install", "web/console"] {
        std::fs::create_dir_all(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("index.html"), "reached").unwrap();
    }
    std::fs::write(pages.join("index.html"), "support").unwrap();
    let server = server_with(|app| app.web = WebFiles::Folder(pages));
    let paths = guessed_paths();
    assert_eq!(paths.len(), 500);
    for path in paths {
        for (method, who) in [
            ("GET", None),
            ("POST", None),
            ("GET", Some("cy")),
            ("POST", Some("cy")),
        ] {
            let answer = server.ask(method, &path, who, json!({})).await;
            assert!(
                answer.status.is_client_error(),
                "{method} {path} as {who:?}: {} {}",
                answer.status,
                answer.text
            );
        }
    }
}
