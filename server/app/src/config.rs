//! What can be set, on the command line or in a TOML file with the same names.

mod apps;
mod choice;
#[cfg(test)]
mod fuzz_tests;
mod origin;
#[cfg(test)]
mod tests;

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use bowline_protocol::DisplayName;
use bowline_signaling::Limits;
use serde::Deserialize;

use crate::acme::Wish;
pub(crate) use apps::Apps;
use origin::parse_origin;

/// What can be set. The command line wins over the file.
#[derive(Clone, Debug, Default, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Settings {
    /// Folder of the database and of the baked applets [default: data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Where browsers reach this server, as in `https://help.northpier.example`
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The name that customers see [default: the host of the public URL]
    #[arg(long, value_name = "NAME")]
    pub(crate) organisation: Option<String>,
    /// End-User License Agreement, plain text in UTF-8 of at most 64 KiB: who joins in a browser reads and accepts it first
    #[arg(long, value_name = "FILE")]
    pub(crate) eula: Option<PathBuf>,
    /// Number of the organisation's own app in Apple's store: Safari offers it on the support page
    #[arg(long, value_name = "NUMBER")]
    pub(crate) ios_app: Option<String>,
    /// What that app is told when it opens [default: the address of the page]
    #[arg(long, value_name = "URL", requires = "ios_app")]
    pub(crate) ios_app_link: Option<String>,
    /// Package of the organisation's own app for Android, as in `example.northpier.help`: the support page offers it
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) android_app: Option<String>,
    /// Folder of the built web pages; without it, those inside the program
    #[arg(long, value_name = "DIR")]
    pub(crate) web: Option<PathBuf>,
    /// Folder of the generic applets
    #[arg(long, value_name = "DIR")]
    pub(crate) applets: Option<PathBuf>,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_certificate: Option<PathBuf>,
    /// Key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Where the certificate comes from without files: `acme` gets it from an authority and renews it, which agrees to its terms; `self-signed` makes one, for trials
    #[arg(long, conflicts_with = "tls_certificate")]
    pub(crate) tls: Option<TlsMode>,
    /// The organisation's own authority, PEM, where browsers do not know the one that the certificate is from: the applet then trusts this one alone
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_authority: Option<PathBuf>,
    /// Email for the authority of `acme`
    #[arg(long, value_name = "EMAIL")]
    pub(crate) acme_email: Option<String>,
    /// Directory of the authority of `acme` [default: the one of Let's Encrypt]
    #[arg(long, value_name = "URL")]
    pub(crate) acme_directory: Option<String>,
    /// Address of a reverse proxy whose X-Forwarded-For is believed; may be repeated
    #[arg(long = "trusted-proxy", value_name = "ADDRESS")]
    pub(crate) trusted_proxy: Vec<IpAddr>,
    /// Most connections at a time, a quarter of them, and at least 16, from one address prefix unless it is a trusted proxy [default: 4096]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) connections: Option<usize>,
    /// Minutes for which a code works, 1 to 60 [default: 10]
    #[arg(long, value_name = "MINUTES")]
    pub(crate) pin_minutes: Option<u32>,
    /// Hours for which a link works, 1 to 168 [default: 24]
    #[arg(long, value_name = "HOURS")]
    pub(crate) link_hours: Option<u32>,
    /// Minutes that the applet may take to arrive, 1 to 60 [default: 10]
    #[arg(long, value_name = "MINUTES")]
    pub(crate) connect_minutes: Option<u32>,
    /// Minutes that a customer waits for Start, 0 is for ever [default: 60]
    #[arg(long, value_name = "MINUTES")]
    pub(crate) waiting_minutes: Option<u32>,
    /// Minutes in which nothing is typed, said or sent and no screen that is seen changes, after which a session ends that is not on hold; 0 is never [default: 0]
    #[arg(long, value_name = "MINUTES")]
    pub(crate) idle_minutes: Option<u32>,
    /// Cameras of phones that one technician sees through at a time, 1 to 10 [default: 1]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) lens_at_once: Option<u32>,
    /// STUN server for browsers and applets, as in stun:stun.example.org:3478; may be repeated
    #[arg(long = "stun", value_name = "URL")]
    pub(crate) stun: Vec<String>,
    /// Whether the server relays for those who find no direct way [default: on]
    #[arg(long)]
    pub(crate) relay: Option<RelayMode>,
    /// UDP address of the relay; TURN over TCP and TLS shares the port of the pages [default: as --listen]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) relay_listen: Option<SocketAddr>,
    /// The server's address as the outside knows it, where it cannot be found out
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) relay_ip: Option<IpAddr>,
    /// How lines of the log look [default: text]
    #[arg(long)]
    pub(crate) log: Option<LogFormat>,
    /// What is logged: `debug` has a line for every request, without anything secret [default: info]
    #[arg(long)]
    pub(crate) log_level: Option<LogLevel>,
}

