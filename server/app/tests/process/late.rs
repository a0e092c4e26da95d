//! What a customer says is heard once, also over lines that break and after the end.

use std::time::Instant;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::people::{Socket, join, pin_session, sign_up, text, waiting_session};
use crate::server::Server;

fn line(at_ms: u64, event: &Value) -> Value {
    json!({"type": "report_log", "entry": {"at_ms": at_ms, "event": event}})
}

/// The kinds of the lines in the log.
fn kinds(server: &Server, cookie: &str, session_id: &str) -> Vec<String> {
    let path = format!("/api/v1/sessions/{session_id}/log");
    let log = server.ask("GET", &path, cookie, &Value::Null).body;
    let log: Value = serde_json::from_str(&log).expect("a log");
    let lines = log["entries"].as_array().expect("lines");
    lines
        .iter()
        .map(|line| text(&line["event"]["type"]))
        .collect()
}

async fn heard(applet: &mut Socket) -> Value {
    applet.hear_type("heard").await.expect("an answer")["count"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_heard_is_told_and_what_is_said_again_is_written_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (session_id, pin) = pin_session(&server, &ada);
    let secret = join(&server, &pin);
    let everything = line(1, &json!({"type": "revoked_everything"}));
    for _ in 0..2 {
        let mut applet = Socket::applet(&server, &secret).await;
        assert!(applet.hear_type("welcome").await.is_some());
        applet.say(&everything).await;
        assert_eq!(heard(&mut applet).await, 1);
        // What is refused need not be said again either.
        applet
            .say(&line(2, &json!({"type": "allowed", "capability": "view"})))
            .await;
        assert_eq!(heard(&mut applet).await, 2);
    }
    let written = kinds(&server, &ada, &session_id);
    let count = written.iter().filter(|kind| *kind == "revoked_everything");
    assert_eq!(count.count(), 1, "{written:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_after_the_end_is_told_of_it_and_can_still_report() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (session_id, secret, applet) = waiting_session(&server, &ada).await;
    let act = |what: &str| {
        let path = format!("/api/v1/sessions/{session_id}/{what}");
        server.ask("POST", &path, &ada, &json!({})).status
    };
    assert_eq!(act("start"), 204);
    drop(applet);
    assert_eq!(act("end"), 204);
    let mut late = Socket::applet(&server, &secret).await;
    let welcome = late.hear_type("welcome").await.unwrap();
    let phase = &welcome["sessions"][0]["phase"];
    assert_eq!(*phase, json!({"type": "ended", "reason": "technician"}));
    let signal = json!({"type": "offer", "sdp": "v=0"});
    late.say(&json!({"type": "signal", "session_id": session_id, "to": null, "signal": signal}))
        .await;
    late.say(&line(1, &json!({"type": "allowed", "capability": "view"})))
        .await;
    assert_eq!(heard(&mut late).await, 1);
    late.say(&line(2, &json!({"type": "feels_wrong"}))).await;
    assert_eq!(heard(&mut late).await, 2);
    late.say(&json!({"type": "end_session", "reason": "abuse_report"}))
        .await;
    assert_eq!(heard(&mut late).await, 3);
    let written = kinds(&server, &ada, &session_id);
    assert_eq!(written.last().unwrap(), "feels_wrong");
    assert!(!written.contains(&"allowed".to_owned()), "{written:?}");
    let mut stranger = Socket::applet(&server, "A secret that nobody was given").await;
    assert!(stranger.hear_type("refused").await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_after_the_end_says_no_more_at_once_than_others() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (session_id, secret, _) = waiting_session(&server, &ada).await;
    let end = format!("/api/v1/sessions/{session_id}/end");
    assert_eq!(server.ask("POST", &end, &ada, &json!({})).status, 204);
    let begun = Instant::now();
    let mut late = Socket::applet(&server, &secret).await;
    let flood = line(1, &json!({"type": "feels_wrong"})).to_string();
    for _ in 0..1_000 {
        if late.try_send(Message::text(flood.clone())).await.is_none() {
            break;
        }
    }
    let is_too_much = |said: &Value| {
        let most = 200.0 + 100.0 * begun.elapsed().as_secs_f64();
        said["count"].as_f64().is_some_and(|count| count > most)
    };
    assert_eq!(late.hear(is_too_much).await, None);
}
