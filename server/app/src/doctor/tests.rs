//! Each check red once, on loopback, and all of them green.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use bowline_relay::{Relay, RelayConfig};
use bowline_storage::sqlite::Sqlite;
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::watch;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::*;
use crate::accept::{Service, Timeouts, serve};
use crate::applet_file::ADDRESS;
use crate::config::Settings;
use crate::given::generic_applet;
use crate::routes::tests::server_with;

/// A server that listens, and the doctor who comes to it.
pub(super) struct Visit {
    folder: tempfile::TempDir,
    pub(super) doctor: Doctor,
}

impl Visit {
    /// A visit to a real server over plain HTTP, where everything is well.
    async fn to_server() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("bowline.db")).unwrap();
        let own = bowline_storage::Sessions::write_state(&store, crate::state::INSTANCE, "own");
        own.unwrap();
        let pair = server_with(|app| app.instance = "own".to_owned());
        let address = listen(None, pair.routes.clone()).await;
        Self::new(folder, settings(), address)
    }

    pub(super) fn new(folder: tempfile::TempDir, settings: Settings, address: SocketAddr) -> Self {
        let doctor = doctor(folder.path(), settings, address);
        Self { folder, doctor }
    }

    /// With other settings, or to another address.
    pub(super) fn again(self, settings: Settings, address: SocketAddr) -> Self {
        Self::new(self.folder, settings, address)
    }

    pub(super) async fn check(&self, name: &str) -> Check {
        let checks = self.doctor.examine().await;
        let found = checks.iter().find(|check| check.name == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {checks:#?}"))
            .clone()
    }

    /// The check is a problem, and says what to do.
    pub(super) async fn has_problem(&self, name: &str, words: &str) {
        let check = self.check(name).await;
        assert!(!check.ok, "{check}");
        assert!(check.found.contains(words), "{check}");
        assert!(check.advice.len() > 10, "{check}");
    }
}

fn doctor(folder: &Path, mut settings: Settings, address: SocketAddr) -> Doctor {
    let (web, applets) = (folder.join("web"), folder.join("generic"));
    for path in [&web, &applets] {
        std::fs::create_dir_all(path).unwrap();
    }
    std::fs::write(web.join("index.html"), "page").unwrap();
    write_applet(&applets, 0);
    settings.data = Some(folder.to_owned());
    settings.web = Some(web);
    settings.applets = Some(applets);
    let mut doctor = Doctor::new(Config::new(settings).unwrap());
    doctor.resolve = Arc::new(move |_, _| Ok(vec![address]));
    doctor.config.relay = Some(address);
    doctor.least_free_bytes = 0;
    doctor
}

fn settings() -> Settings {
    Settings {
        public_url: Some("http://localhost:8080".to_owned()),
        ..Settings::default()
    }
}

fn write_applet(folder: &Path, first: u8) {
    let mut program = generic_applet();
    let start = program
        .windows(ADDRESS.mark.len())
        .position(|at| at == ADDRESS.mark);
    program[start.unwrap() + ADDRESS.mark.len()] = first;
    std::fs::write(folder.join("bowline-applet"), program).unwrap();
}

/// Pages and relay on one port.
pub(super) async fn listen(tls: Option<tokio_rustls::TlsAcceptor>, routes: Router) -> SocketAddr {
    let relay = Relay::start(RelayConfig::default()).unwrap();
    let (listener, socket) = loop {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        if let Ok(socket) = UdpSocket::bind(listener.local_addr().unwrap()).await {
            break (listener, socket);
        }
    };
    let datagrams = relay.clone();
    tokio::spawn(async move { datagrams.serve_udp(socket).await });
    listen_with(listener, tls, routes, Some(relay))
}

fn listen_with(
    listener: TcpListener,
    tls: Option<tokio_rustls::TlsAcceptor>,
    routes: Router,
    relay: Option<Relay>,
) -> SocketAddr {
    let address = listener.local_addr().unwrap();
    let service = Service {
        tls,
        routes,
        relay,
        connections: 10,
        proxies: Vec::new(),
        timeouts: Timeouts::default(),
    };
    tokio::spawn(async move {
        let (_stop, stopped) = watch::channel(false);
        serve(listener, service, stopped).await;
    });
    address
}

#[tokio::test]
async fn a_sound_server_has_no_problem() {
    let visit = Visit::to_server().await;
    let checks = visit.doctor.examine().await;
    assert!(checks.iter().all(Check::is_ok), "{checks:#?}");
    let names: Vec<_> = checks.iter().map(|check| check.name).collect();
    assert_eq!(
        names,
        [
            "addresses",
            "name",
            "connection",
            "server",
            "websocket",
            "relay-udp",
            "relay-tcp",
            "database",
            "clock",
            "space",
            "pages",
            "applets"
        ]
    );
    assert!(checks[0].to_string().starts_with("ok       addresses: "));
}

#[tokio::test]
async fn a_relay_behind_a_wall_is_told() {
    let mut visit = Visit::to_server().await;
    let nobody = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    visit.doctor.config.relay = Some(nobody.local_addr().unwrap());
    visit.doctor.patience = Duration::from_secs(1);
    visit.has_problem("relay-udp", "does not answer").await;
    let pair = server_with(|app| app.instance = "own".to_owned());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listen_with(listener, None, pair.routes.clone(), None);
    visit.doctor.resolve = Arc::new(move |_, _| Ok(vec![address]));
    visit.has_problem("relay-tcp", "does not pass").await;
    visit.doctor.config.relay = None;
    let checks = visit.doctor.examine().await;
    assert!(checks.iter().all(|c| !c.name.starts_with("relay")));
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let mut visit = Visit::to_server().await;
    visit.doctor.resolve = Arc::new(|_, _| Ok(Vec::new()));
    visit.has_problem("name", "has no address").await;
    visit.doctor.resolve = Arc::new(|_, _| Err(io::Error::other("no such name")));
    visit.has_problem("name", "no such name").await;
}

#[tokio::test]
async fn a_closed_port_is_told() {
    let mut visit = Visit::to_server().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    visit.doctor.resolve = Arc::new(move |_, _| Ok(vec![closed]));
    visit.has_problem("connection", "nothing answers").await;
}

#[tokio::test]
async fn another_server_is_told() {
    let mut visit = Visit::to_server().await;
    let pair = server_with(|app| app.instance = "another".to_owned());
    let address = listen(None, pair.routes.clone()).await;
    visit.doctor.resolve = Arc::new(move |_, _| Ok(vec![address]));
    visit.has_problem("server", "another Bowline server").await;
    let other = Router::new().route("/healthz", get(|| async { "ok\n" }));
    let address = listen(None, other).await;
    visit.doctor.resolve = Arc::new(move |_, _| Ok(vec![address]));
    visit.has_problem("server", "something else").await;
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_told() {
    let mut visit = Visit::to_server().await;
    visit.doctor.patience = Duration::from_millis(100);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    visit.doctor.resolve = Arc::new(move |_, _| Ok(vec![silent]));
    visit.has_problem("server", "no answer came in time").await;
}

#[tokio::test]
async fn a_proxy_that_eats_the_upgrade_is_told() {
    let mut visit = Visit::to_server().await;
    let plain = Router::new().route(
        "/api/v1/signaling",
        get(|| async { (StatusCode::BAD_REQUEST, "no upgrade") }),
    );
    let address = listen(None, plain).await;
    visit.doctor.resolve = Arc::new(move |_, _| Ok(vec![address]));
    visit.has_problem("websocket", "400").await;
}

/// A TLS server for `help.northpier.example` whose certificate ends in so many days.
async fn tls_visit(days: i64) -> (Visit, CertificateDer<'static>) {
    let folder = tempfile::tempdir().unwrap();
    let name = "help.northpier.example".to_owned();
    let mut wanted = rcgen::CertificateParams::new(vec![name]).unwrap();
    let now = std::time::SystemTime::now();
    wanted.not_before = (now - Duration::from_hours(24 * 90)).into();
    let end = Duration::from_hours(24 * days.unsigned_abs()) + Duration::from_hours(1);
    wanted.not_after = if days < 0 { now - end } else { now + end }.into();
    let key = rcgen::KeyPair::generate().unwrap();
    let made = wanted.self_signed(&key).unwrap();
    let (certificate, key_file) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    std::fs::write(&certificate, made.pem()).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    let settings = Settings {
        listen: Some(SocketAddr::from(([127, 0, 0, 1], 443))),
        public_url: Some("https://help.northpier.example".to_owned()),
        tls_certificate: Some(certificate),
        tls_key: Some(key_file),
        ..Settings::default()
    };
    let config = Config::new(settings.clone()).unwrap();
    let acceptor = crate::tls::acceptor(&config).unwrap().unwrap();
    let pair = server_with(|app| {
        app.config = config;
        app.instance = "own".to_owned();
    });
    let address = listen(Some(acceptor.handshakes), pair.routes.clone()).await;
    (Visit::new(folder, settings, address), made.der().clone())
}

#[tokio::test]
async fn a_certificate_that_is_unknown_or_runs_out_is_told() {
    let (visit, _) = tls_visit(90).await;
    visit.has_problem("certificate", "UnknownIssuer").await;
    let (mut visit, certificate) = tls_visit(-1).await;
    visit.doctor.roots.add(certificate).unwrap();
    visit.has_problem("certificate", "xpired").await;
    let (mut visit, certificate) = tls_visit(13).await;
    visit.doctor.roots.add(certificate).unwrap();
    visit.has_problem("certificate", "13 more days").await;
    let (mut visit, certificate) = tls_visit(14).await;
    visit.doctor.roots.add(certificate).unwrap();
    assert!(visit.check("certificate").await.is_ok());
    assert!(visit.check("websocket").await.is_ok(), "over TLS");
    visit.doctor.config.host = "other.northpier.example".to_owned();
    visit.has_problem("certificate", "not valid for name").await;
}

#[tokio::test]
async fn a_database_that_is_not_there_or_newer_is_told() {
    let visit = Visit::to_server().await;
    let file = visit.folder.path().join("bowline.db");
    write_version(&file, 99);
    visit.has_problem("database", "version 99").await;
    std::fs::write(&file, "text".repeat(1000)).unwrap();
    visit.has_problem("database", "cannot be read").await;
    for name in ["bowline.db", "bowline.db-wal", "bowline.db-shm"] {
        let _ = std::fs::remove_file(visit.folder.path().join(name));
    }
    visit.has_problem("database", "cannot be read").await;
}

/// Writes the version into the file's header, where `SQLite` keeps it: bytes 60 to 63.
fn write_version(file: &Path, version: u32) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[60..64].copy_from_slice(&version.to_be_bytes());
    std::fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn a_clock_that_was_set_back_is_told() {
    let mut visit = Visit::to_server().await;
    visit.doctor.now_ms = 1_000_000_000_000;
    visit.has_problem("clock", "before 2026").await;
    visit.doctor.now_ms = 1_800_000_000_000;
    let check = |seconds: u64| {
        visit
            .doctor
            .clock_of(Some(1_800_000_000_000 + seconds * 1000))
    };
    assert!(check(60).is_ok());
    assert!(!check(61).is_ok());
}

#[tokio::test]
async fn too_little_space_is_told() {
    let mut visit = Visit::to_server().await;
    visit.doctor.least_free_bytes = u64::MAX;
    visit.has_problem("space", "MiB free").await;
    visit.doctor.config.data = visit.folder.path().join("gone");
    visit.has_problem("space", "cannot be looked at").await;
}

#[tokio::test]
async fn pages_and_applets_that_are_missing_are_told() {
    let mut visit = Visit::to_server().await;
    let generic = visit.folder.path().join("generic");
    write_applet(&generic, b'h');
    visit
        .has_problem("applets", "already holds a server's address")
        .await;
    std::fs::remove_file(generic.join("bowline-applet")).unwrap();
    visit.has_problem("applets", "holds none").await;
    visit.doctor.config.applets = None;
    visit.has_problem("applets", "download none").await;
    visit.doctor.config.web = Some(generic);
    visit.has_problem("pages", "no web pages").await;
}

#[tokio::test]
async fn addresses_that_do_not_belong_together_are_told() {
    let https = || Some("https://help.northpier.example".to_owned());
    let mut visit = Visit::to_server().await;
    let mut judge = |settings: Settings| {
        visit.doctor.config = Config::new(settings).unwrap();
        visit.doctor.addresses()
    };
    let no_proxy = judge(Settings {
        public_url: https(),
        ..Settings::default()
    });
    assert!(no_proxy.found.contains("no proxy is known"), "{no_proxy}");
    let behind_proxy = judge(Settings {
        public_url: https(),
        trusted_proxy: vec!["127.0.0.1".parse().unwrap()],
        ..Settings::default()
    });
    assert!(behind_proxy.is_ok(), "{behind_proxy}");
    let loopback = judge(Settings {
        public_url: https(),
        tls: Some(crate::config::TlsMode::SelfSigned),
        ..Settings::default()
    });
    assert!(loopback.found.contains("only this machine"), "{loopback}");
    let plain = judge(Settings {
        public_url: Some("http://localhost:8080".to_owned()),
        tls: Some(crate::config::TlsMode::SelfSigned),
        ..Settings::default()
    });
    assert!(!plain.is_ok(), "{plain}");
}

#[tokio::test]
async fn an_agreement_that_cannot_be_used_is_told() {
    let visit = Visit::to_server().await;
    assert!(visit.doctor.eula().is_none());
    let file = visit.folder.path().join("terms.txt");
    let with_terms = Settings {
        eula: Some(file.clone()),
        ..settings()
    };
    let address = visit.doctor.config.relay.unwrap();
    let visit = visit.again(with_terms, address);
    visit.has_problem("eula", "terms.txt cannot be read").await;
    std::fs::write(&file, "Be kind.").unwrap();
    assert!(visit.check("eula").await.ok);
}
