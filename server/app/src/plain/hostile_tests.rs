//! Plain pages and whoever means no good.

use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use axum::http::StatusCode;
use bowline_protocol::api::Eula;
use bowline_protocol::{DisplayName, SessionId};
use serde_json::json;

use super::super::sockets::{console, hear, listen, say};
use super::super::{ORIGIN, server, server_with};
use super::{Phone, REASON, chat, hear_talk, link, linked, talking};

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
async fn whoever_lost_their_place_says_nothing_more_and_reads_why_when_more_joined_since() {
    let server = server();
    let (session_id, pin) = linked(&server).await;
    let (mut ada, _) = console(&server, listen(&server).await).await;
    hear(&mut ada, "welcome").await.unwrap();
    let mut first = Phone::join(&server, &pin().await).await;
    let of_first = format!("token={}&text=Mine", first.token().await);
    let open = json!({"type": "open_talk", "session_id": session_id});
    say(&mut ada, open.clone()).await;
    hear_talk(&mut ada, "snapshot").await;
    let mut second = Phone::join(&server, &pin().await).await;
    let of_second = format!("token={}&text=Mine", second.token().await);
    let mut third = Phone::join(&server, &pin().await).await;
    let id: SessionId = session_id.parse().unwrap();
    let last_use = async || {
        let desk = &server.app.desk;
        desk.note(move |inner, _| inner.hub.session(id).unwrap().record().last_activity)
            .await
    };
    let before = last_use().await;
    server.clock.0.fetch_add(60_000, Ordering::Relaxed);

    for (gone, form) in [(&mut first, of_first), (&mut second, of_second)] {
        gone.post("/plain/say", &form).await;
        gone.post("/plain/end", &form).await;
        let over = gone.get("/plain/session").await.text;
        assert!(over.contains(REASON), "{over}");
    }

    assert_eq!(last_use().await, before, "nor is it in use by them");
    say(&mut ada, open).await;
    third.say("I+am+here.").await;
    let mut told = Vec::new();
    while told.last() != Some(&json!("I am here.")) {
        let talk = hear_talk(&mut ada, "line").await;
        assert_ne!(talk["line"]["entry"]["event"]["type"], "ended");
        told.push(talk["line"]["text"].clone());
    }
    assert!(!told.contains(&json!("Mine")), "{told:?}");
}

/// Lets a future come so far, and drops it.
async fn begin(future: impl Future, polls: u32) {
    let (mut future, mut polled) = (std::pin::pin!(future), 0);
    std::future::poll_fn(|context| {
        polled += 1;
        let is_done = future.as_mut().poll(context).is_ready();
        if is_done || polled == polls {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_goes_while_it_is_taken_in_leaves_nobody_deaf() {
    let server = server_with(|app| app.quiet.page = Duration::from_millis(200));
    let (_, mut phone, mut ada) = talking(&server).await;
    for polls in 1..=5 {
        link(&mut ada, "reconnecting").await;
        let request = phone.request("GET", "/plain/session", "");
        begin(server.send(request), polls).await;
        // What the desk had begun is done on another thread.
        for _ in 0..100 {
            server.app.desk.note(|_, _| ()).await;
        }
        phone.get("/plain/session").await;
    }
    link(&mut ada, "reconnecting").await;
}
