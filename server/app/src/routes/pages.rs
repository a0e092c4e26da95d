//! The web pages.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::RouteError;
use crate::state::{App, AppState};
use crate::web_files::content_type;

/// What a browser reads when there are no pages.
pub(crate) const NO_PAGES: &str = "This Bowline server has no web pages: start it with --web FOLDER, \
     or use a program that was built with the pages inside (feature embed-web).\n";

/// The support page, also behind a link.
pub(crate) async fn support(State(app): State<AppState>) -> Response {
    page(&app, "index.html").await
}

/// The console.
pub(crate) async fn console(State(app): State<AppState>) -> Response {
    page(&app, "console/index.html").await
}

async fn page(app: &App, path: &str) -> Response {
    match find(app, path).await {
        Some(found) => found,
        None => (StatusCode::NOT_FOUND, NO_PAGES).into_response(),
    }
}

/// Any other file of the pages.
pub(crate) async fn file(State(app): State<AppState>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let found = find(&app, path).await;
    found.unwrap_or_else(|| RouteError::not_found().into_response())
}

async fn find(app: &App, path: &str) -> Option<Response> {
    let content = app.web.read(path).await?;
    let headers = [(header::CONTENT_TYPE, content_type(path))];
    Some((headers, Body::from(content)).into_response())
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
