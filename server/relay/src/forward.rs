//! The rule of the relay, and data that obeys it.
//!
//! Data goes from one allocation to another of the same session, found in the table of allocations by
//! the port of its relayed address. There is no other way for it to go: the relay has no socket that
//! could reach anything else, so no list of forbidden addresses exists that could have a gap.

use std::net::SocketAddr;
use std::time::Instant;

use bowline_protocol::SessionId;
use bowline_stun::{
    Attribute, ChannelData, Class, Message, MessageBuilder, Method, Padding, write_channel_data,
};

use crate::answers::unknown_attributes;
use crate::machine::Machine;
use crate::tuple::{FiveTuple, Transmit};

impl Machine {
    /// Whether a session may permit an address: only the relay's own, and of its ports only those of its
    /// own allocations, or none in particular, since permissions are by IP address.
    pub(crate) fn may_permit(&self, session: SessionId, peer: SocketAddr) -> bool {
        let any_port = peer.ip() == self.config.relayed_ip && peer.port() == 0;
        any_port || self.may_bind(session, peer)
    }

    /// Whether a session may bind a channel to an address: one of its own allocations.
    pub(crate) fn may_bind(&self, session: SessionId, peer: SocketAddr) -> bool {
        self.reach(session, peer).is_some()
    }

    /// The allocation behind an address, if it is one of the session's own.
    fn reach(&self, session: SessionId, peer: SocketAddr) -> Option<FiveTuple> {
        let is_own_address = peer.ip() == self.config.relayed_ip;
        let found = self.allocations.at_port(peer.port());
        match found.filter(|_| is_own_address) {
            None if cfg!(feature = "sabotage-forwarding") => Some(FiveTuple::Udp {
                socket: 0,
                source: peer,
            }),
            None => None,
            Some((tuple, allocation)) => {
                let is_own = allocation.session == session;
                (is_own || cfg!(feature = "sabotage-isolation")).then_some(tuple)
            }
        }
    }

    /// RFC 8656, section 11.2.
    pub(crate) fn handle_send(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        now: Instant,
    ) -> Option<Transmit> {
        let peer = message.xor_address(Attribute::XOR_PEER_ADDRESS);
        let data = message.attribute(Attribute::DATA);
        match (peer, data) {
            (Some(peer), Some(data)) if unknown_attributes(message).is_empty() => {
                self.forward(from, peer, data, now)
            }
            (Some(_) | None, Some(_) | None) => {
                self.counters.malformed_total += 1;
                None
            }
        }
    }

    /// RFC 8656, section 12.6.
    pub(crate) fn handle_channel_data(
        &mut self,
        from: FiveTuple,
        channel: ChannelData<'_>,
        now: Instant,
    ) -> Option<Transmit> {
        let allocation = self.allocations.of(&from);
        let Some(port) = allocation.and_then(|a| a.port_of(channel.number, now)) else {
            self.counters.refused_packets_total += 1;
            return None;
        };
        let peer = SocketAddr::new(self.config.relayed_ip, port);
        self.forward(from, peer, channel.data, now)
    }

    fn forward(
        &mut self,
        from: FiveTuple,
        peer: SocketAddr,
        data: &[u8],
        now: Instant,
    ) -> Option<Transmit> {
        let way = self.way(from, peer, now);
        let Some((session, sender, to)) = way else {
            self.counters.refused_packets_total += 1;
            return None;
        };
        let session = self.sessions.session_mut(session)?;
        if !session.bucket.take(data.len(), now) || !self.bucket.take(data.len(), now) {
            self.counters.braked_packets_total += 1;
            return None;
        }
        let bytes = self.wrap(to, sender, data, now)?;
        self.counters.forwarded_packets_total += 1;
        self.counters.forwarded_bytes_total += data.len() as u64;
        Some(Transmit { to, bytes })
    }

    /// Session, relayed address and destination of data, if both ends permit it.
    fn way(
        &self,
        from: FiveTuple,
        peer: SocketAddr,
        now: Instant,
    ) -> Option<(SessionId, SocketAddr, FiveTuple)> {
        let allocation = self.allocations.of(&from)?;
        let to = self.reach(allocation.session, peer)?;
        let is_welcome = self.allocations.of(&to).is_none_or(|a| a.is_permitted(now));
        let sender = SocketAddr::new(self.config.relayed_ip, allocation.port);
        (allocation.is_permitted(now) && is_welcome).then_some((allocation.session, sender, to))
    }

    /// RFC 8656, sections 11.3 and 12.7: under the channel's number where the receiver has given one.
    fn wrap(
        &mut self,
        to: FiveTuple,
        sender: SocketAddr,
        data: &[u8],
        now: Instant,
    ) -> Option<Vec<u8>> {
        let receiver = self.allocations.of(&to);
        match receiver.and_then(|a| a.number_of(sender.port(), now)) {
            Some(number) => {
                let padding = if to.is_stream() {
                    Padding::ToFour
                } else {
                    Padding::None
                };
                write_channel_data(number, data, padding)
            }
            None => Some(
                MessageBuilder::new(Class::Indication, Method::Data, self.dice.transaction_id())
                    .xor_address(Attribute::XOR_PEER_ADDRESS, sender)
                    .attribute(Attribute::DATA, data)
                    .build(),
            ),
        }
    }
}
