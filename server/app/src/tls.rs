//! Certificates: where they come from, and how new ones are taken up while the server runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::SystemTime;

use anyhow::Context;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::{ServerConfig, sign::CertifiedKey};

use crate::acme;
use crate::config::{Config, Tls};
use crate::self_signed;

/// What accepts TLS connections, and its certificate.
#[derive(Clone)]
pub(crate) struct Acceptor {
    /// Shakes hands.
    pub(crate) handshakes: TlsAcceptor,
    /// The certificate that it shows.
    pub(crate) certificate: Arc<Certificate>,
}

/// Makes what accepts TLS connections, or nothing for plain HTTP.
///
/// # Errors
/// Says which file cannot be used.
pub(crate) fn acceptor(config: &Config) -> anyhow::Result<Option<Acceptor>> {
    let certificate = match &config.tls {
        Tls::None => return Ok(None),
        Tls::Files { certificate, key } => Certificate::from_files(certificate, key)?,
        Tls::SelfSigned => Certificate::fixed(self_signed::kept(&config.data, &config.host)?),
        // Shown until the first certificate is there: the authority must reach this server for it.
        Tls::Acme(wish) => Certificate::fixed(self_signed::fleeting(&wish.domain)?),
    };
    let certificate = Arc::new(certificate);
    let shown = Arc::clone(&certificate) as Arc<dyn ResolvesServerCert>;
    let mut server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(shown);
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    if matches!(config.tls, Tls::Acme(_)) {
        server.alpn_protocols.push(acme::PROTOCOL.to_vec());
    }
    let handshakes = TlsAcceptor::from(Arc::new(server));
    Ok(Some(Acceptor {
        handshakes,
        certificate,
    }))
}

/// The cryptography.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// What a look at the files found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reload {
    /// The same as before.
    Unchanged,
    /// A new certificate, which new connections see.
    TakenUp,
}

/// A certificate and its key. Connections that are open keep the one with which they began.
#[derive(Debug)]
pub(crate) struct Certificate {
    shown: RwLock<Arc<CertifiedKey>>,
    challenge: Mutex<Option<Arc<CertifiedKey>>>,
    files: Option<Files>,
}

#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
    taken_up: Mutex<Stamp>,
}

/// When the two files were written, and how long they are.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    fn fixed(key: CertifiedKey) -> Self {
        Self {
            shown: RwLock::new(Arc::new(key)),
            challenge: Mutex::default(),
            files: None,
        }
    }

    fn from_files(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        // The stamp is taken first: a change while they are read is seen by the next look.
        let stamp = [stamp(certificate), stamp(key)];
        let shown = read(certificate, key)?;
        Ok(Self {
            shown: RwLock::new(Arc::new(shown)),
            challenge: Mutex::default(),
            files: Some(Files {
                certificate: certificate.to_owned(),
                key: key.to_owned(),
                taken_up: Mutex::new(stamp),
            }),
        })
    }

    /// Looks whether the files changed, and takes the new certificate up. When it cannot be used,
    /// as when only one of the files is written so far, the one before stays.
    ///
    /// # Errors
    /// Says what is wrong with the new files.
    pub(crate) fn reload(&self) -> anyhow::Result<Reload> {
        let Some(files) = &self.files else {
            return Ok(Reload::Unchanged);
        };
        let mut taken_up = files
            .taken_up
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let found = [stamp(&files.certificate), stamp(&files.key)];
        if found == *taken_up {
            return Ok(Reload::Unchanged);
        }
        self.show(read(&files.certificate, &files.key)?);
        *taken_up = found;
        Ok(Reload::TakenUp)
    }

    /// Shows another certificate to new connections.
    pub(crate) fn show(&self, new: CertifiedKey) {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        *shown = Arc::new(new);
    }

    /// Shows this certificate to an authority that looks at a challenge, and to nobody else.
    pub(crate) fn begin_challenge(&self, shown: CertifiedKey) {
        *self.challenge() = Some(Arc::new(shown));
    }

    /// There is nothing to look at any more.
    pub(crate) fn end_challenge(&self) {
        *self.challenge() = None;
    }

    fn challenge(&self) -> MutexGuard<'_, Option<Arc<CertifiedKey>>> {
        self.challenge
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The chain that new connections see, the server's own first.
    pub(crate) fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.shown().cert.clone()
    }

    fn shown(&self) -> Arc<CertifiedKey> {
        let shown = self.shown.read();
        Arc::clone(&shown.unwrap_or_else(PoisonError::into_inner))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut protocols = hello.alpn().into_iter().flatten();
        // RFC 8737, section 3: the authority offers this one protocol only.
        if protocols.next() == Some(acme::PROTOCOL) && protocols.next().is_none() {
            return self.challenge().clone();
        }
        Some(self.shown())
    }
}

fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let found = fs::metadata(file).ok()?;
    Some((found.modified().ok()?, found.len()))
}

fn read(certificate: &Path, key: &Path) -> anyhow::Result<CertifiedKey> {
    let chain: Vec<_> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("the certificate {}", certificate.display()))?;
    anyhow::ensure!(
        !chain.is_empty(),
        "the file {} holds no certificate",
        certificate.display()
    );
    let key =
        PrivateKeyDer::from_pem_file(key).with_context(|| format!("the key {}", key.display()))?;
    certified(chain, key)
}

pub(crate) fn certified(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> anyhow::Result<CertifiedKey> {
    CertifiedKey::from_der(chain, key, &provider())
        .context("the certificate and the key do not fit together")
}

/// Makes what an authority wants to see: RFC 8737, section 3.
///
/// # Errors
/// When the name cannot be in a certificate.
pub(crate) fn challenge_certificate(domain: &str, digest: &[u8]) -> anyhow::Result<CertifiedKey> {
    let mut wanted = rcgen::CertificateParams::new(vec![domain.to_owned()])?;
    wanted.custom_extensions = vec![rcgen::CustomExtension::new_acme_identifier(digest)];
    let key = rcgen::KeyPair::generate()?;
    let made = wanted.self_signed(&key)?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    // Not by `certified`: its check refuses the extension, which is critical and known to
    // authorities only. The two were made for each other a line ago.
    let key = provider().key_provider.load_private_key(key.into())?;
    Ok(CertifiedKey::new(vec![made.der().clone()], key))
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
