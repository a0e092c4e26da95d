//! The loop around the engine.

mod addresses;
mod channels;
mod packets;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use str0m::channel::ChannelId;
use str0m::net::{Protocol, Receive, Transmit};
use str0m::{Candidate, CandidateKind, Event, IceConnectionState, Input, Output, Rtc};

use bowline_protocol::relay::RelayServer;

use crate::gather::Sockets;
use crate::handle::Shared;
use crate::offer::parse_candidate;
use crate::priority;
use crate::relay::{RelayEvent, RelayWake, Relays};
use crate::{Channel, Received, RtcEvent};
pub(crate) use addresses::Lookout;
use packets::PacketStream;

/// More packets than this are not kept for an engine that is behind.
pub(crate) const MAX_PACKETS_WAITING: usize = 4096;
/// A console has a handful of addresses.
const MAX_REMOTE_CANDIDATES: usize = 64;

/// What ends the loop's sleep.
#[derive(Debug)]
pub(crate) enum Wake {
    Packet {
        source: SocketAddr,
        destination: SocketAddr,
        bytes: Vec<u8>,
    },
    Relay(RelayWake),
    Command(Command),
}

/// What the owner wants.
#[derive(Debug)]
pub(crate) enum Command {
    Send {
        channel: Channel,
        bytes: Vec<u8>,
        binary: bool,
    },
    RemoteCandidate(String),
    UseRelays(Vec<RelayServer>),
    Close,
}

struct Waiting {
    bytes: Vec<u8>,
    binary: bool,
}

/// Why the loop ends.
#[derive(Debug)]
struct Over;

pub(crate) struct Runner {
    rtc: Rtc,
    sockets: Sockets,
    lookout: Lookout,
    relays: Relays,
    mid: Option<String>,
    buffer_low_bytes: usize,
    woken: Receiver<Wake>,
    shared: Arc<Shared>,
    on_event: Box<dyn FnMut(RtcEvent) + Send>,
    channels: [Option<ChannelId>; 4],
    waiting: [VecDeque<Waiting>; 4],
    is_connected: bool,
    remote_candidates: usize,
    packets: Option<PacketStream>,
}

/// What a link has before it runs.
pub(crate) struct Beginning {
    pub(crate) rtc: Rtc,
    pub(crate) sockets: Sockets,
    pub(crate) lookout: Lookout,
    pub(crate) relays: Relays,
    /// The media section that candidates belong to.
    pub(crate) mid: Option<String>,
    pub(crate) buffer_low_bytes: usize,
    pub(crate) woken: Receiver<Wake>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) on_event: Box<dyn FnMut(RtcEvent) + Send>,
}

impl Runner {
    pub(crate) fn new(beginning: Beginning) -> Self {
        Self {
            rtc: beginning.rtc,
            sockets: beginning.sockets,
            lookout: beginning.lookout,
            relays: beginning.relays,
            mid: beginning.mid,
            buffer_low_bytes: beginning.buffer_low_bytes,
            woken: beginning.woken,
            shared: beginning.shared,
            on_event: beginning.on_event,
            channels: [None; 4],
            waiting: Default::default(),
            is_connected: false,
            remote_candidates: 0,
            packets: None,
        }
    }

    pub(crate) fn run(mut self) {
        self.relays.start(Instant::now());
        while self.step().is_ok() {}
        let _ = self.rtc.close();
        // The console learns of the end at once instead of by silence.
        while let Ok(Output::Transmit(transmit)) = self.rtc.poll_output() {
            self.transmit(&transmit);
        }
        self.relays.close();
        self.flush_relays();
        self.shared.over.store(true, Ordering::Release);
        self.sockets = Sockets::default();
        (self.on_event)(RtcEvent::Closed);
    }

    fn step(&mut self) -> Result<(), Over> {
        self.follow_addresses()?;
        let engine = self.drain()?;
        self.flush_relays();
        if let Some(event) = self.relays.poll_event() {
            return self.handle_relay(event);
        }
        let relays = self.relays.poll_timeout();
        let deadline = relays.map_or(engine, |relays| relays.min(engine));
        let deadline = deadline.min(self.lookout.due());
        let wait = deadline.saturating_duration_since(Instant::now());
        match self.woken.recv_timeout(wait) {
            Ok(wake) => self.handle_wake(wake),
            Err(RecvTimeoutError::Timeout) => {
                self.relays.handle_timeout(Instant::now());
                self.handle_input(Input::Timeout(Instant::now()))
            }
            Err(RecvTimeoutError::Disconnected) => Err(Over),
        }
    }

    /// Carries out what the engine wants, until it only wants to wait.
    fn drain(&mut self) -> Result<Instant, Over> {
        loop {
            let output = self.rtc.poll_output().map_err(|error| {
                tracing::warn!(%error, "the connection to the console failed");
                Over
            })?;
            match output {
                Output::Timeout(deadline) => {
                    if !self.rtc.is_alive() {
                        return Err(Over);
                    }
                    if !self.flush_waiting()? {
                        self.note_buffered();
                        return Ok(deadline);
                    }
                }
                Output::Transmit(transmit) => self.transmit(&transmit),
                Output::Event(event) => self.handle_event(event)?,
            }
        }
    }

    fn transmit(&mut self, transmit: &Transmit) {
        let Transmit {
            source,
            destination,
            ..
        } = transmit;
        let now = Instant::now();
        let is_sent = match self.sockets.at(*source) {
            // An unreachable address is one of several; ICE finds out.
            Some(local) => {
                let sent = local.socket.send_to(&transmit.contents, destination);
                sent.is_ok()
            }
            None => self
                .relays
                .send(*source, *destination, &transmit.contents, now),
        };
        if is_sent {
            let length = transmit.contents.len() as u64;
            self.shared.bytes_out.fetch_add(length, Ordering::Relaxed);
        }
    }

