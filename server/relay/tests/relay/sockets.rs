//! Sides on real sockets, over UDP and over TCP, and data between them.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bowline_relay::{Relay, RelayConfig};
use bowline_stun::{
    Attribute, ChannelData, Class, Frames, Message, MessageBuilder, Method, Padding,
    write_channel_data,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use crate::support::{
    Answer, Signer, UDP_TRANSPORT, read_answer, read_data, send_indication, session,
};

/// Nothing takes this long; whoever waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Server {
    pub(crate) relay: Relay,
    pub(crate) address: SocketAddr,
}

/// A relay with one port, for UDP and for TCP.
pub(crate) async fn serve() -> Server {
    let relay = Relay::start(RelayConfig::new(Ipv4Addr::new(203, 0, 113, 7).into())).unwrap();
    let (socket, listener) = same_port().await;
    let address = socket.local_addr().unwrap();
    let datagrams = relay.clone();
    tokio::spawn(async move { datagrams.serve_udp(socket).await });
    let streams = relay.clone();
    tokio::spawn(async move {
        while let Ok((io, source)) = listener.accept().await {
            let relay = streams.clone();
            tokio::spawn(async move {
                let mut io = io;
                let mut first = [0; 1];
                if io.read_exact(&mut first).await.is_ok() {
                    assert!(bowline_relay::looks_like_stun(&first));
                    relay.serve_stream(io, source, &first).await;
                }
            });
        }
    });
    Server { relay, address }
}

/// A UDP port that is free for TCP as well.
async fn same_port() -> (UdpSocket, TcpListener) {
    loop {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        if let Ok(listener) = TcpListener::bind(address).await {
            return (socket, listener);
        }
    }
}

enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream, Frames),
}

/// A side on a real socket.
pub(crate) struct RealSide {
    wire: Wire,
    signer: Signer,
}

impl RealSide {
    pub(crate) async fn udp(server: &Server, number: u128) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        socket.connect(server.address).await.unwrap();
        let signer = Signer::new(server.relay.grant(session(number)));
        let wire = Wire::Udp(socket);
        Self { wire, signer }
    }

    async fn tcp(server: &Server, number: u128) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let signer = Signer::new(server.relay.grant(session(number)));
        let wire = Wire::Tcp(stream, Frames::new(4096));
        Self { wire, signer }
    }

    pub(crate) async fn put(&mut self, bytes: &[u8]) {
        match &mut self.wire {
            Wire::Udp(socket) => assert_eq!(socket.send(bytes).await.unwrap(), bytes.len()),
            Wire::Tcp(stream, _) => stream.write_all(bytes).await.unwrap(),
        }
    }

    /// The next message, or none at the end of the stream.
    async fn next(&mut self) -> Option<Vec<u8>> {
        let next = async {
            let mut buffer = [0; 8192];
            match &mut self.wire {
                Wire::Udp(socket) => {
                    let length = socket.recv(&mut buffer).await.unwrap();
                    Some(buffer[..length].to_vec())
                }
                Wire::Tcp(stream, frames) => loop {
                    if let Some(frame) = frames.next_frame().unwrap() {
                        return Some(frame.to_vec());
                    }
                    match stream.read(&mut buffer).await {
                        Ok(0) | Err(_) => return None,
                        Ok(length) => frames.push(&buffer[..length]),
                    }
                },
            }
        };
        tokio::time::timeout(PATIENCE, next).await.unwrap()
    }

    pub(crate) async fn ask(
        &mut self,
        method: Method,
        add: impl Fn(MessageBuilder) -> MessageBuilder,
    ) -> Answer {
        loop {
            let request = self.signer.request(method, &add);
            self.put(&request).await;
            let id = Message::parse(&request).unwrap().id();
            let mut bytes = self.next().await.unwrap();
            while Message::parse(&bytes).unwrap().id() != id {
                bytes = self.next().await.unwrap();
            }
            let answer = Message::parse(&bytes).unwrap();
            if !self.signer.learn(&answer) {
                return read_answer(&self.signer, bytes);
            }
        }
    }

    pub(crate) async fn allocate(&mut self) -> Result<SocketAddr, u16> {
        let ask = |m: MessageBuilder| m.number(Attribute::REQUESTED_TRANSPORT, UDP_TRANSPORT);
        let answer = self.ask(Method::Allocate, ask).await?;
        let answer = Message::parse(&answer).unwrap();
        Ok(answer.xor_address(Attribute::XOR_RELAYED_ADDRESS).unwrap())
    }

    pub(crate) async fn permit(&mut self, peer: SocketAddr) -> Result<(), u16> {
        let ask = |m: MessageBuilder| m.xor_address(Attribute::XOR_PEER_ADDRESS, peer);
        self.ask(Method::CreatePermission, ask).await.map(|_| ())
    }

    pub(crate) async fn bind(&mut self, number: u16, peer: SocketAddr) -> Result<(), u16> {
        let ask = |m: MessageBuilder| {
            m.number(Attribute::CHANNEL_NUMBER, u32::from(number) << 16)
                .xor_address(Attribute::XOR_PEER_ADDRESS, peer)
        };
        self.ask(Method::ChannelBind, ask).await.map(|_| ())
    }

    pub(crate) async fn refresh(&mut self) -> Result<(), u16> {
        self.ask(Method::Refresh, |m| m).await.map(|_| ())
    }

    /// The address that the relay sees.
    pub(crate) async fn mapped(&mut self) -> SocketAddr {
        let id = self.signer.next_id();
        let request = MessageBuilder::new(Class::Request, Method::Binding, id);
        self.put(&request.build()).await;
        let answer = self.next().await.unwrap();
        let answer = Message::parse(&answer).unwrap();
        answer.xor_address(Attribute::XOR_MAPPED_ADDRESS).unwrap()
    }

    pub(crate) async fn send(&mut self, peer: SocketAddr, data: &[u8]) {
        let id = self.signer.next_id();
        self.put(&send_indication(id, peer, data)).await;
    }

    async fn send_on(&mut self, number: u16, data: &[u8]) {
        let padding = match self.wire {
            Wire::Udp(_) => Padding::None,
            Wire::Tcp(..) => Padding::ToFour,
        };
        let bytes = write_channel_data(number, data, padding).unwrap();
        self.put(&bytes).await;
    }
}

