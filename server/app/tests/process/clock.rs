//! The server's clock is set while people work.
//!
//! What is to happen: sessions, codes, links and sign-ins last as long as they would have. Only what
//! has a day in the calendar (an invitation, an API token, a certificate) goes by the new time.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::people::{Socket, cookie_of, join, pin_session, sign_up};
use crate::server::Server;

/// Gives a program a clock of its own; `$LIB` is for the loader.
const FAKETIME: &str = "/usr/$LIB/faketime/libfaketimeMT.so.1";
const DAY: i64 = 24 * 60;

/// The clock of one server.
struct Clock(PathBuf);

impl Clock {
    fn new(folder: &Path) -> Self {
        let clock = Self(folder.join("clock"));
        clock.set(0);
        clock
    }

    /// So many minutes ahead of the true time, or behind it.
    fn set(&self, minutes: i64) {
        let next = self.0.with_extension("next");
        std::fs::write(&next, format!("{minutes:+}m\n")).unwrap();
        std::fs::rename(next, &self.0).unwrap();
    }

    fn start(&self, data: &Path, options: &[&str]) -> Server {
        let environment = [
            ("LD_PRELOAD", FAKETIME),
            ("FAKETIME_TIMESTAMP_FILE", self.0.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        Server::start_in(&environment, data, options)
    }
}

/// Phase and link of a session, as the list tells them.
fn state(server: &Server, cookie: &str, session_id: &str) -> (String, String) {
    let list = server.ask("GET", "/api/v1/sessions", cookie, &Value::Null);
    assert_eq!(list.status, 200, "the sign-in goes on: {list:?}");
    let list: Value = serde_json::from_str(&list.body).unwrap();
    let sessions = list["sessions"].as_array().unwrap();
    let own = sessions.iter().find(|s| s["session_id"] == session_id);
    let word = |part: &str| own.unwrap()[part]["type"].as_str().unwrap().to_owned();
    (word("phase"), word("link"))
}

#[test]
fn a_sign_in_made_while_the_clock_was_ahead_lasts_no_longer_than_others_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let clock = Clock::new(folder.path());
    let server = clock.start(&data, &[]);
    sign_up(&server, &data, "ada@example.org");
    server.stop();
    clock.set(365 * DAY);
    let server = clock.start(&data, &[]);
    let login = json!({"email": "ada@example.org", "password": "long enough"});
    let ada = cookie_of(&server.ask("POST", "/api/v1/login", "", &login));
    server.stop();

    for (minutes, status) in [(0, 200), (11 * 60, 200), (13 * 60, 401)] {
        clock.set(minutes);
        let server = clock.start(&data, &[]);
        let me = server.ask("GET", "/api/v1/me", &ada, &Value::Null);
        assert_eq!(me.status, status, "{minutes} minutes after the restart");
        server.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_outlive_a_clock_that_jumps_a_day_and_codes_last_as_long_as_ever() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::new(folder.path());
    let limits = ["--idle-minutes", "60", "--waiting-minutes", "60"];
    let options = [&limits[..], &["--pin-minutes", "5"]].concat();
    let server = clock.start(&folder.path().join("data"), &options);
    let ada = sign_up(&server, &folder.path().join("data"), "ada@example.org");
    let mut tab = Socket::console(&server, &ada).await;
    assert!(tab.hear_type("welcome").await.is_some());
    let (active, pin) = pin_session(&server, &ada);
    let mut applet = Socket::applet(&server, &join(&server, &pin)).await;
    let start = format!("/api/v1/sessions/{active}/start");
    assert!(applet.hear_type("welcome").await.is_some());
    assert_eq!(server.ask("POST", &start, &ada, &json!({})).status, 204);
    let (waiting, pin) = pin_session(&server, &ada);
    let mut patient = Socket::applet(&server, &join(&server, &pin)).await;
    assert!(patient.hear_type("welcome").await.is_some());
    let enter = |pin: &str| server.ask("POST", "/api/v1/join", "", &json!({"pin": pin}));

    for minutes in [DAY, 0, -DAY, 0] {
        let (_, before) = pin_session(&server, &ada);
        clock.set(minutes);
        join(&server, &before);
        let (_, pin) = pin_session(&server, &ada);
        join(&server, &pin);
        let (unused, pin) = pin_session(&server, &ada);
        clock.set(minutes + 6);
        assert_eq!(enter(&pin).status, 404, "five minutes are over");
        let ended = |value: &Value| {
            let session = &value["session"];
            session["session_id"] == unused.as_str() && session["label"] == "ended"
        };
        assert!(tab.hear(ended).await.is_some(), "the console's line is up");
        let word = |text: &str| text.to_owned();
        let of = |session_id| state(&server, &ada, session_id);
        assert_eq!(of(&active), (word("active"), word("up")), "{minutes}");
        assert_eq!(of(&waiting), (word("waiting"), word("up")), "{minutes}");
    }

    let start = format!("/api/v1/sessions/{waiting}/start");
    assert_eq!(server.ask("POST", &start, &ada, &json!({})).status, 204);
    for (applet, session_id) in [(&mut applet, &active), (&mut patient, &waiting)] {
        let end = format!("/api/v1/sessions/{session_id}/end");
        assert_eq!(server.ask("POST", &end, &ada, &json!({})).status, 204);
        let ended = applet.hear(|value| value["session"]["label"] == "ended");
        assert!(ended.await.is_some(), "its line was never cut");
    }
    let last = |value: &Value| value["session"]["session_id"] == waiting.as_str();
    assert!(tab.hear(last).await.is_some(), "nor the console's");
    let log = String::from_utf8(server.stop()).unwrap();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_in_use_goes_on_and_a_forgotten_one_ends() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let clock = Clock::new(folder.path());
    let options = ["--idle-minutes", "40", "--pin-minutes", "5"];
    let server = clock.start(&data, &options);
    let ada = sign_up(&server, &data, "ada@example.org");
    let mut tab = Socket::console(&server, &ada).await;
    assert!(tab.hear_type("welcome").await.is_some());
    let mut applets = Vec::new();
    for _ in 0..2 {
        let (session_id, pin) = pin_session(&server, &ada);
        let mut applet = Socket::applet(&server, &join(&server, &pin)).await;
        assert!(applet.hear_type("welcome").await.is_some());
        let start = format!("/api/v1/sessions/{session_id}/start");
        assert_eq!(server.ask("POST", &start, &ada, &json!({})).status, 204);
        applets.push((session_id, applet));
    }
    let (forgotten, _silent) = applets.pop().unwrap();
    let (used, mut applet) = applets.pop().unwrap();

    // Each step is less than an hour, so it counts as time that has passed.
    for minutes in [30, 60, 90] {
        let (unused, _) = pin_session(&server, &ada);
        clock.set(minutes);
        applet.say(&json!({"type": "in_use"})).await;
        // It is refused, and answered after what was said before.
        let again = json!({"type": "hello", "proof": {"as": "applet", "join_secret": ""}});
        applet.say(&again).await;
        assert!(applet.hear_type("refused").await.is_some());
        let ended = |value: &Value| {
            let session = &value["session"];
            session["session_id"] == unused.as_str() && session["label"] == "ended"
        };
        assert!(tab.hear(ended).await.is_some(), "time has passed there");
        assert_eq!(state(&server, &ada, &used).0, "active", "{minutes}");
        let other = if minutes < 40 { "active" } else { "ended" };
        assert_eq!(state(&server, &ada, &forgotten).0, other, "{minutes}");
    }
}
