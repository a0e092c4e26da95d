//! The relay on loopback, with one door for each way in, which a test may leave shut.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use bowline_protocol::SessionId;
use bowline_protocol::relay::{RelaySecret, RelayServer, RelayUrl};
use bowline_relay::{Relay, RelayConfig, looks_like_stun};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::net::{TcpListener, UdpSocket};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};

pub(crate) const SESSION: SessionId = SessionId::from_bits(7);

/// Which ways lead to the relay.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Doors {
    /// UDP answers.
    Udp,
    /// UDP is swallowed, TCP answers.
    Tcp,
    /// UDP is swallowed, TCP answers under TLS.
    Tls,
    /// UDP and TCP answer.
    Both,
}

pub(crate) struct Server {
    pub(crate) relay: Relay,
    pub(crate) address: SocketAddr,
    /// Trusts this server's own certificate.
    pub(crate) tls: Arc<ClientConfig>,
    doors: Doors,
    /// Takes what is sent over UDP where that door is shut, and says nothing.
    _hole: Option<std::net::UdpSocket>,
    runtime: Runtime,
}

/// A UDP port that is free for TCP as well.
fn same_port() -> (std::net::UdpSocket, std::net::TcpListener) {
    loop {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        if let Ok(listener) = std::net::TcpListener::bind(address) {
            return (socket, listener);
        }
    }
}

impl Server {
    pub(crate) fn open(doors: Doors) -> Self {
        let runtime = Runtime::new().unwrap();
        let inside = runtime.enter();
        let relayed_ip = Ipv4Addr::new(203, 0, 113, 7).into();
        let relay = Relay::start(RelayConfig::new(relayed_ip)).unwrap();
        let (socket, listener) = same_port();
        let address = socket.local_addr().unwrap();
        let (acceptor, tls) = certificates();
        let hole = match doors {
            Doors::Udp | Doors::Both => {
                socket.set_nonblocking(true).unwrap();
                let socket = UdpSocket::from_std(socket).unwrap();
                let relay = relay.clone();
                runtime.spawn(async move { relay.serve_udp(socket).await });
                None
            }
            Doors::Tcp | Doors::Tls => Some(socket),
        };
        if doors != Doors::Udp {
            let acceptor = (doors == Doors::Tls).then_some(acceptor);
            listener.set_nonblocking(true).unwrap();
            let listener = TcpListener::from_std(listener).unwrap();
            runtime.spawn(accept(relay.clone(), listener, acceptor));
        }
        drop(inside);
        Self {
            relay,
            address,
            tls,
            doors,
            _hole: hole,
            runtime,
        }
    }

    /// Another UDP socket of the same relay.
    pub(crate) fn open_udp(&self) -> SocketAddr {
        let socket = self
            .runtime
            .block_on(UdpSocket::bind("127.0.0.1:0"))
            .unwrap();
        let address = socket.local_addr().unwrap();
        let relay = self.relay.clone();
        self.runtime
            .spawn(async move { relay.serve_udp(socket).await });
        address
    }

    /// What the server would tell the two sides of the session.
    pub(crate) fn grant(&self) -> RelayServer {
        let credential = self.relay.grant(SESSION);
        let address = self.address;
        let stream = if self.doors == Doors::Tls {
            format!("turns:{address}?transport=tcp")
        } else {
            format!("turn:{address}?transport=tcp")
        };
        let urls = [format!("turn:{address}?transport=udp"), stream];
        RelayServer {
            urls: urls.map(|url| RelayUrl::parse(&url).unwrap()).to_vec(),
            username: RelaySecret::parse(&credential.username).unwrap(),
            credential: RelaySecret::parse(&credential.password).unwrap(),
        }
    }
}

async fn accept(relay: Relay, listener: TcpListener, acceptor: Option<TlsAcceptor>) {
    while let Ok((io, source)) = listener.accept().await {
        let (relay, acceptor) = (relay.clone(), acceptor.clone());
        tokio::spawn(async move {
            match acceptor {
                None => serve(relay, io, source).await,
                Some(acceptor) => {
                    if let Ok(io) = acceptor.accept(io).await {
                        serve(relay, io, source).await;
                    }
                }
            }
        });
    }
}

/// As a server does that has one port for everything: looks first, then decides.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(relay: Relay, mut io: S, source: SocketAddr) {
    let mut first = [0; 8];
    if let Ok(length) = io.read(&mut first).await
        && looks_like_stun(&first[..length])
    {
        relay.serve_stream(io, source, &first[..length]).await;
    }
}

fn certificates() -> (TlsAcceptor, Arc<ClientConfig>) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (TlsAcceptor::from(Arc::new(server)), Arc::new(client))
}
