//! `POST /api/v1/password-resets/accept`.

use axum::Json;
use axum::extract::State;
use bowline_protocol::api::{ApiError, ErrorCode, Me, ResetPassword};
use bowline_storage::Digest;

use super::login::{SetCookie, sign_in_invited};
use crate::authority::Body;
use crate::client_address::ClientAddress;
use crate::error::RouteError;
use crate::password;
use crate::state::AppState;

/// Sets a new password from a one-time link, signs the account out everywhere, and signs in here.
#[utoipa::path(post, path = "/api/v1/password-resets/accept", request_body = ResetPassword,
    responses((status = 200, body = Me), (status = 400, body = ApiError),
        (status = 404, body = ApiError), (status = 429, body = ApiError)))]
pub(crate) async fn accept(
    State(app): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(request): Body<ResetPassword>,
) -> Result<(SetCookie, Json<Me>), RouteError> {
    let now_ms = app.clock.now_ms();
    let steady_ms = app.clock.steady_ms();
    app.logins
        .admit_invited(address, steady_ms)
        .map_err(RouteError::too_many_tries)?;
    password::check(&request.password)?;
    let digest = Digest::of(&request.token);
    // Before the hash, which is slow on purpose.
    let works = app.store(move |storage| storage.is_password_reset(&digest, now_ms));
    if !works.await? {
        return Err(refused());
    }
    let hash = password::hash(request.password).await;
    let technician = app
        .store(move |storage| storage.reset_password(&digest, &hash, now_ms))
        .await?
        .ok_or_else(refused)?;
    let who = technician.technician_id;
    app.desk
        .note(move |inner, _| inner.connections.close_consoles(|id, _| id == who))
        .await;
    sign_in_invited(&app, address, &technician).await
}

fn refused() -> RouteError {
    RouteError::new(
        ErrorCode::NotFound,
        "The link is used or has run out. Ask for a new one.",
    )
}
