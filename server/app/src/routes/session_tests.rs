//! Lists of sessions, and why a session is not created or changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use bowline_protocol::SessionId;
use bowline_signaling::Limits;
use bowline_storage::{Sessions as _, StoredSession};
use serde_json::{Value, json};

use super::{Answer, Pair, server, server_with};
use crate::desk::Desk;

const LIST: &str = "/api/v1/sessions";

impl Pair {
    async fn list(&self, who: &str, before: Option<&str>) -> Answer {
        let path = before.map_or(LIST.to_owned(), |before| format!("{LIST}?before={before}"));
        self.ask("GET", &path, Some(who), json!(null)).await
    }

    async fn act(&self, session_id: &str, act: &str) -> Answer {
        let path = format!("{LIST}/{session_id}/{act}");
        self.ask("POST", &path, Some("ada"), json!({})).await
    }

    /// Writes that many later sessions that are over, a hundred of each millisecond.
    async fn add_ended(&self, count: u64) {
        let (id, _) = self.pin_session("ada").await;
        assert_eq!(self.act(&id, "end").await.status, StatusCode::NO_CONTENT);
        let model = self.store.session(id.parse().unwrap()).unwrap().unwrap();
        let record: Value = serde_json::from_str(&model.record).unwrap();
        let ended = |number: u64| {
            let session_id = SessionId::from_bits(u128::from(number) + 1);
            let created_ms = model.created_ms + 1 + number / 100;
            let mut record = record.clone();
            record["session_id"] = json!(session_id);
            record["created"] = json!(created_ms);
            StoredSession {
                session_id,
                created_ms,
                record: record.to_string(),
                ..model.clone()
            }
        };
        let ended: Vec<_> = (0..count).map(ended).collect();
        self.store.write_sessions(&ended, &[]).unwrap();
    }
}

fn ids(page: &Value) -> Vec<String> {
    let sessions = page["sessions"].as_array().unwrap().iter();
    let id = |session: &Value| session["session_id"].as_str().unwrap().to_owned();
    sessions.map(id).collect()
}

#[tokio::test]
async fn every_session_is_on_one_page_and_an_old_one_that_goes_on_is_on_the_first() {
    let server = server();
    let (open, _) = server.pin_session("ada").await;
    server.add_ended(450).await;
    let mut pages = vec![server.list("ada", None).await.json()];
    while let Some(older) = pages.last().unwrap()["older"].as_str() {
        let page = server.list("ada", Some(older)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        pages.push(page.json());
    }
    let lengths: Vec<_> = pages.iter().map(|page| ids(page).len()).collect();
    // On the last one is the session after which the others were made, and the open one is missing.
    assert_eq!(lengths, [201, 200, 51]);
    assert_eq!(ids(&pages[0]).last(), Some(&open));
    let all: Vec<_> = pages.iter().flat_map(ids).collect();
    let each_once: BTreeSet<_> = all.iter().collect();
    assert_eq!(each_once.len(), 452);
    let times = pages.iter().skip(1).flat_map(|page| {
        let sessions = page["sessions"].as_array().unwrap().iter();
        sessions.map(|session| session["created_ms"].as_u64().unwrap())
    });
    assert!(times.is_sorted_by(|newer, older| newer >= older));
}

#[tokio::test]
async fn a_page_is_of_ones_own_sessions_and_what_is_no_place_is_refused() {
    let server = server();
    server.add_ended(250).await;
    let first = server.list("ada", None).await.json();
    let older = first["older"].as_str().unwrap().to_owned();
    let foreign = server.list("bo", Some(&older)).await.json();
    assert_eq!(foreign, json!({"sessions": []}));
    for wrong in [
        "",
        "1",
        "-",
        "x-1",
        &older[..older.len() - 1],
        &format!("-{older}"),
    ] {
        let refused = server.list("ada", Some(wrong)).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(refused.json()["code"], "bad_request");
    }
    let bare = server.ask("GET", "/api/v1/sessions?before", Some("ada"), json!({}));
    assert_eq!(bare.await.status, StatusCode::BAD_REQUEST);
    let twice = format!("{older}&before={older}");
    let twice = server.list("ada", Some(&twice)).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn whoever_has_no_session_is_not_told_to_end_one_when_the_server_is_full() {
    let server = server_with(|app| {
        let limits = Limits {
            open_sessions: 2,
            open_per_technician: 1,
            ..Limits::default()
        };
        let (storage, clock) = (Arc::clone(&app.storage), Arc::clone(&app.clock));
        app.desk = Desk::restore(storage, clock, limits).unwrap();
        app.config.limits = limits;
    });
    let create = async |who| {
        let answer = server
            .ask("POST", LIST, Some(who), json!({"entry": "pin"}))
            .await;
        let body = answer.json();
        let word = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        (answer.status, word("code"), word("detail"))
    };
    server.pin_session("ada").await;
    let (status, code, detail) = create("ada").await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::CONFLICT, "too_many_sessions")
    );
    assert!(detail.contains("10 active or 1 open"), "{detail}");
    server.pin_session("bo").await;
    let (status, code, detail) = create("cy").await;
    assert_eq!(
        (status, code.as_str()),
        (StatusCode::CONFLICT, "server_full")
    );
    assert!(
        detail.contains("whoever runs it") && !detail.contains("End"),
        "{detail}"
    );
}

#[tokio::test]
async fn what_cannot_be_done_now_is_refused_with_when_it_can() {
    let server = server();
    let (session_id, _) = server.pin_session("ada").await;
    for (act, when) in [
        ("start", "in which the customer waits"),
        ("hold", "active session that is not on hold"),
        ("resume", "session on hold"),
    ] {
        let refused = server.act(&session_id, act).await;
        assert_eq!(refused.json()["code"], "wrong_state", "{act}");
        assert!(refused.text.contains(when), "{}", refused.text);
    }
    server.act(&session_id, "end").await;
    let again = server.act(&session_id, "end").await;
    assert!(again.text.contains("over already"), "{}", again.text);
}
