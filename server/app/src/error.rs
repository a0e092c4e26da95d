//! Failed requests.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bowline_protocol::api::{ApiError, ErrorCode};
use bowline_storage::StorageError;

/// Why a request failed, as it goes over the wire.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct RouteError(#[from] pub(crate) ApiError);

impl RouteError {
    /// Makes an error from its code and what to do.
    #[must_use]
    pub(crate) fn new(code: ErrorCode, detail: &str) -> Self {
        Self(ApiError {
            code,
            detail: detail.to_owned(),
            retry_after_seconds: None,
        })
    }

    /// Adds when to try again.
    #[must_use]
    pub(crate) const fn retry_after(mut self, seconds: Option<u32>) -> Self {
        self.0.retry_after_seconds = seconds;
        self
    }

    /// Nobody is signed in.
    #[must_use]
    pub(crate) fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in first.")
    }

    /// There is no such thing, or it is somebody else's: one answer for both.
    #[must_use]
    pub(crate) fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "There is no such thing here.")
    }

    /// Too many tries, and when the next one is looked at.
    #[must_use]
    pub(crate) fn too_many_tries(seconds: u32) -> Self {
        Self::new(ErrorCode::TooManyTries, "Too many tries. Wait a while.")
            .retry_after(Some(seconds))
    }

    /// The server's fault. The cause is logged here, once.
    #[must_use]
    pub(crate) fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %cause, "a request failed on the server's side");
        Self::new(
            ErrorCode::Internal,
            "The server failed. Try again in a moment.",
        )
    }

    fn because(mut self, detail: &str) -> Self {
        detail.clone_into(&mut self.0.detail);
        self
    }

    /// The status of the answer.
    #[must_use]
    pub(crate) const fn status(&self) -> StatusCode {
        match self.0.code {
            ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
            ErrorCode::Unauthenticated | ErrorCode::WrongPassword => StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden => StatusCode::FORBIDDEN,
            ErrorCode::NotFound | ErrorCode::CodeDoesNotWork | ErrorCode::NoApplet => {
                StatusCode::NOT_FOUND
            }
            ErrorCode::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::WrongState | ErrorCode::TooManySessions | ErrorCode::ServerFull => {
                StatusCode::CONFLICT
            }
            ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl From<StorageError> for RouteError {
    fn from(error: StorageError) -> Self {
        Self::internal(&error).because(
            "The server cannot write or read just now: its disk may be full. Tell whoever runs it, and try again in a moment.",
        )
    }
}

impl IntoResponse for RouteError {
    fn into_response(self) -> Response {
        let retry = self.0.retry_after_seconds;
        let mut response = (self.status(), Json(&self.0)).into_response();
        if let Some(seconds) = retry {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
