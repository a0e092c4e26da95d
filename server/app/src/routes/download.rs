//! `GET /download/{system}/{file_name}`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bowline_protocol::FileName;
use bowline_protocol::api::{ApiError, ErrorCode};

use crate::error::RouteError;
use crate::state::AppState;

/// Downloads the applet. The name may hold a code as a hint; it is not looked at.
#[utoipa::path(get, path = "/download/{system}/{file_name}",
    params(("system" = String, Path), ("file_name" = String, Path)),
    responses((status = 200), (status = 404, body = ApiError)))]
pub(crate) async fn download(
    State(app): State<AppState>,
    Path((system, name)): Path<(String, String)>,
) -> Result<Response, RouteError> {
    let no_applet = || RouteError::new(ErrorCode::NoApplet, "There is no program for this system.");
    let file = app.applets.file(&system).ok_or_else(no_applet)?;
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '(' | ')');
    let name = FileName::parse(&name)
        .ok()
        .filter(|name| name.as_str().chars().all(is_plain));
    let name = name.ok_or_else(RouteError::not_found)?;
    let bytes = tokio::fs::read(file)
        .await
        .map_err(|error| RouteError::internal(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", name.as_str()),
        ),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}
