//! One conversation with a relay, without its socket: RFC 8489 and RFC 8656, the client's half.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bowline_stun::{Attribute, ChannelData, Class, Message, MessageBuilder, Method, Padding};

use super::ask::{Ask, Pending, Retry, Secrets};
use super::peers::{Peers, Sending};

/// Draws what must not be guessed.
pub type Random = fn() -> [u8; 12];

/// UDP among IP protocols, as REQUESTED-TRANSPORT has it.
const UDP: u32 = 17 << 24;
/// An allocation is refreshed this long before its end.
const REFRESH_BEFORE: Duration = Duration::from_mins(1);

/// Whether packets keep their bounds on the way, or are cut by [`bowline_stun::Frames`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Framing {
    /// UDP: packets may be lost, and requests are repeated.
    Datagrams,
    /// TCP or TLS.
    Stream,
}

/// What happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ClientEvent {
    /// The server sees this socket under an address.
    Mapped(SocketAddr),
    /// A relayed address is ours.
    Allocated(SocketAddr),
    /// Something came for the relayed address.
    Data {
        /// From whom.
        from: SocketAddr,
        /// What.
        bytes: Vec<u8>,
    },
    /// The conversation is over. Comes last.
    Lost(Loss),
}

/// Why a conversation is over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Loss {
    /// The server says no, with this code.
    Refused(u16),
    /// The server says nothing.
    Silent,
}

/// The client's half of one conversation.
#[derive(Debug)]
pub struct RelayClient {
    framing: Framing,
    random: Random,
    secrets: Secrets,
    pending: Vec<Pending>,
    relayed: Option<SocketAddr>,
    refresh_at: Option<Instant>,
    peers: Peers,
    transmits: VecDeque<Vec<u8>>,
    events: VecDeque<ClientEvent>,
    is_over: bool,
}

impl RelayClient {
    /// Makes a client that says nothing yet.
    #[must_use]
    pub fn new(framing: Framing, username: &str, credential: &str, random: Random) -> Self {
        Self {
            framing,
            random,
            secrets: Secrets::new(username, credential),
            pending: Vec::new(),
            relayed: None,
            refresh_at: None,
            peers: Peers::default(),
            transmits: VecDeque::new(),
            events: VecDeque::new(),
            is_over: false,
        }
    }

    /// Asks under which address the server sees this socket; [`ClientEvent::Mapped`] is the answer.
    pub fn probe(&mut self, now: Instant) {
        self.ask(Ask::Probe, 0, now);
    }

    /// Asks for a relayed address; [`ClientEvent::Allocated`] is the answer.
    pub fn allocate(&mut self, now: Instant) {
        self.ask(Ask::Allocate, 0, now);
    }

    /// Sends data from the relayed address. What the server does not let through is dropped.
    pub fn send_to(&mut self, peer: SocketAddr, data: &[u8], now: Instant) {
        if self.relayed.is_none() || self.is_over {
            return;
        }
        match self.peers.send(peer, data, now) {
            Sending::On(number) => self.transmit_on(number, data),
            Sending::Bind(number) => self.ask(Ask::Bind { number, peer }, 0, now),
            Sending::Later => {}
        }
    }

    /// Gives the relayed address back and ends the conversation. [`Self::poll_transmit`] has the message.
    pub fn close(&mut self) {
        if self.relayed.is_some() && !self.is_over {
            let ask = Ask::Refresh { seconds: 0 };
            let (_, bytes) = self.write(ask);
            self.transmits.push_back(bytes);
        }
        self.is_over = true;
        self.pending.clear();
    }

    /// Takes one packet, or one frame of a stream.
    pub fn handle_input(&mut self, bytes: &[u8], now: Instant) {
        if self.is_over {
            return;
        }
        if let Some(channel) = ChannelData::parse(bytes) {
            if let Some(from) = self.peers.address_of(channel.number) {
                self.peers.note_use(from, now);
                let bytes = channel.data.to_vec();
                self.events.push_back(ClientEvent::Data { from, bytes });
            }
            return;
        }
        let Ok(message) = Message::parse(bytes) else {
            return;
        };
        match (message.class(), message.method()) {
            (Class::Success | Class::Error, _) => self.handle_answer(&message, now),
            (Class::Indication, Method::Data) => {
                let from = message.xor_address(Attribute::XOR_PEER_ADDRESS);
                let data = message.attribute(Attribute::DATA);
                if let (Some(from), Some(data)) = (from, data) {
                    let bytes = data.to_vec();
                    self.events.push_back(ClientEvent::Data { from, bytes });
                }
            }
            (Class::Request | Class::Indication, _) => {}
        }
    }

