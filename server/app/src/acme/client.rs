//! HTTPS to the authority: one connection a request, nothing unencrypted.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Request, Response, Uri, header};
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::tls::provider;

const PATIENCE: Duration = Duration::from_secs(30);
const MAX_BODY_BYTES: usize = 256 * 1024;

/// Asks over HTTPS.
pub(super) struct Https {
    connector: TlsConnector,
}

impl Https {
    /// Trusts these authorities.
    ///
    /// # Errors
    /// Never in practice: the cryptography knows the usual versions of TLS.
    pub(super) fn new(roots: RootCertStore) -> anyhow::Result<Self> {
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(config));
        Ok(Self { connector })
    }
}

type Answering = Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>>;

impl HttpClient for Https {
    fn request(&self, request: Request<BodyWrapper<Bytes>>) -> Answering {
        let connector = self.connector.clone();
        Box::pin(async move {
            let answer = tokio::time::timeout(PATIENCE, exchange(connector, request)).await;
            let answer = answer.map_err(|late| Error::Other(Box::new(late)))?;
            let answer = answer.map_err(|error| Error::Other(error.into()))?;
            Ok(BytesResponse::from(answer))
        })
    }
}

async fn exchange(
    connector: TlsConnector,
    request: Request<BodyWrapper<Bytes>>,
) -> anyhow::Result<Response<Body>> {
    let (mut parts, body) = request.into_parts();
    let uri = parts.uri.clone();
    ensure!(
        uri.scheme_str() == Some("https"),
        "{uri} does not begin with https://"
    );
    let authority = uri.authority().context("the authority's URL has no host")?;
    let (host, port) = (authority.host(), authority.port_u16().unwrap_or(443));
    let name = ServerName::try_from(host.to_owned())?;
    let socket = TcpStream::connect((host, port)).await?;
    let stream = connector.connect(name, socket).await?;
    let value = HeaderValue::from_str(authority.as_str())?;
    parts.headers.insert(header::HOST, value);
    parts.uri = uri
        .path_and_query()
        .map_or_else(Uri::default, |path| Uri::from(path.clone()));
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driving = tokio::spawn(connection);
    let answer = sender
        .send_request(Request::from_parts(parts, body))
        .await?;
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(Body::new(body), MAX_BODY_BYTES).await?;
    driving.abort();
    Ok(Response::from_parts(parts, Body::from(bytes)))
}
