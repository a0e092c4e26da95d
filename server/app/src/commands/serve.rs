//! `bowline serve`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bowline_storage::{Storage, SystemClock};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::open;
use crate::applet_file::Applets;
use crate::config::{Config, LogFormat};
use crate::state::{App, AppState};
use crate::{accept, routes, tls};

const TIDY_EVERY: Duration = Duration::from_hours(1);
const KEEP_SESSIONS_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// Serves until a signal comes.
pub(super) fn serve(config: Config) -> anyhow::Result<()> {
    log_to_stderr(config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(config))
}

fn log_to_stderr(format: LogFormat) {
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

async fn run(config: Config) -> anyhow::Result<()> {
    let storage = Arc::new(open(&config.data)?);
    let generic = config.applets.as_deref();
    let applets = Applets::bake(generic, &config.data.join("applets"), &config.origin)
        .context("the folder for applets cannot be made")?;
    let tls = tls::acceptor(&config)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", config.listen))?;
    let app: AppState = Arc::new(App::new(config, storage, Arc::new(SystemClock), applets)?);
    tracing::info!(listen = %app.config.listen, url = %app.config.origin, "serving");
    if !app.web.has_pages() {
        tracing::warn!("there are no web pages: give --web, or use a program built with them");
    }
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(Arc::clone(&app.desk).keep_time());
    tokio::spawn(tidy(Arc::clone(&app)));
    let routes = routes::router(Arc::clone(&app));
    let serving = accept::serve(listener, tls, routes, app.config.connections, stopped);
    let serving = tokio::spawn(serving);
    wait_for_signal().await?;
    tracing::info!("stopping");
    app.desk
        .run(|inner, _| inner.connections.going_away())
        .await?;
    stop.send_replace(true);
    serving.await?;
    Ok(())
}

async fn wait_for_signal() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Forgets what has run out, every hour.
async fn tidy(app: AppState) {
    let mut hour = tokio::time::interval(TIDY_EVERY);
    loop {
        hour.tick().await;
        let now_ms = app.clock.now_ms();
        let before_ms = now_ms.saturating_sub(KEEP_SESSIONS_MS);
        let tidied = app.store(move |storage: &dyn Storage| storage.forget(now_ms, before_ms));
        if let Err(error) = tidied.await {
            tracing::warn!(%error, "what has run out could not be forgotten");
        }
    }
}
