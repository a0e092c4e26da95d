//! The certificate that the server makes itself, for trials.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier as _;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime,
};
use tokio_rustls::rustls::sign::CertifiedKey;

use crate::data_folder::write_secret;
use crate::tls::{certified, provider};

/// Certificate and key, in the data folder.
const FILE: &str = "self-signed.pem";
/// Browsers and systems refuse more than 825 days, even of a certificate that somebody trusts by hand.
const LASTS: Duration = Duration::from_hours(24 * 800);
/// With less left than this a new one is made at the start.
const LEAST_LEFT: Duration = Duration::from_hours(24 * 30);

/// The certificate that is kept for this host, or a new one where it is missing, for another host, or about to end. It has to
/// outlive a restart, because the applets that customers have open trust this very certificate.
///
/// # Errors
/// Says which file cannot be written.
pub(crate) fn kept(folder: &Path, host: &str) -> anyhow::Result<CertifiedKey> {
    let file = folder.join(FILE);
    let now = SystemTime::now();
    if let Ok(text) = fs::read(&file)
        && let Ok(kept) = read(&text)
        && is_good(&kept, host, now + LEAST_LEFT)
    {
        return Ok(kept);
    }
    let text = made(host, now)?;
    write_secret(&file, &text)?;
    read(text.as_bytes())
}

/// A certificate for so long as this process runs.
///
/// # Errors
/// When the host cannot be in a certificate.
pub(crate) fn fleeting(host: &str) -> anyhow::Result<CertifiedKey> {
    read(made(host, SystemTime::now())?.as_bytes())
}

/// Whether programs that trust this certificate would take it for this host at that time.
fn is_good(kept: &CertifiedKey, host: &str, at: SystemTime) -> bool {
    let found = || {
        let first = kept.cert.first()?;
        let since_1970 = at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let mut roots = RootCertStore::empty();
        roots.add(first.clone()).ok()?;
        let judge = WebPkiServerVerifier::builder_with_provider(roots.into(), provider()).build();
        let name = ServerName::try_from(bare(host)).ok()?;
        let at = UnixTime::since_unix_epoch(since_1970);
        let judge = judge.ok()?;
        judge.verify_server_cert(first, &[], &name, &[], at).ok()
    };
    found().is_some()
}

/// The host without its port and brackets.
fn bare(host: &str) -> &str {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address;
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn made(host: &str, now: SystemTime) -> anyhow::Result<String> {
    let mut wanted = rcgen::CertificateParams::new(vec![bare(host).to_owned()])?;
    // A customer's clock may be slow.
    wanted.not_before = (now - Duration::from_hours(48)).into();
    wanted.not_after = (now + LASTS).into();
    let key = rcgen::KeyPair::generate()?;
    let made = wanted.self_signed(&key)?;
    Ok(made.pem() + &key.serialize_pem())
}

fn read(pem: &[u8]) -> anyhow::Result<CertifiedKey> {
    let first = CertificateDer::from_pem_slice(pem).context("the certificate")?;
    let key = PrivatePkcs8KeyDer::from_pem_slice(pem).context("its key")?;
    certified(vec![first], PrivateKeyDer::from(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn it_is_the_same_after_a_restart_and_another_for_another_host() {
        let folder = tempfile::tempdir().unwrap();
        let shown = |host: &str| kept(folder.path(), host).unwrap().cert;
        let first = shown("help.northpier.example:8443");
        assert_eq!(shown("help.northpier.example"), first);
        let mode = fs::metadata(folder.path().join(FILE)).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        for host in ["192.0.2.1", "[2001:db8::1]:8443", "[2001:db8::2]"] {
            let other = shown(host);
            assert_ne!(other, first);
            assert_eq!(shown(host), other);
        }
    }

    #[test]
    fn one_that_is_about_to_end_or_broken_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let long_ago = now - LASTS + Duration::from_hours(24 * 29);
        for text in [made("localhost", long_ago).unwrap(), "half of".to_owned()] {
            fs::write(folder.path().join(FILE), text).unwrap();
            let new = kept(folder.path(), "localhost").unwrap();
            assert!(is_good(&new, "localhost", now + LEAST_LEFT));
        }
        let last = made("localhost", long_ago).unwrap();
        let last = read(last.as_bytes()).unwrap();
        assert!(is_good(&last, "localhost", now) && !is_good(&last, "localhost", now + LEAST_LEFT));
    }
}
