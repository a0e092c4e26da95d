//! What a browser meets on its way to the server.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{Check, Doctor};
use crate::acme::validity;
use crate::config::Tls;
use crate::routes::operations::INSTANCE_HEADER;
use crate::tls::provider;

const DAY_SECONDS: u64 = 24 * 60 * 60;
/// A certificate with fewer days than this should have been renewed.
const FEW_DAYS: u64 = 14;
/// A question and the answer that belongs to it: RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
}

impl Doctor {
    /// From the name to the WebSocket. Where one step fails the later ones cannot be judged.
    pub(super) async fn outside(&self) -> Vec<Check> {
        let mut checks = Vec::new();
        let addresses = match self.find().await {
            Ok((check, addresses)) => {
                checks.push(check);
                addresses
            }
            Err(check) => return vec![check],
        };
        let address = match self.reach(&addresses).await {
            Ok((check, address)) => {
                checks.push(check);
                address
            }
            Err(check) => {
                checks.push(check);
                return checks;
            }
        };
        if self.config.is_https() {
            let certificate = self.certificate(address).await;
            let is_ok = certificate.is_ok();
            checks.push(certificate);
            if !is_ok {
                return checks;
            }
        }
        checks.push(self.server(address).await);
        checks.push(self.websocket(address).await);
        checks.extend(self.relay(address).await);
        checks
    }

