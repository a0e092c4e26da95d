//! The two sides talk, and are cut.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use bowline_rtc::{Channel, Route, RtcConfig, RtcEvent, RtcHandle, RtcLink};

use crate::console::{Console, Wire};
use crate::server::{Doors, SESSION, Server};

/// Nothing takes this long; whoever waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(40);

struct Story {
    server: Server,
    console: Console,
    offer: String,
    link: RtcHandle,
    events: Receiver<RtcEvent>,
    seen: Vec<RtcEvent>,
}

impl Story {
    /// An applet that may use the relay only, and a console that has nothing else.
    fn begin(doors: Doors) -> Self {
        let server = Server::open(doors);
        let relay = server.grant();
        let wire = match doors {
            Doors::Udp | Doors::Both => Wire::udp(server.address),
            Doors::Tcp => Wire::tcp(server.address),
            // The console's own TLS is the browser's; here the applet's is what is shown.
            Doors::Tls => Wire::udp(server.open_udp()),
        };
        let mut console = Console::new(&relay, wire);
        let (offer, pending) = console.offer();
        let config = RtcConfig {
            relays: vec![relay],
            route: Route::RelayOnly,
            tls: Some(server.tls.clone()),
            ..RtcConfig::default()
        };
        let (ready, answer) = RtcLink::answer(&offer, config).unwrap();
        assert!(!answer.contains("a=candidate"), "{answer}");
        let (tell, events) = channel();
        let link = ready.spawn(move |event| {
            let _ = tell.send(event);
        });
        let link = link.unwrap();
        console.accept(pending, &answer);
        // The console's address reaches the applet by signaling, as the applet's reaches the console.
        let relayed = console.relayed.unwrap();
        let theirs = format!(
            "candidate:1 1 udp 41885439 {} {} typ relay raddr 0.0.0.0 rport 0",
            relayed.ip(),
            relayed.port()
        );
        link.add_remote_candidate(&theirs);
        Self {
            server,
            console,
            offer,
            link,
            events,
            seen: Vec::new(),
        }
    }

    fn run(&mut self, done: impl Fn(&Self) -> bool) -> bool {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            self.console.step();
            for event in self.events.try_iter() {
                if let RtcEvent::LocalCandidate { candidate, mid } = &event {
                    assert!(candidate.contains("typ relay"), "{candidate}");
                    let mid = format!("a=mid:{}\r\n", mid.as_ref().unwrap());
                    assert!(self.offer.contains(&mid), "{mid}");
                    self.console.add_candidate(candidate);
                }
                self.seen.push(event);
            }
            if done(self) {
                return true;
            }
        }
        false
    }

    fn connect(&mut self) {
        let all_open = |story: &Self| {
            let mut all = Channel::ALL.into_iter();
            story.console.open == 4 && all.all(|c| story.seen.contains(&RtcEvent::ChannelOpen(c)))
        };
        assert!(self.run(all_open), "{:?}", self.seen);
    }

    fn exchange(&mut self) {
        for channel in Channel::ALL {
            self.console.say(channel, channel.label().as_bytes());
            let bytes = channel.label().to_uppercase().into_bytes();
            self.link.send(channel, bytes, true).unwrap();
        }
        for number in 0..50_u8 {
            let bytes = vec![number; 16_000];
            self.link.send(Channel::File, bytes, true).unwrap();
        }
        let crossed = |story: &Self| {
            let heard: BTreeSet<_> = story.console.heard.iter().cloned().collect();
            heard.len() == 54
                && Channel::ALL.into_iter().all(|channel| {
                    let label = channel.label();
                    let bytes = label.as_bytes().to_vec().into();
                    story.seen.contains(&RtcEvent::Message { channel, bytes })
                        && heard.contains(&(channel, label.to_uppercase().into_bytes()))
                })
        };
        assert!(self.run(crossed), "{:?}", self.seen);
        let counters = self.server.relay.counters();
        assert!(counters.forwarded_bytes_total > 50 * 16_000, "{counters:?}");
    }

    /// After revoking, both sides go on sending, and nothing gets through.
    fn cut(&mut self) {
        let had_streams = self.server.relay.counters().streams == 2;
        self.server.relay.revoke(SESSION);
        let before = self.server.relay.counters();
        assert_eq!(before.allocations, 0);
        self.console.say(Channel::Control, b"from the console");
        let bytes = b"from the applet".to_vec();
        self.link.send(Channel::Control, bytes, true).unwrap();
        let crossed = (self.console.heard.len(), self.messages());
        // A stream is closed; on UDP, packets come and are refused.
        let is_cut = |story: &Self| {
            let counters = story.server.relay.counters();
            let is_refused = counters.refused_packets_total >= before.refused_packets_total + 4;
            counters.streams == 0 && (is_refused || had_streams)
        };
        assert!(self.run(is_cut), "{:?}", self.server.relay.counters());
        let after = self.server.relay.counters();
        assert_eq!(
            after.forwarded_packets_total,
            before.forwarded_packets_total
        );
        assert_eq!((self.console.heard.len(), self.messages()), crossed);
    }

    fn messages(&self) -> usize {
        let is_message = |e: &&RtcEvent| matches!(e, RtcEvent::Message { .. });
        self.seen.iter().filter(is_message).count()
    }
}

#[test]
fn through_the_relay_over_udp() {
    let mut story = Story::begin(Doors::Udp);
    story.connect();
    story.exchange();
    story.cut();
}

#[test]
fn through_the_relay_over_tcp_where_udp_is_blocked() {
    let mut story = Story::begin(Doors::Tcp);
    let begun = Instant::now();
    story.connect();
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
    story.exchange();
    assert_eq!(story.server.relay.counters().streams, 2);
    story.cut();
}

#[test]
fn through_the_relay_over_tls_where_udp_is_blocked() {
    let mut story = Story::begin(Doors::Tls);
    let begun = Instant::now();
    story.connect();
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
    story.exchange();
    assert_eq!(story.server.relay.counters().streams, 1);
    story.cut();
}

#[test]
fn udp_is_taken_where_both_ways_work() {
    let mut story = Story::begin(Doors::Both);
    story.connect();
    story.exchange();
    let closed = |story: &Story| story.server.relay.counters().streams == 0;
    assert!(story.run(closed), "{:?}", story.server.relay.counters());
    story.cut();
}

#[test]
fn a_relay_granted_later_is_used() {
    let mut story = Story::begin(Doors::Udp);
    story.connect();
    story.server.relay.revoke(SESSION);
    let cut = |story: &Story| story.server.relay.counters().allocations == 0;
    assert!(story.run(cut));
    let relay = story.server.grant();
    story.link.use_relays(vec![relay]);
    let found = |story: &Story| {
        let is_found = |e: &&RtcEvent| matches!(e, RtcEvent::LocalCandidate { .. });
        story.seen.iter().filter(is_found).count() == 2
    };
    assert!(story.run(found), "{:?}", story.seen);
}

#[test]
fn closing_gives_the_relayed_address_back() {
    let mut story = Story::begin(Doors::Udp);
    story.connect();
    story.link.close();
    let given = |story: &Story| story.server.relay.counters().allocations == 1;
    assert!(story.run(given), "{:?}", story.server.relay.counters());
}
