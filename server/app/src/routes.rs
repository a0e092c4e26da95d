//! Every endpoint.

mod admission;
mod download;
mod entries;
mod heard;
mod invitations;
mod late;
mod login;
mod manifest;
mod me;
pub(crate) mod operations;
mod organisation;
mod pages;
mod passing;
mod password_resets;
mod rate;
mod session_list;
mod sessions;
mod signaling;
mod tickets;

use axum::extract::DefaultBodyLimit;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Router, http::header, middleware};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::authority::{COOKIE, refuse_api_tokens};
use crate::headers::{check_origin, log_request, secure};
use crate::plain;
use crate::state::AppState;

pub(crate) use entries::refused;

/// Largest body of a request.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// The API's description.
#[derive(OpenApi)]
#[openapi(
    modifiers(&Security),
    info(title = "Bowline", description = "Remote support."),
    paths(
        organisation::organisation,
        organisation::eula,
        login::login,
        login::logout,
        login::logout_everywhere,
        me::me,
        invitations::accept,
        password_resets::accept,
        sessions::create,
        session_list::list,
        sessions::log,
        sessions::start,
        sessions::hold,
        sessions::resume,
        sessions::end,
        entries::enter,
        entries::join,
        tickets::ticket,
        signaling::signaling,
        download::download,
        operations::healthz,
        operations::metrics,
    )
)]
struct Description;

/// How a request shows who asks.
struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let cookie = ApiKeyValue::with_description(COOKIE, "A signed-in technician's browser.");
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "An API token from `bowline token create`, within its scopes.",
            ))
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme("api_token", SecurityScheme::Http(token));
    }
}

/// The API's description as `OpenAPI` 3.1, with the messages of every other wire.
///
/// # Errors
/// Never in practice: it is plain data.
pub(crate) fn openapi() -> serde_json::Result<String> {
    let messages = bowline_protocol::schema::document();
    serde_json::to_string_pretty(&Description::openapi().merge_from(messages))
}

async fn description() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/json")],
        openapi().unwrap_or_default(),
    )
}

/// Every endpoint, with what goes around them.
pub(crate) fn router(app: AppState) -> Router {
    let for_tokens = Router::new()
        .route("/sessions", post(sessions::create).get(session_list::list))
        .route("/sessions/{session_id}/log", get(sessions::log))
        .route("/sessions/{session_id}/hold", post(sessions::hold))
        .route("/sessions/{session_id}/resume", post(sessions::resume))
        .route("/sessions/{session_id}/end", post(sessions::end));
    let api = Router::new()
        .route("/organisation", get(organisation::organisation))
        .route("/eula", get(organisation::eula))
        .route("/login", post(login::login))
        .route("/logout", post(login::logout))
        .route("/logout-everywhere", post(login::logout_everywhere))
        .route("/me", get(me::me))
        .route("/invitations/accept", post(invitations::accept))
        .route("/password-resets/accept", post(password_resets::accept))
        .route("/sessions/{session_id}/start", post(sessions::start))
        .route("/entries", post(entries::enter))
        .route("/join", post(entries::join))
        .route("/signaling-tickets", post(tickets::ticket))
        .route("/signaling", get(signaling::signaling))
        .route("/openapi.json", get(description))
        .route_layer(middleware::from_fn(refuse_api_tokens))
        .merge(for_tokens);
    #[cfg(feature = "sabotage-setup")]
    let api = operations::with_setup(api);
    Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(operations::healthz))
        .route("/metrics", get(operations::metrics))
        .route("/download/{system}", get(download::download))
        .route("/", get(pages::support))
        .route("/l/{token}", get(pages::support))
        .route("/manifest.webmanifest", get(manifest::manifest))
        .route("/console", get(pages::console))
        .route("/console/", get(pages::console))
        .merge(plain::routes())
        .fallback(pages::file)
        .layer(middleware::from_fn_with_state(app.clone(), check_origin))
        .layer(middleware::from_fn_with_state(app.clone(), log_request))
        .layer(middleware::from_fn_with_state(app.clone(), secure))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(app)
}

#[cfg(test)]
#[path = "routes/tests.rs"]
pub(crate) mod tests;
