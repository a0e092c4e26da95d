//! `GET /healthz` and `GET /metrics`.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::HeaderName;

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

/// Figures in Prometheus text.
#[utoipa::path(get, path = "/metrics", responses((status = 200, body = String)))]
pub(crate) async fn metrics(State(app): State<AppState>) -> Result<String, RouteError> {
    let (open, attack, connections) = app
        .desk
        .run(|inner, _| {
            let hub = &inner.hub;
            (
                hub.open_count(),
                hub.is_attack_mode(),
                inner.connections.count(),
            )
        })
        .await?;
    let counter = |value: &std::sync::atomic::AtomicU64| value.load(Ordering::Relaxed).to_string();
    let rows = [
        ("sessions_open", "gauge", open.to_string()),
        ("connections", "gauge", connections.to_string()),
        ("attack_mode", "gauge", u8::from(attack).to_string()),
        ("requests_total", "counter", counter(&app.metrics.requests)),
        ("failures_total", "counter", counter(&app.metrics.failures)),
        (
            "signaling_messages_total",
            "counter",
            counter(&app.metrics.messages),
        ),
    ];
    let mut text = String::new();
    for (name, kind, value) in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# TYPE bowline_{name} {kind}\nbowline_{name} {value}");
    }
    let relay = app.desk.relay_counters();
    for (name, value) in relay.iter().flat_map(bowline_relay::Counters::named) {
        let kind = if name.ends_with("_total") {
            "counter"
        } else {
            "gauge"
        };
        let _ = writeln!(text, "# TYPE {name} {kind}\n{name} {value}");
    }
    Ok(text)
}
