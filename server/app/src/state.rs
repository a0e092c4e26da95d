//! What every request sees.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::HeaderValue;
use bowline_protocol::api::Eula;
use bowline_storage::{Clock, Digest, Storage, Technician};

use crate::applet_file::Applets;
use crate::blocking::blocking;
use crate::brake::LoginBrake;
use crate::config::Config;
use crate::desk::Desk;
use crate::headers::content_security_policy;
use crate::plain::PlainCustomers;
use crate::web_files::WebFiles;
use crate::{eula, secret};

const TICKET_MS: u64 = 30_000;
const TICKETS: usize = 10_000;

/// Counters for `/metrics`.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// Requests so far.
    pub(crate) requests: AtomicU64,
    /// Requests that failed on the server's side.
    pub(crate) failures: AtomicU64,
    /// Signaling messages so far.
    pub(crate) messages: AtomicU64,
}

/// What a ticket stands for.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    /// Who signed in.
    pub(crate) technician: Technician,
    /// With which cookie.
    pub(crate) cookie: Digest,
    expires_ms: u64,
}

/// How long signaling sockets may be quiet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quiet {
    /// Until a connection has said who it is.
    pub(crate) hello: Duration,
    /// Between two pings.
    pub(crate) ping: Duration,
    /// Without an answer to a ping.
    pub(crate) silence: Duration,
    /// Without a look at a plain page, which loads itself anew all the time.
    pub(crate) page: Duration,
}

impl Default for Quiet {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(5),
            ping: Duration::from_secs(20),
            silence: Duration::from_secs(45),
            page: Duration::from_secs(45),
        }
    }
}

/// What every request sees.
pub(crate) struct App {
    /// The settings.
    pub(crate) config: Config,
    /// The store; call it through [`App::store`].
    pub(crate) storage: Arc<dyn Storage>,
    /// The clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The hub.
    pub(crate) desk: Arc<Desk>,
    /// The brake for passwords.
    pub(crate) logins: Arc<LoginBrake>,
    /// The web pages.
    pub(crate) web: WebFiles,
    /// The programs for customers.
    pub(crate) applets: Applets,
    /// What customers accept before they join in a browser.
    pub(crate) eula: Option<Eula>,
    /// Customers on plain pages.
    pub(crate) plain: PlainCustomers,
    /// Counters.
    pub(crate) metrics: Metrics,
    /// What pages may load.
    pub(crate) content_security_policy: HeaderValue,
    /// Tells this server, that is this database, from every other one. No secret.
    pub(crate) instance: String,
    /// How long signaling sockets may be quiet.
    pub(crate) quiet: Quiet,
    tickets: Mutex<HashMap<Digest, Ticket>>,
}

/// Name of the document that holds the instance.
pub(crate) const INSTANCE: &str = "instance";

/// Reads what tells this database from every other one, and makes it at the first start.
fn instance(storage: &dyn Storage) -> anyhow::Result<String> {
    if let Some(instance) = storage.state(INSTANCE)? {
        return Ok(instance);
    }
    let instance = secret::hex(&secret::random::<16>());
    storage.write_state(INSTANCE, &instance)?;
    Ok(instance)
}

/// What every request sees.
pub(crate) type AppState = Arc<App>;

impl App {
    /// Puts the parts together and takes up the sessions in storage.
    ///
    /// # Errors
    /// Says why the sessions or the End-User License Agreement cannot be read.
    pub(crate) fn new(
        config: Config,
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        applets: Applets,
    ) -> anyhow::Result<Self> {
        let eula = config.eula.as_deref().map(eula::read).transpose()?;
        let desk = Desk::restore(Arc::clone(&storage), Arc::clone(&clock), config.limits)?;
        let content_security_policy = content_security_policy(&config.host, config.is_https());
        let instance = instance(storage.as_ref())?;
        let logins = LoginBrake::restore(storage.as_ref(), clock.steady_ms())?;
        let web = WebFiles::new(config.web.clone());
        Ok(Self {
            config,
            storage,
            clock,
            desk,
            logins: Arc::new(logins),
            web,
            applets,
            eula,
            plain: PlainCustomers::default(),
            metrics: Metrics::default(),
            content_security_policy,
            instance,
            quiet: Quiet::default(),
            tickets: Mutex::default(),
        })
    }

    /// Calls the store on a thread that may block.
    ///
    /// # Errors
    /// Whatever the call fails with.
    pub(crate) async fn store<T, E>(
        &self,
        call: impl FnOnce(&dyn Storage) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let storage = Arc::clone(&self.storage);
        blocking(move || call(storage.as_ref())).await
    }

    /// Writes what the brake for passwords must remember. A failing disk stops nobody: what is counted
    /// in memory counts.
    pub(crate) async fn write_logins(&self) {
        let logins = Arc::clone(&self.logins);
        let written = self.store(move |storage| logins.write(storage));
        if let Err(error) = written.await {
            tracing::warn!(%error, "tries to sign in could not be written");
        }
    }

    /// Makes a ticket that works once, for 30 seconds.
    pub(crate) fn ticket(&self, technician: &Technician, cookie: Digest) -> Option<String> {
        let now_ms = self.clock.steady_ms();
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, ticket| ticket.expires_ms > now_ms);
        if tickets.len() >= TICKETS {
            return None;
        }
        let token = secret::token();
        let expires_ms = now_ms + TICKET_MS;
        let ticket = Ticket {
            technician: technician.clone(),
            cookie,
            expires_ms,
        };
        tickets.insert(Digest::of(&token), ticket);
        Some(token)
    }

    /// Uses a ticket up.
    pub(crate) fn use_ticket(&self, token: &str) -> Option<Ticket> {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = tickets.remove(&Digest::of(token))?;
        if cfg!(feature = "sabotage-replay") {
            tickets.insert(Digest::of(token), ticket.clone());
        }
        let is_fresh = ticket.expires_ms > self.clock.steady_ms();
        (is_fresh || cfg!(feature = "sabotage-stale")).then_some(ticket)
    }
}
