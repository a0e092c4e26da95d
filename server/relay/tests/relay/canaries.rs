//! The rule of the relay, on real sockets: canaries listen, and hear nothing.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

use bowline_stun::Padding;

use crate::addresses;
use crate::sockets::{RealSide, serve};

/// Listens on every address of this machine, for UDP and TCP, under one port.
struct Canaries {
    datagrams: Vec<UdpSocket>,
    streams: Vec<TcpListener>,
    port: u16,
}

impl Canaries {
    fn listen() -> Self {
        let first = UdpSocket::bind("0.0.0.0:0").unwrap();
        let port = first.local_addr().unwrap().port();
        let mut datagrams = vec![first];
        // Where there is no IPv6, there is nothing to be reached by it.
        datagrams.extend(UdpSocket::bind(("::1", port)));
        let streams: Vec<_> = ["0.0.0.0", "::1"]
            .iter()
            .filter_map(|ip| TcpListener::bind((*ip, port)).ok())
            .collect();
        for socket in &datagrams {
            socket.set_nonblocking(true).unwrap();
        }
        for listener in &streams {
            listener.set_nonblocking(true).unwrap();
        }
        Self {
            datagrams,
            streams,
            port,
        }
    }

    fn heard(&self) -> usize {
        let mut heard = 0;
        for socket in &self.datagrams {
            loop {
                match socket.recv_from(&mut [0; 2048]) {
                    Ok(_) => heard += 1,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
        let called = |listener: &&TcpListener| listener.accept().is_ok();
        heard + self.streams.iter().filter(called).count()
    }
}

#[tokio::test]
async fn nothing_leaves_to_special_and_private_addresses() {
    let server = serve().await;
    let canaries = Canaries::listen();
    let mut side = RealSide::udp(&server, 1).await;
    let relayed = side.allocate().await.unwrap();
    side.permit(SocketAddr::new(relayed.ip(), 0)).await.unwrap();
    let mut wanted: Vec<SocketAddr> = addresses::all()
        .into_iter()
        .map(|ip| SocketAddr::new(ip, canaries.port))
        .collect();
    // The server's own sockets, and this side's own.
    let mine = side.mapped().await;
    wanted.extend([server.address, mine]);
    wanted.push(SocketAddr::new(relayed.ip(), server.address.port()));
    let mapped = Ipv4Addr::LOCALHOST.to_ipv6_mapped();
    wanted.push(SocketAddr::new(IpAddr::from(mapped), server.address.port()));
    let (mut asked, mut forbidden) = (0, 0);
    for peer in wanted {
        asked += 2;
        forbidden += usize::from(side.permit(peer).await == Err(403));
        forbidden += usize::from(side.bind(0x4000, peer).await == Err(403));
        side.send(peer, b"canary").await;
        let data = bowline_stun::write_channel_data(0x4000, b"canary", Padding::None);
        side.put(&data.unwrap()).await;
        // Its answer comes after everything above was handled.
        side.refresh().await.unwrap();
    }
    assert!(asked > 4000, "{asked}");
    assert_eq!(canaries.heard(), 0);
    assert_eq!(forbidden, asked);
    assert_eq!(server.relay.counters().forwarded_packets_total, 0);
}
