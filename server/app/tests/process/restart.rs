//! What is left after the program was killed, or told to stop, and started again.

use std::collections::BTreeMap;
use std::sync::mpsc;

use serde_json::{Value, json};

use crate::people::{Socket, applets, join, pin_session, sign_up, text};
use crate::server::Server;

#[tokio::test(flavor = "multi_thread")]
async fn codes_links_and_join_secrets_outlive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let applets = applets(folder.path());
    let options = ["--applets", applets.as_str()];
    let server = Server::start(folder.path(), &options);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (_, unused_pin) = pin_session(&server, &ada);
    let by_link = json!({"entry": "link"});
    let created = server.ask("POST", "/api/v1/sessions", &ada, &by_link);
    let created: Value = serde_json::from_str(&created.body).unwrap();
    let (_, token) = created["link"].as_str().unwrap().split_once("/l/").unwrap();
    let (active, used_pin) = pin_session(&server, &ada);
    let join_secret = join(&server, &used_pin);
    let mut applet = Socket::applet(&server, &join_secret).await;
    assert!(applet.hear_type("welcome").await.is_some());
    let start = format!("/api/v1/sessions/{active}/start");
    assert_eq!(server.ask("POST", &start, &ada, &json!({})).status, 204);

    server.kill();
    assert_eq!(applet.hear(|_| false).await, None);
    let server = Server::start(folder.path(), &options);

    let me = server.ask("GET", "/api/v1/me", &ada, &Value::Null);
    assert_eq!(me.status, 200, "the sign-in");
    let again = server.ask("POST", "/api/v1/join", "", &json!({"pin": used_pin}));
    assert_eq!(again.status, 404, "a used code stays used: {again:?}");
    let proof = json!({"type": "link", "token": token});
    let enter = json!({"proof": proof, "system": "linux"});
    let entered = server.ask("POST", "/api/v1/entries", "", &enter);
    assert_eq!(entered.status, 200, "the link: {entered:?}");
    join(&server, &unused_pin);
    let mut tab = Socket::console(&server, &ada).await;
    let welcome = tab.hear_type("welcome").await.unwrap();
    assert_eq!(state(&welcome, &active), ("active", "reconnecting"));
    let mut applet = Socket::applet(&server, &join_secret).await;
    let welcome = applet.hear_type("welcome").await.unwrap();
    assert_eq!(
        state(&welcome, &active),
        ("active", "up"),
        "the join secret"
    );
}

