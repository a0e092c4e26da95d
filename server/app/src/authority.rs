//! Who asks: values that a privileged handler takes as arguments and cannot be written without.

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bowline_protocol::SessionId;
use bowline_protocol::api::ErrorCode;
use bowline_storage::{Digest, Technician};
use serde::de::DeserializeOwned;

use crate::error::RouteError;
use crate::state::AppState;

/// Name of the cookie. Browsers take the prefix only with Secure, Path=/ and no Domain.
pub(crate) const COOKIE: &str = "__Host-bowline";

/// Proof that an enabled technician signed in. Made here only.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    technician: Technician,
    cookie: Digest,
}

impl SignedIn {
    /// Who it is.
    #[must_use]
    pub(crate) const fn technician(&self) -> &Technician {
        &self.technician
    }

    /// Digest of the cookie.
    #[must_use]
    pub(crate) const fn cookie(&self) -> Digest {
        self.cookie
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, RouteError> {
        let cookie = cookie(&parts.headers).ok_or_else(RouteError::unauthenticated)?;
        let now_ms = app.clock.now_ms();
        let found = app
            .store(move |storage| storage.signed_in(&cookie, now_ms))
            .await?;
        let technician = found.ok_or_else(RouteError::unauthenticated)?;
        Ok(Self { technician, cookie })
    }
}

/// Proof that the session in the path belongs to whoever signed in. Made here only.
#[derive(Clone, Debug)]
pub(crate) struct OwnSession {
    session_id: SessionId,
    signed_in: SignedIn,
}

impl OwnSession {
    /// The session.
    #[must_use]
    pub(crate) const fn session_id(&self) -> SessionId {
        self.session_id
    }

    /// Its owner.
    #[must_use]
    pub(crate) const fn technician(&self) -> &Technician {
        self.signed_in.technician()
    }
}

impl FromRequestParts<AppState> for OwnSession {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, RouteError> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        let path = Path::<SessionId>::from_request_parts(parts, app).await;
        let Ok(Path(session_id)) = path else {
            return Err(RouteError::not_found());
        };
        let found = app
            .store(move |storage| storage.session(session_id))
            .await?;
        let owner = found.map(|session| session.technician_id);
        if owner == Some(signed_in.technician.technician_id) {
            Ok(Self {
                session_id,
                signed_in,
            })
        } else {
            Err(RouteError::not_found())
        }
    }
}

/// Reads the cookie, if it is there exactly once.
fn cookie(headers: &HeaderMap) -> Option<Digest> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == COOKIE);
    let (_, value) = found.next()?;
    found.next().is_none().then(|| Digest::of(value))
}

/// Whether an Origin header allows a request that changes something.
///
/// Browsers send the header with every such request. A program that is no browser sends neither
/// the header nor a cookie.
#[must_use]
pub(crate) fn origin_allows(headers: &HeaderMap, origin: &str) -> bool {
    let mut sent = headers.get_all(header::ORIGIN).iter();
    match (sent.next(), sent.next()) {
        (Some(value), None) => value.as_bytes() == origin.as_bytes(),
        (None, _) => !headers.contains_key(header::COOKIE),
        (Some(_), Some(_)) => false,
    }
}

/// A JSON body, refused in the API's own words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = RouteError;

    async fn from_request(request: Request, state: &S) -> Result<Self, RouteError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            // The rejection's own text may quote the body, and with it a secret.
            Err(_) => Err(RouteError::new(
                ErrorCode::BadRequest,
                "The request cannot be understood. Send JSON as the API describes it.",
            )),
        }
    }
}
