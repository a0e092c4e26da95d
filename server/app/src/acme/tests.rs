//! A whole order against a small authority on loopback, which really looks at the challenge.

#[path = "authority.rs"]
mod authority;
#[path = "look.rs"]
mod look;

use std::net::SocketAddr;
use std::time::SystemTime;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

use super::*;
use crate::accept::{Service, Timeouts, serve};
use crate::config::{Config, Settings, TlsMode};
use authority::{Authority, DAYS};

const DOMAIN: &str = "help.northpier.example";
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// A server with automatic certificates that listens.
struct Running {
    acceptor: crate::tls::Acceptor,
    address: SocketAddr,
}

async fn server() -> Running {
    let settings = Settings {
        tls: Some(TlsMode::Acme),
        public_url: Some(format!("https://{DOMAIN}")),
        ..Settings::default()
    };
    let config = Config::new(settings).unwrap();
    let acceptor = crate::tls::acceptor(&config).unwrap().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = Service {
        tls: Some(acceptor.handshakes.clone()),
        routes: Router::new().route("/", get(|| async { "hello" })),
        relay: None,
        connections: 10,
        proxies: Vec::new(),
        timeouts: Timeouts::default(),
    };
    tokio::spawn(async move {
        let (_stop, stopped) = tokio::sync::watch::channel(false);
        serve(listener, service, stopped).await;
    });
    Running { acceptor, address }
}

fn acme(running: &Running, authority: &Authority, data: &Path) -> Acme {
    let wish = Wish {
        domain: DOMAIN.to_owned(),
        email: Some("ada@example.org".to_owned()),
        directory: authority.directory(),
    };
    let certificate = Arc::clone(&running.acceptor.certificate);
    let mut acme = Acme::new(wish, data, certificate).unwrap();
    acme.roots = RootCertStore::empty();
    acme.roots.add(authority.own_certificate.clone()).unwrap();
    acme.patience = RetryPolicy::new()
        .initial_delay(Duration::from_millis(5))
        .backoff(1.0);
    acme
}

fn now_seconds() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_sees_the_wrong_server_gives_nothing() {
    let (folder, running, other) = (tempfile::tempdir().unwrap(), server().await, server().await);
    let authority = Authority::start(other.address).await;
    let acme = acme(&running, &authority, folder.path());
    let refused = acme.renew_if_due(now_seconds()).await.unwrap_err();
    let text = format!("{refused:#}");
    assert!(text.contains("could not verify"), "{text}");
    assert!(!acme.chain_file().exists());
    let shown = authority.look(running.address).await;
    assert!(shown.is_none(), "the challenge is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_got_shown_kept_and_renewed_in_time() {
    let (folder, running) = (tempfile::tempdir().unwrap(), server().await);
    let authority = Authority::start(running.address).await;
    let acme = acme(&running, &authority, folder.path());
    assert!(!authority.is_shown_at(running.address).await);
    let now = now_seconds();
    assert_eq!(acme.renew_if_due(now).await.unwrap(), Renewal::Done);
    assert!(authority.is_shown_at(running.address).await);
    assert!(authority.look(running.address).await.is_none());
    assert_eq!(acme.renew_if_due(now).await.unwrap(), Renewal::NotDue);
    let young = now + (DAYS * 2 / 3 - 1) * DAY_SECONDS;
    assert_eq!(acme.renew_if_due(young).await.unwrap(), Renewal::NotDue);
    let old = now + (DAYS * 2 / 3 + 1) * DAY_SECONDS;
    assert_eq!(acme.renew_if_due(old).await.unwrap(), Renewal::Done);
    assert_eq!((authority.accounts(), authority.issued()), (1, 2));
    for entry in fs::read_dir(&acme.folder).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(
            mode & 0o077,
            0,
            "{:?} is for the server alone",
            entry.path()
        );
    }
    // A restart shows the certificate without asking anybody.
    let next = server().await;
    let again = self::acme(&next, &authority, folder.path());
    assert!(authority.is_shown_at(next.address).await);
    assert_eq!(again.renew_if_due(now).await.unwrap(), Renewal::NotDue);
    assert_eq!((authority.accounts(), authority.issued()), (1, 2));
}
