//! What programs can and cannot do with an API token.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use bowline_protocol::TechnicianId;
use bowline_storage::{ApiToken, ApiTokenId, ApiTokens as _, Digest, Scope, Technicians as _};
use serde_json::{Value, json};

use super::{Answer, Pair, request, server};

impl Pair {
    /// Keeps a token of the technician with this number and gives its secret back.
    pub(super) fn api_token(&self, owner: u128, scopes: &[Scope]) -> String {
        let number = self.store.api_tokens().unwrap().len() as u64;
        let secret = format!("bowline_api_{number}");
        let token = ApiToken {
            api_token_id: ApiTokenId::from_bits(number),
            digest: Digest::of(&secret),
            name: "shop".to_owned(),
            technician_id: TechnicianId::from_bits(owner),
            scopes: scopes.to_vec(),
            created_ms: 1_000_000_000,
            expires_ms: 1_000_001_000,
        };
        self.store.add_api_token(&token).unwrap();
        secret
    }

    /// Asks as a program does: with a token, without an Origin and without a cookie.
    pub(super) async fn ask_with(
        &self,
        secret: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Answer {
        let mut request = request(method, path, None, body);
        request.headers_mut().remove("origin");
        let value = format!("Bearer {secret}").parse().unwrap();
        request.headers_mut().insert("authorization", value);
        self.send(request).await
    }
}

const LIST: &str = "/api/v1/sessions";

#[tokio::test]
async fn a_token_that_does_not_work_is_refused() {
    let server = server();
    let secret = server.api_token(1, &Scope::ALL);
    let status = async |secret: &str| {
        let answer = server.ask_with(secret, "GET", LIST, &json!(null)).await;
        answer.status
    };
    for wrong in ["", "ada", "bowline_api_9", "ü", &format!("{secret}0")] {
        assert_eq!(status(wrong).await, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    assert_eq!(status(&secret).await, StatusCode::OK);
    server.clock.0.fetch_add(1000, Ordering::Relaxed);
    assert_eq!(status(&secret).await, StatusCode::UNAUTHORIZED, "expired");
    server.clock.0.fetch_sub(1000, Ordering::Relaxed);
    let revoked = server.api_token(1, &Scope::ALL);
    server
        .store
        .revoke_api_token(ApiTokenId::from_bits(1))
        .unwrap();
    assert_eq!(status(&revoked).await, StatusCode::UNAUTHORIZED);
    server.store.disable_technician("ada@example.org").unwrap();
    assert_eq!(status(&secret).await, StatusCode::UNAUTHORIZED, "disabled");
}

#[tokio::test]
async fn a_wrong_token_is_not_helped_by_a_cookie() {
    let server = server();
    let reader = server.api_token(1, &[Scope::SessionsRead]);
    let tokens = [
        (vec!["wrong".to_owned()], StatusCode::UNAUTHORIZED),
        (vec![reader.clone()], StatusCode::FORBIDDEN),
        (vec![reader.clone(), reader], StatusCode::UNAUTHORIZED),
    ];
    for (secrets, status) in tokens {
        let mut request = request("POST", LIST, Some("ada"), &json!({"entry": "pin"}));
        for secret in &secrets {
            let value = format!("bEARER {secret}").parse().unwrap();
            request.headers_mut().append("authorization", value);
        }
        assert_eq!(server.send(request).await.status, status, "{secrets:?}");
    }
}

#[tokio::test]
async fn a_token_works_within_its_scope_and_for_its_owner() {
    let server = server();
    let pin = json!({"entry": "pin"});
    let reader = server.api_token(1, &[Scope::SessionsRead]);
    let writer = server.api_token(1, &[Scope::SessionsWrite]);
    let other = server.api_token(2, &Scope::ALL);
    let refused = server.ask_with(&reader, "POST", LIST, &pin).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.json()["code"], "forbidden");
    let refused = server.ask_with(&writer, "GET", LIST, &pin).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let created = server.ask_with(&writer, "POST", LIST, &pin).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
    let id = created.json()["session"]["session_id"].clone();
    let log = format!("{LIST}/{}/log", id.as_str().unwrap());
    let end = log.replace("log", "end");
    let foreign = server.ask_with(&other, "GET", &log, &json!(null)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let foreign = server.ask_with(&other, "POST", &end, &json!(null)).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let list = server.ask_with(&reader, "GET", LIST, &json!(null)).await;
    assert_eq!(list.json()["sessions"][0]["session_id"], id);
    let read = server.ask_with(&reader, "GET", &log, &json!(null)).await;
    assert_eq!(read.status, StatusCode::OK);
    let ended = server.ask_with(&writer, "POST", &end, &json!(null)).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT, "{}", ended.text);
}
