//! What is left of a session when it is over.

use serde_json::{Value, json};

use crate::people::{sign_up, waiting_session};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn the_receipt_of_a_session_is_kept_over_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (session_id, _, mut applet) = waiting_session(&server, &ada).await;
    let path = |what: &str| format!("/api/v1/sessions/{session_id}/{what}");
    let act = |what: &str| server.ask("POST", &path(what), &ada, &json!({})).status;
    assert_eq!(act("start"), 204);
    let events = [
        json!({"type": "allowed", "capability": "view"}),
        json!({"type": "file_sent", "name": "tray.jpg", "size_bytes": 1_200}),
        json!({"type": "allowed", "capability": "control"}),
        json!({"type": "revoked", "capability": "view"}),
    ];
    for event in &events {
        let entry = json!({"at_ms": 0, "event": event});
        applet
            .say(&json!({"type": "report_log", "entry": entry}))
            .await;
    }
    let read = |server: &Server| -> Value {
        let log = server.ask("GET", &path("log"), &ada, &Value::Null).body;
        serde_json::from_str(&log).unwrap()
    };
    while read(&server)["receipt"]["spans"].as_array().unwrap().len() < 2
        || read(&server)["receipt"]["spans"][0]["until_ms"].is_null()
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(act("end"), 204);
    let before = read(&server);
    server.kill();
    let server = Server::start(folder.path(), &[]);
    let after = read(&server);
    assert_eq!(after, before);
    let receipt = &after["receipt"];
    assert_eq!(receipt["reason"], "technician");
    assert_eq!(
        receipt["files"],
        json!([{"name": "tray.jpg", "size_bytes": 1_200}])
    );
    let spans = receipt["spans"].as_array().unwrap();
    let of = |span: &Value| (span["capability"].clone(), span["until_ms"].is_u64());
    let told: Vec<_> = spans.iter().map(of).collect();
    assert_eq!(told, [(json!("view"), true), (json!("control"), true)]);
    assert!(receipt["started_ms"].as_u64() <= receipt["ended_ms"].as_u64());
}
