//! The connection to one of the technician's tabs.

use std::sync::Arc;

use bowline_protocol::ids::ConnectionId;
use bowline_protocol::relay::{RelayServer, RelayUrl};
use bowline_rtc::{Channel, RtcConfig, RtcError, RtcHandle, RtcLink};
use rustls::ClientConfig;

use crate::engine::Event;
use crate::inbox::Post;

/// What helps where there is no direct way.
#[derive(Clone, Debug)]
pub(crate) struct Ways {
    /// Servers that tell this computer's outside address.
    pub(crate) stun: Vec<RelayUrl>,
    /// Relays.
    pub(crate) relays: Vec<RelayServer>,
    /// What certificates they may show.
    pub(crate) tls: Arc<ClientConfig>,
}

/// Which offer: of which tab, and its number there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Asked {
    pub(crate) console: ConnectionId,
    pub(crate) offer: u32,
}

/// An answered offer.
#[derive(Debug)]
pub(crate) struct Peer {
    asked: Asked,
    link: RtcHandle,
}

impl Peer {
    /// Answers an offer. Its events carry `number`, so that those of a replaced tab can be told apart.
    pub(crate) fn answer(
        asked: Asked,
        offer: &str,
        number: u64,
        ways: Ways,
        post: &Post,
    ) -> Result<(Self, String), RtcError> {
        let config = RtcConfig {
            loopback: true,
            follow_addresses: !cfg!(feature = "sabotage-addresses"),
            stun: ways.stun,
            relays: ways.relays,
            tls: Some(ways.tls),
            ..RtcConfig::default()
        };
        let (link, answer) = RtcLink::answer(offer, config)?;
        let post = post.clone();
        let link = link.spawn(move |event| post.send(Event::Rtc(number, event)))?;
        Ok((Self { asked, link }, answer))
    }

    /// Which offer it answers.
    pub(crate) fn asked(&self) -> Asked {
        self.asked
    }

    /// Tries another address of the technician.
    pub(crate) fn add_candidate(&self, candidate: &str) {
        self.link.add_remote_candidate(candidate);
    }

    /// Goes through this relay where no direct way is found.
    pub(crate) fn use_relay(&self, relay: RelayServer) {
        self.link.use_relays(vec![relay]);
    }

    /// Puts a message on its way; on a closed connection it is dropped, the next one begins with a
    /// snapshot.
    pub(crate) fn send(&self, channel: Channel, bytes: Vec<u8>) {
        let binary = match channel {
            Channel::Screen | Channel::File => true,
            Channel::Control | Channel::Input => false,
        };
        if let Err(error) = self.link.send(channel, bytes, binary) {
            tracing::debug!(%error, channel = channel.label(), "a message was dropped");
        }
    }

    /// Bytes that wait on a channel.
    pub(crate) fn buffered_bytes(&self, channel: Channel) -> usize {
        self.link.buffered_amount(channel)
    }

    /// Data used so far, both directions.
    pub(crate) fn data_bytes(&self) -> u64 {
        let traffic = self.link.traffic();
        traffic.bytes_in + traffic.bytes_out
    }
}
