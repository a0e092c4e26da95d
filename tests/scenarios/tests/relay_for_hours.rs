//! The applet's relay client and the server's relay, hours of virtual time.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bowline_protocol::SessionId;
use bowline_relay::{Credential, FiveTuple, Machine, RelayConfig};
use bowline_rtc::relay::{ClientEvent, Framing, Loss, RelayClient};

const RELAYED_IP: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
const SESSION: SessionId = SessionId::from_bits(1);

/// Not random, but never twice the same.
fn counted() -> [u8; 12] {
    static DRAWN: AtomicU64 = AtomicU64::new(0);
    let mut id = [0; 12];
    id[4..].copy_from_slice(&DRAWN.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    id
}

struct Side {
    tuple: FiveTuple,
    client: RelayClient,
    relayed: Option<SocketAddr>,
    heard: Vec<(SocketAddr, Vec<u8>)>,
    lost: Option<Loss>,
}

/// A relay and two sides whose packets are never lost, unless `drops` says so.
struct World {
    now: Instant,
    machine: Machine,
    sides: [Side; 2],
    sent: u64,
    /// Every how many packets to the relay one is lost; 0 is none.
    drops: u64,
}

impl World {
    fn new() -> Self {
        let now = Instant::now();
        let mut machine = Machine::new(RelayConfig::new(RELAYED_IP), [7; 32], now).unwrap();
        let credential = machine.grant(SESSION, now);
        let sides = [1, 2].map(|number| side(number, &credential));
        Self {
            now,
            machine,
            sides,
            sent: 0,
            drops: 0,
        }
    }

    /// Lets time pass, deadline by deadline.
    fn run(&mut self, duration: Duration) {
        let until = self.now + duration;
        loop {
            self.exchange();
            let clients = self.sides.iter().filter_map(|s| s.client.poll_timeout());
            let next = clients.chain(self.machine.poll_timeout()).min();
            let Some(next) = next.filter(|next| *next <= until) else {
                break;
            };
            self.now = self.now.max(next);
            self.machine.handle_timeout(self.now);
            for side in &mut self.sides {
                side.client.handle_timeout(self.now);
            }
        }
        self.now = until;
        self.exchange();
    }

    fn exchange(&mut self) {
        loop {
            let mut packets = Vec::new();
            for side in &mut self.sides {
                let out = std::iter::from_fn(|| side.client.poll_transmit());
                packets.extend(out.map(|bytes| (side.tuple, bytes)));
            }
            if packets.is_empty() {
                break;
            }
            for (from, bytes) in packets {
                self.sent += 1;
                let is_lost = self.drops > 0 && self.sent.is_multiple_of(self.drops);
                let out = self.machine.handle_input(from, &bytes, self.now);
                if let Some(transmit) = out.filter(|_| !is_lost) {
                    let to = self.sides.iter_mut().find(|s| s.tuple == transmit.to);
                    to.unwrap().client.handle_input(&transmit.bytes, self.now);
                }
            }
        }
        for side in &mut self.sides {
            side.take_events();
        }
    }

    fn send(&mut self, from: usize, data: &[u8]) {
        let to = self.sides[1 - from].relayed.unwrap();
        self.sides[from].client.send_to(to, data, self.now);
        self.exchange();
    }
}

fn side(number: u16, credential: &Credential) -> Side {
    let source = SocketAddr::from(([198, 51, 100, 1], number));
    let Credential { username, password } = credential;
    Side {
        tuple: FiveTuple::Udp { socket: 0, source },
        client: RelayClient::new(Framing::Datagrams, username, password, counted),
        relayed: None,
        heard: Vec::new(),
        lost: None,
    }
}

impl Side {
    fn take_events(&mut self) {
        while let Some(event) = self.client.poll_event() {
            match event {
                ClientEvent::Allocated(relayed) => self.relayed = Some(relayed),
                ClientEvent::Data { from, bytes } => self.heard.push((from, bytes)),
                ClientEvent::Lost(loss) => self.lost = Some(loss),
                ClientEvent::Mapped(mapped) => assert_eq!(mapped, self.tuple.source()),
            }
        }
    }
}

fn allocated() -> World {
    let mut world = World::new();
    for side in &mut world.sides {
        side.client.probe(world.now);
        side.client.allocate(world.now);
    }
    world.run(Duration::from_secs(1));
    world
}

#[test]
fn a_way_stays_open_for_hours() {
    let mut world = allocated();
    for minute in 0..240_u32 {
        for from in [0, 1] {
            world.send(from, &minute.to_be_bytes());
        }
        world.run(Duration::from_mins(1));
    }
    let [a, b] = &world.sides;
    // Of the very first words one comes before the other side has let it through.
    assert!(
        a.heard.len() + b.heard.len() >= 479,
        "{} {}",
        a.heard.len(),
        b.heard.len()
    );
    assert!(a.heard.iter().all(|(from, _)| Some(*from) == b.relayed));
    assert_eq!((a.lost, b.lost), (None, None));
    assert_eq!(world.machine.counters().allocated_total, 2);
}

#[test]
fn a_way_survives_the_loss_of_packets() {
    let mut world = World::new();
    world.drops = 3;
    for side in &mut world.sides {
        side.client.allocate(world.now);
    }
    world.run(Duration::from_secs(10));
    for _ in 0..600 {
        world.send(0, b"a");
        world.send(1, b"b");
        world.run(Duration::from_secs(10));
    }
    let [a, b] = &world.sides;
    assert_eq!((a.lost, b.lost), (None, None));
    assert!(a.heard.len() > 300 && b.heard.len() > 300);
}

#[test]
fn a_channel_that_was_not_used_is_bound_again() {
    let mut world = allocated();
    for round in 1..=3 {
        // The first is lost: the other side has not let it through yet.
        world.send(0, b"first");
        world.send(1, b"second");
        world.send(0, b"third");
        assert_eq!(world.sides[1].heard.len(), round);
        assert_eq!(world.sides[0].heard.len(), round);
        world.run(Duration::from_mins(30));
    }
}

#[test]
fn revoking_is_noticed_and_not_argued_with() {
    let mut world = allocated();
    world.send(0, b"x");
    world.send(1, b"x");
    world.machine.revoke(SESSION, world.now);
    let before = world.sides[1].heard.len();
    world.send(0, b"y");
    world.run(Duration::from_hours(1));
    assert_eq!(world.sides[1].heard.len(), before);
    for side in &world.sides {
        assert_eq!(side.lost, Some(Loss::Refused(401)));
        assert!(side.client.relayed().is_none() && side.client.poll_timeout().is_none());
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let mut world = World::new();
    world.drops = 1;
    world.sides[0].client.allocate(world.now);
    world.run(Duration::from_secs(10));
    assert_eq!(world.sides[0].lost, Some(Loss::Silent));
}

#[test]
fn an_address_outside_is_asked_for_once_and_left_alone() {
    let mut world = allocated();
    let outside = "192.168.1.2:5000".parse().unwrap();
    for _ in 0..100 {
        let now = world.now;
        world.sides[0].client.send_to(outside, b"x", now);
        world.run(Duration::from_secs(30));
    }
    assert_eq!(world.machine.counters().forbidden_total, 1);
    assert_eq!(world.sides[0].lost, None);
}

#[test]
fn an_answer_without_the_credential_is_not_believed() {
    use bowline_stun::{Attribute, Class, Key, Message, MessageBuilder};
    let mut world = allocated();
    let peer = world.sides[1].relayed.unwrap();
    let client = &mut world.sides[0].client;
    client.send_to(peer, b"x", world.now);
    let request = client.poll_transmit().unwrap();
    let request = Message::parse(&request).unwrap();
    let forged = || MessageBuilder::new(Class::Success, request.method(), request.id());
    let other = Key::long_term("a", "b", "c");
    let signed = forged().integrity(&other, bowline_stun::Algorithm::Sha1);
    for bytes in [forged().build(), signed.build()] {
        client.handle_input(&bytes, world.now);
        assert_eq!(
            client.poll_transmit(),
            None,
            "nothing waits for a forged channel"
        );
    }
    let nobody = forged().number(Attribute::LIFETIME, 0).build();
    client.handle_input(&nobody, world.now);
    assert!(client.relayed().is_some());
}
