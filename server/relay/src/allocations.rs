//! The relayed addresses that exist, and what each may exchange with which other.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use bowline_protocol::SessionId;
use bowline_stun::TransactionId;

use crate::tuple::FiveTuple;

/// RFC 8656, section 9.
pub(crate) const PERMISSION_LIFETIME: Duration = Duration::from_mins(5);
/// RFC 8656, section 12.
pub(crate) const CHANNEL_LIFETIME: Duration = Duration::from_mins(10);
/// More channels than there are other allocations in a session are of no use.
const MAX_CHANNELS: usize = 64;

/// A relayed address and what belongs to it.
#[derive(Debug)]
pub(crate) struct Allocation {
    pub(crate) session: SessionId,
    /// The port of the relayed address.
    pub(crate) port: u16,
    /// Tells a repeated request from a second one, RFC 8656, section 7.2.
    pub(crate) made_by: TransactionId,
    expires: Instant,
    /// Permissions are by IP address, RFC 8656, section 9, and only one can be permitted: the relay's.
    permitted_until: Option<Instant>,
    channels: BTreeMap<u16, Channel>,
}

#[derive(Clone, Copy, Debug)]
struct Channel {
    port: u16,
    expires: Instant,
}

/// Why a channel was not bound.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum BindError {
    /// The number has another address, or the address another number.
    Taken,
    /// Too many already.
    TooMany,
}

impl Allocation {
    pub(crate) fn permit(&mut self, now: Instant) {
        self.permitted_until = Some(now + PERMISSION_LIFETIME);
    }

    pub(crate) fn is_permitted(&self, now: Instant) -> bool {
        self.permitted_until.is_some_and(|until| now < until)
    }

    pub(crate) fn bind(&mut self, number: u16, port: u16, now: Instant) -> Result<(), BindError> {
        self.channels.retain(|_, channel| now < channel.expires);
        let is_other = |(n, c): (&u16, &Channel)| (*n == number) != (c.port == port);
        if self.channels.iter().any(is_other) {
            return Err(BindError::Taken);
        }
        if self.channels.len() >= MAX_CHANNELS && !self.channels.contains_key(&number) {
            return Err(BindError::TooMany);
        }
        let expires = now + CHANNEL_LIFETIME;
        self.channels.insert(number, Channel { port, expires });
        self.permit(now);
        Ok(())
    }

    /// The port behind a number.
    pub(crate) fn port_of(&self, number: u16, now: Instant) -> Option<u16> {
        let channel = self.channels.get(&number)?;
        (now < channel.expires).then_some(channel.port)
    }

    /// The number of a port.
    pub(crate) fn number_of(&self, port: u16, now: Instant) -> Option<u16> {
        let mut all = self.channels.iter();
        all.find_map(|(n, c)| (c.port == port && now < c.expires).then_some(*n))
    }

    pub(crate) fn remaining(&self, now: Instant) -> Duration {
        self.expires.saturating_duration_since(now)
    }
}

/// Every allocation, found by 5-tuple and by port.
#[derive(Debug, Default)]
pub(crate) struct Allocations {
    by_tuple: HashMap<FiveTuple, Allocation>,
    by_port: HashMap<u16, FiveTuple>,
    deadlines: BTreeSet<(Instant, FiveTuple)>,
}

impl Allocations {
    pub(crate) fn count(&self) -> usize {
        self.by_tuple.len()
    }

    pub(crate) fn of(&self, tuple: &FiveTuple) -> Option<&Allocation> {
        self.by_tuple.get(tuple)
    }

    pub(crate) fn of_mut(&mut self, tuple: &FiveTuple) -> Option<&mut Allocation> {
        self.by_tuple.get_mut(tuple)
    }

    /// Whose relayed address has this port.
    pub(crate) fn at_port(&self, port: u16) -> Option<(FiveTuple, &Allocation)> {
        let tuple = self.by_port.get(&port)?;
        Some((*tuple, self.by_tuple.get(tuple)?))
    }

    pub(crate) fn has_port(&self, port: u16) -> bool {
        self.by_port.contains_key(&port)
    }

    /// Makes an allocation; the 5-tuple must have none, and the port must be free.
    pub(crate) fn add(
        &mut self,
        tuple: FiveTuple,
        session: SessionId,
        port: u16,
        made_by: TransactionId,
        expires: Instant,
    ) {
        let allocation = Allocation {
            session,
            port,
            made_by,
            expires,
            permitted_until: None,
            channels: BTreeMap::new(),
        };
        self.by_port.insert(port, tuple);
        self.by_tuple.insert(tuple, allocation);
        self.deadlines.insert((expires, tuple));
    }

    pub(crate) fn extend(&mut self, tuple: &FiveTuple, expires: Instant) {
        if let Some(allocation) = self.by_tuple.get_mut(tuple) {
            self.deadlines.remove(&(allocation.expires, *tuple));
            allocation.expires = expires;
            self.deadlines.insert((expires, *tuple));
        }
    }

    pub(crate) fn remove(&mut self, tuple: &FiveTuple) -> Option<Allocation> {
        let allocation = self.by_tuple.remove(tuple)?;
        self.by_port.remove(&allocation.port);
        self.deadlines.remove(&(allocation.expires, *tuple));
        Some(allocation)
    }

    pub(crate) fn tuples_of(&self, session: SessionId) -> Vec<FiveTuple> {
        let all = self.by_tuple.iter();
        all.filter(|(_, a)| a.session == session)
            .map(|(tuple, _)| *tuple)
            .collect()
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    pub(crate) fn next_expired(&self, now: Instant) -> Option<FiveTuple> {
        let (at, tuple) = self.deadlines.first()?;
        (*at <= now).then_some(*tuple)
    }
}
