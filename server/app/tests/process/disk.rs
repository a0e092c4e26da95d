//! A disk that takes nothing for a while.

use std::path::Path;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::people::{Socket, pin_session, sign_up, waiting_session};
use crate::server::Server;

/// The disk under a server's sessions.
struct Disk(Connection);

impl Disk {
    fn under(data: &Path) -> Self {
        Self(Connection::open(data.join("bowline.db")).unwrap())
    }

    fn fill(&self) {
        let full = "CREATE TRIGGER full BEFORE INSERT ON session
            BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
        self.0.execute_batch(full).unwrap();
    }

    fn make_room(&self) {
        self.0.execute_batch("DROP TRIGGER full").unwrap();
    }
}

/// A session that has started, with its applet's secret and socket.
async fn started(server: &Server, cookie: &str) -> (String, String, Socket) {
    let (session_id, join_secret, applet) = waiting_session(server, cookie).await;
    assert_eq!(act(server, cookie, &session_id, "start"), 204);
    (session_id, join_secret, applet)
}

fn act(server: &Server, cookie: &str, session_id: &str, action: &str) -> u16 {
    let path = format!("/api/v1/sessions/{session_id}/{action}");
    server.ask("POST", &path, cookie, &json!({})).status
}

fn changed(value: &Value, session_id: &str, label: &str) -> bool {
    value["session"]["session_id"] == session_id && value["session"]["label"] == label
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_live_sessions_stay_new_ones_are_refused_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let mut tab = Socket::console(&server, &ada).await;
    assert!(tab.hear_type("welcome").await.is_some());
    let (live, join_secret, applet) = started(&server, &ada).await;
    let (over, _, mut ending) = started(&server, &ada).await;
    let (_, pin) = pin_session(&server, &ada);
    let disk = Disk::under(folder.path());
    disk.fill();

    let refused = server.ask("POST", "/api/v1/sessions", &ada, &json!({"entry": "pin"}));
    assert_eq!(refused.status, 500);
    assert!(
        refused.body.contains("disk may be full"),
        "with a reason: {refused:?}"
    );
    let enter = || server.ask("POST", "/api/v1/join", "", &json!({"pin": pin}));
    assert_eq!(enter().status, 500);
    assert_eq!(act(&server, &ada, &live, "hold"), 500);

    drop(applet);
    let is_away = |value: &Value| value["session"]["link"]["type"] == "reconnecting";
    let mut applet = Socket::applet(&server, &join_secret).await;
    let welcome = applet.hear_type("welcome").await.expect("it comes back");
    assert_eq!(welcome["sessions"][0]["label"], "active", "nobody held it");
    let offer = json!({"type": "offer", "sdp": "v=0"});
    let signal = json!({"type": "signal", "session_id": live, "to": null, "signal": offer});
    tab.say(&signal).await;
    assert!(applet.hear_type("signal").await.is_some(), "they talk");

    assert_eq!(act(&server, &ada, &over, "end"), 500);
    let told = ending.hear(|value| changed(value, &over, "ended")).await;
    assert!(told.is_some(), "an end is told at once");
    let told = tab.hear(|value| is_away(value) || changed(value, &over, "ended"));
    let told = told.await.unwrap();
    assert!(changed(&told, &over, "ended"), "and nothing else: {told}");

    disk.make_room();
    server.wait_for_line("sessions are written again");
    assert_eq!(enter().status, 200, "the code was given back");
    let (created, _) = pin_session(&server, &ada);
    server.kill();
    let server = Server::start(folder.path(), &[]);
    let list = server.ask("GET", "/api/v1/sessions", &ada, &Value::Null);
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let sessions = list["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 4, "no trace of the refused one: {list}");
    let phase = |session_id: &str| {
        let mut own = sessions.iter().filter(|s| s["session_id"] == session_id);
        own.next().unwrap()["phase"]["type"].clone()
    };
    assert_eq!(phase(&over), "ended");
    assert_eq!(
        (phase(&live), phase(&created)),
        (json!("active"), json!("created"))
    );
}
