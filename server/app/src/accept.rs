//! The accept loop: a cap on connections, time-outs for the handshake and for headers, a graceful stop.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::client_address::SocketPeer;

const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
/// After `accept` failed, as when there are no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` turns true, then gives open connections five seconds.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    routes: Router,
    connections: usize,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(connections));
    let all = u32::try_from(connections).unwrap_or(u32::MAX);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((socket, peer)) => {
                let routes = routes.clone();
                let connection = Connection {
                    routes,
                    peer: SocketPeer(peer.ip()),
                    stop: stop.clone(),
                };
                tokio::spawn(connection.run(socket, tls.clone(), place));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(STOP_TIMEOUT, places.acquire_many(all)).await;
}

struct Connection {
    routes: Router,
    peer: SocketPeer,
    stop: watch::Receiver<bool>,
}

impl Connection {
    async fn run(self, socket: TcpStream, tls: Option<TlsAcceptor>, place: OwnedSemaphorePermit) {
        let _ = socket.set_nodelay(true);
        match tls {
            None => self.http(socket, place).await,
            Some(tls) => {
                let handshake = tokio::time::timeout(HANDSHAKE_TIMEOUT, tls.accept(socket)).await;
                if let Ok(Ok(stream)) = handshake {
                    self.http(stream, place).await;
                }
            }
        }
    }

    async fn http<S>(self, stream: S, place: OwnedSemaphorePermit)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            routes,
            peer,
            mut stop,
        } = self;
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
            .header_read_timeout(HEADER_TIMEOUT)
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

/// A place among the connections; it is free again when the last copy is gone.
#[derive(Clone, Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held, not read")] Arc<OwnedSemaphorePermit>);
