//! `bowline technician disable`, a process of its own, while the server runs.

use serde_json::{Value, json};

use crate::people::{Socket, join, pin_session, sign_up};
use crate::server::{Server, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_technician_is_out_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let bo = sign_up(&server, folder.path(), "bo@example.org");
    let (session_id, pin) = pin_session(&server, &ada);
    let mut applet = Socket::applet(&server, &join(&server, &pin)).await;
    assert!(applet.hear_type("welcome").await.is_some());
    let start = format!("/api/v1/sessions/{session_id}/start");
    let started = server.ask("POST", &start, &ada, &json!({}));
    assert_eq!(started.status, 204, "{started:?}");
    let mut tab = Socket::console(&server, &ada).await;
    let mut other = Socket::console(&server, &bo).await;
    assert!(tab.hear_type("welcome").await.is_some());
    assert!(other.hear_type("welcome").await.is_some());

    let disabled = run(&["technician", "disable", "ada@example.org"], folder.path());
    assert!(disabled.status.success());
    let me = |cookie: &str| server.ask("GET", "/api/v1/me", cookie, &Value::Null).status;
    assert_eq!(me(&ada), 401, "the cookie stops with the command");
    let ended = applet.hear(|value| value["session"]["label"] == "ended");
    assert!(ended.await.is_some(), "the customer's program is told");
    assert_eq!(tab.hear(|_| false).await, None, "the tab is closed");
    assert_eq!(me(&bo), 200);
    let (_, pin) = pin_session(&server, &bo);
    assert_eq!(pin.len(), 6);
    assert!(
        other.hear_type("session_changed").await.is_some(),
        "others go on"
    );
}
