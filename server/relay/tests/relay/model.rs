//! The machine against a second, much simpler telling of its rules, in random stories.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bowline_relay::{FiveTuple, Machine};
use bowline_stun::{ChannelData, Padding, write_channel_data};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{RELAYED_IP, Side, machine, read_data, session, udp};

const SESSIONS: usize = 3;
const TUPLES: usize = 6;

#[derive(Clone, Debug)]
enum Step {
    Revoke(usize),
    Allocate {
        tuple: usize,
        session: usize,
    },
    Refresh {
        tuple: usize,
        session: usize,
        seconds: u32,
    },
    Permit {
        tuple: usize,
        session: usize,
        peer: usize,
    },
    Bind {
        tuple: usize,
        session: usize,
        number: u16,
        peer: usize,
    },
    Send {
        tuple: usize,
        peer: usize,
    },
    Data {
        tuple: usize,
        number: u16,
    },
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let tuple = 0..TUPLES;
    // The first two sides belong together most of the time.
    let session = prop_oneof![4 => 0..1_usize, 1 => 0..SESSIONS];
    let number = 0x4000_u16..0x4003;
    let pair = (tuple.clone(), session);
    prop_oneof![
        1 => (0..SESSIONS).prop_map(Step::Revoke),
        6 => pair.clone().prop_map(|(tuple, session)| Step::Allocate { tuple, session }),
        2 => (pair.clone(), prop_oneof![Just(0_u32), 1..4000_u32])
            .prop_map(|((tuple, session), seconds)| Step::Refresh { tuple, session, seconds }),
        6 => (pair.clone(), 0..=TUPLES)
            .prop_map(|((tuple, session), peer)| Step::Permit { tuple, session, peer }),
        5 => (pair, number.clone(), 0..TUPLES)
            .prop_map(|((tuple, session), number, peer)| Step::Bind { tuple, session, number, peer }),
        9 => (tuple.clone(), 0..TUPLES).prop_map(|(tuple, peer)| Step::Send { tuple, peer }),
        9 => (tuple, number).prop_map(|(tuple, number)| Step::Data { tuple, number }),
        2 => (1..400_u64).prop_map(Step::Wait),
    ]
}

/// An allocation as the model sees it. Times are seconds since the start.
#[derive(Clone, Debug)]
struct Entry {
    session: usize,
    relayed: SocketAddr,
    until: u64,
    permitted_until: u64,
    channels: Vec<(u16, SocketAddr, u64)>,
}

struct World {
    machine: Machine,
    sides: Vec<Vec<Side>>,
    start: Instant,
    seconds: u64,
    model: [Option<Entry>; TUPLES],
    /// Where each 5-tuple's relayed address was last, living or not.
    last: [SocketAddr; TUPLES],
}

impl World {
    fn new() -> Self {
        let start = Instant::now();
        let mut machine = machine(start);
        let source = "198.51.100.77:7000".parse().unwrap();
        let streams = [(); 2].map(|()| machine.open_stream(source, start).unwrap());
        let tuples: Vec<FiveTuple> = (0..4).map(udp).chain(streams).collect();
        let sides = (1..=SESSIONS as u128)
            .map(|number| {
                let side = |tuple: &FiveTuple| Side::new(&mut machine, number, *tuple, start);
                tuples.iter().map(side).collect()
            })
            .collect();
        Self {
            machine,
            sides,
            start,
            seconds: 0,
            model: Default::default(),
            last: [SocketAddr::new(RELAYED_IP, 1); TUPLES],
        }
    }

    fn now(&self) -> Instant {
        self.start + Duration::from_secs(self.seconds)
    }

