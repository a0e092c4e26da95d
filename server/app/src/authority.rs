//! Who asks: values that a privileged handler takes as arguments and cannot be written without.

use std::marker::PhantomData;
use std::time::Duration;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bowline_protocol::SessionId;
use bowline_protocol::api::ErrorCode;
use bowline_storage::{Digest, Scope, Technician};
use serde::de::DeserializeOwned;

use crate::error::RouteError;
use crate::state::AppState;

/// Name of the cookie. Browsers take the prefix only with Secure, Path=/ and no Domain.
pub(crate) const COOKIE: &str = "__Host-bowline";

/// How long a sign-in lasts.
pub(crate) const SIGN_IN_MS: u64 = 12 * 60 * 60 * 1000;

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
        let now_ms = app.clock.steady_ms();
        let found = app
            .store(move |storage| storage.signed_in(&cookie, now_ms))
            .await?;
        let technician = found.ok_or_else(RouteError::unauthenticated)?;
        Ok(Self { technician, cookie })
    }
}

/// What a program may do with an API token; a signed-in technician may do all of it.
pub(crate) trait Right {
    /// The scope that a token must have.
    const SCOPE: Scope;
}

/// To list sessions and read their logs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadSessions;

impl Right for ReadSessions {
    const SCOPE: Scope = Scope::SessionsRead;
}

/// To create, hold, resume and end sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WriteSessions;

impl Right for WriteSessions {
    const SCOPE: Scope = Scope::SessionsWrite;
}

/// To read the server's figures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadMetrics;

impl Right for ReadMetrics {
    const SCOPE: Scope = Scope::MetricsRead;
}

/// Proof that a technician signed in, or that a program has an API token of theirs with the scope
/// of `R`. Made here only.
#[derive(Clone, Debug)]
pub(crate) struct Authorized<R> {
    technician: Technician,
    right: PhantomData<fn() -> R>,
}

impl<R> Authorized<R> {
    /// Who it is, or for whom the program acts.
    #[must_use]
    pub(crate) const fn technician(&self) -> &Technician {
        &self.technician
    }
}

impl<R: Right> FromRequestParts<AppState> for Authorized<R> {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, RouteError> {
        let right = PhantomData;
        // Whoever shows a token is judged by the token alone.
        let Some(digest) = bearer(&parts.headers) else {
            let SignedIn { technician, .. } = SignedIn::from_request_parts(parts, app).await?;
            return Ok(Self { technician, right });
        };
        let now_ms = app.clock.now_ms();
        let found = app
            .store(move |storage| storage.api_token(&digest, now_ms))
            .await?;
        let (token, technician) = found.ok_or_else(|| {
            RouteError::new(
                ErrorCode::Unauthenticated,
                "The API token is unknown, revoked or has run out.",
            )
        })?;
        if !token.scopes.contains(&R::SCOPE) && !cfg!(feature = "sabotage-tokens") {
            let detail = format!("The API token does not have the scope {}.", R::SCOPE);
            return Err(RouteError::new(ErrorCode::Forbidden, &detail));
        }
        Ok(Self { technician, right })
    }
}

/// Refuses requests with an API token. It goes around everything that is not made for tokens, so
/// that a new endpoint refuses them until somebody decides otherwise.
pub(crate) async fn refuse_api_tokens(request: Request, next: Next) -> Response {
    if bearer(request.headers()).is_none() {
        return next.run(request).await;
    }
    let detail = "An API token cannot do this. Sign in instead.";
    RouteError::new(ErrorCode::Forbidden, detail).into_response()
}

/// Reads the API token: RFC 6750, section 2.1. Something that cannot be read is still a token,
/// which nobody has.
fn bearer(headers: &HeaderMap) -> Option<Digest> {
    let sent = headers.get_all(header::AUTHORIZATION).iter();
    let mut tokens = sent.filter_map(|value| {
        let (scheme, token) = value.as_bytes().split_at_checked(7)?;
        let is_bearer = scheme.eq_ignore_ascii_case(b"bearer ");
        is_bearer.then(|| std::str::from_utf8(token).unwrap_or_default().trim())
    });
    let token = tokens.next()?;
    Some(Digest::of(tokens.next().map_or(token, |_| "")))
}

/// Proof that the session in the path belongs to whoever signed in, and that `P`, which is
/// [`SignedIn`] or [`Authorized`], holds. Made here only.
#[derive(Clone, Debug)]
pub(crate) struct OwnSession<P> {
    session_id: SessionId,
    technician: Technician,
    proof: PhantomData<fn() -> P>,
}

/// What names a technician.
pub(crate) trait Proof: FromRequestParts<AppState, Rejection = RouteError> {
    /// Who it is.
    fn into_technician(self) -> Technician;
}

impl Proof for SignedIn {
    fn into_technician(self) -> Technician {
        self.technician
    }
}

impl<R: Right> Proof for Authorized<R> {
    fn into_technician(self) -> Technician {
        self.technician
    }
}

impl<P> OwnSession<P> {
    /// The session.
    #[must_use]
    pub(crate) const fn session_id(&self) -> SessionId {
        self.session_id
    }

    /// Its owner.
    #[must_use]
    pub(crate) const fn technician(&self) -> &Technician {
        &self.technician
    }
}

impl<P: Proof> FromRequestParts<AppState> for OwnSession<P> {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, RouteError> {
        let technician = P::from_request_parts(parts, app).await?.into_technician();
        let path = Path::<SessionId>::from_request_parts(parts, app).await;
        let Ok(Path(session_id)) = path else {
            return Err(RouteError::not_found());
        };
        let found = app
            .store(move |storage| storage.session(session_id))
            .await?;
        let owner = found.map(|session| session.technician_id);
        let is_owner = owner == Some(technician.technician_id);
        if is_owner || cfg!(feature = "sabotage-access") {
            Ok(Self {
                session_id,
                technician,
                proof: PhantomData,
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
    if cfg!(feature = "sabotage-origin") {
        return true;
    }
    let mut sent = headers.get_all(header::ORIGIN).iter();
    match (sent.next(), sent.next()) {
        (Some(value), None) => value.as_bytes() == origin.as_bytes(),
        (None, _) => !headers.contains_key(header::COOKIE),
        (Some(_), Some(_)) => false,
    }
}

/// For a body, which is small; whoever takes longer holds a connection on purpose.
const BODY_WITHIN: Duration = if cfg!(feature = "sabotage-slow") {
    Duration::from_hours(1)
} else {
    Duration::from_secs(10)
};

/// A JSON body, refused in the API's own words, also when it does not come in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = RouteError;

    async fn from_request(request: Request, state: &S) -> Result<Self, RouteError> {
        let read = tokio::time::timeout(BODY_WITHIN, Json::<T>::from_request(request, state));
        match read.await {
            Ok(Ok(Json(value))) => Ok(Self(value)),
            // The rejection's own text may quote the body, and with it a secret.
            Ok(Err(_)) | Err(_) => Err(RouteError::new(
                ErrorCode::BadRequest,
                "The request cannot be understood. Send JSON as the API describes it.",
            )),
        }
    }
}
