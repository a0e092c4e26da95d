//! `bowline technician reset`, a process of its own, while the server runs.

use std::path::Path;

use serde_json::{Value, json};

use crate::people::{Socket, cookie_of, invitation, sign_up};
use crate::server::{Answer, Server, run};

const ADA: &str = "ada@example.org";

/// The token of a new link.
fn reset(data: &Path) -> String {
    let printed = run(&["technician", "reset", "ADA@example.org"], data);
    let link = String::from_utf8(printed.stdout).unwrap();
    let (page, token) = link.trim().split_once("#new-password=").unwrap();
    assert_eq!(page, "http://localhost:8080/console/");
    token.to_owned()
}

fn accept(server: &Server, token: &str, password: &str) -> Answer {
    let body = json!({"token": token, "password": password});
    server.ask("POST", "/api/v1/password-resets/accept", "", &body)
}

fn login(server: &Server, password: &str) -> u16 {
    let body = json!({"email": ADA, "password": password});
    server.ask("POST", "/api/v1/login", "", &body).status
}

fn me(server: &Server, cookie: &str) -> u16 {
    server.ask("GET", "/api/v1/me", cookie, &Value::Null).status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_by_a_link_that_works_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), ADA);
    let bo = sign_up(&server, folder.path(), "bo@example.org");
    let mut tab = Socket::console(&server, &ada).await;
    assert!(tab.hear_type("welcome").await.is_some());

    let again = run(&["technician", "add", ADA], folder.path());
    assert_eq!(again.status.code(), Some(1));
    let text = String::from_utf8(again.stderr).unwrap();
    assert!(
        text.contains("`bowline technician reset ada@example.org`"),
        "{text}"
    );
    let unknown = run(&["technician", "reset", "eve@example.org"], folder.path());
    assert_eq!(unknown.status.code(), Some(1));

    let (older, token) = (reset(folder.path()), reset(folder.path()));
    let invited = invitation(folder.path(), "cy@example.org");
    for wrong in [older.as_str(), "", &token[1..], &invited] {
        let refused = accept(&server, wrong, "a new password").status;
        assert_eq!(refused, 404, "{wrong}");
    }
    assert_eq!(accept(&server, &token, "too short").status, 400);
    assert_eq!(
        (login(&server, "long enough"), me(&server, &ada)),
        (200, 200)
    );
    let renewed = cookie_of(&accept(&server, &token, "a new password"));
    assert_eq!(tab.hear(|_| false).await, None, "the tab is closed");
    let others = (me(&server, &ada), me(&server, &renewed), me(&server, &bo));
    assert_eq!(others, (401, 200, 200));
    assert_eq!(login(&server, "long enough"), 401);
    assert_eq!(login(&server, "a new password"), 200);
    assert_eq!(accept(&server, &token, "another password").status, 404);
    assert_eq!(login(&server, "a new password"), 200);
}

#[test]
fn a_disabled_account_is_enabled_by_a_link_that_was_made_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    sign_up(&server, folder.path(), ADA);
    let before = reset(folder.path());
    let disable = run(&["technician", "disable", ADA], folder.path());
    assert!(disable.status.success());
    let refused = accept(&server, &before, "a new password").status;
    assert_eq!(refused, 404, "disabling takes links back");
    let token = reset(folder.path());
    assert_eq!(login(&server, "long enough"), 401, "until it is used");
    let ada = cookie_of(&accept(&server, &token, "a new password"));
    assert_eq!(me(&server, &ada), 200);
    assert_eq!(login(&server, "a new password"), 200);
    let listed = run(&["technician", "list"], folder.path());
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(listed, "ada@example.org\ttechnician\tenabled\tAda\n");
}
