//! Plain pages over HTTP, with a real console on the other side.

#[path = "hostile_tests.rs"]
mod hostile;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bowline_protocol::api::Eula;
use serde_json::{Value, json};

use super::sockets::{Socket, console, hear, listen, say};
use super::{Answer, Pair, request, server, server_with};

/// A phone that keeps cookies and sends no Origin.
struct Phone<'s> {
    server: &'s Pair,
    cookies: BTreeMap<String, String>,
}

impl<'s> Phone<'s> {
    fn new(server: &'s Pair) -> Self {
        Self {
            server,
            cookies: BTreeMap::new(),
        }
    }

    fn request(&self, method: &str, path: &str, form: &str) -> Request<Body> {
        let mut request = request(method, path, None, &json!(null));
        *request.body_mut() = Body::from(form.to_owned());
        let headers = request.headers_mut();
        headers.remove("origin");
        let kind = "application/x-www-form-urlencoded";
        headers.insert("content-type", kind.parse().unwrap());
        let kept = self
            .cookies
            .iter()
            .map(|(name, value)| format!("; {name}={value}"));
        let cookies = format!("other=1{}", kept.collect::<String>());
        headers.insert("cookie", cookies.parse().unwrap());
        request
    }

    async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.server.send(request).await;
        if let Some(set) = answer.headers.get("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        let request = self.request("GET", path, "");
        self.send(request).await
    }

    async fn post(&mut self, path: &str, form: &str) -> Answer {
        let request = self.request("POST", path, form);
        self.send(request).await
    }

    /// From the code to the session.
    async fn join(server: &'s Pair, pin: &str) -> Self {
        let mut phone = Self::new(server);
        phone.get("/plain").await;
        let joined = phone.post("/plain/join", &format!("pin={pin}")).await;
        assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
        phone
    }

