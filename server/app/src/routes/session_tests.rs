//! Why a session is not created or changed.

use std::sync::Arc;

use axum::http::StatusCode;
use bowline_signaling::Limits;
use serde_json::json;

use super::{Answer, Pair, server, server_with};
use crate::desk::Desk;

const LIST: &str = "/api/v1/sessions";

impl Pair {
    async fn act(&self, session_id: &str, act: &str) -> Answer {
        let path = format!("{LIST}/{session_id}/{act}");
        self.ask("POST", &path, Some("ada"), json!({})).await
    }
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
