//! `GET /download/{system}`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bowline_protocol::api::{ApiError, ErrorCode};

use crate::error::RouteError;
use crate::state::AppState;

/// Downloads the applet. The page says how it is saved: no code stands in an address or a header.
#[utoipa::path(get, path = "/download/{system}", params(("system" = String, Path)),
    responses((status = 200), (status = 404, body = ApiError)))]
pub(crate) async fn download(
    State(app): State<AppState>,
    Path(system): Path<String>,
) -> Result<Response, RouteError> {
    let no_applet = || RouteError::new(ErrorCode::NoApplet, "There is no program for this system.");
    let file = app.applets.file(&system).ok_or_else(no_applet)?;
    let bytes = tokio::fs::read(file)
        .await
        .map_err(|error| RouteError::internal(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
