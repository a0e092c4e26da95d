//! Addresses that a relay must not be talked into reaching, in every spelling.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// First address and prefix length of the special and private ranges (RFC 6890 and its registry).
const RANGES: [([u8; 4], u32); 17] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];
const IN_EACH_RANGE: u32 = 16;
const SINGLE: [&str; 18] = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "8.8.8.8",
    "1.1.1.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "ff05::2",
    "2001:db8::1",
    "100::1",
];

/// Every address, each IPv4 one also mapped, compatible, translated and tunnelled through IPv6.
pub(crate) fn all() -> Vec<IpAddr> {
    let mut all: BTreeSet<IpAddr> = SINGLE.iter().map(|a| a.parse().unwrap()).collect();
    for (first, prefix) in RANGES {
        let size = 1_u64 << (32 - prefix);
        for index in 0..IN_EACH_RANGE {
            // Both ends of the range and places between them.
            let offset = (size - 1) * u64::from(index) / u64::from(IN_EACH_RANGE - 1);
            let offset = u32::try_from(offset).unwrap();
            all.insert(Ipv4Addr::from(u32::from_be_bytes(first) + offset).into());
        }
    }
    let plain: Vec<_> = all.iter().copied().collect();
    for ip in plain {
        if let IpAddr::V4(ip) = ip {
            all.extend(spellings(ip).map(IpAddr::from));
        }
    }
    all.into_iter().collect()
}

/// An IPv4 address as IPv6 has it.
pub(crate) fn spellings(ip: Ipv4Addr) -> [Ipv6Addr; 8] {
    let bits = u128::from(u32::from(ip));
    let at = |prefix: u128, shift: u32| Ipv6Addr::from(prefix | bits << shift);
    [
        ip.to_ipv6_mapped(),
        // IPv4-compatible, RFC 4291, section 2.5.5.1.
        at(0, 0),
        // Translated, RFC 2765.
        at(0xFFFF << 32, 16),
        // NAT64, RFC 6052 and RFC 8215.
        at(0x0064_FF9B << 96, 0),
        at(0x0064_FF9B_0001 << 80, 0),
        // 6to4, RFC 3056.
        at(0x2002 << 112, 80),
        // Teredo, RFC 4380: the address stands inverted.
        Ipv6Addr::from(0x2001 << 112 | (bits ^ 0xFFFF_FFFF)),
        // ISATAP, RFC 5214.
        at(0xFE80 << 112 | 0x5EFE << 32, 0),
    ]
}

#[test]
fn there_are_more_than_two_thousand() {
    let all = all();
    assert!(all.len() > 2000, "{}", all.len());
    for text in ["::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"] {
        assert!(
            spellings("127.0.0.1".parse().unwrap())
                .into_iter()
                .chain(spellings("169.254.169.254".parse().unwrap()))
                .any(|ip| ip == text.parse::<Ipv6Addr>().unwrap()),
            "{text}"
        );
    }
}
