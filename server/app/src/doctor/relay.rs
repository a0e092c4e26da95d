//! Whether the relay can be reached: over UDP, and on the port of the pages.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::{Check, Doctor};
use crate::secret;

/// A datagram may get lost on its way.
const TRIES: u32 = 3;
/// RFC 8489, section 5: a header without attributes.
const HEADER_BYTES: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const BINDING: [u8; 2] = [0x00, 0x01];
const BINDING_SUCCESS: [u8; 2] = [0x01, 0x01];
const ALLOCATE: [u8; 2] = [0x00, 0x03];
const ALLOCATE_ERROR: [u8; 2] = [0x01, 0x13];

impl Doctor {
    /// Asks the relay, if there is one, in both ways. `pages` is where the pages are.
    pub(super) async fn relay(&self, pages: SocketAddr) -> Vec<Check> {
        let Some(listen) = self.config.relay else {
            return Vec::new();
        };
        let udp = SocketAddr::new(pages.ip(), listen.port());
        vec![self.relay_by_udp(udp).await, self.relay_by_tcp(pages).await]
    }

    async fn relay_by_udp(&self, relay: SocketAddr) -> Check {
        const NAME: &str = "relay-udp";
        match self.bind_by_udp(relay).await {
            Ok(()) => Check::ok(NAME, format!("UDP {relay} answers")),
            Err(error) => Check::problem(
                NAME,
                format!("UDP {relay} does not answer: {error:#}"),
                "Open that UDP port in the firewall, or mend --relay-listen; until then sessions go \
                 directly or over TCP",
            ),
        }
    }

    async fn bind_by_udp(&self, relay: SocketAddr) -> anyhow::Result<()> {
        let any: SocketAddr = if relay.is_ipv4() {
            (Ipv4Addr::UNSPECIFIED, 0).into()
        } else {
            (Ipv6Addr::UNSPECIFIED, 0).into()
        };
        let socket = UdpSocket::bind(any).await?;
        socket.connect(relay).await?;
        let asked = request(BINDING);
        for _ in 0..TRIES {
            socket.send(&asked).await?;
            let mut answer = [0; 512];
            if let Ok(received) = timeout(self.patience / TRIES, socket.recv(&mut answer)).await {
                return check(&answer[..received?], BINDING_SUCCESS, &asked);
            }
        }
        anyhow::bail!("no answer came in time")
    }

    async fn relay_by_tcp(&self, pages: SocketAddr) -> Check {
        const NAME: &str = "relay-tcp";
        let asked = timeout(self.patience, self.allocate_by_tcp(pages));
        let answer = asked.await.context("no answer came in time");
        match answer.and_then(|answer| answer) {
            Ok(()) => Check::ok(NAME, "TURN shares the port of the pages"),
            Err(error) => Check::problem(
                NAME,
                format!("TURN does not pass on the port of the pages: {error:#}"),
                "A proxy before the server passes HTTP only: let it pass TCP, or take it away; until then \
                 customers behind strict firewalls have no way",
            ),
        }
    }

    async fn allocate_by_tcp(&self, pages: SocketAddr) -> anyhow::Result<()> {
        let asked = request(ALLOCATE);
        let mut answer = [0; HEADER_BYTES];
        if self.config.is_https() {
            let mut stream = self.shake(pages).await?;
            stream.write_all(&asked).await?;
            stream.read_exact(&mut answer).await?;
        } else {
            let mut stream = TcpStream::connect(pages).await?;
            stream.write_all(&asked).await?;
            stream.read_exact(&mut answer).await?;
        }
        check(&answer, ALLOCATE_ERROR, &asked)
    }
}

fn request(kind: [u8; 2]) -> Vec<u8> {
    let transaction = secret::random::<12>();
    [&kind[..], &[0, 0], &COOKIE, &transaction].concat()
}

fn check(answer: &[u8], kind: [u8; 2], asked: &[u8]) -> anyhow::Result<()> {
    let same = answer.get(4..HEADER_BYTES) == asked.get(4..HEADER_BYTES);
    ensure!(
        answer.starts_with(&kind) && same,
        "something else answers there"
    );
    Ok(())
}
