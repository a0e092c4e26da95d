//! Signing in and out, as a browser sees it.

use serde_json::{Value, json};

use crate::people::{Socket, cookie_of, sign_up};
use crate::server::{Answer, Server};

fn sign_in(server: &Server) -> Answer {
    let login = json!({"email": "ada@example.org", "password": "long enough"});
    server.ask("POST", "/api/v1/login", "", &login)
}

/// The value of a header that is there once.
fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let lines = answer.head.lines().filter_map(|line| line.split_once(": "));
    let mut named = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
    let (_, value) = named.next().unwrap();
    assert!(named.next().is_none(), "{name} comes once");
    value
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_everywhere_ends_every_cookie_and_socket_and_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let first = sign_up(&server, folder.path(), "ada@example.org");
    let second = cookie_of(&sign_in(&server));
    let other = sign_up(&server, folder.path(), "bo@example.org");
    assert_ne!(first, second, "each sign-in has its own");
    let mut tab = Socket::console(&server, &first).await;
    let mut others = Socket::console(&server, &other).await;
    assert!(tab.hear_type("welcome").await.is_some());
    assert!(others.hear_type("welcome").await.is_some());

    let out = server.ask("POST", "/api/v1/logout-everywhere", &second, &json!({}));
    assert_eq!(out.status, 204);
    let cleared = header(&out, "set-cookie");
    assert!(
        cleared.contains("=; ") && cleared.contains("Max-Age=0"),
        "{cleared}"
    );
    let me = |cookie| server.ask("GET", "/api/v1/me", cookie, &Value::Null).status;
    assert_eq!((me(&first), me(&second), me(&other)), (401, 401, 200));
    assert_eq!(tab.hear(|_| false).await, None, "the socket is closed");
    let mut others_next = Socket::console(&server, &other).await;
    assert!(others_next.hear_type("welcome").await.is_some());
    assert!(others.hear_type("taken_over").await.is_some(), "was open");
}

#[test]
fn the_cookie_stays_in_this_browser_for_this_server_and_no_address_is_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    sign_up(&server, folder.path(), "ada@example.org");
    let answer = sign_in(&server);
    let cookie = header(&answer, "set-cookie");
    assert!(cookie.starts_with("__Host-"), "{cookie}");
    let flags: Vec<_> = cookie.split("; ").skip(1).collect();
    for flag in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(flags.contains(&flag), "{flag} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    for path in [
        "/",
        "/l/0123456789abcdef0123456789abcdef",
        "/console/",
        "/api/v1/me",
    ] {
        let page = server.ask("GET", path, "", &Value::Null);
        assert_eq!(header(&page, "referrer-policy"), "no-referrer", "{path}");
    }
}
