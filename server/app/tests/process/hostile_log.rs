//! What people send cannot write lines of its own into the log.

use serde_json::{Value, json};

use crate::line::{Line, request};
use crate::people::{Socket, join, pin_session, sign_up};
use crate::server::Server;

/// For the log that a terminal shows; the other is JSON, which has a spelling for everything.
const STRINGS: usize = 1_000;
const STRINGS_FOR_PROGRAMS: usize = 100;
const TRICKS: [&str; 8] = [
    "\n",
    "\r\n",
    "\u{1b}[2J\u{1b}[31m",
    "\u{1b}]0;title\u{7}",
    "\u{9b}31m",
    "\u{202e}",
    "\0",
    "\u{7f}\u{8}",
];

/// The texts that are sent: each has a control character of its own and claims to be a line.
fn hostile(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| {
        let control = char::from(u8::try_from(number % 32).unwrap());
        let trick = TRICKS[number % TRICKS.len()];
        format!("x{trick}{control}2026-01-01T00:00:00Z ERROR forged {number}")
    })
}

fn in_a_path(text: &str) -> String {
    let spell = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02x}")
        }
    };
    text.bytes().map(spell).collect()
}

/// A request for every field that a stranger or a technician fills.
fn requests(text: &str, cookie: &str) -> Vec<String> {
    let encoded = in_a_path(text);
    let post = |path: &str, body: Value| request("POST", path, cookie, &body);
    let get = |path: String| request("GET", &path, cookie, &Value::Null);
    let account = json!({"token": text, "name": text, "email": text, "password": text});
    let link = json!({"proof": {"type": "link", "token": text}, "system": "linux"});
    let system = json!({"proof": {"type": "pin", "pin": text}, "system": text});
    vec![
        post("/api/v1/login", json!({"email": text, "password": text})),
        post("/api/v1/invitations/accept", account),
        post("/api/v1/join", json!({"pin": text})),
        post("/api/v1/entries", link),
        post("/api/v1/entries", system),
        post(&format!("/api/v1/sessions/{encoded}/end"), Value::Null),
        post(
            "/api/v1/sessions",
            json!({"entry": "pin", "customer_name": text}),
        ),
        get(format!("/l/{encoded}")),
        get(format!("/download/{encoded}")),
        get(format!("/{encoded}?{encoded}")),
        get("/healthz".to_owned()).replace(
            "host: ",
            &format!("x-forwarded-for: {encoded}\r\nuser-agent: {encoded}\r\nhost: "),
        ),
    ]
}

/// Everything through real sockets, and the log that came of it.
async fn log_of_it_all(format: &str, strings: usize) -> (usize, String) {
    let folder = tempfile::tempdir().unwrap();
    let options = ["--log-level", "debug", "--log", format];
    let data = folder.path().join("data");
    let server = Server::start(&data, &options);
    let ada = sign_up(&server, &data, "ada@example.org");
    let (session_id, pin) = pin_session(&server, &ada);
    let mut line = Line::open(server.address, [127, 0, 0, 1]).await;
    let mut sent = 0;
    for text in hostile(strings) {
        let requests = requests(&text, &ada);
        line.send(&requests.concat()).await;
        for _ in &requests {
            line.read().await;
        }
        sent += requests.len();
    }
    let mut applet = Socket::applet(&server, &join(&server, &pin)).await;
    assert!(applet.hear_type("welcome").await.is_some());
    for text in hostile(100) {
        let event = json!({"type": "file_failed", "name": text});
        let entry = json!({"at_ms": 1, "event": event});
        applet
            .say(&json!({"type": "report_log", "entry": entry}))
            .await;
        let signal = json!({"type": "offer", "sdp": text});
        let signal =
            json!({"type": "signal", "session_id": session_id, "to": null, "signal": signal});
        applet.say(&signal).await;
        assert!(applet.hear_type("refused").await.is_some());
    }
    (sent, String::from_utf8(server.stop()).unwrap())
}

fn check(log: &str, sent: usize) {
    let is_raw = |c: &char| c.is_control() && *c != '\n';
    assert_eq!(log.chars().find(is_raw), None);
    assert!(!log.contains("forged"), "nothing that was sent is logged");
    let is_request = |line: &&str| line.contains("status");
    assert!(
        log.lines().filter(is_request).count() >= sent,
        "each is one line"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_write_no_lines_into_a_log_for_programs() {
    let (sent, log) = log_of_it_all("json", STRINGS_FOR_PROGRAMS).await;
    check(&log, sent);
    for line in log.lines() {
        let event: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}\n{log}"));
        assert!(
            event["level"].is_string() && event["fields"]["message"].is_string(),
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_write_no_lines_into_a_log_for_people() {
    let (sent, log) = log_of_it_all("text", STRINGS).await;
    check(&log, sent);
    for line in log.lines() {
        let (time, rest) = line.split_once(' ').unwrap();
        assert!(time.ends_with('Z') && time.contains('T'), "{line}");
        let level = rest.split_whitespace().next().unwrap();
        assert!(
            ["DEBUG", "INFO", "WARN", "ERROR"].contains(&level),
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_messages_are_refused_and_odd_ones_logged_once_without_what_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (_, pin) = pin_session(&server, &ada);
    let mut applet = Socket::applet(&server, &join(&server, &pin)).await;
    assert!(applet.hear_type("welcome").await.is_some());
    for number in 0..20 {
        let kind = format!("canary_{number}");
        applet.say(&json!({"type": kind, "text": "canary"})).await;
    }
    let malformed = json!({"type": "end_session", "reason": "canary"});
    applet.say(&malformed).await;
    let refused = applet.hear_type("refused").await.unwrap();
    assert_eq!(refused["error"]["code"], "bad_request");
    let detail = refused["error"]["detail"].as_str().unwrap();
    assert!(detail.contains("end_session"), "{detail}");
    applet.say(&json!({"type": "report_log"})).await;
    let next = applet.hear_type("refused").await.unwrap();
    let detail = next["error"]["detail"].as_str().unwrap();
    assert!(
        detail.contains("report_log"),
        "the line stays open: {detail}"
    );
    let log = String::from_utf8(server.stop()).unwrap();
    for odd in [
        "of an unknown type was ignored",
        "cannot be understood was refused",
    ] {
        assert_eq!(log.matches(odd).count(), 1, "{odd}");
    }
    assert!(!log.contains("canary"), "nothing that was sent is logged");
}
