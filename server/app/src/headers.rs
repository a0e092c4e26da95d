//! What goes around every request: security headers, the Origin rule, one line of log.

use std::sync::atomic::Ordering;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bowline_protocol::api::ErrorCode;

use crate::authority::origin_allows;
use crate::error::RouteError;
use crate::plain;
use crate::state::AppState;

/// Refuses requests that another site made a browser send.
pub(crate) async fn check_origin(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_reading
        || plain::needs_no_origin(&request)
        || origin_allows(request.headers(), &app.config.origin)
    {
        return next.run(request).await;
    }
    RouteError::new(ErrorCode::Forbidden, "The request comes from another site.").into_response()
}

/// Counts and logs a request by its route pattern: a path may hold a code.
pub(crate) async fn log_request(
    State(app): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let sabotaged = cfg!(feature = "sabotage-secrets").then(|| request.uri().to_string());
    let response = next.run(request).await;
    app.metrics.requests.fetch_add(1, Ordering::Relaxed);
    if response.status().is_server_error() {
        app.metrics.failures.fetch_add(1, Ordering::Relaxed);
    }
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let route = sabotaged.as_deref().unwrap_or(route);
    tracing::debug!(%method, route, status = response.status().as_u16(), "request");
    response
}

/// What a page may ask the browser for: what a customer can allow, and never where they are.
const PERMISSIONS_POLICY: &str = "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), \
     geolocation=(), hid=(), midi=(), payment=(), serial=(), usb=()";

/// Adds the headers that keep browsers safe.
pub(crate) async fn secure(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let is_found = response.status().is_success();
    let headers = response.headers_mut();
    // A page that needs another rule than all others has said so itself.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert_with(|| app.content_security_policy.clone());
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            PERMISSIONS_POLICY,
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        let value = HeaderValue::from_static(value);
        headers.entry(name).or_insert(value);
    }
    if app.config.is_https() {
        let value = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    let caching = if is_asset && is_found {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// What pages may load.
///
/// # Panics
/// Never: a host is made of header characters.
#[must_use]
pub(crate) fn content_security_policy(host: &str, is_https: bool) -> HeaderValue {
    let socket = if is_https { "wss" } else { "ws" };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; connect-src 'self' {socket}://{host}; worker-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'"
    );
    HeaderValue::from_str(&policy).expect("a host is made of header characters")
}
