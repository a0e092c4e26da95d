//! Ways through a relay, for when the two sides find no direct one.
//!
//! Every address of every relay is tried at once: over UDP from the link's own sockets, over TCP and TLS
//! on streams. The first that gives a relayed address over UDP is taken; a stream is taken if UDP gives
//! none in time. The rest is closed. A way that is lost is looked for again, unless the relay said no.

mod ask;
mod client;
mod lanes;
mod news;
mod peers;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bowline_protocol::relay::RelayServer;
use rustls::ClientConfig;
use str0m::Candidate;

pub use client::{ClientEvent, Framing, Loss, Random, RelayClient};
pub(crate) use news::{RelayEvent, RelayWake, Way};
pub(crate) use stream::StreamLine;

use crate::link::{Route, RtcConfig};
use crate::priority;
use crate::run::Wake;
use crate::trust::usual;
use lanes::{Attempt, Lane, Target};

/// How long a stream waits for UDP to be faster.
const STREAM_PATIENCE: Duration = Duration::from_millis(1500);
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LAST_PAUSE: Duration = Duration::from_secs(30);

/// Every conversation with a relay of one link.
#[derive(Debug)]
pub(crate) struct Relays {
    way: Way,
    tls: Arc<ClientConfig>,
    route: Route,
    targets: Vec<Target>,
    /// The link's own sockets.
    locals: Vec<SocketAddr>,
    attempts: Vec<Attempt>,
    next_number: u32,
    /// Names that are being looked up.
    looked_up: usize,
    taken: Option<(u32, Candidate)>,
    /// How many were taken so far.
    turn: u32,
    /// Addresses outside, and from where they were seen.
    mapped: Vec<(SocketAddr, SocketAddr)>,
    take_stream_at: Option<Instant>,
    try_again_at: Option<Instant>,
    pause: Duration,
    /// The relay does not want this credential.
    is_refused: bool,
    events: VecDeque<RelayEvent>,
    transmits: VecDeque<(SocketAddr, SocketAddr, Vec<u8>)>,
}

impl Relays {
    pub(crate) fn new(config: &RtcConfig, locals: Vec<SocketAddr>, way: Way) -> Self {
        Self {
            way,
            tls: config.tls.clone().unwrap_or_else(usual),
            route: config.route,
            targets: lanes::targets(&config.relays, &config.stun),
            locals,
            attempts: Vec::new(),
            next_number: 0,
            looked_up: 0,
            taken: None,
            turn: 0,
            mapped: Vec::new(),
            take_stream_at: None,
            try_again_at: None,
            pause: FIRST_PAUSE,
            is_refused: false,
            events: VecDeque::new(),
            transmits: VecDeque::new(),
        }
    }

    /// Gives up the relays so far and tries others.
    pub(crate) fn replace(&mut self, relays: &[RelayServer], now: Instant) {
        if let Some((_, candidate)) = self.taken.take() {
            self.events.push_back(RelayEvent::Gone(candidate));
        }
        self.close();
        self.targets = lanes::targets(relays, &[]);
        self.is_refused = false;
        self.pause = FIRST_PAUSE;
        self.start(now);
    }

    /// The computer has other addresses: what went from one that is gone is lost, and where there is no way left, all are
    /// tried again.
    pub(crate) fn use_locals(
        &mut self,
        locals: Vec<SocketAddr>,
        gone: &[SocketAddr],
        now: Instant,
    ) {
        // A stream has a port of its own.
        let has = |all: &[SocketAddr], ip| all.iter().any(|one| one.ip() == ip);
        let is_gone = |local: &SocketAddr| {
            gone.contains(local) || has(gone, local.ip()) && !has(&locals, local.ip())
        };
        let lost = self.attempts.iter();
        let lost = lost.filter(|attempt| attempt.local().as_ref().is_some_and(is_gone));
        let lost: Vec<u32> = lost.map(|attempt| attempt.number).collect();
        for number in lost {
            self.drop_attempt(number, Loss::Silent);
        }
        for (mapped, local) in self.mapped.extract_if(.., |(_, local)| is_gone(local)) {
            if let Ok(candidate) = Candidate::server_reflexive(mapped, local, "udp") {
                self.events.push_back(RelayEvent::Gone(candidate));
            }
        }
        self.locals = locals;
        if self.attempts.is_empty() && self.looked_up == 0 && !self.is_refused {
            self.start(now);
        }
    }

