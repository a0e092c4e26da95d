//! What the console prefers of this computer's candidates.
//!
//! Browsers drop a way for good while a better one still looks alive, and they take a while to see that one is dead. So
//! whatever takes the place of something that is gone has a higher priority than all of its kind before it.
//!
//! The engine has such a priority in its checks as well, where RFC 8445, 7.1.1, wants that of a reflexive address: so an address that the
//! browser hears of by a check only, as from behind a router, counts for as much as the socket that the check left from.

use std::net::SocketAddr;

use str0m::Candidate;

const UDP: &str = "udp";
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

/// The candidate of a socket on this computer; none on an address that cannot be told. Within a turn the first place is preferred.
pub(crate) fn host(address: SocketAddr, turn: u32, place: u32) -> Option<Candidate> {
    let checked = Candidate::host(address, UDP).ok()?;
    Some(candidate(&checked, None, priority(HOST, turn, place)))
}

/// The candidate of an address outside, as it is told: it is nothing that packets leave from.
pub(crate) fn reflexive(checked: &Candidate, turn: u32) -> Candidate {
    let related = hidden(checked.addr());
    candidate(checked, Some(related), priority(REFLEXIVE, turn, 0))
}

/// The candidate of an address at a relay; none for one that is no address of anybody.
pub(crate) fn relayed(address: SocketAddr, turn: u32) -> Option<Candidate> {
    let checked = Candidate::relayed(address, address, UDP).ok()?;
    let related = hidden(address);
    Some(candidate(
        &checked,
        Some(related),
        priority(RELAYED, turn, 0),
    ))
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

/// What the engine has checked, with a priority.
fn candidate(checked: &Candidate, related: Option<SocketAddr>, priority: u32) -> Candidate {
    // No two candidates of a link have one priority, unless very many addresses have gone; nor one foundation.
    let foundation = format!("{priority:x}");
    let (address, kind) = (checked.addr(), checked.kind());
    Candidate::from_parts(
        foundation,
        COMPONENT,
        checked.proto(),
        priority,
        address,
        kind,
        related,
        None,
        None,
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
            let outside = Candidate::server_reflexive(address, address, UDP).unwrap();
            for told in [relayed(address, 0).unwrap(), reflexive(&outside, 0)] {
                let told = told.to_sdp_string();
                assert!(told.contains(related), "{told}");
            }
        }
    }

    #[test]
    fn what_is_no_address_of_anybody_is_refused() {
        for address in ["0.0.0.0:7", "[::]:7", "255.255.255.255:7", "224.0.0.1:7"] {
            let address = address.parse().unwrap();
            assert!(host(address, 0, 0).is_none(), "{address}");
            assert!(relayed(address, 0).is_none(), "{address}");
        }
    }
}
