//! `POST /api/v1/signaling-tickets`.

use axum::Json;
use axum::extract::State;
use bowline_protocol::api::{ApiError, ErrorCode, SignalingTicket};

use crate::authority::SignedIn;
use crate::error::RouteError;
use crate::state::AppState;

/// Makes a ticket for `GET /api/v1/signaling`.
#[utoipa::path(post, path = "/api/v1/signaling-tickets",
    security(("cookie" = [])), responses(
    (status = 200, body = SignalingTicket), (status = 401, body = ApiError)))]
pub(crate) async fn ticket(
    State(app): State<AppState>,
    signed_in: SignedIn,
) -> Result<Json<SignalingTicket>, RouteError> {
    let ticket = app.ticket(signed_in.technician(), signed_in.cookie());
    let busy = || RouteError::new(ErrorCode::TooManyTries, "Too many tickets. Wait a while.");
    Ok(Json(SignalingTicket {
        ticket: ticket.ok_or_else(busy)?,
    }))
}
