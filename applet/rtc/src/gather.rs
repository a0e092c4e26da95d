//! The sockets of a link: one per address of this computer.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use str0m::Candidate;

use crate::RtcError;
use crate::handle::Shared;
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

/// What became of the computer's addresses.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    pub(crate) gone: Vec<LocalSocket>,
    pub(crate) come: Vec<LocalSocket>,
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
    addresses.sort_by_key(|address| (address.is_loopback(), address.is_ipv6()));
    addresses.dedup();
    Some(addresses)
}

/// Opens a socket on every usable address, on loopback only if wanted or alone.
pub(crate) fn open_sockets(with_loopback: bool) -> Result<Vec<LocalSocket>, RtcError> {
    let addresses = usable_addresses();
    let addresses = addresses.unwrap_or_else(|| vec![Ipv4Addr::LOCALHOST.into()]);
    let mut sockets: Vec<LocalSocket> = Vec::new();
    for address in addresses {
        let is_wanted = !address.is_loopback() || with_loopback || sockets.is_empty();
        if is_wanted && sockets.len() < MAX_SOCKETS {
            sockets.extend(open(address));
        }
    }
    if sockets.is_empty() {
        return Err(RtcError::NoSocket);
    }
    Ok(sockets)
}

/// Compares the sockets with the addresses that there are now; what is gone is taken out, what has come is not put in yet.
/// Loopback never comes.
pub(crate) fn follow(sockets: &mut Vec<LocalSocket>, addresses: &[IpAddr]) -> Moved {
    let is_gone = |local: &mut LocalSocket| !addresses.contains(&local.address.ip());
    let gone = sockets.extract_if(.., is_gone).collect();
    let is_known = |address: &IpAddr| sockets.iter().any(|local| local.address.ip() == *address);
    let new = addresses.iter();
    let new = new.filter(|address| !address.is_loopback() && !is_known(address));
    let room = MAX_SOCKETS.saturating_sub(sockets.len());
    let come = new.copied().filter_map(open).take(room).collect();
    Moved { gone, come }
}

fn is_usable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_unicast_link_local() && !v6.is_unspecified(),
    }
}

fn open(address: IpAddr) -> Option<LocalSocket> {
    let socket = UdpSocket::bind((address, 0)).ok()?;
    let address = socket.local_addr().ok()?;
    let candidate = Candidate::host(address, "udp").ok()?;
    Some(LocalSocket {
        socket,
        address,
        candidate,
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

    #[test]
    fn loopback_comes_last() {
        let sockets = open_sockets(true).unwrap();
        assert!(sockets.last().unwrap().address.ip().is_loopback());
        let first_loopback = sockets.iter().position(|s| s.address.ip().is_loopback());
        assert!(
            sockets[first_loopback.unwrap()..]
                .iter()
                .all(|s| s.address.ip().is_loopback())
        );
        let without = open_sockets(false).unwrap();
        let is_loopback = |local: &LocalSocket| local.address.ip().is_loopback();
        assert!(without.len() == 1 || !without.iter().any(is_loopback));
    }

    #[test]
    fn sockets_follow_the_addresses_and_what_is_gone_is_read_no_more() {
        // Any address in 127.0.0.0/8 can be opened; what is new must be another one of this computer's, if it has any.
        let [stays, goes] = [1, 2].map(|last| IpAddr::from([127, 0, 0, last]));
        let other = usable_addresses().unwrap();
        let other: Vec<IpAddr> = other.into_iter().filter(|one| !one.is_loopback()).collect();
        let mut sockets: Vec<LocalSocket> = [goes, stays].into_iter().filter_map(open).collect();
        let (wake, woken) = channel();
        sockets[0].listen(&wake, &Arc::default()).unwrap();

        let moved = follow(&mut sockets, &[other.as_slice(), &[stays]].concat());
        let ips =
            |all: &[LocalSocket]| -> Vec<IpAddr> { all.iter().map(|s| s.address.ip()).collect() };
        assert_eq!((ips(&moved.gone), ips(&sockets)), (vec![goes], vec![stays]));
        assert!(ips(&moved.come).iter().all(|come| other.contains(come)));
        assert_eq!(moved.come.is_empty(), other.is_empty());

        // The reader has ended once nobody can send to whoever waits.
        drop((wake, moved));
        assert!(woken.recv().is_err());
    }

    #[test]
    fn more_addresses_than_there_are_sockets_for_close_none() {
        let many: Vec<IpAddr> = (0..200)
            .map(|last| IpAddr::from([127, 0, 1, last]))
            .collect();
        let mut sockets: Vec<LocalSocket> =
            many[180..190].iter().copied().filter_map(open).collect();
        let before: Vec<SocketAddr> = sockets.iter().map(|local| local.address).collect();
        let moved = follow(&mut sockets, &many);
        assert!(moved.gone.is_empty());
        assert!(sockets.iter().map(|local| local.address).eq(before));
    }

    #[test]
    fn this_computer_has_its_own_addresses_only() {
        assert!(has_address(Ipv4Addr::LOCALHOST.into()));
        assert!(!has_address(Ipv4Addr::new(192, 0, 2, 1).into()));
    }
}