    /// Begins to try every address.
    pub(crate) fn start(&mut self, now: Instant) {
        self.try_again_at = None;
        self.take_stream_at = Some(now + STREAM_PATIENCE);
        for index in 0..self.targets.len() {
            let target = &self.targets[index];
            let (way, url) = (self.way.clone(), target.url.clone());
            let (started, failed) = if target.is_stream() {
                self.next_number += 1;
                let number = self.next_number;
                self.attempts.push(Attempt::stream(number, target));
                let started = stream::spawn_stream(number, url, Arc::clone(&self.tls), way);
                (started, RelayWake::StreamDown(number))
            } else {
                self.looked_up += 1;
                let started = lanes::resolve(index, url, way);
                (started, RelayWake::Resolved(index, Vec::new()))
            };
            if let Err(error) = started {
                tracing::warn!(%error, "a relay cannot be tried");
                // As if its thread had begun and found nothing.
                let _ = self.way.wake.send(Wake::Relay(failed));
            }
        }
    }

    pub(crate) fn handle_wake(&mut self, wake: RelayWake, now: Instant) {
        match wake {
            RelayWake::Resolved(index, addresses) => {
                self.looked_up = self.looked_up.saturating_sub(1);
                self.probe(index, &addresses, now);
            }
            RelayWake::StreamUp(number, line) => {
                // Not there any more: the line is dropped, and so closed.
                if let Some(attempt) = self.attempts.iter_mut().find(|a| a.number == number) {
                    attempt.lane = Lane::Stream { line };
                    attempt.client.allocate(now);
                }
            }
            RelayWake::StreamFrame(number, frame) => {
                self.way
                    .shared
                    .packets_waiting
                    .fetch_sub(1, Ordering::Relaxed);
                if let Some(attempt) = self.attempts.iter_mut().find(|a| a.number == number) {
                    attempt.client.handle_input(&frame, now);
                }
            }
            RelayWake::StreamDown(number) => self.drop_attempt(number, Loss::Silent),
        }
        self.settle(now);
    }

    /// Takes a packet that came from a relay over UDP; false if it came from somebody else.
    pub(crate) fn handle_packet(
        &mut self,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
        now: Instant,
    ) -> bool {
        let is_it = |a: &&mut Attempt| a.is_between(destination, source);
        let Some(attempt) = self.attempts.iter_mut().find(is_it) else {
            return false;
        };
        attempt.client.handle_input(bytes, now);
        self.settle(now);
        true
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        if self.try_again_at.is_some_and(|at| at <= now) {
            self.start(now);
        }
        for attempt in &mut self.attempts {
            attempt.client.handle_timeout(now);
        }
        self.settle(now);
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let clients = self.attempts.iter().filter_map(|a| a.client.poll_timeout());
        clients
            .chain(self.take_stream_at)
            .chain(self.try_again_at)
            .min()
    }

    pub(crate) fn poll_event(&mut self) -> Option<RelayEvent> {
        self.events.pop_front()
    }

    /// A datagram for a relay: from which socket, to where, what.
    pub(crate) fn poll_transmit(&mut self) -> Option<(SocketAddr, SocketAddr, Vec<u8>)> {
        self.transmits.pop_front()
    }

    /// Sends from a relayed address; false if the address is none.
    pub(crate) fn send(
        &mut self,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
        now: Instant,
    ) -> bool {
        let Some((number, candidate)) = &self.taken else {
            return false;
        };
        if candidate.addr() != source {
            return false;
        }
        let number = *number;
        if let Some(attempt) = self.attempts.iter_mut().find(|a| a.number == number) {
            attempt.client.send_to(destination, bytes, now);
            attempt.flush(&mut self.transmits);
        }
        true
    }

    /// Gives everything back.
    pub(crate) fn close(&mut self) {
        for attempt in &mut self.attempts {
            attempt.client.close();
            attempt.flush(&mut self.transmits);
        }
        self.attempts.clear();
        self.taken = None;
        self.try_again_at = None;
        self.take_stream_at = None;
    }

    /// Asks the server from every socket that might reach it.
    fn probe(&mut self, index: usize, addresses: &[SocketAddr], now: Instant) {
        // The targets may have been replaced meanwhile.
        let Some(target) = self.targets.get(index) else {
            return;
        };
        for server in addresses.iter().take(2) {
            for local in self.locals.clone() {
                let is_known = self.attempts.iter().any(|a| a.is_between(local, *server));
                let fits = local.is_ipv4() == server.is_ipv4()
                    && local.ip().is_loopback() == server.ip().is_loopback();
                if fits && !is_known {
                    self.next_number += 1;
                    let mut attempt = Attempt::datagrams(self.next_number, target, local, *server);
                    attempt.client.probe(now);
                    self.attempts.push(attempt);
                }
            }
        }
    }

