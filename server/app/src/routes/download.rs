//! `GET /download/{system}`.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bowline_protocol::api::{ApiError, ErrorCode};

use crate::error::RouteError;
use crate::state::AppState;

const PIECE_BYTES: usize = 64 * 1024;

/// Downloads the applet. The page says how it is saved: no code stands in an address or a header.
#[utoipa::path(get, path = "/download/{system}", params(("system" = String, Path)),
    responses((status = 200), (status = 404, body = ApiError)))]
pub(crate) async fn download(
    State(app): State<AppState>,
    Path(system): Path<String>,
) -> Result<Response, RouteError> {
    let no_applet = || RouteError::new(ErrorCode::NoApplet, "There is no program for this system.");
    let read = app.applets.program(&system).await;
    let program = read.map_err(|error| RouteError::internal(&error))?;
    let program = program.ok_or_else(no_applet)?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::CONTENT_LENGTH, program.len().to_string()),
    ];
    Ok((headers, in_pieces(program)).into_response())
}

/// A connection keeps its own copy of the piece that it is writing, so that is to be small.
fn in_pieces(mut program: Bytes) -> Body {
    let pieces = std::iter::from_fn(move || {
        let size = program.len().min(PIECE_BYTES);
        (size > 0).then(|| Ok::<_, Infallible>(program.split_to(size)))
    });
    Body::from_stream(futures_util::stream::iter(pieces))
}
