//! A console's side, made of the same engine, with one way out: a relayed address.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bowline_protocol::relay::RelayServer;
use bowline_rtc::Channel;
use bowline_rtc::relay::{ClientEvent, Framing, RelayClient};
use bowline_stun::Frames;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// How the console itself reaches the relay.
pub(crate) enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream, Frames),
}

impl Wire {
    pub(crate) fn udp(relay: SocketAddr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(relay).unwrap();
        let slice = Some(Duration::from_millis(2));
        socket.set_read_timeout(slice).unwrap();
        Self::Udp(socket)
    }

    pub(crate) fn tcp(relay: SocketAddr) -> Self {
        let stream = TcpStream::connect(relay).unwrap();
        stream.set_nodelay(true).unwrap();
        let slice = Some(Duration::from_millis(2));
        stream.set_read_timeout(slice).unwrap();
        Self::Tcp(stream, Frames::new(8192))
    }

    fn framing(&self) -> Framing {
        match self {
            Self::Udp(_) => Framing::Datagrams,
            Self::Tcp(..) => Framing::Stream,
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        // After the relay has closed the stream, nothing can be sent.
        let _ = match self {
            Self::Udp(socket) => socket.send(bytes).map(|_| ()),
            Self::Tcp(stream, _) => stream.write_all(bytes),
        };
    }

    /// What comes within a moment.
    fn receive(&mut self) -> Vec<Vec<u8>> {
        let mut buffer = [0; 8192];
        match self {
            Self::Udp(socket) => match socket.recv(&mut buffer) {
                Ok(length) => vec![buffer[..length].to_vec()],
                Err(_) => Vec::new(),
            },
            Self::Tcp(stream, frames) => {
                match stream.read(&mut buffer) {
                    Ok(length) => frames.push(&buffer[..length]),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(_) => return Vec::new(),
                }
                let mut all = Vec::new();
                while let Some(frame) = frames.next_frame().unwrap() {
                    all.push(frame.to_vec());
                }
                all
            }
        }
    }
}

pub(crate) struct Console {
    rtc: Rtc,
    wire: Wire,
    client: RelayClient,
    ids: Vec<(Channel, ChannelId)>,
    pub(crate) heard: Vec<(Channel, Vec<u8>)>,
    pub(crate) open: usize,
    pub(crate) relayed: Option<SocketAddr>,
}

impl Console {
    /// A console that has its relayed address already.
    pub(crate) fn new(relay: &RelayServer, wire: Wire) -> Self {
        let rtc = Rtc::builder()
            .set_crypto_provider(Arc::new(str0m::crypto::from_feature_flags()))
            .build(Instant::now());
        let (username, credential) = (relay.username.as_str(), relay.credential.as_str());
        let mut client = RelayClient::new(wire.framing(), username, credential, random);
        client.allocate(Instant::now());
        let mut console = Self {
            rtc,
            wire,
            client,
            ids: Vec::new(),
            heard: Vec::new(),
            open: 0,
            relayed: None,
        };
        let until = Instant::now() + Duration::from_secs(20);
        while console.relayed.is_none() {
            assert!(Instant::now() < until, "no relayed address");
            console.step();
        }
        console
    }

    pub(crate) fn offer(&mut self) -> (String, SdpPendingOffer) {
        let mut change = self.rtc.sdp_api();
        for channel in Channel::ALL {
            let (ordered, reliability) = if channel.is_reliable() {
                (true, Reliability::Reliable)
            } else {
                (false, Reliability::MaxRetransmits { retransmits: 0 })
            };
            let config = ChannelConfig {
                label: channel.label().into(),
                ordered,
                reliability,
                ..ChannelConfig::default()
            };
            self.ids
                .push((channel, change.add_channel_with_config(config)));
        }
        let (offer, pending) = change.apply().unwrap();
        (offer.to_sdp_string(), pending)
    }

    pub(crate) fn accept(&mut self, pending: SdpPendingOffer, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
    }

    pub(crate) fn add_candidate(&mut self, line: &str) {
        let candidate = Candidate::from_sdp_string(line).unwrap();
        self.rtc.add_remote_candidate(candidate);
    }

    pub(crate) fn say(&mut self, channel: Channel, bytes: &[u8]) {
        let (_, id) = *self.ids.iter().find(|(c, _)| *c == channel).unwrap();
        let mut open = self.rtc.channel(id).unwrap();
        assert!(open.write(true, bytes).unwrap());
    }

    pub(crate) fn step(&mut self) {
        self.drain();
        for bytes in self.wire.receive() {
            self.client.handle_input(&bytes, Instant::now());
        }
        self.client.handle_timeout(Instant::now());
        self.rtc
            .handle_input(Input::Timeout(Instant::now()))
            .unwrap();
        while let Some(event) = self.client.poll_event() {
            self.drain();
            match event {
                ClientEvent::Allocated(relayed) => {
                    self.relayed = Some(relayed);
                    let candidate = Candidate::relayed(relayed, relayed, "udp").unwrap();
                    self.rtc.add_local_candidate(candidate);
                }
                ClientEvent::Data { from, bytes } => self.handle_data(from, &bytes),
                ClientEvent::Mapped(_) | ClientEvent::Lost(_) => {}
            }
        }
        self.drain();
    }

    fn handle_data(&mut self, source: SocketAddr, bytes: &[u8]) {
        let receive = Receive {
            proto: Protocol::Udp,
            source,
            destination: self.relayed.unwrap(),
            contents: bytes.try_into().unwrap(),
        };
        let input = Input::Receive(Instant::now(), receive);
        if self.rtc.accepts(&input) {
            self.rtc.handle_input(input).unwrap();
        }
    }

    fn drain(&mut self) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(_) => break,
                Output::Transmit(t) => {
                    self.client
                        .send_to(t.destination, &t.contents, Instant::now());
                }
                Output::Event(Event::ChannelData(data)) => {
                    let (channel, _) = self.ids.iter().find(|(_, id)| *id == data.id).unwrap();
                    self.heard.push((*channel, data.data));
                }
                Output::Event(Event::ChannelOpen(..)) => self.open += 1,
                Output::Event(_) => {}
            }
        }
        while let Some(bytes) = self.client.poll_transmit() {
            self.wire.send(&bytes);
        }
    }
}

fn random() -> [u8; 12] {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}