    fn flush_relays(&mut self) {
        while let Some((source, destination, bytes)) = self.relays.poll_transmit() {
            if let Some(local) = self.sockets.at(source) {
                // Requests are repeated, and the engine repeats what matters.
                let _ = local.socket.send_to(&bytes, destination);
            }
        }
    }

    fn handle_relay(&mut self, event: RelayEvent) -> Result<(), Over> {
        match event {
            RelayEvent::Found(candidate) => self.tell_candidate(candidate),
            RelayEvent::Gone(candidate) => {
                self.rtc.direct_api().invalidate_candidate(&candidate);
            }
            RelayEvent::Packet {
                source,
                destination,
                bytes,
            } => return self.handle_packet(source, destination, &bytes),
        }
        self.handle_input(Input::Timeout(Instant::now()))
    }

    /// The console may try this address, too.
    fn tell_candidate(&mut self, candidate: Candidate) {
        if let Some(added) = self.rtc.add_local_candidate(candidate) {
            let told = match added.kind() {
                CandidateKind::ServerReflexive => priority::reflexive(added, self.sockets.turn()),
                CandidateKind::Host | CandidateKind::PeerReflexive | CandidateKind::Relayed => {
                    added.clone()
                }
            };
            let candidate = told.to_sdp_string();
            let mid = self.mid.clone();
            (self.on_event)(RtcEvent::LocalCandidate { candidate, mid });
        }
    }

    fn handle_wake(&mut self, wake: Wake) -> Result<(), Over> {
        match wake {
            Wake::Packet {
                source,
                destination,
                bytes,
            } => {
                self.shared.packets_waiting.fetch_sub(1, Ordering::Relaxed);
                let now = Instant::now();
                if self.relays.handle_packet(source, destination, &bytes, now) {
                    return Ok(());
                }
                self.handle_packet(source, destination, &bytes)
            }
            Wake::Relay(news) => {
                self.relays.handle_wake(news, Instant::now());
                Ok(())
            }
            Wake::Command(Command::UseRelays(relays)) => {
                self.relays.replace(&relays, Instant::now());
                Ok(())
            }
            Wake::Command(Command::Send {
                channel,
                bytes,
                binary,
            }) => {
                self.handle_send(channel, bytes, binary);
                self.handle_input(Input::Timeout(Instant::now()))
            }
            Wake::Command(Command::RemoteCandidate(line)) => {
                if let Some(candidate) = parse_candidate(&line)
                    && self.remote_candidates < MAX_REMOTE_CANDIDATES
                {
                    self.remote_candidates += 1;
                    self.rtc.add_remote_candidate(candidate);
                }
                self.handle_input(Input::Timeout(Instant::now()))
            }
            Wake::Command(Command::Close) => Err(Over),
        }
    }

    fn handle_packet(
        &mut self,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
    ) -> Result<(), Over> {
        let Ok(contents) = bytes.try_into() else {
            return Ok(());
        };
        let receive = Receive {
            proto: Protocol::Udp,
            source,
            destination,
            contents,
        };
        let input = Input::Receive(Instant::now(), receive);
        if !self.rtc.accepts(&input) {
            return Ok(());
        }
        let length = bytes.len() as u64;
        self.shared.bytes_in.fetch_add(length, Ordering::Relaxed);
        self.handle_input(input)
    }

    fn handle_input(&mut self, input: Input<'_>) -> Result<(), Over> {
        self.rtc.handle_input(input).map_err(|error| {
            tracing::warn!(%error, "the connection to the console failed");
            Over
        })
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "of media only the beginning matters, and the engine's events grow with its versions"
    )]
    fn handle_event(&mut self, event: Event) -> Result<(), Over> {
        match event {
            Event::Connected => self.set_connected(true),
            Event::IceConnectionStateChange(state) => match state {
                IceConnectionState::Disconnected => self.set_connected(false),
                // The first time counts only once DTLS has proved the console.
                IceConnectionState::Connected | IceConnectionState::Completed => {
                    self.set_connected(self.rtc.is_connected());
                }
                IceConnectionState::New | IceConnectionState::Checking => {}
            },
            Event::MediaAdded(added) => self.handle_media(&added),
            Event::ChannelOpen(id, label) => self.handle_open(id, &label),
            Event::ChannelData(data) => {
                if let Some(channel) = self.channel_of(data.id) {
                    let Some(bytes) = Received::new(data.data, &self.shared) else {
                        tracing::warn!("the console sends more than can be dealt with");
                        return Err(Over);
                    };
                    (self.on_event)(RtcEvent::Message { channel, bytes });
                }
            }
            Event::ChannelBufferedAmountLow(id) => {
                if let Some(channel) = self.channel_of(id) {
                    self.note_buffered();
                    (self.on_event)(RtcEvent::BufferLow(channel));
                }
            }
            Event::ChannelClose(id) => {
                if let Some(channel) = self.channel_of(id) {
                    self.channels[channel.index()] = None;
                }
            }
            Event::Closed => return Err(Over),
            _ => {}
        }
        Ok(())
    }

    fn set_connected(&mut self, is_connected: bool) {
        if self.is_connected == is_connected {
            return;
        }
        self.is_connected = is_connected;
        (self.on_event)(if is_connected {
            RtcEvent::Connected
        } else {
            RtcEvent::Disconnected
        });
    }
}
