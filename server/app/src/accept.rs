//! The accept loop: a cap on connections, time-outs for the handshake and for headers, a graceful stop.
//!
//! HTTPS and TURN share the port: the first bytes after the TLS handshake tell them apart.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use bowline_relay::{Relay, looks_like_stun};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::acme;
use crate::client_address::SocketPeer;
use crate::patient::Patient;
use crate::places::{Places, Taken};
use crate::prefixed::Prefixed;

/// After `accept` failed, as when there are no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);
/// First byte of a TLS handshake: RFC 8446, section 5.1.
const TLS_HANDSHAKE: u8 = 22;
const MOST_UNREAD_BYTES: u64 = 64 * 1024;
const NOT_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    content-length: 56\r\n\
    connection: close\r\n\r\n\
    This port speaks HTTPS: put https:// before the address.";

/// How long visitors may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// For the TLS handshake, from the first byte to the last.
    pub(crate) handshake: Duration,
    /// For the head of a request, also of the next one on the same connection.
    pub(crate) header: Duration,
    /// For taking something of what is sent to them, again and again.
    pub(crate) write: Duration,
    /// For connections that are open when the server stops.
    pub(crate) stop: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(10),
            write: Duration::from_secs(30),
            stop: Duration::from_secs(5),
        }
    }
}

/// What answers connections.
pub(crate) struct Service {
    /// Shakes hands, or nothing for plain HTTP.
    pub(crate) tls: Option<TlsAcceptor>,
    /// Every endpoint.
    pub(crate) routes: Router,
    /// Takes the connections that speak TURN.
    pub(crate) relay: Option<Relay>,
    /// Most connections at a time; more wait to be accepted.
    pub(crate) connections: usize,
    /// Visitors who speak for many others: as many connections as there are.
    pub(crate) proxies: Vec<IpAddr>,
    /// How long visitors may take.
    pub(crate) timeouts: Timeouts,
}

/// Serves until `stop` turns true, then gives open connections some time.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Service,
    mut stop: watch::Receiver<bool>,
) {
    let places = Places::new(service.connections, service.proxies);
    loop {
        let free = tokio::select! {
            free = places.next() => free,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((socket, peer)) => {
                let Some(place) = places.take(free, peer.ip()) else {
                    continue;
                };
                let connection = Connection {
                    routes: service.routes.clone(),
                    relay: service.relay.clone(),
                    peer,
                    timeouts: service.timeouts,
                    stop: stop.clone(),
                };
                tokio::spawn(connection.run(socket, service.tls.clone(), place));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(service.timeouts.stop, places.all_free()).await;
}

struct Connection {
    routes: Router,
    relay: Option<Relay>,
    peer: SocketAddr,
    timeouts: Timeouts,
    stop: watch::Receiver<bool>,
}

impl Connection {
    async fn run(self, socket: TcpStream, tls: Option<TlsAcceptor>, place: Taken) {
        let _ = socket.set_nodelay(true);
        let Timeouts {
            handshake, write, ..
        } = self.timeouts;
        match tls {
            None => self.tell_apart(Patient::new(socket, write), place).await,
            Some(tls) => {
                let handshake = tokio::time::timeout(handshake, shake(socket, tls, write));
                if let Ok(Some(stream)) = handshake.await {
                    self.tell_apart(stream, place).await;
                }
            }
        }
    }

    /// Finds out who speaks, in the time that a visitor has for a header.
    async fn tell_apart<S>(self, stream: S, place: Taken)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let first = tokio::time::timeout(self.timeouts.header, Prefixed::read(stream));
        let Ok(Ok(stream)) = first.await else { return };
        match self.relay.clone() {
            Some(relay) if looks_like_stun(stream.first()) => {
                let (first, stream) = stream.into_parts();
                let mut stop = self.stop;
                tokio::select! {
                    () = relay.serve_stream(stream, self.peer, &first) => {}
                    _ = stop.wait_for(|stop| *stop) => {}
                }
            }
            Some(_) | None => self.http(stream, place).await,
        }
    }

    async fn http<S>(self, stream: S, place: Taken)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            routes,
            peer,
            timeouts,
            mut stop,
            ..
        } = self;
        let peer = SocketPeer(peer.ip());
        // A WebSocket outlives the HTTP connection; whoever holds the place holds the connection.
        let place = Arc::new(place);
        let held = Arc::clone(&place);
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(peer);
            request.extensions_mut().insert(Place(Arc::clone(&held)));
            routes.clone().oneshot(request)
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(timeouts.header)
            .max_buf_size(32 * 1024)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = std::pin::pin!(connection);
        // A broken connection is the visitor's affair.
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}

/// Shakes hands. Who speaks plain HTTP is told so, in words that a browser shows.
async fn shake(
    mut socket: TcpStream,
    tls: TlsAcceptor,
    write: Duration,
) -> Option<tokio_rustls::server::TlsStream<Patient<TcpStream>>> {
    let mut first = [0];
    if socket.peek(&mut first).await.ok()? == 1 && first[0] != TLS_HANDSHAKE {
        let _ = socket.write_all(NOT_TLS).await;
        let _ = socket.shutdown().await;
        // A socket that is dropped with something unread is reset, and the answer could be lost.
        let mut rest = socket.take(MOST_UNREAD_BYTES);
        let _ = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
        return None;
    }
    let stream = tls.accept(Patient::new(socket, write)).await.ok()?;
    // An authority has seen what it came for: RFC 8737, section 3.
    let is_challenge = stream.get_ref().1.alpn_protocol() == Some(acme::PROTOCOL);
    (!is_challenge).then_some(stream)
}

/// A place among the connections; it is free again when the last copy is gone.
#[derive(Clone, Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held, not read")] Arc<Taken>);

#[cfg(test)]
#[path = "accept_tests.rs"]
mod tests;
