//! A console's side made of the same engine talks to a link over real sockets on this computer.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::collections::BTreeSet;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use bowline_rtc::{Channel, MAX_WAITING_BYTES, RtcConfig, RtcError, RtcEvent, RtcHandle, RtcLink};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::media::{Direction, MediaKind};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc};

struct Console {
    rtc: Rtc,
    socket: UdpSocket,
    ids: Vec<(Channel, ChannelId)>,
    heard: Vec<(Channel, Vec<u8>)>,
    packets: Vec<Vec<u8>>,
    open: usize,
}

impl Console {
    fn offer() -> (Self, String, SdpPendingOffer) {
        Self::offer_with(None)
    }

    /// Offers a stream for packets, too, in a direction.
    fn offer_with(packets: Option<Direction>) -> (Self, String, SdpPendingOffer) {
        let mut rtc = Rtc::builder()
            .set_crypto_provider(Arc::new(str0m::crypto::from_feature_flags()))
            .build(Instant::now());
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        let mut change = rtc.sdp_api();
        let ids = Channel::ALL
            .map(|channel| {
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
                (channel, change.add_channel_with_config(config))
            })
            .to_vec();
        if let Some(direction) = packets {
            change.add_media(MediaKind::Audio, direction, None, None, None);
        }
        let (offer, pending) = change.apply().unwrap();
        let console = Self {
            rtc,
            socket,
            ids,
            heard: Vec::new(),
            packets: Vec::new(),
            open: 0,
        };
        (console, offer.to_sdp_string(), pending)
    }

    fn accept(&mut self, pending: SdpPendingOffer, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
    }

    fn step(&mut self) {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(_) => break,
                Output::Transmit(t) => {
                    let _ = self.socket.send_to(&t.contents, t.destination);
                }
                Output::Event(Event::ChannelData(data)) => {
                    let (channel, _) = self.ids.iter().find(|(_, id)| *id == data.id).unwrap();
                    self.heard.push((*channel, data.data));
                }
                Output::Event(Event::MediaData(data)) => self.packets.push(data.data.to_vec()),
                Output::Event(Event::ChannelOpen(..)) => self.open += 1,
                Output::Event(_) => {}
            }
        }
        let mut buffer = [0; 2048];
        let wait = Some(Duration::from_millis(2));
        self.socket.set_read_timeout(wait).unwrap();
        let destination = self.socket.local_addr().unwrap();
        let received = self.socket.recv_from(&mut buffer).ok();
        let now = Instant::now();
        self.rtc.handle_input(Input::Timeout(now)).unwrap();
        if let Some((length, source)) = received
            && let Ok(contents) = buffer[..length].try_into()
        {
            while !matches!(self.rtc.poll_output().unwrap(), Output::Timeout(_)) {}
            let receive = Receive {
                proto: Protocol::Udp,
                source,
                destination,
                contents,
            };
            let input = Input::Receive(now, receive);
            if self.rtc.accepts(&input) {
                self.rtc.handle_input(input).unwrap();
            }
        }
    }

    fn say(&mut self, channel: Channel, bytes: &[u8]) {
        assert!(self.try_say(channel, bytes));
    }

    /// Says it, if there is room for it now.
    fn try_say(&mut self, channel: Channel, bytes: &[u8]) -> bool {
        let (_, id) = *self.ids.iter().find(|(c, _)| *c == channel).unwrap();
        let open = self.rtc.channel(id);
        open.is_some_and(|mut open| open.write(true, bytes).unwrap())
    }
}

fn run(
    console: &mut Console,
    events: &Receiver<RtcEvent>,
    seen: &mut Vec<RtcEvent>,
    done: impl Fn(&Console, &[RtcEvent]) -> bool,
) -> bool {
    let until = Instant::now() + Duration::from_secs(30);
    while Instant::now() < until {
        console.step();
        seen.extend(events.try_iter());
        if done(console, seen) {
            return true;
        }
    }
    false
}

