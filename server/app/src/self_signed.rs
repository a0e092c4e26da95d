//! The certificate that the server makes itself, for trials.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;

use crate::acme::validity;
use crate::data_folder::{SELF_SIGNED as FILE, SELF_SIGNED_BEFORE as BEFORE, write_secret};
use crate::own_authority::{bare, judge};
use crate::tls::certified;

/// Browsers and systems refuse more than 825 days, even of a certificate that somebody trusts by hand.
const LASTS: Duration = Duration::from_hours(24 * 800);
/// With less left than this a new one is made at the start.
const LEAST_LEFT: Duration = Duration::from_hours(24 * 30);

/// The certificate that is kept for this host, or a new one where it is missing, for another host, or about to end. It has to
/// outlive a restart, because the applets that customers have open trust this very certificate.
///
/// # Errors
/// Says which file cannot be read or written.
pub(crate) fn kept(folder: &Path, host: &str) -> anyhow::Result<CertifiedKey> {
    let now = SystemTime::now();
    if let Some(kept) = found(folder, host, now + LEAST_LEFT)? {
        return Ok(kept);
    }
    let file = folder.join(FILE);
    // Whoever started with a wrong name by mistake can put it back.
    let before = fs::rename(&file, folder.join(BEFORE));
    if before.is_ok() {
        tracing::warn!(
            file = %file.display(), host,
            kept_as = BEFORE,
            "its certificate is for another host or ends soon: a new one is made, which what customers downloaded before does not trust"
        );
    }
    let text = made(host, now)?;
    write_secret(&file, &text)?;
    read(text.as_bytes())
}

/// The certificate that is kept, where programs that trust it would take it for this host at that time; before its first day they
/// might, for it is most often the clock that is wrong.
///
/// # Errors
/// Says which file cannot be read.
pub(crate) fn found(
    folder: &Path,
    host: &str,
    at: SystemTime,
) -> anyhow::Result<Option<CertifiedKey>> {
    let file = folder.join(FILE);
    let text = match fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let what = format!("{} cannot be read by this user", file.display());
            return Err(error).context(what);
        }
    };
    let kept = read(&text).with_context(|| {
        format!(
            "{} is damaged: put it back from a backup, or remove it for a new certificate, which programs that customers have \
             downloaded will not trust",
            file.display()
        )
    })?;
    let is_good = kept.cert.first().is_some_and(|first| {
        let begins = validity(first).map_or(0, |(begins, _)| begins);
        let at = at.max(SystemTime::UNIX_EPOCH + Duration::from_secs(begins));
        judge(first, &kept.cert, host, at).is_ok()
    });
    Ok(is_good.then_some(kept))
}

/// A certificate for so long as this process runs.
///
/// # Errors
/// When the host cannot be in a certificate.
pub(crate) fn fleeting(host: &str) -> anyhow::Result<CertifiedKey> {
    read(made(host, SystemTime::now())?.as_bytes())
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
    fn one_that_is_about_to_end_is_made_anew_and_a_broken_one_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let now = SystemTime::now();
        let look = |at: SystemTime| found(folder.path(), "localhost", at);
        assert!(look(now).unwrap().is_none());
        let long_ago = now - LASTS + Duration::from_hours(24 * 29);
        fs::write(&file, made("localhost", long_ago).unwrap()).unwrap();
        assert!(look(now).unwrap().is_some() && look(now + LEAST_LEFT).unwrap().is_none());
        let early = long_ago - Duration::from_hours(24 * 365);
        assert!(look(early).unwrap().is_some(), "the clock may be wrong");
        let before = fs::read(&file).unwrap();
        let new = kept(folder.path(), "localhost").unwrap();
        assert_eq!(fs::read(folder.path().join(BEFORE)).unwrap(), before);
        assert_eq!(look(now + LEAST_LEFT).unwrap().unwrap().cert, new.cert);
        fs::write(&file, "half of").unwrap();
        let refused = format!("{:#}", kept(folder.path(), "localhost").unwrap_err());
        assert!(refused.contains("self-signed.pem"), "{refused}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "half of");
    }
}
