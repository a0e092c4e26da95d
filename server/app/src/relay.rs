//! The relay beside the server: where it is, and who may use it.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};

use anyhow::Context as _;
use bowline_protocol::SessionId;
use bowline_protocol::relay::{RelaySecret, RelayServer, RelayUrl};
use bowline_protocol::session::{Phase, SessionSummary};
use bowline_relay::{Relay, RelayConfig};
use tokio::net::UdpSocket;

use crate::config::Config;

/// Lets the two sides of each session use the relay, as long as there are two sides.
#[derive(Clone, Debug)]
pub(crate) struct SessionRelay {
    /// Serves sockets and streams.
    pub(crate) relay: Relay,
    urls: Vec<RelayUrl>,
}

impl SessionRelay {
    /// Starts the relay, with the UDP socket that it is to serve.
    ///
    /// # Errors
    /// Says which setting cannot be used.
    pub(crate) async fn start(config: &Config) -> anyhow::Result<Option<(Self, UdpSocket)>> {
        let Some(listen) = config.relay else {
            return Ok(None);
        };
        let socket = UdpSocket::bind(listen).await.with_context(|| {
            format!("the relay cannot listen on UDP {listen}: give another --relay-listen, or --relay off")
        })?;
        let own = own_address(config, listen)?;
        let relay = Relay::start(RelayConfig::new(own))?;
        let urls = urls(config, socket.local_addr()?.port())?;
        Ok(Some((Self { relay, urls }, socket)))
    }

    /// What both sides of a session are told; nothing while there is only one side.
    #[must_use]
    pub(crate) fn grant(&self, session: &SessionSummary) -> Option<RelayServer> {
        match session.phase {
            Phase::Created | Phase::Ended { .. } => return None,
            Phase::Connecting | Phase::Waiting | Phase::Active => {}
        }
        let credential = self.relay.grant(session.session_id);
        Some(RelayServer {
            urls: self.urls.clone(),
            username: RelaySecret::parse(&credential.username).ok()?,
            credential: RelaySecret::parse(&credential.password).ok()?,
        })
    }

    /// Ends a session's use at once.
    pub(crate) fn revoke(&self, session_id: SessionId) {
        self.relay.revoke(session_id);
    }
}

/// The address that stands in relayed addresses. Nothing is ever sent to it, so any that leads here
/// will do.
fn own_address(config: &Config, listen: SocketAddr) -> anyhow::Result<IpAddr> {
    if let Some(given) = config.relay_ip {
        return Ok(given);
    }
    if !listen.ip().is_unspecified() {
        return Ok(listen.ip());
    }
    let host = config.host_name();
    let mut found = (host, 0).to_socket_addrs().ok().into_iter().flatten();
    let first = found.next().map(|address| address.ip());
    first.with_context(|| format!("{host} has no address yet: give --relay-ip"))
}

/// Where browsers and applets find the relay: over UDP, and on the port of the web pages for networks
/// that let nothing else through.
fn urls(config: &Config, udp_port: u16) -> anyhow::Result<Vec<RelayUrl>> {
    let name = config.host_name();
    let host = if name.contains(':') {
        format!("[{name}]")
    } else {
        name.to_owned()
    };
    let port = config.public_port();
    let stream = if config.is_https() {
        format!("turns:{host}:{port}?transport=tcp")
    } else {
        format!("turn:{host}:{port}?transport=tcp")
    };
    let udp = format!("turn:{host}:{udp_port}?transport=udp");
    let stun = format!("stun:{host}:{udp_port}");
    let all = [stun, udp, stream];
    let parsed = all.iter().map(|url| RelayUrl::parse(url));
    parsed
        .collect::<Result<_, _>>()
        .context("the public URL cannot name a relay")
}