    /// Carries out what the conversations want, and decides which way is taken.
    fn settle(&mut self, now: Instant) {
        let mut over = Vec::new();
        for index in 0..self.attempts.len() {
            while let Some(event) = self.attempts[index].client.poll_event() {
                match event {
                    ClientEvent::Mapped(mapped) => self.handle_mapped(index, mapped, now),
                    ClientEvent::Allocated(_) => {}
                    ClientEvent::Data { from, bytes } => self.handle_data(index, from, bytes),
                    ClientEvent::Lost(loss) => over.push((self.attempts[index].number, loss)),
                }
            }
            self.attempts[index].flush(&mut self.transmits);
        }
        for (number, loss) in over {
            self.drop_attempt(number, loss);
        }
        self.attempts.retain(|a| !a.client.is_over());
        if self.taken.is_none() {
            self.take_one(now);
        }
        self.rest(now);
    }

    /// If there is nothing left to try, tries all again after a while.
    fn rest(&mut self, now: Instant) {
        let is_idle = self.attempts.is_empty() && self.looked_up == 0 && self.taken.is_none();
        let is_of_use = !self.is_refused && self.targets.iter().any(Target::is_relay);
        if is_idle && is_of_use && self.try_again_at.is_none() {
            self.try_again_at = Some(now + self.pause);
            self.pause = (self.pause * 2).min(LAST_PAUSE);
        }
    }

    fn handle_mapped(&mut self, index: usize, mapped: SocketAddr, now: Instant) {
        let attempt = &mut self.attempts[index];
        if !attempt.wants_allocation {
            attempt.client.close();
        } else if self.taken.is_none() {
            attempt.client.allocate(now);
        }
        let Some(local) = attempt.local() else { return };
        let is_known = self.mapped.iter().any(|(known, _)| *known == mapped);
        let is_new = mapped != local && !is_known;
        if self.route == Route::Any && is_new {
            self.mapped.push((mapped, local));
            if let Ok(found) = Candidate::server_reflexive(mapped, local, "udp") {
                self.events.push_back(RelayEvent::Found(found));
            }
        }
    }

    fn handle_data(&mut self, index: usize, source: SocketAddr, bytes: Vec<u8>) {
        if let Some(destination) = self.attempts[index].client.relayed() {
            self.events.push_back(RelayEvent::Packet {
                source,
                destination,
                bytes,
            });
        }
    }

    fn take_one(&mut self, now: Instant) {
        let ready = |a: &&Attempt| a.client.relayed().is_some();
        let mut all = self.attempts.iter().filter(ready);
        let datagrams = all.clone().find(|a| !a.is_stream());
        let is_late = self.take_stream_at.is_none_or(|at| at <= now);
        if is_late {
            self.take_stream_at = None;
        }
        let Some(attempt) = datagrams.or_else(|| all.next().filter(|_| is_late)) else {
            return;
        };
        let number = attempt.number;
        let Some(relayed) = attempt.client.relayed() else {
            return;
        };
        let Some(candidate) = priority::relayed(relayed, self.turn) else {
            return;
        };
        self.turn += 1;
        tracing::info!(over = attempt.name(), "a way through the relay is open");
        self.take_stream_at = None;
        self.try_again_at = None;
        self.pause = FIRST_PAUSE;
        self.taken = Some((number, candidate.clone()));
        self.events.push_back(RelayEvent::Found(candidate));
        for attempt in self.attempts.iter_mut().filter(|a| a.number != number) {
            attempt.client.close();
            attempt.flush(&mut self.transmits);
        }
        self.attempts.retain(|a| a.number == number);
    }

    fn drop_attempt(&mut self, number: u32, loss: Loss) {
        let Some(index) = self.attempts.iter().position(|a| a.number == number) else {
            return;
        };
        let attempt = self.attempts.swap_remove(index);
        tracing::debug!(
            over = attempt.name(),
            ?loss,
            "a way through the relay ended"
        );
        if let Some((_, candidate)) = self.taken.take_if(|(taken, _)| *taken == number) {
            tracing::info!(?loss, "the way through the relay is lost");
            self.events.push_back(RelayEvent::Gone(candidate));
        }
        // A credential that is refused does not become good again: the server grants another one.
        self.is_refused |= matches!(loss, Loss::Refused(401 | 441));
    }
}