/// How a certificate comes about.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TlsMode {
    /// Made by the server itself; browsers warn.
    SelfSigned,
    /// From an authority, renewed by itself.
    Acme,
}

/// Whether there is a relay.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RelayMode {
    /// There is.
    #[default]
    On,
    /// Who finds no direct way finds none.
    Off,
}

/// How lines of the log look.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// What is logged.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogLevel {
    /// What an operator should know.
    #[default]
    Info,
    /// Also every request.
    Debug,
}

/// Where the certificate comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Tls {
    /// Plain HTTP, on a loopback address only.
    None,
    /// From files.
    Files {
        /// Certificate chain.
        certificate: PathBuf,
        /// Its key.
        key: PathBuf,
    },
    /// Made by the server itself.
    SelfSigned,
    /// From an authority.
    Acme(Wish),
}

/// The checked settings.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Folder of the database and of the baked applets.
    pub(crate) data: PathBuf,
    /// Address to listen on.
    pub(crate) listen: SocketAddr,
    /// Scheme, host and port as browsers write them, without a slash at the end.
    pub(crate) origin: String,
    /// Host and port of the origin.
    pub(crate) host: String,
    /// The name that customers see.
    pub(crate) organisation: DisplayName,
    /// File of the End-User License Agreement.
    pub(crate) eula: Option<PathBuf>,
    /// The organisation's own apps.
    pub(crate) apps: Apps,
    /// Folder of the built web pages.
    pub(crate) web: Option<PathBuf>,
    /// Folder of the generic applets.
    pub(crate) applets: Option<PathBuf>,
    /// Where the certificate comes from.
    pub(crate) tls: Tls,
    /// The organisation's own authority.
    pub(crate) authority: Option<PathBuf>,
    /// Proxies whose X-Forwarded-For is believed.
    pub(crate) trusted_proxies: Vec<IpAddr>,
    /// Most connections at a time.
    pub(crate) connections: usize,
    /// Limits of sessions.
    pub(crate) limits: Limits,
    /// STUN servers.
    pub(crate) stun: Vec<String>,
    /// UDP address of the relay, if there is one.
    pub(crate) relay: Option<SocketAddr>,
    /// The server's address as the outside knows it.
    pub(crate) relay_ip: Option<IpAddr>,
    /// How lines of the log look.
    pub(crate) log: LogFormat,
    /// What is logged.
    pub(crate) log_level: LogLevel,
}

impl Settings {
    /// Reads the file and lets the command line win over it.
    ///
    /// # Errors
    /// Says what in the file is wrong.
    pub(crate) fn with_file(self, file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(file) = file else { return Ok(self) };
        let text = fs::read_to_string(file)
            .with_context(|| format!("the settings file {} cannot be read", file.display()))?;
        let below: Self = toml::from_str(&text)
            .with_context(|| format!("the settings file {} has a mistake", file.display()))?;
        Ok(self.over(below))
    }

