//! What the console prefers of this computer's candidates.
//!
//! Browsers drop a way for good while a better one still looks alive, and they take a while to see that one is dead. So
//! whatever takes the place of something that is gone has a higher priority than all of its kind before it.
//!
//! The engine has such a priority in its checks as well, where RFC 8445, 7.1.1, wants that of a reflexive address: so an address that the
//! browser hears of by a check only, as from behind a router, counts for as much as the socket that the check left from.

use std::net::SocketAddr;

use str0m::net::Protocol;
use str0m::{Candidate, CandidateKind};

/// The local preference of the first one.
const FIRST: u32 = 1 << 15;
/// By so much it grows with each turn.
const OF_A_TURN: u32 = 128;
/// Up to 65535 at most.
const MAX_TURN: u32 = FIRST / OF_A_TURN - 1;
/// RFC 8445, 5.1.2.2, recommends it.
const HOST: u32 = 126;
/// Below that of an address that a check shows (110).
const REFLEXIVE: u32 = 100;
/// Below everything that is no relay.
const RELAYED: u32 = 2;

/// The candidate of a socket on this computer. Within a turn the first place is preferred.
pub(crate) fn host(address: SocketAddr, turn: u32, place: u32) -> Candidate {
    let priority = priority(HOST, turn, place);
    candidate(CandidateKind::Host, address, None, priority)
}

/// The candidate of an address outside, as it is told: it is nothing that packets leave from.
pub(crate) fn reflexive(address: SocketAddr, turn: u32) -> Candidate {
    let priority = priority(REFLEXIVE, turn, 0);
    candidate(
        CandidateKind::ServerReflexive,
        address,
        Some(hidden(address)),
        priority,
    )
}

/// The candidate of an address at a relay.
pub(crate) fn relayed(address: SocketAddr, turn: u32) -> Candidate {
    let priority = priority(RELAYED, turn, 0);
    candidate(
        CandidateKind::Relayed,
        address,
        Some(hidden(address)),
        priority,
    )
}

/// The browser wants a related address, and is not told which it is.
fn hidden(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(_) => ([0; 4], 0).into(),
        SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
    }
}

/// RFC 8445, 5.1.2.1.
fn priority(kind: u32, turn: u32, place: u32) -> u32 {
    let preference = FIRST + turn.min(MAX_TURN) * OF_A_TURN - place.min(OF_A_TURN - 1);
    (kind << 24) + (preference << 8) + (256 - u32::from(COMPONENT))
}

/// The only one: everything goes over one socket (RFC 8843).
const COMPONENT: u16 = 1;

fn candidate(
    kind: CandidateKind,
    address: SocketAddr,
    related: Option<SocketAddr>,
    priority: u32,
) -> Candidate {
    // No two candidates of a link have one priority, unless very many addresses have gone; nor one foundation.
    let foundation = format!("{priority:x}");
    let udp = Protocol::Udp;
    Candidate::from_parts(
        foundation, COMPONENT, udp, priority, address, kind, related, None, None,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities_grow_with_the_turns_and_stay_those_of_their_kind() {
        for turn in 0..MAX_TURN {
            assert!(priority(HOST, turn + 1, u32::MAX) > priority(HOST, turn, 0));
        }
        for (turn, place) in [(0, 0), (0, u32::MAX), (u32::MAX, 0)] {
            assert_eq!(priority(HOST, turn, place) >> 24, HOST);
            assert_eq!(priority(REFLEXIVE, turn, place) >> 24, REFLEXIVE);
            assert_eq!(priority(RELAYED, turn, place) >> 24, RELAYED);
        }
    }

    #[test]
    fn no_local_address_is_told_with_one_outside() {
        for (address, related) in [
            ("192.0.2.1:7", "raddr 0.0.0.0 rport 0"),
            ("[2001:db8::1]:7", "raddr :: rport 0"),
        ] {
            let address = address.parse().unwrap();
            for told in [relayed(address, 0), reflexive(address, 0)] {
                let told = told.to_sdp_string();
                assert!(told.contains(related), "{told}");
            }
        }
    }
}