    fn host_and_port(&self) -> (&str, u16) {
        let host = self.config.host.as_str();
        let standard = if self.config.is_https() { 443 } else { 80 };
        match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().unwrap_or(standard)),
            Some(_) | None => (host, standard),
        }
    }

    async fn find(&self) -> Result<(Check, Vec<SocketAddr>), Check> {
        const NAME: &str = "name";
        let (host, port) = self.host_and_port();
        let (resolve, name) = (Arc::clone(&self.resolve), unbracketed(host).to_owned());
        let found = tokio::task::spawn_blocking(move || resolve(&name, port)).await;
        let advice = "Add an A or AAAA record for it, or mend --public-url";
        match found {
            Ok(Ok(addresses)) if !addresses.is_empty() => {
                let list: Vec<_> = addresses.iter().map(|a| a.ip().to_string()).collect();
                let check = Check::ok(NAME, format!("{host} is {}", list.join(", ")));
                Ok((check, addresses))
            }
            Ok(Ok(_)) | Err(_) => {
                let found = format!("{host} has no address");
                Err(Check::problem(NAME, found, advice))
            }
            Ok(Err(error)) => {
                let found = format!("{host} is not found: {error}");
                Err(Check::problem(NAME, found, advice))
            }
        }
    }

    async fn reach(&self, addresses: &[SocketAddr]) -> Result<(Check, SocketAddr), Check> {
        const NAME: &str = "connection";
        let mut failed = Vec::new();
        for address in addresses {
            match timeout(self.patience, TcpStream::connect(address)).await {
                Ok(Ok(_)) => {
                    let check = Check::ok(NAME, format!("{address} answers"));
                    return Ok((check, *address));
                }
                Ok(Err(error)) => failed.push(format!("{address}: {error}")),
                Err(_) => failed.push(format!("{address}: no answer")),
            }
        }
        Err(Check::problem(
            NAME,
            format!("nothing answers ({})", failed.join("; ")),
            "Start `bowline serve` or the proxy before it, and open the port in the firewall",
        ))
    }

    async fn certificate(&self, address: SocketAddr) -> Check {
        const NAME: &str = "certificate";
        let end = match timeout(self.patience, self.shake(address)).await {
            Ok(Ok(stream)) => {
                let (_, connection) = stream.get_ref();
                let chain = connection.peer_certificates().unwrap_or_default();
                chain.first().and_then(|first| validity(first))
            }
            Ok(Err(error)) => return self.refused(&error),
            Err(_) => {
                let advice = "Look whether this port speaks TLS";
                return Check::problem(NAME, "the handshake does not end", advice);
            }
        };
        let Some((_, end)) = end else {
            return Check::problem(NAME, "it cannot be read", "Get a new one");
        };
        let days = end.saturating_sub(self.now_ms / 1000) / DAY_SECONDS;
        let found = format!("valid for {days} more days");
        if days < FEW_DAYS {
            let advice = if self.config.tls == Tls::SelfSigned {
                "Restart the server, which makes a new one; customers then have to download the program anew"
            } else {
                "Renew it, and look why that did not happen by itself"
            };
            return Check::problem(NAME, found, advice);
        }
        if self.config.tls == Tls::SelfSigned {
            let found = format!("{found}; the server's own, for trials: browsers warn of it");
            return Check::ok(NAME, found);
        }
        Check::ok(NAME, found)
    }

    /// A certificate that is not taken.
    fn refused(&self, error: &anyhow::Error) -> Check {
        const NAME: &str = "certificate";
        let (who, advice) = if self.config.tls == Tls::SelfSigned {
            let advice = "Look what else answers there, or restart the server: it shows its own certificate, and nothing else is trusted";
            ("customers' programs", advice)
        } else if self.config.authority.is_some() {
            let advice = "Get a certificate for this name from the authority of --tls-authority, which alone is trusted, with its whole \
                          chain in the file; or leave --tls-authority away";
            ("customers' programs", advice)
        } else {
            let advice = "Get a certificate for this name from an authority that browsers know, with its whole chain in the file; or name \
                          your own authority with --tls-authority";
            ("browsers", advice)
        };
        Check::problem(NAME, format!("{who} will not trust it: {error:#}"), advice)
    }

    async fn server(&self, address: SocketAddr) -> Check {
        const NAME: &str = "server";
        let advice = "Point the name, or the proxy behind it, at this machine, or give this \
                      server's own --data";
        let answer = match self.ask(address, "/healthz", &[]).await {
            Ok(answer) => answer,
            Err(error) => {
                let found = format!("it does not answer: {error:#}");
                return Check::problem(
                    NAME,
                    found,
                    "Look into the log of the server and the proxy",
                );
            }
        };
        let theirs = answer.headers.get(&INSTANCE_HEADER);
        let theirs = theirs.and_then(|value| value.to_str().ok());
        let own = self.instance();
        match (theirs, own) {
            (None, _) => {
                let found = format!("something else answers, with {}", answer.status);
                Check::problem(NAME, found, advice)
            }
            (Some(_), _) if answer.status != StatusCode::OK => Check::problem(
                NAME,
                format!("it is not well: {}", answer.status),
                "Look into the log of the server",
            ),
            (Some(theirs), Some(own)) if theirs == own => Check::ok(NAME, "it is this very one"),
            (Some(_), Some(_)) => Check::problem(NAME, "another Bowline server answers", advice),
            (Some(_), None) => Check::problem(
                NAME,
                "a Bowline server answers, and this database cannot say whether it is its own",
                "Give the folder of the running server with --data",
            ),
        }
    }

    async fn websocket(&self, address: SocketAddr) -> Check {
        const NAME: &str = "websocket";
        let advice = "Let the proxy pass `Upgrade` and `Connection` on, and keep the Host and \
                      Origin headers";
        let headers = [
            (header::ORIGIN, self.config.origin.as_str()),
            (header::CONNECTION, "Upgrade"),
            (header::UPGRADE, "websocket"),
            (header::SEC_WEBSOCKET_VERSION, "13"),
            (header::SEC_WEBSOCKET_KEY, KEY),
        ];
        match self.ask(address, "/api/v1/signaling", &headers).await {
            Ok(answer) if answer.status == StatusCode::SWITCHING_PROTOCOLS => {
                let accept = answer.headers.get(header::SEC_WEBSOCKET_ACCEPT);
                if accept.is_some_and(|accept| accept == ACCEPT) {
                    return Check::ok(NAME, "the upgrade passes");
                }
                Check::problem(NAME, "the upgrade's answer is wrong", advice)
            }
            Ok(answer) => {
                let found = format!("the upgrade is answered with {}", answer.status);
                Check::problem(NAME, found, advice)
            }
            Err(error) => Check::problem(NAME, format!("the upgrade fails: {error:#}"), advice),
        }
    }

    pub(super) async fn shake(
        &self,
        address: SocketAddr,
    ) -> anyhow::Result<tokio_rustls::client::TlsStream<TcpStream>> {
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let (host, _) = self.host_and_port();
        let name = ServerName::try_from(unbracketed(host).to_owned())?;
        let socket = TcpStream::connect(address).await?;
        let connector = TlsConnector::from(Arc::new(config));
        Ok(connector.connect(name, socket).await?)
    }

    async fn ask(
        &self,
        address: SocketAddr,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> anyhow::Result<Answer> {
        let mut request = Request::builder()
            .uri(path)
            .header(header::HOST, self.config.host.as_str());
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::empty())?;
        let answer = timeout(self.patience, self.exchange(address, request)).await;
        answer.context("no answer came in time")?
    }

    async fn exchange(
        &self,
        address: SocketAddr,
        request: Request<Body>,
    ) -> anyhow::Result<Answer> {
        let stream: Box<dyn Stream> = if self.config.is_https() {
            Box::new(self.shake(address).await?)
        } else {
            Box::new(TcpStream::connect(address).await?)
        };
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let driving = tokio::spawn(connection.with_upgrades());
        let answer = sender.send_request(request).await;
        let (parts, body) = answer?.into_parts();
        if parts.status != StatusCode::SWITCHING_PROTOCOLS {
            // The head says enough; the body is read so that the other side can close.
            let _ = to_bytes(Body::new(body), 64 * 1024).await;
        }
        driving.abort();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
        })
    }
}

/// An IPv6 address without its brackets.
fn unbracketed(host: &str) -> &str {
    host.trim_matches(['[', ']'])
}