    /// Repeats, refreshes and gives up.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.is_over {
            return;
        }
        let mut silent = Vec::new();
        for index in (0..self.pending.len()).rev() {
            match self.pending[index].handle_timeout(self.framing, now) {
                Retry::Wait => {}
                Retry::Again => self.transmits.push_back(self.pending[index].bytes.clone()),
                Retry::GiveUp => silent.push(self.pending.swap_remove(index).ask),
            }
        }
        for ask in silent {
            match ask {
                Ask::Bind { peer, .. } => self.peers.forget(peer),
                Ask::Probe | Ask::Allocate | Ask::Refresh { .. } => self.lose(Loss::Silent),
            }
        }
        if self.refresh_at.is_some_and(|at| at <= now) {
            self.refresh_at = None;
            self.ask(Ask::Refresh { seconds: 600 }, 0, now);
        }
        while let Some((number, peer)) = self.peers.next_to_rebind(now) {
            self.ask(Ask::Bind { number, peer }, 0, now);
        }
    }

    /// When to call [`Self::handle_timeout`] at the latest.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_over {
            return None;
        }
        let pending = self.pending.iter().map(|p| p.next);
        pending
            .chain(self.refresh_at)
            .chain(self.peers.next_deadline())
            .min()
    }

    /// A packet for the server.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.transmits.pop_front()
    }

    /// What happened.
    pub fn poll_event(&mut self) -> Option<ClientEvent> {
        self.events.pop_front()
    }

    /// Whether nothing comes any more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.is_over
    }

    /// The relayed address, while there is one.
    #[must_use]
    pub const fn relayed(&self) -> Option<SocketAddr> {
        if self.is_over { None } else { self.relayed }
    }

    fn ask(&mut self, ask: Ask, challenges: u8, now: Instant) {
        if self.is_over {
            return;
        }
        let (id, bytes) = self.write(ask);
        self.transmits.push_back(bytes.clone());
        self.pending
            .push(Pending::new(ask, id, bytes, challenges, self.framing, now));
    }

    fn write(&self, ask: Ask) -> (bowline_stun::TransactionId, Vec<u8>) {
        let id = bowline_stun::TransactionId((self.random)());
        let begun = MessageBuilder::new(Class::Request, ask.method(), id);
        let filled = match ask {
            Ask::Probe => return (id, begun.build()),
            Ask::Allocate => begun.number(Attribute::REQUESTED_TRANSPORT, UDP),
            Ask::Refresh { seconds } => begun.number(Attribute::LIFETIME, seconds),
            Ask::Bind { number, peer } => begun
                .number(Attribute::CHANNEL_NUMBER, u32::from(number) << 16)
                .xor_address(Attribute::XOR_PEER_ADDRESS, peer),
        };
        (id, self.secrets.sign(filled).build())
    }

    fn handle_answer(&mut self, message: &Message<'_>, now: Instant) {
        let position = self.pending.iter().position(|p| p.id == message.id());
        let Some(position) = position else { return };
        if self.pending[position].ask.method() != message.method() {
            return;
        }
        let code = match message.class() {
            Class::Error => message.error_code(),
            Class::Success | Class::Request | Class::Indication => None,
        };
        let is_challenge = matches!(code, Some(401 | 438));
        let is_probe = matches!(self.pending[position].ask, Ask::Probe);
        if !is_probe && !is_challenge && !self.secrets.verify(message) {
            // Anybody could have sent it.
            return;
        }
        let done = self.pending.swap_remove(position);
        match code {
            Some(401 | 438) if done.challenges < 2 && self.secrets.learn(message) => {
                self.ask(done.ask, done.challenges + 1, now);
            }
            Some(code) => self.handle_refusal(done.ask, code),
            None if message.class() == Class::Success => {
                self.handle_success(done.ask, message, now);
            }
            None => self.handle_refusal(done.ask, 500),
        }
    }

    fn handle_refusal(&mut self, ask: Ask, code: u16) {
        match ask {
            Ask::Bind { peer, .. } if code == 403 => self.peers.forbid(peer),
            Ask::Bind { peer, .. } if code != 401 && code != 437 => self.peers.forget(peer),
            Ask::Probe | Ask::Allocate | Ask::Refresh { .. } | Ask::Bind { .. } => {
                self.lose(Loss::Refused(code));
            }
        }
    }

    fn handle_success(&mut self, ask: Ask, message: &Message<'_>, now: Instant) {
        match ask {
            Ask::Probe => {
                if let Some(mapped) = message.xor_address(Attribute::XOR_MAPPED_ADDRESS) {
                    self.events.push_back(ClientEvent::Mapped(mapped));
                }
            }
            Ask::Allocate => {
                let Some(relayed) = message.xor_address(Attribute::XOR_RELAYED_ADDRESS) else {
                    return self.lose(Loss::Refused(500));
                };
                self.relayed = Some(relayed);
                self.set_refresh(message, now);
                self.events.push_back(ClientEvent::Allocated(relayed));
            }
            Ask::Refresh { .. } => self.set_refresh(message, now),
            Ask::Bind { number, peer } => {
                for data in self.peers.bound(peer, now) {
                    self.transmit_on(number, &data);
                }
            }
        }
    }

    fn set_refresh(&mut self, message: &Message<'_>, now: Instant) {
        let seconds = message.number(Attribute::LIFETIME).unwrap_or(600);
        let lifetime = Duration::from_secs(seconds.clamp(60, 3600).into());
        let wait = lifetime.saturating_sub(REFRESH_BEFORE).max(lifetime / 2);
        self.refresh_at = Some(now + wait);
    }

    fn transmit_on(&mut self, number: u16, data: &[u8]) {
        let padding = match self.framing {
            Framing::Datagrams => Padding::None,
            Framing::Stream => Padding::ToFour,
        };
        self.transmits
            .extend(bowline_stun::write_channel_data(number, data, padding));
    }

    fn lose(&mut self, loss: Loss) {
        if !self.is_over {
            self.is_over = true;
            self.pending.clear();
            self.events.push_back(ClientEvent::Lost(loss));
        }
    }
}
