//! `POST /api/v1/invitations/accept`.

use axum::Json;
use axum::extract::State;
use bowline_protocol::TechnicianId;
use bowline_protocol::api::{AcceptInvitation, ApiError, ErrorCode, Me};
use bowline_storage::{AcceptError, Digest, Technician};

use super::login::{SetCookie, sign_in_invited};
use crate::authority::Body;
use crate::client_address::ClientAddress;
use crate::error::RouteError;
use crate::password;
use crate::secret;
use crate::state::AppState;

/// Makes an account from an invitation and signs in.
#[utoipa::path(post, path = "/api/v1/invitations/accept", request_body = AcceptInvitation,
    responses((status = 200, body = Me), (status = 400, body = ApiError),
        (status = 404, body = ApiError), (status = 429, body = ApiError)))]
pub(crate) async fn accept(
    State(app): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(request): Body<AcceptInvitation>,
) -> Result<(SetCookie, Json<Me>), RouteError> {
    let bad = |detail| RouteError::new(ErrorCode::BadRequest, detail);
    let now_ms = app.clock.now_ms();
    let steady_ms = app.clock.steady_ms();
    app.logins
        .admit_invited(address, steady_ms)
        .map_err(RouteError::too_many_tries)?;
    password::check(&request.password)?;
    let digest = Digest::of(&request.token);
    let found = app
        .store(move |storage| storage.invitation(&digest, now_ms))
        .await?;
    let invitation = found.ok_or_else(refused)?;
    let email = invitation
        .email
        .unwrap_or_else(|| request.email.trim().to_lowercase());
    if email.len() > 254 || !email.contains('@') || email.chars().any(char::is_control) {
        return Err(bad("That is not an email address."));
    }
    let technician = Technician {
        technician_id: TechnicianId::from_bits(u128::from_le_bytes(secret::random())),
        email,
        name: request.name,
        role: invitation.role,
        enabled: true,
        password: password::hash(request.password).await,
    };
    let added = technician.clone();
    app.store(move |storage| storage.accept_invitation(&digest, &added, now_ms))
        .await
        .map_err(|error| match error {
            AcceptError::Invitation => refused(),
            AcceptError::EmailTaken => bad("There is an account with this email already. Sign in, or ask for a link for a new password."),
            AcceptError::Storage(error) => error.into(),
        })?;
    sign_in_invited(&app, address, &technician).await
}

fn refused() -> RouteError {
    RouteError::new(
        ErrorCode::NotFound,
        "The invitation is used or has run out. Ask for a new one.",
    )
}