fn start(offer: &str) -> (RtcHandle, String, Receiver<RtcEvent>) {
    let (link, answer) = RtcLink::answer(offer, RtcConfig::default()).unwrap();
    let (tell, events) = channel();
    let handle = link
        .spawn(move |event| {
            let _ = tell.send(event);
        })
        .unwrap();
    (handle, answer, events)
}

#[test]
fn messages_cross_on_all_four_channels() {
    let (mut console, offer, pending) = Console::offer();
    let (handle, answer, events) = start(&offer);
    console.accept(pending, &answer);
    let mut seen = Vec::new();
    let all_open = |console: &Console, seen: &[RtcEvent]| {
        console.open == 4
            && seen.contains(&RtcEvent::Connected)
            && Channel::ALL
                .into_iter()
                .all(|c| seen.contains(&RtcEvent::ChannelOpen(c)))
    };
    assert!(run(&mut console, &events, &mut seen, all_open), "{seen:?}");
    for channel in Channel::ALL {
        console.say(channel, channel.label().as_bytes());
        let bytes = channel.label().to_uppercase().into_bytes();
        handle.send(channel, bytes, true).unwrap();
    }
    let crossed = |console: &Console, seen: &[RtcEvent]| {
        let heard: BTreeSet<_> = console.heard.iter().cloned().collect();
        Channel::ALL.into_iter().all(|channel| {
            let label = channel.label();
            let bytes = label.as_bytes().to_vec().into();
            seen.contains(&RtcEvent::Message { channel, bytes })
                && heard.contains(&(channel, label.to_uppercase().into_bytes()))
        })
    };
    assert!(run(&mut console, &events, &mut seen, crossed), "{seen:?}");
    assert!(handle.traffic().bytes_in > 0 && handle.traffic().bytes_out > 0);
    handle.close();
    let closed = |_: &Console, seen: &[RtcEvent]| seen.last() == Some(&RtcEvent::Closed);
    assert!(run(&mut console, &events, &mut seen, closed));
    assert!(handle.send(Channel::Control, vec![1], true).is_err());
}

#[test]
fn what_of_the_screen_fits_in_a_packet_goes_past_its_channel() {
    let (mut console, offer, pending) = Console::offer_with(Some(Direction::RecvOnly));
    let (handle, answer, events) = start(&offer);
    console.accept(pending, &answer);
    let mut seen = Vec::new();
    let open = |console: &Console, seen: &[RtcEvent]| {
        console.open == 4 && seen.contains(&RtcEvent::Connected)
    };
    assert!(run(&mut console, &events, &mut seen, open), "{seen:?}");
    let (small, large) = (vec![1; 1100], vec![2; 8000]);
    for _ in 0..5 {
        handle.send(Channel::Screen, small.clone(), true).unwrap();
    }
    handle.send(Channel::Screen, large.clone(), true).unwrap();
    handle.send(Channel::Control, vec![3; 9], true).unwrap();
    let arrived =
        |console: &Console, _: &[RtcEvent]| console.heard.len() == 2 && console.packets.len() == 5;
    assert!(run(&mut console, &events, &mut seen, arrived));
    assert!(console.packets.iter().all(|packet| *packet == small));
    let heard: BTreeSet<_> = console.heard.iter().cloned().collect();
    let others = [(Channel::Control, vec![3; 9]), (Channel::Screen, large)];
    assert_eq!(heard, BTreeSet::from(others));
    assert_eq!(handle.buffered_amount(Channel::Screen), 0);
}

#[test]
fn a_console_that_wants_to_send_media_is_refused() {
    for direction in [Direction::SendRecv, Direction::SendOnly] {
        let (_, offer, _) = Console::offer_with(Some(direction));
        let refused = RtcLink::answer(&offer, RtcConfig::default()).unwrap_err();
        assert_eq!(refused, RtcError::ForeignMedia);
    }
}

