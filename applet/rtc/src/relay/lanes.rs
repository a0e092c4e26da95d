//! One try: an address of a relay, and how its packets travel.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::thread;

use bowline_protocol::relay::{RelaySecret, RelayServer, RelayService, RelayUrl};

use super::client::{Framing, RelayClient};
use super::{RelayWake, StreamLine, Way};
use crate::run::Wake;

/// More addresses of relays than a server names.
const MAX_TARGETS: usize = 16;

/// An address, and the credential for it.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) url: RelayUrl,
    /// None where there is only STUN.
    secrets: Option<(RelaySecret, RelaySecret)>,
}

impl Target {
    pub(super) const fn is_relay(&self) -> bool {
        self.secrets.is_some()
    }

    pub(super) fn is_stream(&self) -> bool {
        match self.url.service() {
            RelayService::Tcp | RelayService::Tls => true,
            RelayService::Udp | RelayService::Stun => false,
        }
    }
}

pub(super) fn targets(relays: &[RelayServer], stun: &[RelayUrl]) -> Vec<Target> {
    let relays = relays.iter().flat_map(|relay| {
        relay.urls.iter().map(|url| Target {
            url: url.clone(),
            secrets: (url.service() != RelayService::Stun)
                .then(|| (relay.username.clone(), relay.credential.clone())),
        })
    });
    let stun = stun.iter().filter(|u| u.service() == RelayService::Stun);
    let stun = stun.map(|url| Target {
        url: url.clone(),
        secrets: None,
    });
    relays.chain(stun).take(MAX_TARGETS).collect()
}

/// Looks a name up on a thread of its own, since that may take long.
pub(super) fn resolve(index: usize, url: RelayUrl, way: Way) -> io::Result<()> {
    let body = move || {
        let addresses = match (url.host(), url.port()).to_socket_addrs() {
            Ok(addresses) => addresses.collect(),
            Err(error) => {
                tracing::debug!(%error, "a relay's name is not known");
                Vec::new()
            }
        };
        let _ = way
            .wake
            .send(Wake::Relay(RelayWake::Resolved(index, addresses)));
    };
    thread::Builder::new()
        .name("rtc-relay-name".into())
        .spawn(body)
        .map(|_| ())
}

/// How packets travel.
#[derive(Debug)]
pub(super) enum Lane {
    /// From one of the link's sockets.
    Datagrams {
        local: SocketAddr,
        server: SocketAddr,
    },
    /// A stream that is not open yet.
    Opening,
    /// An open stream.
    Stream { line: StreamLine },
}

/// One try.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) number: u32,
    pub(super) client: RelayClient,
    pub(super) lane: Lane,
    pub(super) wants_allocation: bool,
}

impl Attempt {
    pub(super) fn datagrams(
        number: u32,
        target: &Target,
        local: SocketAddr,
        server: SocketAddr,
    ) -> Self {
        let lane = Lane::Datagrams { local, server };
        Self::new(number, target, Framing::Datagrams, lane)
    }

    pub(super) fn stream(number: u32, target: &Target) -> Self {
        Self::new(number, target, Framing::Stream, Lane::Opening)
    }

    fn new(number: u32, target: &Target, framing: Framing, lane: Lane) -> Self {
        let (username, credential) = match &target.secrets {
            Some((username, credential)) => (username.as_str(), credential.as_str()),
            None => ("", ""),
        };
        Self {
            number,
            client: RelayClient::new(framing, username, credential, random),
            lane,
            wants_allocation: target.secrets.is_some(),
        }
    }

    pub(super) fn is_stream(&self) -> bool {
        match self.lane {
            Lane::Datagrams { .. } => false,
            Lane::Opening | Lane::Stream { .. } => true,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        if self.is_stream() { "stream" } else { "udp" }
    }

    pub(super) fn local(&self) -> Option<SocketAddr> {
        match &self.lane {
            Lane::Datagrams { local, .. } => Some(*local),
            Lane::Stream { line } => Some(line.local),
            Lane::Opening => None,
        }
    }

    pub(super) fn is_between(&self, here: SocketAddr, there: SocketAddr) -> bool {
        match self.lane {
            Lane::Datagrams { local, server } => local == here && server == there,
            Lane::Opening | Lane::Stream { .. } => false,
        }
    }

    /// Sends what the client wants to be sent.
    pub(super) fn flush(&mut self, datagrams: &mut VecDeque<(SocketAddr, SocketAddr, Vec<u8>)>) {
        while let Some(bytes) = self.client.poll_transmit() {
            match &self.lane {
                Lane::Datagrams { local, server } => datagrams.push_back((*local, *server, bytes)),
                Lane::Stream { line } => line.send(bytes),
                Lane::Opening => {}
            }
        }
    }
}

fn random() -> [u8; 12] {
    let mut bytes = [0; 12];
    // Without it neither DTLS nor TLS would work, so nothing is lost that was not lost already.
    if getrandom::fill(&mut bytes).is_err() {
        tracing::warn!("the system gives no random numbers");
    }
    bytes
}