    fn take(&mut self, step: &Step) {
        for entry in &mut self.model {
            if entry.as_ref().is_some_and(|e| e.until <= self.seconds) {
                *entry = None;
            }
        }
        match *step {
            Step::Revoke(session) => self.revoke(session),
            Step::Allocate { tuple, session } => self.allocate(tuple, session),
            Step::Refresh {
                tuple,
                session,
                seconds,
            } => self.refresh(tuple, session, seconds),
            Step::Permit {
                tuple,
                session,
                peer,
            } => self.permit(tuple, session, peer),
            Step::Bind {
                tuple,
                session,
                number,
                peer,
            } => self.bind(tuple, session, number, peer),
            Step::Send { tuple, peer } => self.send(tuple, peer),
            Step::Data { tuple, number } => self.data(tuple, number),
            Step::Wait(seconds) => self.seconds += seconds,
        }
        let living = self
            .model
            .iter()
            .flatten()
            .filter(|e| e.until > self.seconds);
        let living = living.count() as u64;
        self.machine.handle_timeout(self.now());
        assert_eq!(self.machine.counters().allocations, living);
    }

    /// A stream that the machine gave up is opened anew under the same number.
    fn reopen_streams(&mut self) {
        while let Some(gone) = self.machine.poll_closed() {
            let new = self.machine.open_stream(gone.source(), self.now()).unwrap();
            for side in self.sides.iter_mut().flatten().filter(|s| s.tuple == gone) {
                side.tuple = new;
            }
        }
    }

    fn revoke(&mut self, number: usize) {
        let (now, id) = (self.now(), session(number as u128 + 1));
        self.machine.revoke(id, now);
        for entry in &mut self.model {
            if entry.as_ref().is_some_and(|e| e.session == number) {
                *entry = None;
            }
        }
        self.reopen_streams();
        let credential = self.machine.grant(id, now);
        for side in &mut self.sides[number] {
            side.signer.credential = credential.clone();
        }
    }

    fn allocate(&mut self, tuple: usize, session: usize) {
        self.machine.handle_timeout(self.now());
        self.reopen_streams();
        let now = self.now();
        let answer = self.sides[session][tuple].allocate(&mut self.machine, now);
        if self.model[tuple].is_some() {
            assert_eq!(answer, Err(437));
            return;
        }
        let relayed = answer.unwrap();
        assert!(self.model.iter().flatten().all(|e| e.relayed != relayed));
        self.last[tuple] = relayed;
        self.model[tuple] = Some(Entry {
            session,
            relayed,
            until: self.seconds + 600,
            permitted_until: 0,
            channels: Vec::new(),
        });
    }

    /// What the RFC says to a request on a 5-tuple before looking at what it wants.
    fn owner(&self, tuple: usize, session: usize) -> Result<(), u16> {
        match &self.model[tuple] {
            None => Err(437),
            Some(entry) if entry.session != session => Err(441),
            Some(_) => Ok(()),
        }
    }

    fn reopened_now(&mut self) -> Instant {
        self.machine.handle_timeout(self.now());
        self.reopen_streams();
        self.now()
    }

    fn refresh(&mut self, tuple: usize, session: usize, seconds: u32) {
        let now = self.reopened_now();
        let answer = self.sides[session][tuple].refresh(&mut self.machine, seconds, now);
        let granted = if seconds == 0 {
            0
        } else {
            seconds.clamp(600, 3600)
        };
        let expected = self.owner(tuple, session).map(|()| granted);
        assert_eq!(answer, expected);
        if expected == Ok(0) {
            self.model[tuple] = None;
        } else if let (Ok(seconds), Some(entry)) = (expected, &mut self.model[tuple]) {
            entry.until = self.seconds + u64::from(seconds);
        }
    }

    fn is_own(&self, session: usize, peer: SocketAddr) -> bool {
        let mut all = self.model.iter().flatten();
        all.any(|e| e.relayed == peer && e.session == session)
    }

