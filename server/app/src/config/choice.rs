//! Where the certificate comes from, out of the settings.

use std::net::IpAddr;

use anyhow::{bail, ensure};

use super::{Settings, Tls, TlsMode};
use crate::acme::Wish;

const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

impl Settings {
    /// Whether nothing asks for TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.tls.is_none() && self.tls_certificate.is_none() && self.tls_key.is_none()
    }

    /// Chooses for a public origin and its host.
    ///
    /// # Errors
    /// Says which settings do not fit together.
    pub(super) fn tls_for(&self, origin: &str, host: &str) -> anyhow::Result<Tls> {
        let is_acme = self.tls == Some(TlsMode::Acme);
        ensure!(
            is_acme || (self.acme_email.is_none() && self.acme_directory.is_none()),
            "acme-email and acme-directory belong to tls = acme"
        );
        ensure!(
            self.tls_authority.is_none() || (origin.starts_with("https://") && self.tls.is_none()),
            "tls-authority goes with tls-certificate, or with a proxy that speaks TLS for a public URL of https://"
        );
        let files = (self.tls_certificate.clone(), self.tls_key.clone());
        match (files, self.tls) {
            ((Some(certificate), Some(key)), None) => Ok(Tls::Files { certificate, key }),
            ((None, None), Some(TlsMode::SelfSigned)) => Ok(Tls::SelfSigned),
            ((None, None), Some(TlsMode::Acme)) => self.wish(origin, host).map(Tls::Acme),
            ((None, None), None) => Ok(Tls::None),
            ((Some(_), Some(_)), Some(_)) | ((Some(_), None) | (None, Some(_)), _) => bail!(
                "set either tls-certificate together with tls-key, or tls = acme or self-signed"
            ),
        }
    }

    fn wish(&self, origin: &str, host: &str) -> anyhow::Result<Wish> {
        let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
        ensure!(
            origin.starts_with("https://") && !host.contains(':') && !is_address,
            "tls = acme needs a public URL of https://, a name and the standard port, and not \
             {origin}: the authority connects to port 443"
        );
        let directory = self.acme_directory.as_deref().unwrap_or(LETS_ENCRYPT);
        ensure!(
            directory.starts_with("https://"),
            "acme-directory must begin with https://"
        );
        Ok(Wish {
            domain: host.to_owned(),
            email: self.acme_email.clone(),
            directory: directory.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn acme(public_url: &str) -> Settings {
        Settings {
            tls: Some(TlsMode::Acme),
            listen: "0.0.0.0:443".parse().ok(),
            public_url: Some(public_url.to_owned()),
            ..Settings::default()
        }
    }

    #[test]
    fn an_authority_needs_a_name_and_its_port() {
        for bad in [
            "http://localhost",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "https://help.northpier.example:8443",
        ] {
            assert!(Config::new(acme(bad)).is_err(), "{bad}");
        }
        let mut plain = acme("https://help.northpier.example");
        plain.acme_directory = Some("http://authority.example".to_owned());
        assert!(Config::new(plain).is_err());
        let config = Config::new(acme("https://help.northpier.example")).unwrap();
        let Tls::Acme(wish) = config.tls else {
            panic!("{:?}", config.tls);
        };
        assert_eq!(wish.domain, "help.northpier.example");
        assert_eq!(wish.directory, LETS_ENCRYPT);
    }

    #[test]
    fn an_own_authority_is_for_certificates_that_it_made() {
        let with = |settings: Settings| Settings {
            tls_authority: Some("authority.pem".into()),
            ..settings
        };
        let self_signed = Settings {
            tls: Some(TlsMode::SelfSigned),
            ..Settings::default()
        };
        let acme = acme("https://help.northpier.example");
        for alone in [Settings::default(), self_signed, acme] {
            assert!(Config::new(with(alone)).is_err());
        }
        let behind_proxy = Settings {
            public_url: Some("https://help.northpier.example".to_owned()),
            ..Settings::default()
        };
        let config = Config::new(with(behind_proxy));
        assert_eq!(config.unwrap().authority, Some("authority.pem".into()));
    }

    #[test]
    fn settings_of_an_authority_do_not_stand_alone() {
        let alone = Settings {
            acme_email: Some("ada@example.org".to_owned()),
            ..Settings::default()
        };
        assert!(Config::new(alone).is_err());
    }
}
