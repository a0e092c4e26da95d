//! Other commands of the program, processes of their own, while the server runs.

use serde_json::{Value, json};

use crate::people::{cookie_of, join, pin_session, sign_up, token_in};
use crate::server::{Server, run};

#[test]
fn an_api_token_works_from_its_creation_to_its_revocation() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    sign_up(&server, folder.path(), "ada@example.org");
    let wanted = [
        "token",
        "create",
        "--name",
        "shop",
        "--technician",
        "ada@example.org",
        "--scope",
        "sessions:read",
        "--days",
        "1",
    ];
    let made = run(&wanted, folder.path());
    let secret = String::from_utf8(made.stdout).unwrap();
    let who = format!("Bearer {}", secret.trim());
    let list = || {
        server
            .ask("GET", "/api/v1/sessions", &who, &Value::Null)
            .status
    };
    let create = server.ask("POST", "/api/v1/sessions", &who, &json!({"entry": "pin"}));
    assert_eq!((list(), create.status), (200, 403));
    let listed = run(&["token", "list"], folder.path());
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(!listed.contains(secret.trim()), "it is shown once");
    let id = listed.split('\t').next().unwrap();
    assert!(
        run(&["token", "revoke", id], folder.path())
            .status
            .success()
    );
    assert_eq!(list(), 401);
    let again = run(&["token", "revoke", id], folder.path());
    assert_eq!(again.status.code(), Some(1));
}

#[test]
fn the_first_administrator_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let setup = || run(&["setup"], folder.path());
    let accept = |token: &str, email: &str| {
        let body = json!({
            "token": token, "name": "Ada", "email": email, "password": "long enough",
        });
        server.ask("POST", "/api/v1/invitations/accept", "", &body)
    };
    let links = [setup(), setup()];
    let [replaced, latest] = links.map(|printed| token_in(&printed));
    assert_eq!(accept(&replaced, "eve@example.org").status, 404);
    let cookie = cookie_of(&accept(&latest, "ada@example.org"));
    let me = server.ask("GET", "/api/v1/me", &cookie, &Value::Null);
    assert!(me.body.contains("\"administrator\""), "{me:?}");

    let refused = setup();
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty(), "no link");
    let text = String::from_utf8(refused.stderr).unwrap();
    assert!(text.contains("there is an administrator already"), "{text}");
}

#[test]
fn a_setup_link_that_was_left_lying_makes_no_second_administrator() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let left_lying = token_in(&run(&["setup"], folder.path()));
    let add = ["technician", "add", "--administrator", "ada@example.org"];
    let invited = token_in(&run(&add, folder.path()));
    let accept = |token: &str, email: &str| {
        let body = json!({
            "token": token, "name": "Ada", "email": email, "password": "long enough",
        });
        server
            .ask("POST", "/api/v1/invitations/accept", "", &body)
            .status
    };
    assert_eq!(accept(&invited, "ada@example.org"), 200);
    assert_eq!(accept(&left_lying, "eve@example.org"), 404);
}

#[test]
fn a_copy_made_while_the_server_serves_holds_everything() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (session_id, pin) = pin_session(&server, &ada);
    let copy = other.path().join("bowline.db");
    let backup = || run(&["backup", copy.to_str().unwrap()], folder.path());
    assert!(backup().status.success());
    assert_eq!(backup().status.code(), Some(1), "it writes over nothing");
    let (later, _) = pin_session(&server, &ada);
    drop(server);

    let server = Server::start(other.path(), &[]);
    let list = server.ask("GET", "/api/v1/sessions", &ada, &Value::Null);
    assert!(list.body.contains(&session_id), "{list:?}");
    assert!(!list.body.contains(&later), "made afterwards");
    join(&server, &pin);
}

#[test]
fn technicians_are_listed_with_what_they_may() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let list = || {
        let listed = run(&["technician", "list"], folder.path());
        assert!(listed.status.success());
        String::from_utf8(listed.stdout).unwrap()
    };
    assert_eq!(list(), "");
    for email in ["bo@example.org", "ada@example.org"] {
        sign_up(&server, folder.path(), email);
    }
    let disable = ["technician", "disable", "BO@example.org"];
    assert!(run(&disable, folder.path()).status.success());
    let lines = [
        "ada@example.org\ttechnician\tenabled\tAda\n",
        "bo@example.org\ttechnician\tdisabled\tAda\n",
    ];
    assert_eq!(list(), lines.concat());
}

#[test]
fn the_doctor_knows_this_very_server_and_tells_problems_by_the_exit_code() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path(), &[]);
    // Not the public URL with which it was started: a browser there would be refused the socket.
    let url = format!("http://{}", server.address);
    let examine = |data: &std::path::Path| {
        let found = run(&["doctor", "--json", "--public-url", &url], data);
        assert_eq!(found.status.code(), Some(1));
        let checks: Value = serde_json::from_slice(&found.stdout).unwrap();
        move |name: &str| {
            let mut named = checks.as_array().unwrap().iter();
            let check = named.find(|check| check["name"] == name).unwrap();
            (check["ok"].as_bool().unwrap(), check["found"].to_string())
        }
    };
    let check = examine(folder.path());
    assert!(check("server").0, "{}", check("server").1);
    let (is_ok, found) = check("websocket");
    assert!(!is_ok && found.contains("403"), "{found}");
    drop(Server::start(other.path(), &[]));
    let check = examine(other.path());
    let (is_ok, found) = check("server");
    assert!(!is_ok && found.contains("another"), "{found}");
}
