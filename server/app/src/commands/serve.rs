//! `bowline serve`.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use bowline_relay::Relay;
use bowline_storage::SystemClock;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::{log, open};
use crate::acme::Acme;
use crate::applet_file::{Applets, Home, baked_folder};
use crate::config::{Config, Tls};
use crate::relay::SessionRelay;
use crate::state::{App, AppState};
use crate::tls::{Certificate, Reload};
use crate::{accept, own_authority, plain, routes, sign_outs, tidy, tls};

const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Serves until a signal comes.
pub(super) fn serve(config: Config) -> anyhow::Result<()> {
    log::to_stderr(config.log, config.log_level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(config))
}

async fn run(config: Config) -> anyhow::Result<()> {
    let storage = Arc::new(open(&config.data)?);
    let generic = config.applets.as_deref();
    let tls = tls::acceptor(&config)?;
    let authority = own_authority::read(&config)?;
    let home = Home {
        url: &config.origin,
        authority: authority.as_deref(),
    };
    let applets = Applets::bake(generic, &baked_folder(&config.data), home)
        .context("the folder for applets cannot be made")?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", config.listen))?;
    let app: AppState = Arc::new(App::new(
        config,
        storage,
        Arc::new(SystemClock::new()),
        applets,
    )?);
    tracing::info!(listen = %listener.local_addr()?, url = %app.config.origin, "serving");
    if !app.web.has_pages() {
        tracing::warn!("there are no web pages: give --web, or use a program built with them");
    }
    let relay = start_relay(&app).await?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(Arc::clone(&app.desk).keep_time());
    tidy::cut_sign_ins(&app).await?;
    tokio::spawn(tidy::keep(Arc::clone(&app)));
    tokio::spawn(plain::keep(Arc::clone(&app)));
    tokio::spawn(sign_outs::watch(Arc::clone(&app), sign_outs::EVERY));
    let routes = routes::router(Arc::clone(&app));
    let service = accept::Service {
        tls: tls.as_ref().map(|tls| tls.handshakes.clone()),
        routes,
        relay,
        connections: app.config.connections,
        proxies: app.config.trusted_proxies.clone(),
        timeouts: accept::Timeouts::default(),
    };
    let serving = tokio::spawn(accept::serve(listener, service, stopped));
    // Without a certificate there is nothing to read anew, and a signal for it must not end the server.
    let hang_up = signal(SignalKind::hangup())?;
    if let Some(tls) = tls {
        keep_tls(&app, &tls.certificate, authority, hang_up)?;
    }
    wait_for_signal().await?;
    tracing::info!("stopping");
    app.desk
        .note(|inner, _| inner.connections.going_away())
        .await;
    stop.send_replace(true);
    serving.await?;
    Ok(())
}

/// Has the certificate looked after: renewed, or taken up anew from its files.
fn keep_tls(
    app: &AppState,
    certificate: &Arc<Certificate>,
    authority: Option<CertificateDer<'static>>,
    hang_up: Signal,
) -> anyhow::Result<()> {
    if let Tls::Acme(wish) = &app.config.tls {
        let acme = Acme::new(wish.clone(), &app.config.data, Arc::clone(certificate))?;
        tokio::spawn(acme.keep(Arc::clone(&app.clock)));
    }
    let warn = authority.map(|authority| {
        let (certificate, host) = (Arc::clone(certificate), app.config.host.clone());
        move || own_authority::warn_unless_trusted(&authority, &certificate.chain(), &host)
    });
    tokio::spawn(keep_certificate(Arc::clone(certificate), warn, hang_up));
    Ok(())
}

/// Starts the relay, if there is to be one, and serves its UDP socket.
async fn start_relay(app: &AppState) -> anyhow::Result<Option<Relay>> {
    let Some((sessions, socket)) = SessionRelay::start(&app.config).await? else {
        return Ok(None);
    };
    tracing::info!(udp = %socket.local_addr()?, "relaying");
    let relay = sessions.relay.clone();
    app.desk.use_relay(sessions);
    let serving = relay.clone();
    tokio::spawn(async move {
        if let Err(error) = serving.serve_udp(socket).await {
            tracing::error!(%error, "the relay has no UDP any more; TCP goes on");
        }
    });
    Ok(Some(relay))
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

/// Looks after the files of the certificate, every minute and when a signal asks for it. `warn` looks at each that is shown.
async fn keep_certificate(
    certificate: Arc<Certificate>,
    warn: Option<impl Fn()>,
    mut hang_up: Signal,
) {
    let warn = || warn.iter().for_each(|warn| warn());
    warn();
    let mut minute = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            _ = minute.tick() => {}
            _ = hang_up.recv() => {}
        }
        let certificate = Arc::clone(&certificate);
        match tokio::task::spawn_blocking(move || certificate.reload()).await {
            Ok(Ok(Reload::TakenUp)) => {
                tracing::info!("the new certificate is in use");
                warn();
            }
            Ok(Ok(Reload::Unchanged)) | Err(_) => {}
            Ok(Err(error)) => {
                let error = format!("{error:#}");
                tracing::error!(
                    error,
                    "the new certificate cannot be used; the old one stays"
                );
            }
        }
    }
}
