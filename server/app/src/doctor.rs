//! `bowline doctor`: looks at a server from the outside in, and says what to do.
//!
//! It changes nothing. Each check is a value, so that people and programs read the same.

mod inside;
mod outside;
mod relay;

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;

use bowline_storage::{Clock as _, SystemClock};
use serde::Serialize;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::config::Config;
use crate::own_authority;

/// One thing that was looked at.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Check {
    /// Stable, for programs: `certificate`.
    name: &'static str,
    /// Whether it is as it should be.
    ok: bool,
    /// What was found.
    found: String,
    /// What to do about it; empty when it is as it should be.
    advice: String,
}

impl Check {
    /// It is as it should be.
    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            ok: true,
            found: found.into(),
            advice: String::new(),
        }
    }

    /// It is not.
    fn problem(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            name,
            ok: false,
            found: found.into(),
            advice: advice.into(),
        }
    }

    /// Whether it is as it should be.
    #[must_use]
    pub(crate) const fn is_ok(&self) -> bool {
        self.ok
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, found, .. } = self;
        if self.ok {
            write!(f, "ok       {name}: {found}")
        } else {
            write!(f, "PROBLEM  {name}: {found}. {}", self.advice)
        }
    }
}

type Resolve = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// What the checks need.
pub(crate) struct Doctor {
    config: Config,
    /// Finds the addresses of a host.
    resolve: Arc<Resolve>,
    /// The organisation's own authority, or why it cannot be read.
    authority: anyhow::Result<Option<CertificateDer<'static>>>,
    /// What customers' programs trust: that authority alone, or those that browsers know.
    roots: RootCertStore,
    now_ms: u64,
    /// How long an answer from outside may take.
    patience: Duration,
    /// Least space that must be free for the database.
    least_free_bytes: u64,
}

impl Doctor {
    /// Takes the settings with which the server runs.
    #[must_use]
    pub(crate) fn new(config: Config) -> Self {
        let authority = own_authority::read(&config);
        let mut roots = RootCertStore::empty();
        match &authority {
            Ok(Some(own)) => {
                roots.add_parsable_certificates([own.clone()]);
            }
            Ok(None) | Err(_) => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        }
        Self {
            config,
            authority,
            resolve: Arc::new(|host, port| Ok((host, port).to_socket_addrs()?.collect())),
            roots,
            now_ms: SystemClock::new().now_ms(),
            patience: Duration::from_secs(5),
            least_free_bytes: 512 * 1024 * 1024,
        }
    }

    /// Makes every check, the outermost first.
    pub(crate) async fn examine(&self) -> Vec<Check> {
        let mut checks = vec![self.addresses()];
        checks.extend(self.outside().await);
        checks.extend(self.own_authority());
        checks.extend(self.database());
        checks.push(self.space());
        checks.push(self.pages());
        checks.extend(self.eula());
        checks.extend(self.applets());
        checks
    }
}

#[cfg(test)]
#[path = "doctor/tests.rs"]
mod tests;

#[cfg(test)]
#[path = "doctor/authority_tests.rs"]
mod authority_tests;
