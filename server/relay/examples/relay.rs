//! A relay on one port of this computer, for trying it with a browser: prints what `iceServers` needs.

use std::net::{Ipv4Addr, SocketAddr};

use bowline_protocol::SessionId;
use bowline_relay::{Relay, RelayConfig};
use tokio::net::{TcpListener, UdpSocket};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address: SocketAddr = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:3478".into())
        .parse()?;
    let relay = Relay::start(RelayConfig::new(Ipv4Addr::LOCALHOST.into()))?;
    let credential = relay.grant(SessionId::from_bits(1));
    println!(
        "turn:{address} {} {}",
        credential.username, credential.password
    );
    let listener = TcpListener::bind(address).await?;
    let streams = relay.clone();
    tokio::spawn(async move {
        while let Ok((io, source)) = listener.accept().await {
            let relay = streams.clone();
            tokio::spawn(async move { relay.serve_stream(io, source, &[]).await });
        }
    });
    relay.serve_udp(UdpSocket::bind(address).await?).await?;
    Ok(())
}