/// Data both ways, first in indications, then on channels.
async fn talk(a: &mut RealSide, b: &mut RealSide) {
    let (at_a, at_b) = (a.allocate().await.unwrap(), b.allocate().await.unwrap());
    a.permit(at_b).await.unwrap();
    b.permit(at_a).await.unwrap();
    for size in [0, 1, 2, 3, 4, 1200] {
        let data = vec![7; size];
        a.send(at_b, &data).await;
        assert_eq!(read_data(&b.next().await.unwrap()), (at_a, data.clone()));
        b.send(at_a, &data).await;
        assert_eq!(read_data(&a.next().await.unwrap()), (at_b, data));
    }
    a.bind(0x4001, at_b).await.unwrap();
    b.bind(0x4ABC, at_a).await.unwrap();
    for size in [0, 1, 2, 3, 4, 1200] {
        let data = vec![9; size];
        a.send_on(0x4001, &data).await;
        let got = b.next().await.unwrap();
        let got = ChannelData::parse(&got).unwrap();
        assert_eq!((got.number, got.data), (0x4ABC, &data[..]));
        b.send_on(0x4ABC, &data).await;
        let got = a.next().await.unwrap();
        let got = ChannelData::parse(&got).unwrap();
        assert_eq!((got.number, got.data), (0x4001, &data[..]));
    }
}

#[tokio::test]
async fn two_sides_talk_over_udp() {
    let server = serve().await;
    let (mut a, mut b) = (
        RealSide::udp(&server, 1).await,
        RealSide::udp(&server, 1).await,
    );
    talk(&mut a, &mut b).await;
}

#[tokio::test]
async fn two_sides_talk_over_tcp() {
    let server = serve().await;
    let (mut a, mut b) = (
        RealSide::tcp(&server, 1).await,
        RealSide::tcp(&server, 1).await,
    );
    talk(&mut a, &mut b).await;
}

#[tokio::test]
async fn one_side_over_tcp_and_one_over_udp_talk() {
    let server = serve().await;
    let (mut a, mut b) = (
        RealSide::tcp(&server, 1).await,
        RealSide::udp(&server, 1).await,
    );
    talk(&mut a, &mut b).await;
    assert_eq!(server.relay.counters().forwarded_packets_total, 24);
    assert_eq!(a.mapped().await.ip(), server.address.ip());
}

#[tokio::test]
async fn revoking_ends_streams_and_silences_datagrams() {
    let server = serve().await;
    let (mut a, mut b) = (
        RealSide::tcp(&server, 1).await,
        RealSide::udp(&server, 1).await,
    );
    talk(&mut a, &mut b).await;
    let before = server.relay.counters().forwarded_packets_total;
    server.relay.revoke(session(1));
    assert_eq!(a.next().await, None, "the stream is closed");
    for _ in 0..1000 {
        b.send_on(0x4ABC, b"data").await;
    }
    assert_eq!(b.allocate().await, Err(401));
    let counters = server.relay.counters();
    assert_eq!(counters.forwarded_packets_total, before);
    assert_eq!(
        (counters.allocations, counters.sessions, counters.streams),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn a_stream_that_is_not_stun_is_closed() {
    let server = serve().await;
    for lie in [
        &b"\0\x01\0\0HTTP"[..],
        &[0, 1, 0xFF, 0xFC, 0x21, 0x12, 0xA4, 0x42],
    ] {
        let mut stranger = RealSide::tcp(&server, 1).await;
        stranger.put(lie).await;
        assert_eq!(stranger.next().await, None);
    }
    assert_eq!(server.relay.counters().streams, 0);
}
