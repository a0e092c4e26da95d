//! How a plain page goes out: its headers, its cookie, its refusals.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bowline_protocol::api::ApiError;

use super::html::page;
use super::words;
use crate::config::Config;
use crate::error::RouteError;

/// Holds what the code bought. Scripts cannot read it, other sites cannot have it sent, and it goes nowhere but to these pages.
const COOKIE: &str = "bowline-plain";
/// What a browser is given to see whether it keeps anything, before a code is spent that works once. It never takes the place of a session.
const TRIAL: &str = "bowline-plain-trial";

/// Who may show a page in a frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Framed {
    /// Nobody.
    Never,
    /// Another plain page.
    BySelf,
}

/// A page on its way.
#[derive(Debug)]
pub(super) struct Page {
    status: StatusCode,
    framed: Framed,
    html: String,
    headers: HeaderMap,
}

impl Page {
    /// A page that came about as it should. `head` and `body` are markup.
    #[must_use]
    pub(super) fn new(title: &str, head: &str, body: &str) -> Self {
        Self {
            status: StatusCode::OK,
            framed: Framed::Never,
            html: page(title, head, body),
            headers: HeaderMap::new(),
        }
    }

    /// The same with another status.
    #[must_use]
    pub(super) const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same for a frame of another plain page.
    #[must_use]
    pub(super) const fn framed(mut self) -> Self {
        self.framed = Framed::BySelf;
        self
    }

    /// The same with a header.
    #[must_use]
    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Goes on to another page, with GET.
    #[must_use]
    pub(super) fn go_on(path: &'static str) -> Self {
        let page = Self::new(words::TITLE, "", &words::go_on(path)).status(StatusCode::SEE_OTHER);
        page.header(header::LOCATION, HeaderValue::from_static(path))
    }

    /// A form that is none, too long, or of another page.
    #[must_use]
    pub(super) fn not_understood() -> Self {
        Self::new(words::TITLE, "", words::NOT_UNDERSTOOD).status(StatusCode::BAD_REQUEST)
    }

    /// A form that this session did not make.
    #[must_use]
    pub(super) fn stale() -> Self {
        Self::new(words::TITLE, "", words::STALE).status(StatusCode::FORBIDDEN)
    }
}

impl From<RouteError> for Page {
    fn from(error: RouteError) -> Self {
        let status = error.status();
        let RouteError(ApiError {
            code,
            retry_after_seconds,
            ..
        }) = error;
        let refused = words::refused(code, retry_after_seconds);
        let page = Self::new(words::TITLE, "", &refused).status(status);
        match retry_after_seconds {
            Some(seconds) => page.header(header::RETRY_AFTER, seconds.into()),
            None => page,
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let ancestors = match self.framed {
            Framed::Never => "'none'",
            Framed::BySelf => "'self'",
        };
        let policy = format!(
            "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
        );
        let policy = HeaderValue::from_str(&policy).expect("a policy is plain");
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        // With less a browser would say `Origin: null` of its own forms.
        let referrer = HeaderValue::from_static("same-origin");
        let mut response = (self.status, self.headers, self.html).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, html);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(header::REFERRER_POLICY, referrer);
        // Old browsers know no `frame-ancestors`.
        let framing = match self.framed {
            Framed::Never => "DENY",
            Framed::BySelf => "SAMEORIGIN",
        };
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(framing));
        response
    }
}

/// Reads the cookie of a session, if it is there exactly once.
#[must_use]
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    named(headers, COOKIE)
}

/// Whether the browser has kept what it was given.
#[must_use]
pub(super) fn keeps_cookies(headers: &HeaderMap) -> bool {
    named(headers, TRIAL).or_else(|| cookie(headers)).is_some()
}

fn named<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name);
    let (_, value) = found.next()?;
    found.next().is_none().then_some(value)
}

/// Sets the cookie. It lasts as long as the browser is open.
///
/// # Panics
/// Never: a secret is hexadecimal.
#[must_use]
pub(super) fn set_cookie(config: &Config, value: &str) -> HeaderValue {
    set(config, COOKIE, value)
}

/// Sets the cookie that shows whether cookies are kept.
#[must_use]
pub(super) fn set_trial(config: &Config) -> HeaderValue {
    set(config, TRIAL, "1")
}

fn set(config: &Config, name: &str, value: &str) -> HeaderValue {
    let secure = if config.is_https() { "; Secure" } else { "" };
    let path = super::PATH;
    let text = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).expect("a secret is hexadecimal")
}