    fn over(self, below: Self) -> Self {
        let list = |mine: Vec<_>, theirs| if mine.is_empty() { theirs } else { mine };
        Self {
            data: self.data.or(below.data),
            listen: self.listen.or(below.listen),
            public_url: self.public_url.or(below.public_url),
            organisation: self.organisation.or(below.organisation),
            eula: self.eula.or(below.eula),
            ios_app: self.ios_app.or(below.ios_app),
            ios_app_link: self.ios_app_link.or(below.ios_app_link),
            android_app: self.android_app.or(below.android_app),
            web: self.web.or(below.web),
            applets: self.applets.or(below.applets),
            tls_certificate: self.tls_certificate.or(below.tls_certificate),
            tls_key: self.tls_key.or(below.tls_key),
            tls: self.tls.or(below.tls),
            tls_authority: self.tls_authority.or(below.tls_authority),
            acme_email: self.acme_email.or(below.acme_email),
            acme_directory: self.acme_directory.or(below.acme_directory),
            trusted_proxy: list(self.trusted_proxy, below.trusted_proxy),
            connections: self.connections.or(below.connections),
            pin_minutes: self.pin_minutes.or(below.pin_minutes),
            link_hours: self.link_hours.or(below.link_hours),
            connect_minutes: self.connect_minutes.or(below.connect_minutes),
            waiting_minutes: self.waiting_minutes.or(below.waiting_minutes),
            idle_minutes: self.idle_minutes.or(below.idle_minutes),
            lens_at_once: self.lens_at_once.or(below.lens_at_once),
            stun: if self.stun.is_empty() {
                below.stun
            } else {
                self.stun
            },
            relay: self.relay.or(below.relay),
            relay_listen: self.relay_listen.or(below.relay_listen),
            relay_ip: self.relay_ip.or(below.relay_ip),
            log: self.log.or(below.log),
            log_level: self.log_level.or(below.log_level),
        }
    }

    fn limits(&self) -> anyhow::Result<Limits> {
        let safe = Limits::default();
        let limits = Limits {
            pin_minutes: self.pin_minutes.unwrap_or(safe.pin_minutes),
            link_hours: self.link_hours.unwrap_or(safe.link_hours),
            connect_minutes: self.connect_minutes.unwrap_or(safe.connect_minutes),
            waiting_minutes: self.waiting_minutes.unwrap_or(safe.waiting_minutes),
            idle_minutes: self.idle_minutes.unwrap_or(safe.idle_minutes),
            lens_at_once: self.lens_at_once.unwrap_or(safe.lens_at_once),
            ..safe
        };
        Ok(limits.checked()?)
    }
}

impl Config {
    /// Checks the settings.
    ///
    /// # Errors
    /// Says which one cannot be used, and what to do.
    pub(crate) fn new(settings: Settings) -> anyhow::Result<Self> {
        let limits = settings.limits()?;
        let listen = settings
            .listen
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let is_plain = settings.is_plain();
        ensure!(
            !is_plain || listen.ip().is_loopback(),
            "plain HTTP is served on a loopback address only, and {listen} is not one: \
             give --tls-certificate and --tls-key, --tls acme, or --tls self-signed"
        );
        let public_url = match &settings.public_url {
            Some(url) => url.clone(),
            None if listen.ip().is_loopback() => {
                let scheme = if is_plain { "http" } else { "https" };
                format!("{scheme}://localhost:{}", listen.port())
            }
            None => bail!("give --public-url: the address by which browsers reach this server"),
        };
        let (origin, host) = parse_origin(&public_url)?;
        let apps = settings.apps()?;
        let tls = settings.tls_for(&origin, &host)?;
        let organisation = settings.organisation.unwrap_or_else(|| host.clone());
        Ok(Self {
            data: settings.data.unwrap_or_else(|| PathBuf::from("data")),
            listen,
            organisation: DisplayName::parse(&organisation).context("the organisation's name")?,
            eula: settings.eula,
            apps,
            origin,
            host,
            web: settings.web,
            applets: settings.applets,
            tls,
            authority: settings.tls_authority,
            trusted_proxies: settings.trusted_proxy,
            connections: settings.connections.unwrap_or(4096),
            limits,
            stun: settings.stun,
            relay: match settings.relay.unwrap_or_default() {
                RelayMode::On => Some(settings.relay_listen.unwrap_or(listen)),
                RelayMode::Off => None,
            },
            relay_ip: settings.relay_ip,
            log: settings.log.unwrap_or_default(),
            log_level: settings.log_level.unwrap_or_default(),
        })
    }
}
