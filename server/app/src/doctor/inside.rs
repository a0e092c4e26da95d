//! What can be seen on the machine itself.

use bowline_storage::Sessions as _;
use bowline_storage::sqlite::{Inspection, Sqlite};

use super::{Check, Doctor};
use crate::applet_file::{self, Home};
use crate::config::Tls;
use crate::eula;
use crate::state::INSTANCE;
use crate::web_files::WebFiles;

/// Before this program was written no clock is right: the first day of 2026, UTC.
const EARLIEST_MS: u64 = 1_767_225_600_000;
/// How far behind the youngest session a clock may be.
const BEHIND_MS: u64 = 60_000;

impl Doctor {
    /// Whether the address listened on and the public one belong together.
    pub(super) fn addresses(&self) -> Check {
        const NAME: &str = "addresses";
        let config = &self.config;
        let (listen, origin) = (config.listen, &config.origin);
        let is_plain = config.tls == Tls::None;
        let found = format!("{origin} is served on {listen}");
        if config.is_https() && is_plain && config.trusted_proxies.is_empty() {
            return Check::problem(
                NAME,
                format!("{found} without TLS, and no proxy is known"),
                "Put a reverse proxy with TLS before it and name its address with --trusted-proxy, \
                 or give --tls-certificate and --tls-key",
            );
        }
        if !config.is_https() && !is_plain {
            let advice = "Begin --public-url with https://";
            return Check::problem(NAME, format!("{found} with TLS"), advice);
        }
        if !config.is_local() && listen.ip().is_loopback() && config.trusted_proxies.is_empty() {
            return Check::problem(
                NAME,
                format!("{found}, which only this machine reaches"),
                "Listen on an address of the network, as in --listen 0.0.0.0:443",
            );
        }
        Check::ok(NAME, found)
    }

    /// The database and what it says about the clock.
    pub(super) fn database(&self) -> Vec<Check> {
        const NAME: &str = "database";
        let file = self.config.data.join("bowline.db");
        let shown = file.display();
        let inspection = match Sqlite::inspect(&file) {
            Ok(inspection) => inspection,
            Err(error) => {
                let error = anyhow::Error::from(error);
                return vec![
                    Check::problem(
                        NAME,
                        format!("{shown} cannot be read: {error:#}"),
                        "Give the folder with --data, run `bowline setup` if there is none yet, \
                         or put the newest backup in its place",
                    ),
                    self.clock_of(None),
                ];
            }
        };
        let clock = self.clock_of(inspection.youngest_session_ms);
        vec![judge(&shown.to_string(), inspection), clock]
    }

    pub(super) fn clock_of(&self, youngest_session_ms: Option<u64>) -> Check {
        const NAME: &str = "clock";
        let advice = "Set the machine's clock, and let it be kept by NTP";
        if self.now_ms < EARLIEST_MS {
            return Check::problem(NAME, "it shows a year before 2026", advice);
        }
        let behind_ms = youngest_session_ms.map_or(0, |at| at.saturating_sub(self.now_ms));
        if behind_ms > BEHIND_MS {
            let seconds = behind_ms / 1000;
            let found = format!("it is {seconds} s behind the youngest session");
            return Check::problem(NAME, found, advice);
        }
        Check::ok(NAME, "plausible")
    }

    /// What the database says about which server it belongs to.
    pub(super) fn instance(&self) -> Option<String> {
        let file = self.config.data.join("bowline.db");
        let inspection = Sqlite::inspect(&file).ok()?;
        if inspection.found != inspection.known || !inspection.damage.is_empty() {
            return None;
        }
        Sqlite::open(&file).ok()?.state(INSTANCE).ok()?
    }

    /// Room for the database to grow.
    pub(super) fn space(&self) -> Check {
        const NAME: &str = "space";
        let advice = "Make room, or move the folder and name it with --data";
        let data = &self.config.data;
        let free_bytes = match rustix::fs::statvfs(data) {
            Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
            Err(error) => {
                let found = format!("{} cannot be looked at: {error}", data.display());
                return Check::problem(NAME, found, advice);
            }
        };
        let found = format!("{} MiB free in {}", free_bytes >> 20, data.display());
        if free_bytes < self.least_free_bytes {
            return Check::problem(NAME, found, advice);
        }
        Check::ok(NAME, found)
    }

