//! Starting, and what stops the program from it.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::server::{Answer, Server, run};

#[test]
fn a_public_address_without_tls_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:443"] {
        let refused = run(&["serve", "--listen", address], folder.path());
        assert_eq!(refused.status.code(), Some(1));
        let text = String::from_utf8(refused.stderr).unwrap();
        assert!(text.starts_with("bowline: plain HTTP"), "{text}");
        assert!(text.contains("--tls-certificate and --tls-key"), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[test]
fn plain_http_answers_on_loopback() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let answer = server.ask("GET", "/healthz", "", &Value::Null);
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
}

#[test]
fn a_signal_takes_up_a_new_certificate_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    let first = write(&certificate, &key, 1);
    let server = Server::start(
        folder.path(),
        &[
            "--tls-certificate",
            certificate.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ],
    );
    assert_eq!(ask_tls(server.address, &first).unwrap().status, 200);
    let second = write(&certificate, &key, 2);
    server.signal("HUP");
    server.wait_for_line("the new certificate is in use");
    assert!(ask_tls(server.address, &first).is_err());
    let answer = ask_tls(server.address, &second).unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("strict-transport-security: max-age="));
}

#[test]
fn a_server_whose_authority_is_away_serves_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(
        folder.path(),
        &[
            "--public-url",
            "https://help.northpier.example",
            "--tls",
            "acme",
            "--acme-directory",
            "https://127.0.0.1:1/directory",
        ],
    );
    let line = server.wait_for_line("no new certificate; trying again in an hour");
    let error = line["fields"]["error"].as_str().unwrap();
    assert!(error.starts_with("the account: "), "{error}");
    let answer = server.ask("GET", "/healthz", "", &Value::Null);
    assert_eq!(
        answer.status, 400,
        "it is there, and speaks TLS: {answer:?}"
    );
}

/// Writes a new certificate with a time of writing of its own.
fn write(certificate: &Path, key: &Path, seconds: u64) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let texts = [made.cert.pem(), made.signing_key.serialize_pem()];
    for (file, text) in [certificate, key].into_iter().zip(texts) {
        std::fs::write(file, text).unwrap();
        let file = std::fs::File::options().write(true).open(file).unwrap();
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        file.set_modified(at).unwrap();
    }
    made.cert.der().clone()
}

fn ask_tls(address: SocketAddr, trusted: &CertificateDer<'static>) -> std::io::Result<Answer> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address)?);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(Answer::parse(&text))
}
