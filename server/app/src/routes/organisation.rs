//! `GET /api/v1/organisation`.

use axum::Json;
use axum::extract::State;
use bowline_protocol::api::Organisation;

use crate::state::AppState;

/// Says who runs this server.
#[utoipa::path(get, path = "/api/v1/organisation", responses((status = 200, body = Organisation)))]
pub(crate) async fn organisation(State(app): State<AppState>) -> Json<Organisation> {
    Json(Organisation {
        name: app.config.organisation.clone(),
        host: app.config.host.clone(),
        applets: app.applets.systems(),
    })
}
