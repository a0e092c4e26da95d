//! The sockets of a link: one or more on each address of this computer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use str0m::Candidate;

use crate::RtcError;
use crate::handle::Shared;
use crate::priority;
use crate::run::{MAX_PACKETS_WAITING, Wake};

/// More addresses than any honest computer has; the rest is left out.
const MAX_SOCKETS: usize = 16;
const READ_FOR: Duration = Duration::from_secs(5);
const DATAGRAM_BYTES: usize = 2048;

/// A socket on one of the computer's addresses.
#[derive(Debug)]
pub(crate) struct LocalSocket {
    pub(crate) socket: UdpSocket,
    pub(crate) address: SocketAddr,
    pub(crate) candidate: Candidate,
    is_closed: Arc<AtomicBool>,
}

/// The sockets of a link. When an address goes, every address that is left is told anew, from another socket and with a higher
/// priority than all before: its way may be one that the browser has dropped. The older socket stays, for it may be in use.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    /// The oldest first.
    all: Vec<LocalSocket>,
    /// How often an address has gone.
    turn: u32,
    /// How many were opened in this turn.
    opened: u32,
}

/// What became of the computer's addresses. What has come is among the sockets already.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    pub(crate) gone: Vec<LocalSocket>,
    /// On addresses that there were none on.
    pub(crate) come: Vec<SocketAddr>,
    /// On addresses that are left.
    pub(crate) renewed: Vec<SocketAddr>,
}

/// Whether this computer has an address. One that it does not tell of for sure is taken for there.
#[must_use]
pub fn has_address(address: IpAddr) -> bool {
    let all = if_addrs::get_if_addrs();
    all.map_or(true, |all| all.iter().any(|one| one.ip() == address))
}

/// The addresses that packets may leave from, loopback last; nothing if the system does not tell.
pub(crate) fn usable_addresses() -> Option<Vec<IpAddr>> {
    let all = if_addrs::get_if_addrs().ok()?;
    let mut addresses: Vec<IpAddr> = all.into_iter().map(|one| one.ip()).collect();
    addresses.push(Ipv4Addr::LOCALHOST.into());
    addresses.retain(|address| is_usable(*address));
    addresses.sort_by_key(|address| (address.is_loopback(), address.is_ipv6(), *address));
    addresses.dedup();
    Some(addresses)
}

impl Sockets {
    /// Opens a socket on every usable address, on loopback only if wanted or alone.
    pub(crate) fn open(with_loopback: bool) -> Result<Self, RtcError> {
        let addresses = usable_addresses();
        let addresses = addresses.unwrap_or_else(|| vec![Ipv4Addr::LOCALHOST.into()]);
        let mut sockets = Self::default();
        for address in addresses {
            if !address.is_loopback() || with_loopback || sockets.all.is_empty() {
                sockets.add(address);
            }
        }
        if sockets.all.is_empty() {
            return Err(RtcError::NoSocket);
        }
        Ok(sockets)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &LocalSocket> {
        self.all.iter()
    }

    /// The one that packets from this address leave by.
    pub(crate) fn at(&self, address: SocketAddr) -> Option<&LocalSocket> {
        self.all.iter().find(|local| local.address == address)
    }

    /// How often an address has gone.
    pub(crate) fn turn(&self) -> u32 {
        self.turn
    }

    /// Compares the sockets with the addresses that there are now, and opens new ones. Loopback never comes.
    pub(crate) fn follow(&mut self, addresses: &[IpAddr]) -> Moved {
        let is_gone = |local: &mut LocalSocket| !addresses.contains(&local.address.ip());
        let mut moved = Moved {
            gone: self.all.extract_if(.., is_gone).collect(),
            ..Moved::default()
        };
        let is_anew = !moved.gone.is_empty();
        if is_anew {
            (self.turn, self.opened) = (self.turn + 1, 0);
        }
        let real = addresses.iter().filter(|address| !is_localhost(**address));
        let (left, new): (Vec<IpAddr>, Vec<IpAddr>) = real.partition(|address| self.has(**address));
        for address in new {
            if self.all.len() >= MAX_SOCKETS {
                moved.gone.extend(self.take_replaced());
            }
            moved.come.extend(self.add(address));
        }
        for address in left.into_iter().filter(|_| is_anew) {
            moved.renewed.extend(self.add(address));
        }
        moved
    }

    fn has(&self, address: IpAddr) -> bool {
        self.all.iter().any(|local| local.address.ip() == address)
    }

    /// Takes out the oldest socket on whose address there is another one.
    fn take_replaced(&mut self) -> Option<LocalSocket> {
        let ip = |at: usize| self.all.get(at).map(|local| local.address.ip());
        let is_replaced = |at: &usize| (at + 1..self.all.len()).any(|later| ip(later) == ip(*at));
        let oldest = (0..self.all.len()).find(is_replaced)?;
        Some(self.all.remove(oldest))
    }

    /// Takes out one that is of no use.
    pub(crate) fn drop_at(&mut self, address: SocketAddr) {
        self.all.retain(|local| local.address != address);
    }

    fn add(&mut self, address: IpAddr) -> Option<SocketAddr> {
        if self.all.len() >= MAX_SOCKETS {
            return None;
        }
        let local = open(address, self.turn, self.opened)?;
        let address = local.address;
        self.opened += 1;
        self.all.push(local);
        Some(address)
    }
}

fn is_localhost(address: IpAddr) -> bool {
    address == IpAddr::from(Ipv4Addr::LOCALHOST) || address == IpAddr::from(Ipv6Addr::LOCALHOST)
}

fn is_usable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_unicast_link_local() && !v6.is_unspecified(),
    }
}

