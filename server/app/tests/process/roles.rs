//! Who may say what on the signaling socket: every message, from every side, about one's own session and another's.

use serde_json::{Value, json};

use crate::people::{Socket, sign_up, text, waiting_session};
use crate::server::Server;

/// Every message there is but the first, about a session.
fn messages(session_id: &str) -> Vec<(&'static str, Value)> {
    let entry = json!({"at_ms": 0, "event": {"type": "feels_wrong"}});
    let signal = json!({"type": "offer", "sdp": "v=0"});
    vec![
        (
            "hello",
            json!({"type": "hello", "proof": {"as": "applet", "join_secret": "0".repeat(64)}}),
        ),
        (
            "signal",
            json!({"type": "signal", "session_id": session_id, "to": null, "signal": signal}),
        ),
        ("report_log", json!({"type": "report_log", "entry": entry})),
        ("in_use", json!({"type": "in_use"})),
        (
            "end_session",
            json!({"type": "end_session", "reason": "customer"}),
        ),
    ]
}

/// Says one message, and what the server has against it; a marker that is always refused comes behind it.
async fn refusal(socket: &mut Socket, message: &Value) -> String {
    socket.say(message).await;
    let marker = json!({"type": "signal", "session_id": "f".repeat(32), "to": null,
        "signal": {"type": "offer", "sdp": "x".repeat(40_000)}});
    socket.say(&marker).await;
    let refused = socket.hear_type("refused").await.unwrap();
    let code = text(&refused["error"]["code"]);
    let is_marker = refused["error"]["detail"] == "The description is too long.";
    if is_marker {
        return "taken".to_owned();
    }
    assert!(socket.hear_type("refused").await.is_some(), "the marker");
    code
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_says_on_the_socket_what_is_not_theirs_to_say() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let bo = sign_up(&server, folder.path(), "bo@example.org");
    let (own, _, mut applet) = waiting_session(&server, &ada).await;
    let (foreign, _, _other) = waiting_session(&server, &bo).await;
    let mut console = Socket::console(&server, &ada).await;
    assert!(console.hear_type("welcome").await.is_some());
    for (name, message) in messages(&foreign) {
        let told = refusal(&mut console, &message).await;
        let expected = if name == "hello" {
            "bad_request"
        } else {
            "forbidden"
        };
        assert_eq!(
            told, expected,
            "{name} from a console about a foreign session"
        );
    }
    let (_, signal) = messages(&foreign).remove(1);
    assert_eq!(refusal(&mut applet, &signal).await, "forbidden");
    let (_, hello) = messages(&own).remove(0);
    assert_eq!(refusal(&mut applet, &hello).await, "bad_request");
    let (_, signal) = messages(&own).remove(1);
    assert_eq!(refusal(&mut console, &signal).await, "taken", "its own");
    for (name, message) in messages(&own).into_iter().skip(2).take(2) {
        assert_eq!(refusal(&mut applet, &message).await, "taken", "{name}");
    }
    let wish = json!({"type": "request_capability", "capability": "view"});
    for message in [
        json!({"type": "open_talk", "session_id": own}),
        json!({"type": "talk", "session_id": own, "message": wish}),
    ] {
        assert_eq!(refusal(&mut applet, &message).await, "forbidden");
        let told = refusal(&mut console, &message).await;
        assert_eq!(told, "not_found", "its customer has no plain page");
    }
    let list = server.ask("GET", "/api/v1/sessions", &bo, &Value::Null);
    let list: Value = serde_json::from_str(&list.body).unwrap();
    assert_eq!(list["sessions"][0]["label"], "waiting", "nobody touched it");
    let log = server.ask(
        "GET",
        &format!("/api/v1/sessions/{foreign}/log"),
        &bo,
        &Value::Null,
    );
    assert!(!log.body.contains("feels_wrong"), "{}", log.body);
}
