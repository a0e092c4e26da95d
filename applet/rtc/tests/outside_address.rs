//! A server that sees this computer under another address tells it, and the console is told in turn.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use bowline_protocol::relay::RelayUrl;
use bowline_rtc::{RtcConfig, RtcEvent, RtcHandle, RtcLink};
use bowline_stun::{Attribute, Class, Message, MessageBuilder, Method};
use str0m::Rtc;

/// Nothing takes this long; whoever waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sees everybody as 198.51.100.7:4000. Ends when a packet comes that is not STUN.
fn stun_server(seen_as: &str) -> (RelayUrl, UdpSocket) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let url = format!("stun:{}", socket.local_addr().unwrap());
    let (ours, seen_as) = (socket.try_clone().unwrap(), seen_as.parse().unwrap());
    thread::spawn(move || {
        let mut buffer = [0; 2048];
        while let Ok((length, source)) = socket.recv_from(&mut buffer) {
            let Ok(request) = Message::parse(&buffer[..length]) else {
                return;
            };
            assert_eq!(
                (request.class(), request.method()),
                (Class::Request, Method::Binding)
            );
            let answer = MessageBuilder::new(Class::Success, Method::Binding, request.id())
                .xor_address(Attribute::XOR_MAPPED_ADDRESS, seen_as)
                .build();
            socket.send_to(&answer, source).unwrap();
        }
    });
    (RelayUrl::parse(&url).unwrap(), ours)
}

fn offer() -> String {
    let mut rtc = Rtc::builder()
        .set_crypto_provider(Arc::new(str0m::crypto::from_feature_flags()))
        .build(Instant::now());
    let mut change = rtc.sdp_api();
    change.add_channel("control".into());
    change.apply().unwrap().0.to_sdp_string()
}

fn start(config: RtcConfig) -> (RtcHandle, Receiver<RtcEvent>) {
    let (link, _) = RtcLink::answer(&offer(), config).unwrap();
    let (tell, events) = channel();
    let handle = link.spawn(move |event| {
        let _ = tell.send(event);
    });
    (handle.unwrap(), events)
}

#[test]
fn the_address_outside_is_told_to_the_console() {
    let (url, server) = stun_server("198.51.100.7:4000");
    let (_link, events) = start(RtcConfig {
        stun: vec![url],
        ..RtcConfig::default()
    });
    let event = events.recv_timeout(PATIENCE).unwrap();
    let RtcEvent::LocalCandidate { candidate, mid } = event else {
        panic!("{event:?}")
    };
    assert!(
        candidate.contains(" 198.51.100.7 4000 typ srflx"),
        "{candidate}"
    );
    assert!(mid.is_some());
    let to = server.local_addr().unwrap();
    server.send_to(b"end", to).unwrap();
}
