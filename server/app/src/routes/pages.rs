//! The web pages.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::RouteError;
use crate::state::{App, AppState};
use crate::web_files::content_type;

/// What a browser reads when there are no pages.
pub(crate) const NO_PAGES: &str = "This Bowline server has no web pages: start it with --web FOLDER, \
     or use a program that was built with the pages inside (feature embed-web).\n";

const SUPPORT: &str = "index.html";

/// Asked for by the support page itself where a browser runs no scripts, or only old ones.
const WITHOUT_SCRIPTS: &str = "plain";

/// Endings of files that are there once more, packed, and what a browser calls that. The smaller one first.
const PACKED: [(&str, &str); 2] = [("br", "br"), ("gz", "gzip")];

/// The support page, also behind a link.
pub(crate) async fn support(State(app): State<AppState>, request: Request) -> Response {
    if request.uri().query() == Some(WITHOUT_SCRIPTS) {
        return plain_page(request.uri().path());
    }
    let Some(ios) = &app.config.apps.ios else {
        return page(&app, request.headers(), SUPPORT).await;
    };
    let tag = ios.tag(&address(&app.config.origin, request.uri().path()));
    match app.web.read(SUPPORT).await {
        Some(page) => sent(SUPPORT, Cow::Owned(with_tag(&page, &tag))),
        None => (StatusCode::NOT_FOUND, NO_PAGES).into_response(),
    }
}

/// Sends whoever cannot run the page to the one without scripts.
fn plain_page(path: &str) -> Response {
    let below = own_path(path).trim_end_matches('/');
    let location = [(header::LOCATION, format!("/plain{below}"))];
    (StatusCode::SEE_OTHER, location).into_response()
}

/// The support page's own address.
fn address(origin: &str, path: &str) -> String {
    format!("{origin}{}", own_path(path))
}

/// The path of a link of this server, or else of the page itself.
fn own_path(path: &str) -> &str {
    let token = path.strip_prefix("/l/").unwrap_or_default();
    let is_token = token.len() == 32
        && token
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if is_token { path } else { "/" }
}

/// The page with one more tag in its head.
fn with_tag(page: &[u8], tag: &str) -> Vec<u8> {
    let head = b"<head>";
    let Some(at) = page.windows(head.len()).position(|bytes| bytes == head) else {
        return page.to_vec();
    };
    let (before, after) = page.split_at(at + head.len());
    [before, tag.as_bytes(), after].concat()
}

/// The console.
pub(crate) async fn console(State(app): State<AppState>, headers: HeaderMap) -> Response {
    page(&app, &headers, "console/index.html").await
}

async fn page(app: &App, headers: &HeaderMap, path: &str) -> Response {
    match find(app, headers, path).await {
        Some(found) => found,
        None => (StatusCode::NOT_FOUND, NO_PAGES).into_response(),
    }
}

/// Any other file of the pages.
pub(crate) async fn file(State(app): State<AppState>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let found = find(&app, request.headers(), path).await;
    found.unwrap_or_else(|| RouteError::not_found().into_response())
}

async fn find(app: &App, headers: &HeaderMap, path: &str) -> Option<Response> {
    for (ending, coding) in PACKED {
        if takes(headers, coding)
            && let Some(packed) = app.web.read(&format!("{path}.{ending}")).await
        {
            let mut found = sent(path, packed);
            let coding = HeaderValue::from_static(coding);
            found.headers_mut().insert(header::CONTENT_ENCODING, coding);
            return Some(found);
        }
    }
    Some(sent(path, app.web.read(path).await?))
}

fn sent(path: &str, content: Cow<'static, [u8]>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type(path)),
        (header::VARY, "accept-encoding"),
    ];
    (headers, Body::from(content)).into_response()
}

/// Whether the browser takes what is packed in this way (RFC 9110, 12.5.3).
fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut taken = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    taken.any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().trim_start_matches("q=");
        let is_refused = weight.parse() == Ok(0.0);
        name.trim().eq_ignore_ascii_case(coding) && !is_refused
    })
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
