//! A certificate authority for tests: RFC 8555 as far as one order needs it. It does not check
//! signatures of requests, but it does look at the challenge as RFC 8737 demands.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rcgen::{CertificateParams, Issuer, KeyPair, PublicKeyData, SignatureAlgorithm};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;
use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_cert::der::Decode as _;

use super::super::{PROTOCOL, validity};
use super::{DOMAIN, look::shake};
use crate::accept::{Service, Timeouts, serve};
use crate::config::{Config, Settings, TlsMode};

/// For how long its certificates are valid.
pub(super) const DAYS: u64 = 90;
const CHALLENGE: &str = "a-challenge-of-the-authority";
/// id-pe-acmeIdentifier: RFC 8737, section 6.1.
const ACME_IDENTIFIER: &str = "1.3.6.1.5.5.7.1.31";

/// The authority, listening.
pub(super) struct Authority {
    desk: Arc<Desk>,
    /// What it shows itself.
    pub(super) own_certificate: CertificateDer<'static>,
}

/// What its endpoints see.
struct Desk {
    url: String,
    /// Where the domain leads, in place of DNS.
    target: SocketAddr,
    issuer: Issuer<'static, KeyPair>,
    state: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    accounts: usize,
    issued: usize,
    thumbprint: String,
    /// The status of the authorization.
    authorization: &'static str,
    certificate: Option<rcgen::Certificate>,
}

impl Authority {
    /// Starts one for which the domain leads to this address.
    pub(super) async fn start(target: SocketAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            data: Some(folder.path().to_owned()),
            tls: Some(TlsMode::SelfSigned),
            ..Settings::default()
        };
        let config = Config::new(settings).unwrap();
        let acceptor = crate::tls::acceptor(&config).unwrap().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut root = CertificateParams::new(Vec::new()).unwrap();
        root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let desk = Arc::new(Desk {
            url: format!("https://localhost:{port}"),
            target,
            issuer: Issuer::new(root, KeyPair::generate().unwrap()),
            state: Mutex::default(),
        });
        let service = Service {
            tls: Some(acceptor.handshakes.clone()),
            routes: routes(Arc::clone(&desk)),
            relay: None,
            connections: 10,
            proxies: Vec::new(),
            timeouts: Timeouts::default(),
        };
        tokio::spawn(async move {
            let (_stop, stopped) = tokio::sync::watch::channel(false);
            serve(listener, service, stopped).await;
        });
        Self {
            desk,
            own_certificate: acceptor.certificate.chain().remove(0),
        }
    }

    pub(super) fn directory(&self) -> String {
        format!("{}/directory", self.desk.url)
    }

    pub(super) fn accounts(&self) -> usize {
        self.desk.books().accounts
    }

    pub(super) fn issued(&self) -> usize {
        self.desk.books().issued
    }

    /// Whether a browser would now see the certificate that was issued last.
    pub(super) async fn is_shown_at(&self, address: SocketAddr) -> bool {
        let shown = shake(address, b"http/1.1").await;
        let books = self.desk.books();
        let issued = books.certificate.as_ref().map(|made| made.der().clone());
        issued.is_some() && shown == issued
    }

    /// What a look at the challenge shows.
    pub(super) async fn look(&self, address: SocketAddr) -> Option<CertificateDer<'static>> {
        shake(address, PROTOCOL).await
    }
}

impl Desk {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.state.lock().unwrap()
    }

    fn order(&self) -> Value {
        let books = self.books();
        let status = match (books.authorization, &books.certificate) {
            ("valid", None) => "ready",
            ("valid", Some(_)) => "valid",
            ("invalid", _) => "invalid",
            _ => "pending",
        };
        let url = &self.url;
        json!({
            "status": status,
            "identifiers": [{"type": "dns", "value": DOMAIN}],
            "authorizations": [format!("{url}/authorization")],
            "finalize": format!("{url}/finalize"),
            "certificate": format!("{url}/certificate"),
        })
    }

    fn challenge(&self) -> Value {
        let status = self.books().authorization;
        json!({
            "type": "tls-alpn-01",
            "url": format!("{}/challenge", self.url),
            "token": CHALLENGE,
            "status": status,
        })
    }

    /// Looks at the challenge as RFC 8737, section 3, says.
    async fn verify(&self) -> bool {
        let Some(shown) = shake(self.target, PROTOCOL).await else {
            return false;
        };
        let certificate = x509_cert::Certificate::from_der(&shown).unwrap();
        let extensions = certificate.tbs_certificate.extensions.unwrap_or_default();
        let find = |id: &str| extensions.iter().find(|e| e.extn_id.to_string() == id);
        let names = find("2.5.29.17").map(|e| e.extn_value.as_bytes().to_vec());
        let mut expected = vec![0x30, u8::try_from(DOMAIN.len() + 2).unwrap(), 0x82];
        expected.push(u8::try_from(DOMAIN.len()).unwrap());
        expected.extend_from_slice(DOMAIN.as_bytes());
        let key = format!("{CHALLENGE}.{}", self.books().thumbprint);
        let mut digest = vec![0x04, 32];
        digest.extend_from_slice(&Sha256::digest(key.as_bytes()));
        let identifier = find(ACME_IDENTIFIER);
        names == Some(expected)
            && identifier.is_some_and(|e| e.critical && e.extn_value.as_bytes() == digest)
    }
}

fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/directory", get(directory))
        .route(
            "/nonce",
            get(|| async { answer(StatusCode::OK, "", &json!({})) }),
        )
        .route("/account", post(new_account))
        .route("/new-order", post(new_order))
        .route("/order", post(order))
        .route("/authorization", post(authorization))
        .route("/challenge", post(challenge))
        .route("/finalize", post(finalize))
        .route("/certificate", post(certificate))
        .with_state(desk)
}

fn answer(status: StatusCode, location: &str, body: &Value) -> Response {
    let headers = [("replay-nonce", "bm9uY2U"), ("location", location)];
    (status, headers, Json(body)).into_response()
}

async fn directory(State(desk): State<Arc<Desk>>) -> Json<Value> {
    let url = &desk.url;
    Json(json!({
        "newNonce": format!("{url}/nonce"),
        "newAccount": format!("{url}/account"),
        "newOrder": format!("{url}/new-order"),
    }))
}

async fn new_account(State(desk): State<Arc<Desk>>, Json(jws): Json<Value>) -> Response {
    let jwk = part(&jws, "protected")["jwk"].clone();
    // RFC 7638, section 3: the members in this order, without spaces.
    let member = |name: &str| jwk[name].to_string();
    let canonical = format!(
        "{{\"crv\":{},\"kty\":{},\"x\":{},\"y\":{}}}",
        member("crv"),
        member("kty"),
        member("x"),
        member("y")
    );
    let mut books = desk.books();
    books.accounts += 1;
    books.thumbprint = encode(&Sha256::digest(canonical.as_bytes()));
    let location = format!("{}/account/1", desk.url);
    answer(StatusCode::CREATED, &location, &json!({"status": "valid"}))
}

async fn new_order(State(desk): State<Arc<Desk>>) -> Response {
    let mut books = desk.books();
    (books.authorization, books.certificate) = ("pending", None);
    drop(books);
    let location = format!("{}/order", desk.url);
    answer(StatusCode::CREATED, &location, &desk.order())
}

async fn order(State(desk): State<Arc<Desk>>) -> Response {
    answer(StatusCode::OK, "", &desk.order())
}

async fn authorization(State(desk): State<Arc<Desk>>) -> Response {
    let status = desk.books().authorization;
    let body = json!({
        "identifier": {"type": "dns", "value": DOMAIN},
        "status": status,
        "challenges": [desk.challenge()],
    });
    answer(StatusCode::OK, "", &body)
}

async fn challenge(State(desk): State<Arc<Desk>>) -> Response {
    let is_right = desk.verify().await;
    desk.books().authorization = if is_right { "valid" } else { "invalid" };
    answer(StatusCode::OK, "", &desk.challenge())
}

async fn finalize(State(desk): State<Arc<Desk>>, Json(jws): Json<Value>) -> Response {
    let request = decode(part(&jws, "payload")["csr"].as_str().unwrap());
    let request = x509_cert::request::CertReq::from_der(&request).unwrap();
    let key = request.info.public_key.subject_public_key;
    let mut wanted = CertificateParams::new(vec![DOMAIN.to_owned()]).unwrap();
    let now = SystemTime::now();
    wanted.not_before = now.into();
    wanted.not_after = (now + Duration::from_hours(24 * DAYS)).into();
    let key = RequestedKey(key.raw_bytes().to_vec());
    let made = wanted.signed_by(&key, &desk.issuer).unwrap();
    assert!(validity(made.der()).is_some());
    let mut books = desk.books();
    books.issued += 1;
    books.certificate = Some(made);
    drop(books);
    answer(StatusCode::OK, "", &desk.order())
}

async fn certificate(State(desk): State<Arc<Desk>>) -> Response {
    let pem = desk.books().certificate.as_ref().unwrap().pem();
    let headers = [
        (
            header::CONTENT_TYPE.as_str(),
            "application/pem-certificate-chain",
        ),
        ("replay-nonce", "bm9uY2U"),
    ];
    (headers, pem).into_response()
}

struct RequestedKey(Vec<u8>);

impl PublicKeyData for RequestedKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

/// A part of a request: RFC 7515, section 7.2.2.
fn part(jws: &Value, name: &str) -> Value {
    serde_json::from_slice(&decode(jws[name].as_str().unwrap())).unwrap()
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 without padding, for URLs: RFC 4648, section 5.
fn encode(bytes: &[u8]) -> String {
    let bits = |at: usize| {
        let byte = |index: usize| u32::from(bytes.get(index).copied().unwrap_or(0));
        let first = at * 6 / 8;
        let word = byte(first) << 8 | byte(first + 1);
        let digit = (word >> (10 - at * 6 % 8)) & 63;
        char::from(ALPHABET[digit as usize])
    };
    (0..(bytes.len() * 8).div_ceil(6)).map(bits).collect()
}

fn decode(text: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let digit = ALPHABET.iter().position(|a| *a == letter).unwrap();
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}

#[test]
fn base64_is_that_of_the_rfc() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg"),
        ("fo", "Zm8"),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg"),
    ] {
        assert_eq!(encode(bytes.as_bytes()), text);
        assert_eq!(decode(text), bytes.as_bytes());
    }
}
