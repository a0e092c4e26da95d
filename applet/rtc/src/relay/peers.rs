//! The addresses that are sent to through the relay, each under a channel's number.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// More addresses than an honest console has.
const MAX_PEERS: usize = 64;
/// What waits for a channel; the engine repeats what is lost.
const MAX_WAITING: usize = 8;
const FIRST_NUMBER: u16 = 0x4000;
/// Sooner than a permission runs out (five minutes), which a binding renews too.
const REBIND_AFTER: Duration = Duration::from_mins(4);
/// A channel that has not been used for so long is left to run out.
const UNUSED_AFTER: Duration = Duration::from_mins(5);
/// A channel that was refused, but not for good, is asked for again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(2);

#[derive(Debug)]
struct Peer {
    address: SocketAddr,
    state: State,
    used: Instant,
}

#[derive(Debug)]
enum State {
    /// Not before this.
    Unbound { from: Instant },
    /// The server has been asked.
    Binding { waiting: Vec<Vec<u8>> },
    /// Data goes.
    Bound { rebind_at: Instant },
    /// The server does not let anything through.
    Forbidden,
}

/// How data gets to an address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sending {
    /// At once, under this number.
    On(u16),
    /// After this number has been bound; the data waits.
    Bind(u16),
    /// It waits already, or never.
    Later,
}

/// Every address, by the order of its number.
#[derive(Debug, Default)]
pub(super) struct Peers {
    peers: Vec<Peer>,
}

impl Peers {
    pub(super) fn send(&mut self, address: SocketAddr, data: &[u8], now: Instant) -> Sending {
        let known = self.peers.iter().position(|p| p.address == address);
        let Some(index) = known.or_else(|| self.add(address, now)) else {
            return Sending::Later;
        };
        let number = number_at(index);
        let peer = &mut self.peers[index];
        peer.used = now;
        match &mut peer.state {
            State::Bound { .. } => Sending::On(number),
            State::Binding { waiting } => {
                if waiting.len() < MAX_WAITING {
                    waiting.push(data.to_vec());
                }
                Sending::Later
            }
            State::Unbound { from } if *from <= now => {
                let waiting = vec![data.to_vec()];
                peer.state = State::Binding { waiting };
                Sending::Bind(number)
            }
            State::Unbound { .. } | State::Forbidden => Sending::Later,
        }
    }

    fn add(&mut self, address: SocketAddr, now: Instant) -> Option<usize> {
        (self.peers.len() < MAX_PEERS).then(|| {
            self.peers.push(Peer {
                address,
                state: State::Unbound { from: now },
                used: now,
            });
            self.peers.len() - 1
        })
    }

    pub(super) fn address_of(&self, number: u16) -> Option<SocketAddr> {
        let index = usize::from(number.checked_sub(FIRST_NUMBER)?);
        self.peers.get(index).map(|p| p.address)
    }

    pub(super) fn note_use(&mut self, address: SocketAddr, now: Instant) {
        if let Some(peer) = self.of_mut(address) {
            peer.used = now;
        }
    }

    /// Notes that a channel is bound; gives back what waited for it.
    pub(super) fn bound(&mut self, address: SocketAddr, now: Instant) -> Vec<Vec<u8>> {
        let Some(peer) = self.of_mut(address) else {
            return Vec::new();
        };
        let rebind_at = now + REBIND_AFTER;
        match std::mem::replace(&mut peer.state, State::Bound { rebind_at }) {
            State::Binding { waiting } => waiting,
            State::Unbound { .. } | State::Bound { .. } | State::Forbidden => Vec::new(),
        }
    }

    pub(super) fn forbid(&mut self, address: SocketAddr) {
        if let Some(peer) = self.of_mut(address) {
            peer.state = State::Forbidden;
        }
    }

    /// Notes that a channel was not bound this time.
    pub(super) fn forget(&mut self, address: SocketAddr) {
        if let Some(peer) = self.of_mut(address) {
            let from = peer.used + TRY_AGAIN_AFTER;
            peer.state = State::Unbound { from };
        }
    }

    fn of_mut(&mut self, address: SocketAddr) -> Option<&mut Peer> {
        self.peers.iter_mut().find(|p| p.address == address)
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let deadlines = self.peers.iter().filter_map(|p| match p.state {
            State::Bound { rebind_at } => Some(rebind_at),
            State::Unbound { .. } | State::Binding { .. } | State::Forbidden => None,
        });
        deadlines.min()
    }

    /// A channel in use that is to be bound again. Data goes on meanwhile.
    pub(super) fn next_to_rebind(&mut self, now: Instant) -> Option<(u16, SocketAddr)> {
        for (index, peer) in self.peers.iter_mut().enumerate() {
            if let State::Bound { rebind_at } = &mut peer.state
                && *rebind_at <= now
            {
                if peer.used + UNUSED_AFTER <= now {
                    peer.state = State::Unbound { from: now };
                } else {
                    *rebind_at = now + REBIND_AFTER;
                    return Some((number_at(index), peer.address));
                }
            }
        }
        None
    }
}

fn number_at(index: usize) -> u16 {
    FIRST_NUMBER + u16::try_from(index).expect("there are few")
}