#[test]
fn a_large_file_arrives_whole_and_in_order() {
    let (mut console, offer, pending) = Console::offer();
    let (handle, answer, events) = start(&offer);
    console.accept(pending, &answer);
    for number in 0..200_u8 {
        handle
            .send(Channel::File, vec![number; 16_000], true)
            .unwrap();
    }
    let mut seen = Vec::new();
    let all = |console: &Console, _: &[RtcEvent]| console.heard.len() == 200;
    assert!(run(&mut console, &events, &mut seen, all));
    assert!((0..200_u8).eq(console.heard.iter().map(|(_, bytes)| bytes[0])));
    let sent = |_: &Console, _: &[RtcEvent]| handle.buffered_amount(Channel::File) == 0;
    assert!(run(&mut console, &events, &mut seen, sent));
}

/// Lets the console send many messages, of which the owner keeps or drops each, and says how many came.
fn flood(keeps: bool) -> (usize, bool) {
    const MESSAGES: usize = 200;
    let (mut console, offer, pending) = Console::offer();
    let (_handle, answer, events) = start(&offer);
    console.accept(pending, &answer);
    let (mut kept, mut came, mut said, mut is_closed) = (Vec::new(), 0, 0, false);
    let until = Instant::now() + Duration::from_mins(1);
    let text = vec![7; 32_000];
    while !is_closed && came < MESSAGES && Instant::now() < until {
        if console.open == 4 && said < MESSAGES && console.try_say(Channel::Control, &text) {
            said += 1;
        }
        console.step();
        for event in events.try_iter() {
            came += usize::from(matches!(event, RtcEvent::Message { .. }));
            is_closed |= event == RtcEvent::Closed;
            if keeps {
                kept.push(event);
            }
        }
    }
    (came, is_closed)
}

#[test]
fn a_console_that_is_heard_may_send_as_much_as_it_likes() {
    assert_eq!(flood(false), (200, false));
}

#[test]
fn a_console_that_sends_more_than_is_dealt_with_is_let_go() {
    let (came, is_closed) = flood(true);
    assert!(is_closed && came * 32_000 <= MAX_WAITING_BYTES, "{came}");
}

#[test]
fn another_certificate_never_connects() {
    let (mut console, offer, pending) = Console::offer();
    let at = offer.find("a=fingerprint:sha-256 ").unwrap() + "a=fingerprint:sha-256 ".len();
    let digit = if offer[at..].starts_with('0') {
        "1"
    } else {
        "0"
    };
    let mut forged = offer.clone();
    forged.replace_range(at..=at, digit);
    let forged = {
        let old = &offer[at..at + 95];
        offer.replace(old, &forged[at..at + 95])
    };
    let (_handle, answer, events) = start(&forged);
    console.accept(pending, &answer);
    let mut seen = Vec::new();
    let closed = |_: &Console, seen: &[RtcEvent]| seen.last() == Some(&RtcEvent::Closed);
    assert!(run(&mut console, &events, &mut seen, closed), "{seen:?}");
    assert_eq!(seen, [RtcEvent::Closed]);
}

#[test]
fn hostile_offers_are_errors() {
    let (_, offer, _) = Console::offer();
    let long = "a".repeat(40_000);
    for hostile in [
        "",
        "v=0",
        "\0\0\0",
        "v=0\r\na=fingerprint:sha-256 \r\n",
        &long,
    ] {
        assert!(RtcLink::answer(hostile, RtcConfig::default()).is_err());
    }
    let weak = offer.replace("sha-256", "sha-1");
    let refused = RtcLink::answer(&weak, RtcConfig::default()).unwrap_err();
    assert_eq!(refused, RtcError::WrongFingerprint);
    for cut in (0..offer.len()).step_by(7) {
        let _ = RtcLink::answer(&offer[..cut], RtcConfig::default());
    }
}
