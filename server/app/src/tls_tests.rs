//! TLS over real sockets, with a client that checks certificates.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use rcgen::CertifiedKey as Made;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::*;
use crate::accept::{Service, Timeouts, serve};
use crate::config::{Settings, TlsMode};
use crate::own_authority;

const ASK: &[u8] = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// Two files, and what is in them.
struct Pair {
    folder: tempfile::TempDir,
}

impl Pair {
    fn new() -> (Self, CertificateDer<'static>) {
        let folder = tempfile::tempdir().unwrap();
        let pair = Self { folder };
        let certificate = pair.write();
        (pair, certificate)
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Writes a new certificate, with a time of writing that no earlier one had.
    fn write(&self) -> CertificateDer<'static> {
        let Made { cert, signing_key } =
            rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let before = stamp(&self.key()).map_or(SystemTime::UNIX_EPOCH, |(at, _)| at);
        fs::write(self.certificate(), cert.pem()).unwrap();
        fs::write(self.key(), signing_key.serialize_pem()).unwrap();
        for file in [self.certificate(), self.key()] {
            let file = fs::File::options().write(true).open(file).unwrap();
            let later = before + std::time::Duration::from_secs(2);
            file.set_modified(later).unwrap();
        }
        cert.der().clone()
    }

    fn config(&self) -> Config {
        Config::new(Settings {
            tls_certificate: Some(self.certificate()),
            tls_key: Some(self.key()),
            ..Settings::default()
        })
        .unwrap()
    }
}

async fn listen(acceptor: &Acceptor) -> SocketAddr {
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
    address
}

/// Connects and trusts one certificate only.
async fn connect(
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let socket = TcpStream::connect(address).await?;
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, socket).await
}

async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(ASK).await.unwrap();
    let mut text = Vec::new();
    while !text.ends_with(b"hello") {
        assert_ne!(stream.read_buf(&mut text).await.unwrap(), 0);
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn files_that_do_not_fit_are_refused() {
    let (pair, _) = Pair::new();
    let (other, _) = Pair::new();
    let refusal = |certificate: PathBuf, key: PathBuf| {
        let refused = Certificate::from_files(&certificate, &key).unwrap_err();
        format!("{refused:#}")
    };
    let text = refusal(pair.certificate(), other.key());
    assert!(text.contains("do not fit together"), "{text}");
    let text = refusal(pair.folder.path().join("gone.pem"), pair.key());
    assert!(text.contains("gone.pem"), "{text}");
    let text = refusal(pair.key(), pair.key());
    assert!(text.contains("holds no certificate"), "{text}");
}

#[tokio::test]
async fn a_certificate_from_files_is_shown() {
    let (pair, certificate) = Pair::new();
    let (_, other) = Pair::new();
    let acceptor = acceptor(&pair.config()).unwrap().unwrap();
    let address = listen(&acceptor).await;
    assert!(connect(address, &other).await.is_err(), "not trusted");
    let mut stream = connect(address, &certificate).await.unwrap();
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_self_signed_certificate_names_the_public_host() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        data: Some(folder.path().to_owned()),
        tls: Some(TlsMode::SelfSigned),
        ..Settings::default()
    };
    let config = Config::new(settings).unwrap();
    assert_eq!(config.origin, "https://localhost:8080");
    let acceptor = acceptor(&config).unwrap().unwrap();
    let certificate = acceptor.certificate.chain().remove(0);
    let address = listen(&acceptor).await;
    let mut stream = connect(address, &certificate).await.unwrap();
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    // What customers download trusts it, also after a restart.
    assert_eq!(own_authority::read(&config).unwrap(), Some(certificate));
}

#[tokio::test]
async fn plain_http_is_told_to_use_https() {
    let (pair, _) = Pair::new();
    let acceptor = acceptor(&pair.config()).unwrap().unwrap();
    let mut socket = TcpStream::connect(listen(&acceptor).await).await.unwrap();
    socket.write_all(ASK).await.unwrap();
    let mut text = String::new();
    socket.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    assert!(head.contains(&format!("content-length: {}\r\n", body.len())));
    assert!(body.contains("https://"), "{body}");
}

#[tokio::test]
async fn new_files_are_taken_up_and_open_connections_stay() {
    let (pair, first) = Pair::new();
    let acceptor = acceptor(&pair.config()).unwrap().unwrap();
    let certificate = &acceptor.certificate;
    let address = listen(&acceptor).await;
    let mut open = connect(address, &first).await.unwrap();
    assert_eq!(certificate.reload().unwrap(), Reload::Unchanged);

    fs::write(pair.key(), "half of a").unwrap();
    assert!(certificate.reload().is_err(), "the new key cannot be read");
    assert!(connect(address, &first).await.is_ok(), "the old one stays");

    let second = pair.write();
    assert_eq!(certificate.reload().unwrap(), Reload::TakenUp);
    assert_eq!(certificate.reload().unwrap(), Reload::Unchanged);
    assert!(connect(address, &first).await.is_err());
    let mut new = connect(address, &second).await.unwrap();
    assert!(ask(&mut new).await.starts_with("HTTP/1.1 200 OK"));
    assert!(ask(&mut open).await.starts_with("HTTP/1.1 200 OK"));
}