/// Phase and link of one session in a welcome.
fn state<'w>(welcome: &'w Value, session_id: &str) -> (&'w str, &'w str) {
    let sessions = welcome["sessions"].as_array().unwrap();
    let mut own = sessions.iter().filter(|s| s["session_id"] == session_id);
    let session = own.next().unwrap();
    let name = |part: &'w Value| part["type"].as_str().unwrap();
    (name(&session["phase"]), name(&session["link"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_says_goodbye_and_ends_no_session() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (waiting, pin) = pin_session(&server, &ada);
    let join_secret = join(&server, &pin);
    let mut applet = Socket::applet(&server, &join_secret).await;
    let mut tab = Socket::console(&server, &ada).await;
    assert!(applet.hear_type("welcome").await.is_some());
    assert!(tab.hear_type("welcome").await.is_some());
    server.signal("TERM");
    for socket in [&mut applet, &mut tab] {
        assert!(socket.hear_type("going_away").await.is_some());
        assert_eq!(socket.hear(|_| false).await, None, "then it is closed");
    }
    assert!(server.ended().success());
    let server = Server::start(folder.path(), &[]);
    let mut applet = Socket::applet(&server, &join_secret).await;
    let welcome = applet.hear_type("welcome").await.unwrap();
    assert_eq!(state(&welcome, &waiting), ("waiting", "up"));
}

/// What the server acknowledged about one session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Acknowledged {
    Created,
    Joined,
    Ended,
}

/// Kills the server in the midst of its writes, again and again. The moment is the number of
/// acknowledgements since its start, from a seeded sequence; other writes are under way then.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_kills() {
    let kills = std::env::var("BOWLINE_KILLS").map_or(8, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &[]);
    let people = ["ada@example.org", "bo@example.org", "cy@example.org"];
    let cookies = people.map(|email| sign_up(&server, folder.path(), email));
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut checked = 0;
    for _ in 0..kills {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let known = write_until_killed(server, &cookies, 3 + seed % 20);
        server = Server::start(folder.path(), &[]);
        for (session_id, (writer, told)) in &known {
            let found = phase(&server, &cookies[*writer], session_id);
            let fits = match told {
                // The next step may have been written without its acknowledgement.
                Acknowledged::Created => ["created", "connecting", "ended"].contains(&&*found),
                Acknowledged::Joined => ["connecting", "ended"].contains(&&*found),
                Acknowledged::Ended => found == "ended",
            };
            assert!(fits, "{session_id} was {told:?} and is {found}");
            checked += 1;
        }
        for cookie in &cookies {
            end_all(&server, cookie);
        }
    }
    assert!(checked >= kills);
}

type Known = BTreeMap<String, (usize, Acknowledged)>;

fn write_until_killed(server: Server, cookies: &[String], after: u64) -> Known {
    let mut known = Known::new();
    let (sender, acknowledged) = mpsc::channel();
    std::thread::scope(|scope| {
        for (writer, cookie) in cookies.iter().enumerate() {
            let (sender, client) = (sender.clone(), server.client());
            scope.spawn(move || {
                let tell = |id: &str, what| sender.send((id.to_owned(), (writer, what)));
                // It ends when the server no longer answers.
                loop {
                    let body = json!({"entry": "pin"});
                    let created = client.try_ask("POST", "/api/v1/sessions", cookie, &body)?;
                    let created: Value = serde_json::from_str(&created.body).ok()?;
                    let session_id = text(&created["session"]["session_id"]);
                    tell(&session_id, Acknowledged::Created).ok()?;
                    let body = json!({"pin": created["pin"]});
                    if client.try_ask("POST", "/api/v1/join", "", &body)?.status == 200 {
                        tell(&session_id, Acknowledged::Joined).ok()?;
                    }
                    let end = format!("/api/v1/sessions/{session_id}/end");
                    if client.try_ask("POST", &end, cookie, &json!({}))?.status == 204 {
                        tell(&session_id, Acknowledged::Ended).ok()?;
                    }
                }
                #[expect(unreachable_code, reason = "gives the closure its type")]
                Some(())
            });
        }
        drop(sender);
        let mut server = Some(server);
        for (count, (session_id, state)) in (1..).zip(acknowledged) {
            known.insert(session_id, state);
            if count == after {
                server.take().expect("it is killed once").kill();
            }
        }
        assert!(server.is_none(), "it was killed while it wrote");
    });
    known
}

fn sessions(server: &Server, cookie: &str) -> Vec<Value> {
    let list = server.ask("GET", "/api/v1/sessions", cookie, &Value::Null);
    let list: Value = serde_json::from_str(&list.body).unwrap();
    list["sessions"].as_array().unwrap().clone()
}

/// Makes room: a technician may have fifty open sessions.
fn end_all(server: &Server, cookie: &str) {
    for session in sessions(server, cookie) {
        if session["phase"]["type"] != "ended" {
            let session_id = session["session_id"].as_str().unwrap();
            let end = format!("/api/v1/sessions/{session_id}/end");
            assert_eq!(server.ask("POST", &end, cookie, &json!({})).status, 204);
        }
    }
}

fn phase(server: &Server, cookie: &str, session_id: &str) -> String {
    let sessions = sessions(server, cookie);
    let mut own = sessions.iter().filter(|s| s["session_id"] == session_id);
    own.next()
        .map_or_else(|| "lost".to_owned(), |s| text(&s["phase"]["type"]))
}
