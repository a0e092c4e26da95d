//! Automatic certificates: ACME (RFC 8555) with the TLS-ALPN-01 challenge (RFC 8737).
//!
//! The authority connects to the port that is served anyway and asks for the protocol
//! `acme-tls/1`, so nothing but port 443 has to be open. Account key and certificate are kept in
//! the data folder.

mod client;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use bowline_storage::{Clock, Digest};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Identifier, NewAccount,
    NewOrder, Order, OrderStatus, RetryPolicy,
};
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use x509_cert::der::Decode as _;

use crate::data_folder::{acme_folder, write_secret};
use crate::secret;
use crate::tls::{Certificate, certified, challenge_certificate};
use client::Https;

/// The name of the protocol by which an authority looks at the challenge: RFC 8737, section 6.2.
pub(crate) const PROTOCOL: &[u8] = b"acme-tls/1";
/// How often the certificate's age is looked at, and a failure is tried again: authorities allow
/// a few failures an hour.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// What is asked for, and of whom.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Wish {
    /// The name that the certificate is for.
    pub(crate) domain: String,
    /// Where the authority writes to about the account.
    pub(crate) email: Option<String>,
    /// URL of the authority's directory.
    pub(crate) directory: String,
}

/// Keeps one certificate young.
pub(crate) struct Acme {
    wish: Wish,
    folder: PathBuf,
    certificate: Arc<Certificate>,
    roots: RootCertStore,
    patience: RetryPolicy,
}

/// What a look at the certificate came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Renewal {
    /// It is young enough.
    NotDue,
    /// There is a new one, and it is shown.
    Done,
}

impl Acme {
    /// Takes up the certificate that is in the data folder, if there is one.
    ///
    /// # Errors
    /// Says why the folder cannot be made.
    pub(crate) fn new(
        wish: Wish,
        data: &Path,
        certificate: Arc<Certificate>,
    ) -> anyhow::Result<Self> {
        // Another authority or name has another account and certificate.
        let key = Digest::of(&format!("{} {}", wish.directory, wish.domain));
        let folder = acme_folder(data, &secret::hex(&key.as_bytes()[..8]))
            .with_context(|| format!("no folder for it can be made in {}", data.display()))?;
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
        let acme = Self {
            wish,
            folder,
            certificate,
            roots: RootCertStore {
                roots: roots.collect(),
            },
            patience: RetryPolicy::default(),
        };
        if acme.chain_file().is_file() {
            match acme.read() {
                Ok(key) => acme.certificate.show(key),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(error, "the stored certificate cannot be used");
                }
            }
        }
        Ok(acme)
    }

    /// Renews when it is time, until the program stops.
    pub(crate) async fn keep(self, clock: Arc<dyn Clock>) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        loop {
            looks.tick().await;
            match self.renew_if_due(clock.now_ms() / 1000).await {
                Ok(Renewal::Done) => tracing::info!("the new certificate is in use"),
                Ok(Renewal::NotDue) => {}
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(error, "no new certificate; trying again in an hour");
                }
            }
        }
    }

    /// Gets a new certificate when there is none, or when a third of its time is left.
    ///
    /// # Errors
    /// Says at which step the authority refused; the certificate before is still shown.
    pub(crate) async fn renew_if_due(&self, now_seconds: u64) -> anyhow::Result<Renewal> {
        if self.is_young(now_seconds) {
            return Ok(Renewal::NotDue);
        }
        let account = self.account().await.context("the account")?;
        let names = [Identifier::Dns(self.wish.domain.clone())];
        let order = account.new_order(&NewOrder::new(&names)).await;
        let mut order = order.context("the order")?;
        let proven = self.prove(&mut order).await;
        self.certificate.end_challenge();
        proven?;
        self.fetch(&mut order).await?;
        Ok(Renewal::Done)
    }

    async fn account(&self) -> anyhow::Result<Account> {
        let file = self.folder.join("account.json");
        let https = Box::new(Https::new(self.roots.clone())?);
        let builder = Account::builder_with_http(https);
        if let Ok(text) = fs::read_to_string(&file) {
            let known: AccountCredentials = serde_json::from_str(&text)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            return Ok(builder.from_credentials(known).await?);
        }
        let contact = self
            .wish
            .email
            .as_ref()
            .map(|email| format!("mailto:{email}"));
        let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
        let wanted = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let directory = self.wish.directory.clone();
        let (account, made) = builder.create(&wanted, directory, None).await?;
        write_secret(&file, &serde_json::to_string(&made)?)?;
        Ok(account)
    }

    /// Shows the authority that it talks to the owner of the name.
    async fn prove(&self, order: &mut Order) -> anyhow::Result<()> {
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            match authorization.status {
                AuthorizationStatus::Valid => continue,
                AuthorizationStatus::Pending => {}
                AuthorizationStatus::Invalid
                | AuthorizationStatus::Revoked
                | AuthorizationStatus::Expired
                | AuthorizationStatus::Deactivated => {
                    bail!("the authority has given up on {}", self.wish.domain)
                }
            }
            let challenge = authorization.challenge(ChallengeType::TlsAlpn01);
            let mut challenge = challenge.context("the authority does not offer TLS-ALPN-01")?;
            let digest = challenge.key_authorization();
            let shown = challenge_certificate(&self.wish.domain, digest.digest().as_ref())?;
            self.certificate.begin_challenge(shown);
            challenge.set_ready().await?;
        }
        let status = order.poll_ready(&self.patience).await?;
        ensure!(
            status == OrderStatus::Ready,
            "the authority could not verify {}: it must reach this server on port 443",
            self.wish.domain
        );
        Ok(())
    }

    async fn fetch(&self, order: &mut Order) -> anyhow::Result<()> {
        let key = rcgen::KeyPair::generate()?;
        let mut wanted = rcgen::CertificateParams::new(vec![self.wish.domain.clone()])?;
        wanted.distinguished_name = rcgen::DistinguishedName::new();
        let request = wanted.serialize_request(&key)?;
        order.finalize_csr(request.der()).await?;
        let chain = order.poll_certificate(&self.patience).await?;
        // The key first: a chain without its key is never found after a crash in between.
        write_secret(&self.key_file(), &key.serialize_pem())?;
        write_secret(&self.chain_file(), &chain)?;
        self.certificate.show(self.read()?);
        Ok(())
    }

    fn read(&self) -> anyhow::Result<tokio_rustls::rustls::sign::CertifiedKey> {
        let chain = CertificateDer::pem_file_iter(self.chain_file())?.collect::<Result<_, _>>()?;
        let key = PrivateKeyDer::from_pem_file(self.key_file())?;
        certified(chain, key)
    }

    fn is_young(&self, now_seconds: u64) -> bool {
        let Ok(stored) = self.read() else {
            return false;
        };
        let Some((start, end)) = stored.cert.first().and_then(|first| validity(first)) else {
            return false;
        };
        now_seconds < end.saturating_sub(end.saturating_sub(start) / 3)
    }

    fn chain_file(&self) -> PathBuf {
        self.folder.join("certificate.pem")
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("key.pem")
    }
}

/// From when to when a certificate is valid, Unix seconds: RFC 5280, section 4.1.2.5.
#[must_use]
pub(crate) fn validity(certificate: &[u8]) -> Option<(u64, u64)> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    let validity = certificate.tbs_certificate.validity;
    let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
    Some((seconds(validity.not_before), seconds(validity.not_after)))
}

#[cfg(test)]
#[path = "acme/tests.rs"]
mod tests;
