//! Addresses inside attributes, RFC 8489, sections 14.1 and 14.2.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::types::{MAGIC_COOKIE, TransactionId};

const IPV4: u8 = 1;
const IPV6: u8 = 2;

/// Reads a plain address; none if it is malformed.
#[must_use]
pub fn read_address(value: &[u8]) -> Option<SocketAddr> {
    let (head, octets) = value.split_first_chunk::<4>()?;
    let port = u16::from_be_bytes([head[2], head[3]]);
    let ip = match head[1] {
        IPV4 => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(octets).ok()?)),
        IPV6 => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(octets).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

/// Reads an address that is mixed with the transaction's id; none if it is malformed.
#[must_use]
pub fn read_xor_address(value: &[u8], id: TransactionId) -> Option<SocketAddr> {
    read_address(value).map(|address| mix(address, id))
}

pub(crate) fn write_xor_address(address: SocketAddr, id: TransactionId) -> Vec<u8> {
    let mixed = mix(address, id);
    let mut value = Vec::with_capacity(20);
    value.push(0);
    value.push(if mixed.is_ipv4() { IPV4 } else { IPV6 });
    value.extend(mixed.port().to_be_bytes());
    match mixed.ip() {
        IpAddr::V4(ip) => value.extend(ip.octets()),
        IpAddr::V6(ip) => value.extend(ip.octets()),
    }
    value
}

/// Its own inverse.
fn mix(address: SocketAddr, id: TransactionId) -> SocketAddr {
    let mut mask = [0; 16];
    mask[..4].copy_from_slice(&MAGIC_COOKIE);
    mask[4..].copy_from_slice(&id.0);
    let port = address.port() ^ u16::from_be_bytes([mask[0], mask[1]]);
    let ip = match address.ip() {
        IpAddr::V4(ip) => {
            let mut octets = ip.octets();
            octets.iter_mut().zip(mask).for_each(|(o, m)| *o ^= m);
            IpAddr::from(octets)
        }
        IpAddr::V6(ip) => {
            let mut octets = ip.octets();
            octets.iter_mut().zip(mask).for_each(|(o, m)| *o ^= m);
            IpAddr::from(octets)
        }
    };
    SocketAddr::new(ip, port)
}