    /// The web pages.
    pub(super) fn pages(&self) -> Check {
        const NAME: &str = "pages";
        let web = WebFiles::new(self.config.web.clone());
        if web.has_pages() {
            return Check::ok(NAME, "the support page is there");
        }
        Check::problem(
            NAME,
            "there are no web pages",
            "Give their folder with --web, or use a program that was built with the pages inside",
        )
    }

    /// What customers accept before they join in a browser, if there is to be something.
    pub(super) fn eula(&self) -> Option<Check> {
        const NAME: &str = "eula";
        let read = eula::read(self.config.eula.as_deref()?);
        Some(match read {
            Ok(found) => Check::ok(NAME, format!("its version is {}", found.version)),
            Err(error) => Check::problem(
                NAME,
                format!("{error:#}"),
                "Give plain text in UTF-8 with --eula, and let the server's user read it",
            ),
        })
    }

    /// The authority that customers' programs trust alone, if there is to be one.
    pub(super) fn own_authority(&self) -> Option<Check> {
        const NAME: &str = "authority";
        let makes_its_own = self.config.tls == Tls::SelfSigned;
        let advice = match (&self.authority, makes_its_own) {
            (Ok(Some(_)), _) => {
                let found = "customers' programs trust it, and no other";
                return Some(Check::ok(NAME, found));
            }
            (Ok(None), false) => return None,
            (Ok(None), true) => {
                let found =
                    "the server's own certificate is missing, for another host, or has ended";
                let advice = "Start `bowline serve`: it makes one for this name and keeps it";
                return Some(Check::problem(NAME, found, advice));
            }
            (Err(_), true) => "Run this as the server's user, and look at what it says of the file",
            (Err(_), false) => "Give one certificate, PEM, with --tls-authority",
        };
        let error = self.authority.as_ref().err()?;
        Some(Check::problem(NAME, format!("{error:#}"), advice))
    }

    /// What customers download.
    pub(super) fn applets(&self) -> Vec<Check> {
        const NAME: &str = "applets";
        let Some(generic) = &self.config.applets else {
            let advice = "Give the folder of the generic applets with --applets";
            return vec![Check::problem(NAME, "customers can download none", advice)];
        };
        let authority = self.authority.as_ref().ok().cloned().flatten();
        let home = Home {
            url: &self.config.origin,
            authority: authority.as_deref(),
        };
        let found = applet_file::check(generic, home);
        if found.is_empty() {
            let found = format!("{} holds none", generic.display());
            let advice = "Put the generic applets there, under the names they were built with";
            return vec![Check::problem(NAME, found, advice)];
        }
        let judge = |(system, outcome): (&str, Result<(), applet_file::BakeError>)| match outcome {
            Ok(()) => Check::ok(NAME, format!("the one for {system} can be offered")),
            Err(error) => Check::problem(
                NAME,
                format!("the one for {system} cannot be offered: {error}"),
                "Put the generic applet of this version there",
            ),
        };
        found.into_iter().map(judge).collect()
    }
}

fn judge(file: &str, inspection: Inspection) -> Check {
    const NAME: &str = "database";
    let Inspection { found, known, .. } = inspection;
    if let Some(first) = inspection.damage.first() {
        return Check::problem(
            NAME,
            format!("{file} is damaged: {first}"),
            "Stop the server and put the newest backup in its place",
        );
    }
    if found > known {
        return Check::problem(
            NAME,
            format!("{file} has version {found}, this program knows versions up to {known}"),
            "Use the newer program that wrote it",
        );
    }
    if let Err(error) = inspection.write {
        let error = anyhow::Error::from(error);
        return Check::problem(
            NAME,
            format!("{file} cannot be written: {error:#}"),
            "Let the server's user write the folder, and end programs that hold the file",
        );
    }
    Check::ok(NAME, format!("{file} is sound and can be written"))
}
