//! `POST /api/v1/login`, `logout` and `logout-everywhere`.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use bowline_protocol::api::{ApiError, ErrorCode, Login, Me};
use bowline_storage::{Digest, StorageError, Technician, WebSession};

use super::me::describe;
use crate::authority::{Body, COOKIE, SIGN_IN_MS, SignedIn};
use crate::client_address::ClientAddress;
use crate::error::RouteError;
use crate::password::{self, MAX_PASSWORD_BYTES};
use crate::secret;
use crate::state::{App, AppState};

/// The header that sets or clears the cookie.
pub(crate) type SetCookie = [(HeaderName, String); 1];

/// Signs in.
#[utoipa::path(post, path = "/api/v1/login", request_body = Login, responses(
    (status = 200, body = Me), (status = 401, body = ApiError), (status = 429, body = ApiError)))]
pub(crate) async fn login(
    State(app): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(login): Body<Login>,
) -> Result<(SetCookie, Json<Me>), RouteError> {
    let email = login.email.trim().to_lowercase();
    app.logins
        .admit(address, &email, app.clock.steady_ms())
        .map_err(RouteError::too_many_tries)?;
    if login.password.len() > MAX_PASSWORD_BYTES {
        return Err(wrong_password());
    }
    let asked = email.clone();
    let found = app
        .store(move |storage| storage.technician_by_email(&asked))
        .await?;
    let found = found.filter(|technician| technician.enabled);
    let hash = found.as_ref().map(|technician| &technician.password);
    let is_right = password::verify(login.password, hash).await;
    let Some(technician) = found.filter(|_| is_right) else {
        app.write_logins().await;
        return Err(wrong_password());
    };
    app.logins.succeeded(address, &email, app.clock.steady_ms());
    app.write_logins().await;
    let cookie = sign_in(&app, &technician).await?;
    Ok((cookie, Json(describe(&technician))))
}

fn wrong_password() -> RouteError {
    RouteError::new(ErrorCode::WrongPassword, "Email or password is wrong.")
}

/// Makes a sign-in with a new id for an account as it was read.
///
/// # Errors
/// When the store fails, or when the account has changed since: a password that was right a moment ago must not outlive a new one.
pub(crate) async fn sign_in(app: &App, technician: &Technician) -> Result<SetCookie, RouteError> {
    let token = secret::token();
    let session = WebSession {
        digest: Digest::of(&token),
        technician_id: technician.technician_id,
        expires_ms: app.clock.steady_ms() + SIGN_IN_MS,
    };
    let read = technician.clone();
    let is_same = app.store(move |storage| -> Result<bool, StorageError> {
        storage.add_web_session(&session)?;
        // Whatever changes the account ends its sign-ins; what came before this one is seen here.
        let is_same = storage.technician_by_email(&read.email)?.as_ref() == Some(&read)
            || cfg!(feature = "sabotage-late-sign-in");
        if !is_same {
            storage.remove_web_session(&session.digest)?;
        }
        Ok(is_same)
    });
    if !is_same.await? {
        return Err(wrong_password());
    }
    Ok(set_cookie(&token, SIGN_IN_MS / 1000))
}

/// Signs in whoever came by a one-time link, which the brake is told.
///
/// # Errors
/// As [`sign_in`].
pub(crate) async fn sign_in_invited(
    app: &App,
    address: IpAddr,
    technician: &Technician,
) -> Result<(SetCookie, Json<Me>), RouteError> {
    let steady_ms = app.clock.steady_ms();
    app.logins.invited(address, &technician.email, steady_ms);
    app.write_logins().await;
    let cookie = sign_in(app, technician).await?;
    Ok((cookie, Json(describe(technician))))
}

fn set_cookie(value: &str, seconds: u64) -> SetCookie {
    let text =
        format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict");
    [(header::SET_COOKIE, text)]
}

/// Signs this browser out.
#[utoipa::path(post, path = "/api/v1/logout",
    security(("cookie" = [])),
    responses((status = 204), (status = 401, body = ApiError)))]
pub(crate) async fn logout(
    State(app): State<AppState>,
    signed_in: SignedIn,
) -> Result<(StatusCode, SetCookie), RouteError> {
    let gone = signed_in.cookie();
    app.store(move |storage| storage.remove_web_session(&gone))
        .await?;
    app.desk
        .note(move |inner, _| inner.connections.close_consoles(|_, cookie| cookie == gone))
        .await;
    Ok((StatusCode::NO_CONTENT, set_cookie("", 0)))
}

/// Signs every browser of the account out.
#[utoipa::path(post, path = "/api/v1/logout-everywhere",
    security(("cookie" = [])),
    responses((status = 204), (status = 401, body = ApiError)))]
pub(crate) async fn logout_everywhere(
    State(app): State<AppState>,
    signed_in: SignedIn,
) -> Result<(StatusCode, SetCookie), RouteError> {
    let who = signed_in.technician().technician_id;
    app.store(move |storage| storage.remove_web_sessions_of(who))
        .await?;
    app.desk
        .note(move |inner, _| inner.connections.close_consoles(|id, _| id == who))
        .await;
    Ok((StatusCode::NO_CONTENT, set_cookie("", 0)))
}
