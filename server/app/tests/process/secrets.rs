//! A whole story with known secrets, and then the search for them.

use std::path::Path;

use serde_json::{Value, json};

use crate::people::{Socket, applets, cookie_of, invitation, text, ticket};
use crate::server::{Server, run};

/// What stands in the database in clear, and why.
const IN_CLEAR: [(&str, &str); 5] = [
    ("canary.mail@example.org", "the account is found by it"),
    ("Canary Technician", "customers are told who helps"),
    ("Canary Customer", "the technician typed it for the list"),
    ("canary-file.txt", "the session's log names what was sent"),
    ("canary-token-name", "the list of API tokens names them"),
];

const PASSWORD: &str = "canary-password-0e8d";
const WRONG_PASSWORD: &str = "canary-wrong-password-51c7";
const DESCRIPTION: &str = "canary-description-9a44";
const QUERY: &str = "canary-query-77b0";
const NONSENSE: &str = "canary-nonsense-3f12";

/// A secret and what it is.
type Secret = (&'static str, String);

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_whole_story_is_in_the_log_the_database_or_the_figures() {
    let folder = tempfile::tempdir().unwrap();
    let applets = applets(folder.path());
    let options = ["--applets", applets.as_str(), "--log-level", "debug"];
    let data = folder.path().join("data");
    let server = Server::start(&data, &options);
    let mut secrets: Vec<Secret> = [
        ("password", PASSWORD),
        ("wrong password", WRONG_PASSWORD),
        ("description", DESCRIPTION),
        ("query", QUERY),
        ("nonsense", NONSENSE),
    ]
    .map(|(what, secret)| (what, secret.to_owned()))
    .to_vec();
    let cookie = account(&server, &data, &mut secrets);
    let by_token = api_token(&server, &data, &mut secrets);
    by_link(&server, &cookie, &mut secrets);
    by_pin(&server, &cookie, &mut secrets).await;
    stray_requests(&server, &secrets);
    assert_eq!(by_token, 200);

    let figures = server.ask("GET", "/metrics", &cookie, &Value::Null).body;
    assert!(figures.contains("bowline_sessions_open"), "{figures}");
    let running = files(&data);
    let log = server.stop();
    let stopped = files(&data);
    assert!(secrets.len() >= 15, "{}", secrets.len());
    for (what, secret) in &secrets {
        for (place, bytes) in [
            ("the log", &log),
            ("the figures", &figures.clone().into_bytes()),
            ("the database", &running),
            ("the database after the end", &stopped),
        ] {
            assert!(!holds(bytes, secret), "{what} is in {place}");
        }
    }
    for (secret, why) in IN_CLEAR {
        assert!(holds(&running, secret), "the search finds {secret}: {why}");
        assert!(!holds(&log, secret), "{secret} is in the log");
    }
    let log = String::from_utf8(log).unwrap();
    assert!(log.matches("/l/{token}").count() > 0, "requests are logged");
}

/// An invitation, sign-ins with the right and a wrong password, and a sign-out.
fn account(server: &Server, data: &Path, secrets: &mut Vec<Secret>) -> String {
    let (email, name) = (IN_CLEAR[0].0, IN_CLEAR[1].0);
    let token = invitation(data, email);
    let body = json!({"token": token, "name": name, "email": email, "password": PASSWORD});
    let first = cookie_of(&server.ask("POST", "/api/v1/invitations/accept", "", &body));
    let login = |password| {
        let body = json!({"email": email, "password": password});
        server.ask("POST", "/api/v1/login", "", &body)
    };
    let second = cookie_of(&login(PASSWORD));
    assert_eq!(login(WRONG_PASSWORD).status, 401);
    let out = server.ask("POST", "/api/v1/logout", &first, &json!({}));
    assert_eq!(out.status, 204);
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let printed = run(&["technician", "reset", email], data);
    let printed = String::from_utf8(printed.stdout).unwrap();
    let (_, reset) = printed.trim().split_once("#new-password=").unwrap();
    let body = json!({"token": format!("{reset}x"), "password": WRONG_PASSWORD});
    let refused = server.ask("POST", "/api/v1/password-resets/accept", "", &body);
    assert_eq!(refused.status, 404);
    secrets.push(("invitation", token));
    secrets.push(("link for a new password", reset.to_owned()));
    secrets.push(("cookie that was signed out", value(&first)));
    secrets.push(("cookie", value(&second)));
    second
}

fn api_token(server: &Server, data: &Path, secrets: &mut Vec<Secret>) -> u16 {
    let mut wanted = vec!["token", "create", "--days", "1", "--name", IN_CLEAR[4].0];
    wanted.extend(["--technician", IN_CLEAR[0].0, "--scope", "sessions:read"]);
    let made = run(&wanted, data);
    let token = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let who = format!("Bearer {token}");
    secrets.push(("API token", token));
    server
        .ask("GET", "/api/v1/sessions", &who, &Value::Null)
        .status
}

/// A link that is opened, entered, and leads to a download with a code in its name.
fn by_link(server: &Server, cookie: &str, secrets: &mut Vec<Secret>) {
    let wish = json!({"entry": "link", "customer_name": IN_CLEAR[2].0});
    let created = server.ask("POST", "/api/v1/sessions", cookie, &wish);
    let created: Value = serde_json::from_str(&created.body).unwrap();
    let (_, token) = created["link"].as_str().unwrap().split_once("/l/").unwrap();
    server.ask("GET", &format!("/l/{token}?{QUERY}"), "", &Value::Null);
    let enter = json!({"proof": {"type": "link", "token": token}, "system": "linux"});
    let entered = server.ask("POST", "/api/v1/entries", "", &enter);
    let entered: Value = serde_json::from_str(&entered.body).unwrap();
    let download = entered["program"]["download"].as_str().unwrap();
    let program = server.ask("HEAD", download, "", &Value::Null);
    assert_eq!(program.status, 200);
    let pin = entered["pin"].as_str().unwrap();
    assert!(!download.contains(char::is_numeric), "no code: {download}");
    assert!(!holds(program.head.as_bytes(), pin), "{}", program.head);
    let no_name = "\r\ncontent-disposition: attachment\r\n";
    let has_no_name = format!("{}\r\n", program.head).contains(no_name);
    assert!(has_no_name, "the page names the file: {}", program.head);
    secrets.push(("link", token.to_owned()));
    secrets.push(("code in a file's name", pin.to_owned()));
}

/// A session by PIN from its beginning to its end, with both sockets.
async fn by_pin(server: &Server, cookie: &str, secrets: &mut Vec<Secret>) {
    let wish = json!({"entry": "pin", "customer_name": IN_CLEAR[2].0});
    let created = server.ask("POST", "/api/v1/sessions", cookie, &wish);
    let created: Value = serde_json::from_str(&created.body).unwrap();
    let (session_id, pin) = (&created["session"]["session_id"], text(&created["pin"]));
    let joined = server.ask("POST", "/api/v1/join", "", &json!({"pin": pin}));
    let joined: Value = serde_json::from_str(&joined.body).unwrap();
    let join_secret = text(&joined["join_secret"]);
    let ticket = ticket(server, cookie);
    let mut tab = Socket::with_ticket(server, &ticket).await;
    let is_own =
        |value: &Value| value["type"] == "relay_granted" && value["session_id"] == *session_id;
    let granted = tab.hear(is_own).await.unwrap();
    assert!(tab.hear_type("welcome").await.is_some());
    let mut applet = Socket::applet(server, &join_secret).await;
    assert!(applet.hear_type("welcome").await.is_some());
    let act = format!("/api/v1/sessions/{}/", session_id.as_str().unwrap());
    let started = server.ask("POST", &format!("{act}start"), cookie, &json!({}));
    assert_eq!(started.status, 204);
    let offer = json!({"type": "offer", "sdp": DESCRIPTION});
    let signal = json!({"type": "signal", "session_id": session_id, "to": null, "signal": offer});
    tab.say(&signal).await;
    assert!(applet.hear_type("signal").await.is_some());
    let event = json!({"type": "file_sent", "name": IN_CLEAR[3].0, "size_bytes": 7});
    let line = json!({"type": "report_log", "entry": {"at_ms": 1, "event": event}});
    applet.say(&line).await;
    applet
        .say(&json!({"type": "end_session", "reason": "customer"}))
        .await;
    let ended = tab.hear(|value| value["session"]["label"] == "ended");
    assert!(ended.await.is_some());
    secrets.push(("code", pin));
    secrets.push(("join secret", join_secret));
    secrets.push(("ticket", ticket));
    let credential = &granted["relay"];
    secrets.push(("relay's credential", text(&credential["credential"])));
}

/// Secrets where they do not belong, as people and programs send them.
fn stray_requests(server: &Server, secrets: &[Secret]) {
    let nonsense = json!({ NONSENSE: secrets.len() });
    for path in ["/api/v1/login", "/api/v1/join", "/api/v1/entries"] {
        assert_eq!(server.ask("POST", path, "", &nonsense).status, 400);
    }
    for (_, secret) in secrets {
        for path in [
            format!("/{secret}"),
            format!("/l/{secret}"),
            format!("/api/v1/sessions/{secret}/log"),
            format!("/download/{secret}"),
            format!("/healthz?{secret}"),
        ] {
            server.ask("GET", &path, secret, &Value::Null);
        }
    }
}

/// All bytes of all files of a folder, one after the other.
fn files(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(files(&path));
        } else {
            bytes.extend(std::fs::read(path).unwrap());
        }
        bytes.push(0);
    }
    bytes
}

/// Whether a text is there, as it is or, if it spells bytes, as those. A code counts where it
/// stands alone: its six digits may well be a part of a time.
fn holds(bytes: &[u8], secret: &str) -> bool {
    let is_code = secret.len() == 6;
    let alone = |at: usize| {
        let around = [at.checked_sub(1), Some(at + secret.len())];
        let mut around = around.into_iter().flatten().filter_map(|at| bytes.get(at));
        !around.any(u8::is_ascii_alphanumeric)
    };
    let mut places = find(bytes, secret.as_bytes());
    places.any(|at| !is_code || alone(at))
        || decoded(secret).is_some_and(|raw| find(bytes, &raw).next().is_some())
}

fn find<'b>(bytes: &'b [u8], wanted: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
    let first = wanted[0];
    let starts = bytes
        .iter()
        .enumerate()
        .filter(move |(_, byte)| **byte == first);
    starts
        .map(|(at, _)| at)
        .filter(|at| bytes[*at..].starts_with(wanted))
}

/// The bytes of a secret that is written in hexadecimal digits.
fn decoded(secret: &str) -> Option<Vec<u8>> {
    if secret.len() < 16 {
        return None;
    }
    let pairs = secret.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
