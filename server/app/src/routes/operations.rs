//! `GET /healthz` and `GET /metrics`.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::HeaderName;
use bowline_protocol::api::ApiError;
use bowline_protocol::signaling::AttackMode;

#[cfg(not(feature = "sabotage-metrics"))]
use crate::authority::{Authorized, ReadMetrics};
use crate::desk::Inner;
use crate::error::RouteError;
use crate::state::AppState;

/// By which `bowline doctor` knows the server.
pub(crate) const INSTANCE_HEADER: HeaderName = HeaderName::from_static("bowline-instance");

/// Says that the server and its database work, and which server it is.
#[utoipa::path(get, path = "/healthz", responses((status = 200, body = String)))]
pub(crate) async fn healthz(
    State(app): State<AppState>,
) -> Result<([(HeaderName, String); 1], &'static str), RouteError> {
    app.store(|storage| storage.state("health")).await?;
    Ok(([(INSTANCE_HEADER, app.instance.clone())], "ok\n"))
}

/// A path for set-up, of which there must be none.
#[cfg(feature = "sabotage-setup")]
pub(super) fn with_setup(api: axum::Router<AppState>) -> axum::Router<AppState> {
    api.route("/setup", axum::routing::get(healthz))
}

/// The server's own figures: name, kind, and what it counts.
const FIGURES: [(&str, &str, &str); 8] = [
    ("sessions_open", "gauge", "Sessions that are not over."),
    ("connections", "gauge", "Signaling sockets."),
    ("attack_mode", "gauge", "1 while few codes are looked at."),
    (
        "codes_missed_total",
        "counter",
        "Codes that were looked up and do not work.",
    ),
    (
        "codes_refused_total",
        "counter",
        "Codes that were not looked up, after too many tries.",
    ),
    ("requests_total", "counter", "Requests."),
    (
        "failures_total",
        "counter",
        "Requests that failed on the server's side.",
    ),
    (
        "signaling_messages_total",
        "counter",
        "Messages read from signaling sockets.",
    ),
];

/// Figures in Prometheus text. They would tell a guesser of codes how far it is, so no stranger reads them.
#[utoipa::path(get, path = "/metrics",
    security(("cookie" = []), ("api_token" = ["metrics:read"])),
    responses((status = 200, body = String), (status = 401, body = ApiError),
        (status = 403, body = ApiError)))]
pub(crate) async fn metrics(
    State(app): State<AppState>,
    #[cfg(not(feature = "sabotage-metrics"))] _caller: Authorized<ReadMetrics>,
) -> Result<String, RouteError> {
    let figures = |inner: &mut Inner, _| {
        let hub = &inner.hub;
        let codes = hub.code_counts();
        let size = |count| u64::try_from(count).unwrap_or(u64::MAX);
        let is_on = match hub.attack_mode() {
            AttackMode::On => 1,
            AttackMode::Off => 0,
        };
        let connections = size(inner.connections.count());
        [
            size(hub.open_count()),
            connections,
            is_on,
            codes.missed,
            codes.refused,
        ]
    };
    let now = app.desk.note(figures).await;
    let totals = [
        &app.metrics.requests,
        &app.metrics.failures,
        &app.metrics.messages,
    ];
    let totals = totals.map(|total| total.load(Ordering::Relaxed));
    let mut text = String::new();
    for ((name, kind, help), value) in FIGURES.iter().zip(now.into_iter().chain(totals)) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# HELP bowline_{name} {help}");
        let _ = writeln!(text, "# TYPE bowline_{name} {kind}\nbowline_{name} {value}");
    }
    let relay = app.desk.relay_counters();
    for (name, help, value) in relay.iter().flat_map(bowline_relay::Counters::named) {
        let kind = if name.ends_with("_total") {
            "counter"
        } else {
            "gauge"
        };
        let _ = writeln!(text, "# HELP {name} {help}");
        let _ = writeln!(text, "# TYPE {name} {kind}\n{name} {value}");
    }
    Ok(text)
}
