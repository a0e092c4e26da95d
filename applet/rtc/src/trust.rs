//! Which certificates the server and its relay may show.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// What everything is encrypted with: the picture as well, so that the file has one library for it.
#[must_use]
pub fn ciphers() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Trusts one authority alone, or those that browsers accept, by Mozilla's list. The authority is a certificate, DER; that may be
/// the server's own, if that is one of an end entity.
///
/// # Errors
/// When the authority is not a certificate.
pub fn trust(authority: Option<&[u8]>) -> Result<Arc<ClientConfig>, rustls::Error> {
    let config = ClientConfig::builder_with_provider(ciphers())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots(authority)?)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn roots(authority: Option<&[u8]>) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    if let Some(own) = authority {
        roots.add(CertificateDer::from(own.to_vec()))?;
    }
    if authority.is_none() || cfg!(feature = "sabotage-authority") {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok(roots)
}

/// As [`trust`] without an authority of one's own.
pub(crate) fn usual() -> Arc<ClientConfig> {
    trust(None).expect("the provider has the usual versions")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::{PrivatePkcs8KeyDer, ServerName};
    use rustls::{ClientConnection, ConnectionCommon, ServerConfig, ServerConnection, SideData};

    const HOST: &str = "help.northpier.example";

    /// A server that shows a certificate of its own making, and that certificate.
    fn server() -> (Arc<ServerConfig>, Vec<u8>) {
        let made = rcgen::generate_simple_self_signed(vec![HOST.to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let shown = made.cert.der().clone();
        let config = ServerConfig::builder_with_provider(ciphers())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![shown.clone()], key.into())
            .unwrap();
        (Arc::new(config), shown.to_vec())
    }

    fn pass<A: SideData, B: SideData>(
        from: &mut ConnectionCommon<A>,
        to: &mut ConnectionCommon<B>,
    ) -> Result<(), rustls::Error> {
        let mut flight = Vec::new();
        while from.wants_write() {
            from.write_tls(&mut flight).unwrap();
        }
        let mut flight = flight.as_slice();
        while !flight.is_empty() {
            to.read_tls(&mut flight).unwrap();
            to.process_new_packets()?;
        }
        Ok(())
    }

    fn shake(
        client: Arc<ClientConfig>,
        server: Arc<ServerConfig>,
        host: &'static str,
    ) -> Result<(), rustls::Error> {
        let name = ServerName::try_from(host).unwrap();
        let mut client = ClientConnection::new(client, name)?;
        let mut server = ServerConnection::new(server)?;
        while client.is_handshaking() {
            pass(&mut client, &mut server)?;
            pass(&mut server, &mut client)?;
        }
        Ok(())
    }

    #[test]
    fn one_authority_alone_is_trusted_and_for_its_host_only() {
        let (own, certificate) = server();
        let (other, _) = server();
        assert_eq!(roots(Some(&certificate)).unwrap().len(), 1);
        let trusting = || trust(Some(&certificate)).unwrap();
        shake(trusting(), Arc::clone(&own), HOST).unwrap();
        assert!(shake(trusting(), other, HOST).is_err());
        assert!(shake(trusting(), Arc::clone(&own), "elsewhere.example").is_err());
        assert!(shake(trust(None).unwrap(), own, HOST).is_err());
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert!(trust(Some(b"x")).is_err());
    }
}
