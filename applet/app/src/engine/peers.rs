//! The connection to the console, and the one that is to take its place.

use crate::peer::{Asked, Peer};

/// At most two connections: the one that carries the session, and the newest that is being made. The
/// first one stays until the second one stands, because it may heal meanwhile.
#[derive(Debug, Default)]
pub(super) struct Peers {
    current: Option<(u64, Peer)>,
    next: Option<(u64, Peer)>,
    offers: u64,
}

impl Peers {
    /// A number for the next connection, by which its events are known.
    pub(super) fn number(&mut self) -> u64 {
        self.offers += 1;
        self.offers
    }

    /// Takes a connection that is being made; an earlier such one is given up.
    pub(super) fn add(&mut self, number: u64, peer: Peer) {
        self.next = Some((number, peer));
    }

    /// The connection that carries the session.
    pub(super) fn current(&self) -> Option<&Peer> {
        self.current.as_ref().map(|(_, peer)| peer)
    }

    /// The one that is being made.
    pub(super) fn next(&self) -> Option<&Peer> {
        self.next.as_ref().map(|(_, peer)| peer)
    }

    /// The one for an offer; of two, as for a console that does not count its offers, the one that is being made.
    pub(super) fn find(&self, asked: Asked) -> Option<&Peer> {
        self.all().find(|peer| peer.asked() == asked)
    }

    /// All that there are, the newest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Peer> {
        self.next.iter().chain(&self.current).map(|(_, peer)| peer)
    }

    /// Whether an event is about the connection that carries the session.
    pub(super) fn is_current(&self, number: u64) -> bool {
        self.current.as_ref().is_some_and(|(own, _)| *own == number)
    }

    /// Whether an event is about the one that is being made.
    pub(super) fn is_next(&self, number: u64) -> bool {
        self.next.as_ref().is_some_and(|(own, _)| *own == number)
    }

    /// The new connection stands. Gives back the one whose place it takes.
    pub(super) fn promote(&mut self) -> Option<Peer> {
        let next = self.next.take()?;
        self.current.replace(next).map(|(_, peer)| peer)
    }

    /// The new connection came to nothing.
    pub(super) fn give_up_next(&mut self) {
        self.next = None;
    }

    /// No connection carries the session any more.
    pub(super) fn drop_current(&mut self) -> Option<Peer> {
        self.current.take().map(|(_, peer)| peer)
    }
}
