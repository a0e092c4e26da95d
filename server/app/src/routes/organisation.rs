//! `GET /api/v1/organisation` and `GET /api/v1/eula`.

use axum::Json;
use axum::extract::State;
use bowline_protocol::api::{ApiError, Eula, Organisation};

use crate::error::RouteError;
use crate::state::AppState;

/// Says who runs this server.
#[utoipa::path(get, path = "/api/v1/organisation", responses((status = 200, body = Organisation)))]
pub(crate) async fn organisation(State(app): State<AppState>) -> Json<Organisation> {
    Json(Organisation {
        name: app.config.organisation.clone(),
        host: app.config.host.clone(),
        applets: app.applets.systems(),
        eula: app.eula.as_ref().map(|eula| eula.version.clone()),
        android_app: app.config.apps.android.clone(),
    })
}

/// Gives the End-User License Agreement.
#[utoipa::path(get, path = "/api/v1/eula", responses(
    (status = 200, body = Eula),
    (status = 404, description = "There is none.", body = ApiError),
))]
pub(crate) async fn eula(State(app): State<AppState>) -> Result<Json<Eula>, RouteError> {
    app.eula.clone().map(Json).ok_or_else(RouteError::not_found)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::json;

    use super::super::tests::server_with;
    use super::*;

    #[tokio::test]
    async fn the_agreement_is_told_of_and_given_where_there_is_one() {
        let server = server_with(|_| {});
        let here = server.ask("GET", "/api/v1/organisation", None, json!(null));
        assert!(here.await.json().get("eula").is_none());
        let none = server.ask("GET", "/api/v1/eula", None, json!(null)).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        let eula = Eula {
            version: "a".repeat(64),
            text: "Terms\n<b>Be kind.</b>".to_owned(),
        };
        let with = eula.clone();
        let server = server_with(|app| app.eula = Some(with));
        let here = server.ask("GET", "/api/v1/organisation", None, json!(null));
        assert_eq!(here.await.json()["eula"], json!(eula.version));
        let given = server.ask("GET", "/api/v1/eula", None, json!(null)).await;
        assert_eq!(given.json(), serde_json::to_value(&eula).unwrap());
    }
}
