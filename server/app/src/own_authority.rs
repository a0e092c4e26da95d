//! The authority that customers' programs trust in place of those that browsers know, where the organisation has its own.

use std::path::Path;
use std::time::SystemTime;

use anyhow::Context as _;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier as _;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use crate::config::{Config, Tls};
use crate::self_signed;
use crate::tls::provider;

/// What is baked into the programs: the authority that the settings name, or the certificate that the server made itself and keeps.
/// Nothing is written: a server that makes its certificate has none before its first start.
///
/// # Errors
/// Says what is wrong with the file.
pub(crate) fn read(config: &Config) -> anyhow::Result<Option<CertificateDer<'static>>> {
    if config.tls == Tls::SelfSigned {
        let kept = self_signed::found(&config.data, &config.host, SystemTime::now())?;
        return Ok(kept.and_then(|mut kept| kept.cert.pop()));
    }
    config.authority.as_deref().map(named).transpose()
}

fn named(file: &Path) -> anyhow::Result<CertificateDer<'static>> {
    let read = || {
        let found = CertificateDer::pem_file_iter(file)?.collect::<Result<Vec<_>, _>>()?;
        let [authority] = found.try_into().map_err(|found: Vec<_>| {
            anyhow::anyhow!("one certificate is needed, and it holds {}", found.len())
        })?;
        RootCertStore::empty().add(authority.clone())?;
        anyhow::Ok(authority)
    };
    read().with_context(|| format!("the authority {}", file.display()))
}

/// Whether programs that trust this authority alone would take the chain for the host, with or without a port, at that time.
///
/// # Errors
/// Says why they would not.
pub(crate) fn judge(
    authority: &CertificateDer<'static>,
    chain: &[CertificateDer<'static>],
    host: &str,
    at: SystemTime,
) -> anyhow::Result<()> {
    let (first, rest) = chain.split_first().context("there is no certificate")?;
    let mut roots = RootCertStore::empty();
    roots.add(authority.clone())?;
    let judge = WebPkiServerVerifier::builder_with_provider(roots.into(), provider()).build()?;
    let name = ServerName::try_from(bare(host))?;
    let at = UnixTime::since_unix_epoch(at.duration_since(SystemTime::UNIX_EPOCH)?);
    judge.verify_server_cert(first, rest, &name, &[], at)?;
    Ok(())
}

/// Says in the log when the programs that customers download will refuse the server's certificate.
pub(crate) fn warn_unless_trusted(
    authority: &CertificateDer<'static>,
    chain: &[CertificateDer<'static>],
    host: &str,
) {
    if let Err(error) = judge(authority, chain, host, SystemTime::now()) {
        let error = format!("{error:#}");
        tracing::error!(
            host,
            error,
            "customers' programs trust the authority of --tls-authority alone, and will refuse this certificate: give one that it \
             made, with its whole chain"
        );
    }
}

/// The host without its port and brackets.
pub(crate) fn bare(host: &str) -> &str {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address;
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    use super::*;
    use crate::config::Settings;

    const HOST: &str = "help.northpier.example:8443";

    fn own() -> (Issuer<'static, KeyPair>, CertificateDer<'static>) {
        let mut wanted = CertificateParams::new(Vec::new()).unwrap();
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let made = wanted.self_signed(&key).unwrap();
        (Issuer::new(wanted, key), made.der().clone())
    }

    fn issued(by: &Issuer<'static, KeyPair>) -> CertificateDer<'static> {
        let wanted = CertificateParams::new(vec![bare(HOST).to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        wanted.signed_by(&key, by).unwrap().der().clone()
    }

    #[test]
    fn what_another_authority_made_or_what_is_for_another_host_is_not_taken() {
        let ((issuer, authority), (other, _)) = (own(), own());
        let now = SystemTime::now();
        let chain = [issued(&issuer)];
        judge(&authority, &chain, HOST, now).unwrap();
        assert!(judge(&authority, &chain, "other.example", now).is_err());
        assert!(judge(&authority, &[issued(&other)], HOST, now).is_err());
        assert!(judge(&authority, &[], HOST, now).is_err());
        let late = now + Duration::from_hours(24 * 366 * 3000);
        assert!(judge(&authority, &chain, HOST, late).is_err());
    }

    #[test]
    fn it_is_one_certificate_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.pem");
        let mut config = Config::new(Settings::default()).unwrap();
        assert_eq!(read(&config).unwrap(), None);
        config.authority = Some(file.clone());
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        fs::write(&file, made.cert.pem()).unwrap();
        assert_eq!(read(&config).unwrap().as_ref(), Some(made.cert.der()));
        let two = made.cert.pem().repeat(2);
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for (text, what) in [
            (two.as_str(), "holds 2"),
            ("", "holds 0"),
            (broken, "authority"),
        ] {
            fs::write(&file, text).unwrap();
            let refused = format!("{:#}", read(&config).unwrap_err());
            assert!(
                refused.contains(what) && refused.contains("authority.pem"),
                "{refused}"
            );
        }
    }
}
