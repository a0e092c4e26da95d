//! The web pages, from the folder that `--web` names.

use std::path::{Component, Path, PathBuf};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::RouteError;
use crate::state::AppState;

const NOTHING: &str = "This Bowline server has no web pages: start it with --web FOLDER.\n";

/// The support page, also behind a link.
pub(crate) async fn support(State(app): State<AppState>) -> Response {
    page(&app, "index.html").await
}

/// The console.
pub(crate) async fn console(State(app): State<AppState>) -> Response {
    page(&app, "console/index.html").await
}

async fn page(app: &AppState, file: &str) -> Response {
    match &app.config.web {
        None => (StatusCode::NOT_FOUND, NOTHING).into_response(),
        Some(folder) => serve(&folder.join(file)).await,
    }
}

/// Any other file of the pages.
pub(crate) async fn file(State(app): State<AppState>, request: Request) -> Response {
    let relative = PathBuf::from(request.uri().path().trim_start_matches('/'));
    let is_below = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let Some(folder) = app.config.web.as_ref().filter(|_| is_below) else {
        return RouteError::not_found().into_response();
    };
    serve(&folder.join(relative)).await
}

async fn serve(file: &Path) -> Response {
    let Ok(bytes) = tokio::fs::read(file).await else {
        return RouteError::not_found().into_response();
    };
    (
        [(header::CONTENT_TYPE, content_type(file))],
        Body::from(bytes),
    )
        .into_response()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}