fn open(address: IpAddr, turn: u32, place: u32) -> Option<LocalSocket> {
    let socket = UdpSocket::bind((address, 0)).ok()?;
    let address = socket.local_addr().ok()?;
    Some(LocalSocket {
        socket,
        address,
        candidate: priority::host(address, turn, place)?,
        is_closed: Arc::default(),
    })
}

impl LocalSocket {
    /// Passes packets on, on a thread of its own, until this is dropped or the link is over.
    pub(crate) fn listen(&self, wake: &Sender<Wake>, shared: &Arc<Shared>) -> Result<(), RtcError> {
        let socket = self.socket.try_clone().map_err(|_| RtcError::NoSocket)?;
        let (wake, shared) = (wake.clone(), Arc::clone(shared));
        let (address, is_closed) = (self.address, Arc::clone(&self.is_closed));
        thread::Builder::new()
            .name("rtc-udp".into())
            .spawn(move || read_socket(&socket, address, &is_closed, &wake, &shared))
            .map_err(|_| RtcError::NoThread)?;
        Ok(())
    }
}

impl Drop for LocalSocket {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::Release);
        // An empty packet to itself ends the reader's wait.
        let _ = self.socket.send_to(&[], self.address);
    }
}

fn read_socket(
    socket: &UdpSocket,
    destination: SocketAddr,
    is_closed: &AtomicBool,
    wake: &Sender<Wake>,
    shared: &Shared,
) {
    // Where the address is gone, so is the packet that ends the wait.
    let _ = socket.set_read_timeout(Some(READ_FOR));
    let mut buffer = [0; DATAGRAM_BYTES];
    while !is_closed.load(Ordering::Acquire) {
        let Ok((length, source)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        if length == 0 || shared.packets_waiting.load(Ordering::Relaxed) >= MAX_PACKETS_WAITING {
            continue;
        }
        shared.packets_waiting.fetch_add(1, Ordering::Relaxed);
        let packet = Wake::Packet {
            source,
            destination,
            bytes: buffer[..length].to_vec(),
        };
        if wake.send(packet).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn ips(all: &[LocalSocket]) -> Vec<IpAddr> {
        all.iter().map(|local| local.address.ip()).collect()
    }

    /// Any address in 127.0.0.0/8 can be opened.
    fn at(last: &[u8]) -> Vec<IpAddr> {
        let ip = |last: &u8| IpAddr::from([127, 0, 0, *last]);
        last.iter().map(ip).collect()
    }

    fn on(addresses: &[IpAddr]) -> Sockets {
        let mut sockets = Sockets::default();
        for address in addresses {
            sockets.add(*address);
        }
        sockets
    }

    #[test]
    fn loopback_comes_last() {
        let sockets = ips(&Sockets::open(true).unwrap().all);
        assert!(sockets.is_sorted_by_key(IpAddr::is_loopback));
        assert!(sockets.last().unwrap().is_loopback());
        let without = ips(&Sockets::open(false).unwrap().all);
        assert!(without.len() == 1 || !without.iter().any(IpAddr::is_loopback));
    }

    #[test]
    fn sockets_follow_the_addresses_and_what_is_gone_is_read_no_more() {
        let mut sockets = on(&at(&[1, 2]));
        let (wake, woken) = channel();
        let goes = sockets.iter().nth(1).unwrap();
        goes.listen(&wake, &Arc::default()).unwrap();

        let moved = sockets.follow(&at(&[1, 3]));
        assert_eq!(ips(&moved.gone), at(&[2]));
        assert_eq!(ips(&sockets.all), at(&[1, 3]));
        let come: Vec<IpAddr> = moved.come.iter().map(SocketAddr::ip).collect();
        assert_eq!(come, at(&[3]));

        // The reader has ended once nobody can send to whoever waits.
        drop((wake, moved));
        assert!(woken.recv().is_err());
    }

    #[test]
    fn what_is_left_when_an_address_goes_is_told_anew_and_preferred_to_all_before() {
        let mut sockets = on(&at(&[2, 1]));
        for goes in 3..6 {
            let before: Vec<SocketAddr> = sockets.iter().map(|local| local.address).collect();
            let highest = sockets.iter().map(|local| local.candidate.prio()).max();
            sockets.add(at(&[goes])[0]);
            let moved = sockets.follow(&at(&[2, 1]));
            let [renewed] = moved.renewed[..] else {
                panic!("{:?} was told anew", moved.renewed)
            };
            assert_eq!((renewed.ip(), moved.come.len()), (at(&[2])[0], 0));
            let anew = sockets.at(renewed).unwrap().candidate.prio();
            assert!(Some(anew) > highest, "{anew} of {highest:?}");
            let stays = |address: &SocketAddr| sockets.at(*address).is_some();
            assert!(before.iter().all(stays), "they may be in use");
        }
    }

    #[test]
    fn an_address_that_comes_has_room_before_what_is_told_anew() {
        let many: Vec<u8> = (2..16).collect();
        let mut sockets = on(&at(&many));
        let goes = at(&[200])[0];
        sockets.add(goes);
        // One has gone: two are told anew, and then there is no room.
        let moved = sockets.follow(&at(&many));
        assert_eq!((moved.gone.len(), moved.renewed.len()), (1, 2));
        let moved = sockets.follow(&at(&[many.as_slice(), &[100]].concat()));
        let come: Vec<IpAddr> = moved.come.iter().map(SocketAddr::ip).collect();
        assert_eq!(come, at(&[100]));
        assert_eq!(ips(&moved.gone), at(&[2]), "there is a newer one");
        assert!(sockets.has(at(&[2])[0]));
    }

    #[test]
    fn of_two_addresses_the_one_that_comes_later_is_preferred_less() {
        let sockets = on(&at(&[1, 2, 3]));
        let priorities = sockets.iter().map(|local| local.candidate.prio());
        assert!(priorities.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn more_addresses_than_there_are_sockets_for_close_none() {
        let many: Vec<u8> = (1..=200).collect();
        let mut sockets = on(&at(&many[180..190]));
        let before: Vec<SocketAddr> = sockets.iter().map(|local| local.address).collect();
        let moved = sockets.follow(&at(&many));
        assert!(moved.gone.is_empty());
        assert_eq!(sockets.all.len(), MAX_SOCKETS);
        assert!(before.iter().all(|address| sockets.at(*address).is_some()));
    }

    #[test]
    fn this_computer_has_its_own_addresses_only() {
        assert!(has_address(Ipv4Addr::LOCALHOST.into()));
        assert!(!has_address(Ipv4Addr::new(192, 0, 2, 1).into()));
    }
}