    /// What every form of the session carries.
    async fn token(&mut self) -> String {
        let page = self.get("/plain/session").await.text;
        let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    async fn say(&mut self, text: &str) -> Answer {
        let token = self.token().await;
        let form = format!("token={token}&text={text}");
        self.post("/plain/say", &form).await
    }
}

/// A session, a phone in it, and a console that has opened the talk.
async fn talking(server: &Pair) -> (String, Phone<'_>, Socket) {
    let (session_id, pin) = server.pin_session("ada").await;
    let (mut ada, _) = console(server, listen(server).await).await;
    hear(&mut ada, "welcome").await.unwrap();
    let phone = Phone::join(server, &pin).await;
    say(
        &mut ada,
        json!({"type": "open_talk", "session_id": session_id}),
    )
    .await;
    let snapshot = hear(&mut ada, "talk").await.unwrap();
    assert_eq!(snapshot["message"]["type"], "line");
    (session_id, phone, ada)
}

/// The next word of the talk of a type.
async fn hear_talk(console: &mut Socket, kind: &str) -> Value {
    loop {
        let talk = hear(console, "talk").await.unwrap();
        if talk["message"]["type"] == kind {
            return talk["message"].clone();
        }
    }
}

/// The session, once it is that far.
async fn hear_phase(console: &mut Socket, phase: &str) -> Value {
    loop {
        let changed = hear(console, "session_changed").await.unwrap();
        if changed["session"]["phase"]["type"] == phase {
            return changed["session"].clone();
        }
    }
}

/// Waits until the customer's link is in a state.
async fn link(console: &mut Socket, state: &str) {
    loop {
        let changed = hear(console, "session_changed").await.unwrap();
        if changed["session"]["link"]["type"] == state {
            break;
        }
    }
}

fn chat(session_id: &str, text: &str) -> Value {
    let message = json!({"type": "chat", "message_id": "0".repeat(31) + "1", "text": text});
    json!({"type": "talk", "session_id": session_id, "message": message})
}

#[tokio::test]
async fn an_old_phone_comes_from_the_code_over_who_helps_to_the_session() {
    let server = server();
    let (session_id, pin) = server.pin_session("ada").await;
    let (mut ada, _) = console(&server, listen(&server).await).await;
    hear(&mut ada, "welcome").await.unwrap();
    let mut phone = Phone::new(&server);
    let first = phone.get("/plain").await.text;
    assert!(first.contains("six-digit PIN code"), "{first}");
    let found = phone.post("/plain/enter", &format!("pin={pin}")).await.text;
    for words in ["ada is waiting to help you.", "can be read there"] {
        assert!(found.contains(words), "{words}: {found}");
    }
    let joined = phone.post("/plain/join", &format!("pin={pin}")).await;
    assert_eq!(joined.headers["location"], "/plain/session");
    let cookie = joined.headers["set-cookie"].to_str().unwrap();
    let rules = "; Path=/plain; HttpOnly; SameSite=Strict";
    assert!(cookie.ends_with(rules), "{cookie}");
    let there = hear_phase(&mut ada, "waiting").await;
    assert_eq!(there["customer"], "plain");
    let open = json!({"type": "open_talk", "session_id": session_id});
    say(&mut ada, open).await;
    let snapshot = hear_talk(&mut ada, "snapshot").await;
    assert_eq!(snapshot["capabilities"], json!([]));
}

#[tokio::test]
async fn both_sides_talk_until_the_customer_ends_it() {
    let server = server();
    let (session_id, mut phone, mut ada) = talking(&server).await;
    hear_talk(&mut ada, "snapshot").await;
    say(&mut ada, chat(&session_id, "Hello there.")).await;
    hear_talk(&mut ada, "line").await;
    assert_eq!(phone.say("I+am+here.").await.status, StatusCode::SEE_OTHER);
    let line = hear_talk(&mut ada, "line").await;
    assert_eq!(line["line"]["text"], "I am here.");
    let talk = phone.get("/plain/talk").await.text;
    let at = |words: &str| {
        let found = talk.find(words);
        found.unwrap_or_else(|| panic!("{words}: {talk}"))
    };
    assert!(at("I am here.") < at("Hello there."), "the newest first");
    assert!(!talk.contains("Write a message"), "what is typed stays");
    let without_frames = phone.get("/plain/talk?whole").await.text;
    assert!(
        without_frames.contains("Write a message"),
        "{without_frames}"
    );
    at("http-equiv=\"refresh\" content=\"8\"");
    let whole = phone.get("/plain/session").await.text;
    assert!(!whole.contains("refresh"), "what is typed stays");
    let leave = phone.get("/plain/leave").await.text;
    assert!(leave.contains("End the session?"), "{leave}");
    let token = phone.token().await;
    phone.post("/plain/end", &format!("token={token}")).await;
    let over = phone.get("/plain/session").await.text;
    assert!(over.contains("You ended the session."), "{over}");
    let ended = hear_phase(&mut ada, "ended").await;
    assert_eq!(ended["phase"]["reason"], "customer_while_waiting");
}

#[tokio::test]
async fn a_code_is_not_spent_without_the_agreement_or_a_cookie() {
    let eula = Eula {
        version: "b".repeat(64),
        text: "Be kind.\nAlways.".to_owned(),
    };
    let server = server_with(|app| app.eula = Some(eula));
    let (_, pin) = server.pin_session("ada").await;
    let mut bare = Phone::new(&server);
    let found = bare.post("/plain/enter", &format!("pin={pin}")).await;
    assert!(found.text.contains("keeps no cookies") && !found.text.contains("/plain/join"));
    let accepted = format!("pin={pin}&eula={}", "b".repeat(64));
    assert_eq!(
        bare.post("/plain/join", &accepted).await.status,
        StatusCode::BAD_REQUEST
    );
    let mut phone = Phone::new(&server);
    phone.get("/plain").await;
    let found = phone.post("/plain/enter", &format!("pin={pin}")).await;
    assert!(
        found.text.contains("Be kind.<br>\nAlways."),
        "{}",
        found.text
    );
    for form in [format!("pin={pin}"), format!("pin={pin}&eula=old")] {
        assert_eq!(
            phone.post("/plain/join", &form).await.status,
            StatusCode::BAD_REQUEST
        );
    }
    assert_eq!(
        phone.post("/plain/join", &accepted).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_technician_can_ask_for_nothing_and_reads_no_talk_of_others() {
    let server = server();
    let (session_id, _phone, mut ada) = talking(&server).await;
    let wish = json!({"type": "request_capability", "capability": "camera"});
    let start = format!("/api/v1/sessions/{session_id}/start");
    server.ask("POST", &start, Some("ada"), json!({})).await;
    say(
        &mut ada,
        json!({"type": "talk", "session_id": session_id, "message": wish}),
    )
    .await;
    hear_talk(&mut ada, "failed").await;
    let (others, pin) = server.pin_session("bo").await;
    let _phone = Phone::join(&server, &pin).await;
    let (mine, _) = server.pin_session("ada").await;
    for session_id in [others, mine] {
        for message in [
            json!({"type": "open_talk", "session_id": session_id}),
            chat(&session_id, "canary"),
        ] {
            say(&mut ada, message).await;
            let refused = hear(&mut ada, "refused").await.unwrap();
            assert_eq!(refused["error"]["code"], "not_found");
        }
    }
}

#[tokio::test]
async fn a_phone_that_is_put_away_is_missed_and_found_again() {
    let server = server_with(|app| app.quiet.page = Duration::from_millis(200));
    let (session_id, mut phone, mut ada) = talking(&server).await;
    link(&mut ada, "reconnecting").await;
    say(&mut ada, chat(&session_id, "Are you there?")).await;
    hear_talk(&mut ada, "line").await;
    assert!(
        phone
            .get("/plain/talk")
            .await
            .text
            .contains("Are you there?")
    );
    link(&mut ada, "up").await;
    link(&mut ada, "reconnecting").await;
    let end = format!("/api/v1/sessions/{session_id}/end");
    server.ask("POST", &end, Some("ada"), json!({})).await;
    let over = phone.get("/plain/session").await.text;
    assert!(over.contains("The technician ended the session."), "{over}");
}

#[tokio::test]
async fn a_cookie_that_leads_nowhere_leads_to_the_code() {
    let server = server();
    let (_, pin) = server.pin_session("ada").await;
    let joined = server
        .ask("POST", "/api/v1/join", None, json!({"pin": pin}))
        .await;
    let of_applet = joined.json()["join_secret"].as_str().unwrap().to_owned();
    for secret in ["trial", "0", of_applet.as_str()] {
        let mut phone = Phone::new(&server);
        phone
            .cookies
            .insert("bowline-plain".to_owned(), secret.to_owned());
        for path in ["/plain/session", "/plain/talk", "/plain/leave"] {
            let answer = phone.get(path).await;
            assert_eq!(answer.headers["location"], "/plain", "{path} {secret}");
        }
    }
    let (_, pin) = server.pin_session("ada").await;
    let claims = json!({"pin": pin, "customer": "plain"});
    let claimed = server.ask("POST", "/api/v1/join", None, claims).await;
    assert_eq!(claimed.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_link_that_is_opened_again_leads_back_and_a_code_can_follow_an_end() {
    let server = server();
    let (session_id, pin) = server.pin_session("ada").await;
    let mut phone = Phone::join(&server, &pin).await;
    let secret = phone.cookies["bowline-plain"].clone();
    for path in ["/plain", &format!("/plain/l/{}", "a".repeat(32))] {
        let back = phone.get(path).await;
        assert_eq!(back.headers["location"], "/plain/session", "{path}");
        assert_eq!(phone.cookies["bowline-plain"], secret, "{path}");
    }
    let end = format!("/api/v1/sessions/{session_id}/end");
    server.ask("POST", &end, Some("ada"), json!({})).await;
    let mut stranger = Phone::new(&server);
    stranger.get(&format!("/plain/l/{}", "a".repeat(32))).await;
    assert!(!stranger.cookies.contains_key("bowline-plain"));
    loop {
        let next = phone.get("/plain").await;
        if next.status == StatusCode::OK {
            assert!(next.text.contains("six-digit PIN code"), "{}", next.text);
            break;
        }
        tokio::task::yield_now().await;
    }
}

/// A session with a link, and what makes one more code of it.
async fn linked(server: &Pair) -> (String, impl AsyncFn() -> String) {
    let body = json!({"entry": "link"});
    let created = server.ask("POST", "/api/v1/sessions", Some("ada"), body);
    let created = created.await.json();
    let session_id = created["session"]["session_id"].as_str().unwrap();
    let (_, token) = created["link"].as_str().unwrap().split_once("/l/").unwrap();
    let enter = json!({"proof": {"type": "link", "token": token}, "system": "browser"});
    let pin = async move || {
        let entered = server.ask("POST", "/api/v1/entries", None, enter.clone());
        entered.await.json()["pin"].as_str().unwrap().to_owned()
    };
    (session_id.to_owned(), pin)
}

const REASON: &str = "Somebody joined by the same link elsewhere";

#[tokio::test]
async fn whoever_joins_again_by_the_link_ends_it_for_whoever_waited() {
    let server = server();
    let (_, pin) = linked(&server).await;
    let mut first = Phone::join(&server, &pin().await).await;
    let form = format!("token={}&text=Mine", first.token().await);
    let mut second = Phone::join(&server, &pin().await).await;

    first.post("/plain/say", &form).await;

    let over = first.get("/plain/session").await.text;
    assert!(over.contains(REASON), "{over}");
    let goes_on = second.get("/plain/talk").await.text;
    assert!(!goes_on.contains("ended"), "{goes_on}");
}
