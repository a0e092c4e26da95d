//! The relay without its sockets: packets and the time go in, packets come out.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bowline_protocol::SessionId;
use bowline_stun::{ChannelData, Class, Message, Method};

use crate::allocations::Allocations;
use crate::bucket::{Brake, Bucket};
use crate::config::{ConfigError, RelayConfig};
use crate::counters::Counters;
use crate::dice::Dice;
use crate::sessions::{Credential, Sessions};
use crate::tuple::{FiveTuple, Transmit};

/// Longest message that is taken; what WebRTC sends is below 1,500 bytes.
pub const MAX_MESSAGE_BYTES: usize = 4096;
/// A stream without an allocation is closed after this.
pub const STREAM_PATIENCE: Duration = Duration::from_secs(30);

/// STUN and TURN for any number of 5-tuples. One packet in gives at most one packet out.
#[derive(Debug)]
pub struct Machine {
    pub(crate) config: RelayConfig,
    pub(crate) dice: Dice,
    pub(crate) sessions: Sessions,
    pub(crate) allocations: Allocations,
    pub(crate) brake: Brake,
    pub(crate) bucket: Bucket,
    pub(crate) counters: Counters,
    /// Open streams, and since when one has no allocation.
    streams: HashMap<FiveTuple, Option<Instant>>,
    idle: BTreeSet<(Instant, FiveTuple)>,
    next_stream: u64,
    closed: VecDeque<FiveTuple>,
}

impl Machine {
    /// Makes a relay without sessions. `secret` must be random.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn new(config: RelayConfig, secret: [u8; 32], now: Instant) -> Result<Self, ConfigError> {
        let config = config.checked()?;
        Ok(Self {
            dice: Dice::new(secret, now),
            sessions: Sessions::default(),
            allocations: Allocations::default(),
            brake: Brake::new(config.limits.open_answers_per_second, now),
            bucket: Bucket::new(config.limits.node_bytes_per_second, now),
            counters: Counters::default(),
            streams: HashMap::new(),
            idle: BTreeSet::new(),
            next_stream: 0,
            closed: VecDeque::new(),
            config,
        })
    }

    /// Lets the two sides of a session use the relay, under one credential. The same one again until
    /// it is revoked.
    pub fn grant(&mut self, session: SessionId, now: Instant) -> Credential {
        let rate = self.config.limits.session_bytes_per_second;
        self.sessions
            .grant(session, &self.config.realm, rate, &mut self.dice, now)
    }

    /// Ends a session's use of the relay: from the next packet on, nothing of it is forwarded.
    pub fn revoke(&mut self, session: SessionId, now: Instant) {
        if cfg!(feature = "sabotage-revoking") {
            return;
        }
        self.sessions.revoke(session);
        for tuple in self.allocations.tuples_of(session) {
            self.release(&tuple, now);
            if tuple.is_stream() {
                self.close(tuple);
            }
        }
    }

    /// Announces a new stream, or refuses it because there are too many.
    pub fn open_stream(&mut self, source: SocketAddr, now: Instant) -> Option<FiveTuple> {
        if self.streams.len() >= self.config.limits.streams {
            return None;
        }
        self.next_stream += 1;
        let id = self.next_stream;
        let tuple = FiveTuple::Stream { id, source };
        self.streams.insert(tuple, None);
        self.set_idle(tuple, Some(now));
        Some(tuple)
    }

    /// Says that a stream is gone, and its allocation with it.
    pub fn close_stream(&mut self, tuple: &FiveTuple, now: Instant) {
        self.release(tuple, now);
        self.set_idle(*tuple, None);
        self.streams.remove(tuple);
    }

    /// Takes one datagram, or one frame of a stream.
    pub fn handle_input(
        &mut self,
        from: FiveTuple,
        bytes: &[u8],
        now: Instant,
    ) -> Option<Transmit> {
        self.handle_timeout(now);
        if from.is_stream() && !self.streams.contains_key(&from) {
            return None;
        }
        if bytes.len() <= MAX_MESSAGE_BYTES {
            if let Some(data) = ChannelData::parse(bytes) {
                return self.handle_channel_data(from, data, now);
            }
            if let Ok(message) = Message::parse(bytes) {
                return self.handle_message(from, &message, bytes.len(), now);
            }
        }
        self.counters.malformed_total += 1;
        None
    }

    fn handle_message(
        &mut self,
        from: FiveTuple,
        message: &Message<'_>,
        length: usize,
        now: Instant,
    ) -> Option<Transmit> {
        match (message.class(), message.method()) {
            (Class::Request, Method::Binding) => self.handle_binding(from, message, length, now),
            (
                Class::Request,
                Method::Allocate | Method::Refresh | Method::CreatePermission | Method::ChannelBind,
            ) => self.handle_request(from, message, length, now),
            (Class::Indication, Method::Send) => self.handle_send(from, message, now),
            // RFC 8489, section 6.3: what is not understood is passed over in silence.
            (Class::Request, Method::Send | Method::Data | Method::Other(_))
            | (Class::Indication | Class::Success | Class::Error, _) => None,
        }
    }

    /// Ends what has run out.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(tuple) = self.allocations.next_expired(now) {
            self.release(&tuple, now);
        }
        while let Some((at, tuple)) = self.idle.first().copied()
            && at <= now
        {
            self.set_idle(tuple, None);
            self.close(tuple);
        }
    }

    /// When to call [`Self::handle_timeout`] at the latest.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let idle = self.idle.first().map(|(at, _)| *at);
        [idle, self.allocations.next_deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    /// A stream that is to be closed. Nothing that it sends counts any more.
    pub fn poll_closed(&mut self) -> Option<FiveTuple> {
        self.closed.pop_front()
    }

    /// What was done so far, and what there is.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            sessions: self.sessions.count() as u64,
            allocations: self.allocations.count() as u64,
            streams: self.streams.len() as u64,
            ..self.counters
        }
    }

    /// Counts a packet that its socket did not take.
    pub(crate) fn note_unsent(&mut self) {
        self.counters.braked_packets_total += 1;
    }

    /// Removes an allocation; its stream may make another one.
    pub(crate) fn release(&mut self, tuple: &FiveTuple, now: Instant) {
        let Some(allocation) = self.allocations.remove(tuple) else {
            return;
        };
        if let Some(session) = self.sessions.session_mut(allocation.session) {
            session.allocations -= 1;
        }
        if tuple.is_stream() {
            self.set_idle(*tuple, Some(now));
        }
    }

    /// Notes whether a stream waits for an allocation.
    pub(crate) fn set_idle(&mut self, tuple: FiveTuple, since: Option<Instant>) {
        let Some(idle) = self.streams.get_mut(&tuple) else {
            return;
        };
        let until = since.map(|since| since + STREAM_PATIENCE);
        if let Some(old) = std::mem::replace(idle, until) {
            self.idle.remove(&(old, tuple));
        }
        if let Some(until) = until {
            self.idle.insert((until, tuple));
        }
    }

    fn close(&mut self, tuple: FiveTuple) {
        self.set_idle(tuple, None);
        if self.streams.remove(&tuple).is_some() {
            self.closed.push_back(tuple);
        }
    }
}