    fn permit(&mut self, tuple: usize, session: usize, peer: usize) {
        let now = self.reopened_now();
        let whole_ip = SocketAddr::new(RELAYED_IP, 0);
        let peer = self.last.get(peer).copied().unwrap_or(whole_ip);
        let is_fine = peer == whole_ip || self.is_own(session, peer);
        let expected = self
            .owner(tuple, session)
            .and_then(|()| is_fine.then_some(()).ok_or(403));
        let answer = self.sides[session][tuple].permit(&mut self.machine, peer, now);
        assert_eq!(answer, expected);
        if let (Ok(()), Some(entry)) = (expected, &mut self.model[tuple]) {
            entry.permitted_until = self.seconds + 300;
        }
    }

    fn bind(&mut self, tuple: usize, session: usize, number: u16, peer: usize) {
        let now = self.reopened_now();
        let peer = self.last[peer];
        let at = self.seconds;
        let is_taken = self.model[tuple].as_ref().is_some_and(|entry| {
            let mut living = entry.channels.iter().filter(|c| c.2 > at);
            living.any(|(n, p, _)| (*n == number) != (*p == peer))
        });
        let expected = match self.owner(tuple, session) {
            Ok(()) if !self.is_own(session, peer) => Err(403),
            Ok(()) if is_taken => Err(400),
            other => other,
        };
        let answer = self.sides[session][tuple].bind(&mut self.machine, number, peer, now);
        assert_eq!(answer, expected);
        if let (Ok(()), Some(entry)) = (expected, &mut self.model[tuple]) {
            entry
                .channels
                .retain(|(n, _, until)| *n != number && *until > at);
            entry.channels.push((number, peer, at + 600));
            entry.permitted_until = at + 300;
        }
    }

    /// The index of who gets data for an address, and from which address it seems to come.
    fn receiver(&self, tuple: usize, peer: SocketAddr) -> Option<(usize, SocketAddr)> {
        let from = self.model[tuple].as_ref()?;
        let is_it = |e: &Option<Entry>| e.as_ref().is_some_and(|e| e.relayed == peer);
        let to = self.model.iter().position(is_it)?;
        let receiver = self.model[to].as_ref()?;
        let is_fine = receiver.session == from.session
            && receiver.permitted_until > self.seconds
            && from.permitted_until > self.seconds;
        is_fine.then_some((to, from.relayed))
    }

    fn send(&mut self, tuple: usize, peer: usize) {
        let now = self.reopened_now();
        let peer = self.last[peer];
        let sent = self.sides[0][tuple].send(&mut self.machine, peer, b"data", now);
        self.check(sent, self.receiver(tuple, peer));
    }

    fn data(&mut self, tuple: usize, number: u16) {
        let now = self.reopened_now();
        let from = self.sides[0][tuple].tuple;
        let bytes = write_channel_data(number, b"data", Padding::ToFour).unwrap();
        let sent = self.machine.handle_input(from, &bytes, now);
        let entry = self.model[tuple].as_ref();
        let channel = entry.and_then(|e| {
            let mut all = e.channels.iter();
            all.find(|(n, _, until)| *n == number && *until > self.seconds)
        });
        let expected = channel.and_then(|(_, peer, _)| self.receiver(tuple, *peer));
        self.check(sent, expected);
    }

    fn check(&self, sent: Option<bowline_relay::Transmit>, expected: Option<(usize, SocketAddr)>) {
        let Some((to, sender)) = expected else {
            assert_eq!(sent, None);
            return;
        };
        let sent = sent.unwrap();
        assert_eq!(sent.to, self.sides[0][to].tuple);
        let receiver = self.model[to].as_ref().unwrap();
        let mut channels = receiver.channels.iter();
        match channels.find(|(_, peer, until)| *peer == sender && *until > self.seconds) {
            Some((number, ..)) => {
                let got = ChannelData::parse(&sent.bytes).unwrap();
                assert_eq!((got.number, got.data), (*number, &b"data"[..]));
            }
            None => assert_eq!(read_data(&sent.bytes), (sender, b"data".to_vec())),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_machine_agrees_with_the_model(steps in vec(step(), 1..120)) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
        }
    }
}
