//! The sockets of a link: one per address of this computer.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use str0m::Candidate;

use crate::RtcError;

/// More addresses than any honest computer has; the rest is left out.
const MAX_SOCKETS: usize = 16;

#[derive(Debug)]
pub(crate) struct LocalSocket {
    pub(crate) socket: UdpSocket,
    pub(crate) address: SocketAddr,
    pub(crate) candidate: Candidate,
}

/// Opens a socket on every usable address, loopback last and only if wanted or alone.
pub(crate) fn open_sockets(with_loopback: bool) -> Result<Vec<LocalSocket>, RtcError> {
    let mut addresses: Vec<IpAddr> = if_addrs::get_if_addrs()
        .map(|all| all.into_iter().map(|i| i.ip()).collect())
        .unwrap_or_default();
    addresses.push(Ipv4Addr::LOCALHOST.into());
    addresses.retain(|a| is_usable(*a));
    addresses.sort_by_key(|a| (a.is_loopback(), a.is_ipv6()));
    addresses.dedup();
    let mut sockets: Vec<LocalSocket> = Vec::new();
    for address in addresses {
        let wanted = !address.is_loopback() || with_loopback || sockets.is_empty();
        if wanted && sockets.len() < MAX_SOCKETS {
            sockets.extend(open(address));
        }
    }
    if sockets.is_empty() {
        return Err(RtcError::NoSocket);
    }
    Ok(sockets)
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
    })
}

#[cfg(test)]
mod tests {
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
    }
}
