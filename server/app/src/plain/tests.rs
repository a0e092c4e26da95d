//! Plain pages over HTTP, with a real console on the other side.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bowline_protocol::DisplayName;
use bowline_protocol::api::Eula;
use serde_json::{Value, json};

use super::sockets::{Socket, console, hear, listen, say};
use super::{Answer, ORIGIN, Pair, request, server, server_with};

/// A phone that keeps cookies and sends no Origin.
struct Phone<'s> {
    server: &'s Pair,
    cookie: Option<String>,
}

impl<'s> Phone<'s> {
    fn new(server: &'s Pair) -> Self {
        Self {
            server,
            cookie: None,
        }
    }

    fn request(&self, method: &str, path: &str, form: &str) -> Request<Body> {
        let mut request = request(method, path, None, &json!(null));
        *request.body_mut() = Body::from(form.to_owned());
        let headers = request.headers_mut();
        headers.remove("origin");
        let kind = "application/x-www-form-urlencoded";
        headers.insert("content-type", kind.parse().unwrap());
        if let Some(cookie) = &self.cookie {
            headers.insert("cookie", format!("other=1; {cookie}").parse().unwrap());
        }
        request
    }

    async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.server.send(request).await;
        if let Some(set) = answer.headers.get("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next();
            self.cookie = pair.map(str::to_owned);
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

fn chat(session_id: &str, text: &str) -> Value {
    let message = json!({"type": "chat", "message_id": "0".repeat(31) + "1", "text": text});
    json!({"type": "talk", "session_id": session_id, "message": message})
}

#[tokio::test]
async fn an_old_phone_talks_from_the_code_to_the_receipt() {
    let server = server();
    let (session_id, pin) = server.pin_session("ada").await;
    let (mut ada, _) = console(&server, listen(&server).await).await;
    hear(&mut ada, "welcome").await.unwrap();
    let mut phone = Phone::new(&server);
    assert!(
        phone
            .get("/plain")
            .await
            .text
            .contains("six-digit PIN code")
    );
    let found = phone.post("/plain/enter", &format!("pin={pin}")).await;
    assert!(
        found.text.contains("ada is waiting to help you."),
        "{}",
        found.text
    );
    assert!(found.text.contains("can be read there"), "{}", found.text);
    let joined = phone.post("/plain/join", &format!("pin={pin}")).await;
    assert_eq!(joined.headers["location"], "/plain/session");
    let cookie = joined.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.ends_with("; Path=/plain; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    let there = loop {
        let changed = hear(&mut ada, "session_changed").await.unwrap()["session"].clone();
        if changed["phase"]["type"] == "waiting" {
            break changed;
        }
    };
    assert_eq!(there["customer"], "plain");
    say(
        &mut ada,
        json!({"type": "open_talk", "session_id": session_id}),
    )
    .await;
    let snapshot = hear_talk(&mut ada, "snapshot").await;
    assert_eq!(snapshot["capabilities"], json!([]));
    say(&mut ada, chat(&session_id, "Hello there.")).await;
    hear_talk(&mut ada, "line").await;
    assert_eq!(phone.say("I+am+here.").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        hear_talk(&mut ada, "line").await["line"]["text"],
        "I am here."
    );
    let talk = phone.get("/plain/talk").await.text;
    let at = |words: &str| {
        talk.find(words)
            .unwrap_or_else(|| panic!("{words}: {talk}"))
    };
    assert!(
        at("I am here.") < at("Hello there."),
        "the newest comes first"
    );
    assert!(
        talk.contains("http-equiv=\"refresh\" content=\"8\""),
        "{talk}"
    );
    assert!(!phone.get("/plain/session").await.text.contains("refresh"));
    assert!(
        phone
            .get("/plain/leave")
            .await
            .text
            .contains("End the session?")
    );
    let token = phone.token().await;
    phone.post("/plain/end", &format!("token={token}")).await;
    let over = phone.get("/plain/session").await.text;
    assert!(over.contains("You ended the session."), "{over}");
    let ended = loop {
        let changed = hear(&mut ada, "session_changed").await.unwrap();
        if changed["session"]["phase"]["type"] == "ended" {
            break changed;
        }
    };
    assert_eq!(
        ended["session"]["phase"]["reason"],
        "customer_while_waiting"
    );
}

#[tokio::test]
async fn what_anybody_writes_is_text_and_nothing_else() {
    let hostile = "<script>alert(1)</script>\"'>";
    let name = DisplayName::parse(hostile).unwrap();
    let version = "a".repeat(64);
    let text = hostile.to_owned();
    let server = server_with(|app| {
        app.config.organisation = name;
        app.eula = Some(Eula { version, text });
    });
    let (session_id, pin) = server.pin_session("ada").await;
    let mut phone = Phone::new(&server);
    let mut pages = vec![phone.get("/plain").await.text];
    pages.push(phone.get("/plain/l/%22%3E%3Cscript%3E").await.text);
    pages.push(phone.post("/plain/enter", &format!("pin={pin}")).await.text);
    let form = format!("pin={pin}&eula={}", "a".repeat(64));
    phone.post("/plain/join", &form).await;
    let (mut ada, _) = console(&server, listen(&server).await).await;
    say(
        &mut ada,
        json!({"type": "open_talk", "session_id": session_id}),
    )
    .await;
    say(&mut ada, chat(&session_id, hostile)).await;
    hear_talk(&mut ada, "line").await;
    phone.say("%3Cscript%3Ealert(1)%3C/script%3E%22'%3E").await;
    pages.push(phone.get("/plain/talk").await.text);
    let long = format!("{}%3C/textarea%3E%3Cscript%3E", "x".repeat(1000));
    pages.push(phone.say(&long).await.text);
    for page in &pages {
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }
    assert_eq!(pages[3].matches("&lt;script&gt;alert").count(), 2);
}

#[tokio::test]
async fn another_site_and_another_session_write_nothing() {
    let server = server();
    let (_, mut phone, _ada) = talking(&server).await;
    let (_, other) = server.pin_session("bo").await;
    let mut other = Phone::join(&server, &other).await;
    let (own, others) = (phone.token().await, other.token().await);
    for token in ["", "0", others.as_str()] {
        let form = format!("token={token}&text=canary&answer=Accept&question=1");
        for path in ["/plain/say", "/plain/answer", "/plain/end"] {
            let answer = phone.post(path, &form).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {token}");
        }
    }
    for origin in ["null", "https://evil.example"] {
        let mut request = phone.request("POST", "/plain/say", &format!("token={own}&text=canary"));
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
        assert_eq!(
            phone.send(request).await.status,
            StatusCode::FORBIDDEN,
            "{origin}"
        );
    }
    let talk = phone.get("/plain/talk").await.text;
    assert!(
        !talk.contains("canary") && !talk.contains("ended"),
        "{talk}"
    );
    let mut request = phone.request("POST", "/plain/say", &format!("token={own}&text=right"));
    request
        .headers_mut()
        .insert("origin", ORIGIN.parse().unwrap());
    assert_eq!(phone.send(request).await.status, StatusCode::SEE_OTHER);
    assert!(phone.get("/plain/talk").await.text.contains("right"));
}

#[tokio::test]
async fn frames_and_referrers_stay_at_home() {
    let server = server();
    let (_, mut phone, _ada) = talking(&server).await;
    for (path, framed) in [
        ("/plain/session", "'none'"),
        ("/plain/talk", "'self'"),
        ("/plain/leave", "'none'"),
    ] {
        let headers = phone.get(path).await.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'; frame-src 'self'"),
            "{policy}"
        );
        assert!(
            policy.ends_with(&format!("frame-ancestors {framed}")),
            "{policy}"
        );
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert_eq!(headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn a_code_is_guessed_here_no_more_often_than_elsewhere() {
    let server = server();
    let (_, pin) = server.pin_session("ada").await;
    let wrong = if pin == "000000" { "111111" } else { "000000" };
    let mut phone = Phone::new(&server);
    phone.get("/plain").await;
    let mut seen = Vec::new();
    for _ in 0..20 {
        seen.push(
            phone
                .post("/plain/enter", &format!("pin={wrong}"))
                .await
                .status,
        );
        seen.push(
            phone
                .post("/plain/join", &format!("pin={wrong}"))
                .await
                .status,
        );
    }
    assert_eq!(seen[0], StatusCode::NOT_FOUND);
    let last = phone.post("/plain/enter", &format!("pin={wrong}")).await;
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers.contains_key("retry-after"));
    let elsewhere = json!({"proof": {"type": "pin", "pin": wrong}, "system": "browser"});
    let elsewhere = server.ask("POST", "/api/v1/entries", None, elsewhere).await;
    assert_eq!(elsewhere.status, StatusCode::TOO_MANY_REQUESTS);
    let short = phone.post("/plain/enter", "pin=12").await;
    assert!(short.text.contains("A code has six digits."));
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
async fn sizes_and_paces_have_bounds() {
    let server = server();
    let (_, mut phone, _ada) = talking(&server).await;
    let long = phone.say(&"y".repeat(1001)).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
    assert!(long.text.contains("too long") && long.text.contains(&"y".repeat(1001)));
    assert_eq!(
        phone.say(&"y".repeat(1000)).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        phone.say(&"z".repeat(20_000)).await.status,
        StatusCode::BAD_REQUEST
    );
    for _ in 1..30 {
        assert_eq!(phone.say("more").await.status, StatusCode::SEE_OTHER);
    }
    let fast = phone.say("one+too+many").await;
    assert_eq!(fast.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(fast.text.contains("one too many"), "it stays in the field");
    assert!(!phone.get("/plain/talk").await.text.contains("one too many"));
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
    let link = async |ada: &mut Socket, state: &str| loop {
        let changed = hear(ada, "session_changed").await.unwrap();
        if changed["session"]["link"]["type"] == state {
            break;
        }
    };
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
        phone.cookie = Some(format!("bowline-plain={secret}"));
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
