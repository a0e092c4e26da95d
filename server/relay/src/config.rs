//! What can be set.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::RangeInclusive;

/// Longest realm: with a longer one, a challenge would be more than three times its request.
pub const MAX_REALM_BYTES: usize = 24;

/// How the relay is set up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RelayConfig {
    /// RFC 8489, section 9.2: 1 to [`MAX_REALM_BYTES`] printable ASCII characters without `"`.
    pub realm: String,
    /// The address in relayed addresses: the server's own, as the outside knows it. It is a name under
    /// which two allocations find each other; nothing is ever sent to it.
    pub relayed_ip: IpAddr,
    /// The ports in relayed addresses. They are keys of a table; none is opened.
    pub ports: RangeInclusive<u16>,
    /// How much at most.
    pub limits: RelayLimits,
}

impl RelayConfig {
    /// The usual set-up under an address.
    #[must_use]
    pub fn new(relayed_ip: IpAddr) -> Self {
        Self {
            realm: "bowline".into(),
            relayed_ip,
            ports: 49_152..=65_535,
            limits: RelayLimits::default(),
        }
    }

    /// Checks what types cannot.
    ///
    /// # Errors
    /// [`ConfigError`], the operator's fault.
    pub(crate) fn checked(self) -> Result<Self, ConfigError> {
        let is_plain = |b: u8| (b' '..=b'~').contains(&b) && b != b'"';
        if !(1..=MAX_REALM_BYTES).contains(&self.realm.len()) || !self.realm.bytes().all(is_plain) {
            return Err(ConfigError::Realm);
        }
        if self.ports.is_empty() || *self.ports.start() == 0 {
            return Err(ConfigError::Ports);
        }
        if self.relayed_ip.is_unspecified() || self.relayed_ip.is_multicast() {
            return Err(ConfigError::RelayedIp);
        }
        Ok(self)
    }
}

impl Default for RelayConfig {
    fn default() -> Self {
        Self::new(Ipv4Addr::LOCALHOST.into())
    }
}

/// How much at most. Data beyond a rate is dropped, as a network would.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RelayLimits {
    /// Allocations of one session; a browser makes one for each address of its computer and transport.
    pub allocations_per_session: usize,
    /// Allocations of all sessions.
    pub allocations: usize,
    /// Open streams, with and without an allocation.
    pub streams: usize,
    /// Relayed bytes a second of one session.
    pub session_bytes_per_second: u64,
    /// Relayed bytes a second of all sessions.
    pub node_bytes_per_second: u64,
    /// Answers a second to one address prefix that has shown no credential, over UDP.
    pub open_answers_per_second: u64,
}

impl Default for RelayLimits {
    fn default() -> Self {
        Self {
            allocations_per_session: 32,
            allocations: 8192,
            streams: 4096,
            session_bytes_per_second: 4_000_000,
            node_bytes_per_second: 125_000_000,
            open_answers_per_second: 50,
        }
    }
}

/// What cannot be set so. The operator's fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// Empty, too long, or with other than plain characters.
    #[error("the realm must be 1 to {MAX_REALM_BYTES} printable ASCII characters without quotes")]
    Realm,
    /// No port, or port 0.
    #[error("the range of relayed ports must not be empty or begin at 0")]
    Ports,
    /// No address of one machine.
    #[error("the relayed address must be the address of this server")]
    RelayedIp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    fn what_cannot_work_is_refused() {
        let with = |change: fn(&mut RelayConfig)| {
            let mut config = RelayConfig::default();
            change(&mut config);
            config.checked().map(|_| ())
        };
        assert_eq!(with(|c| c.realm.clear()), Err(ConfigError::Realm));
        assert_eq!(with(|c| c.realm = "x".repeat(25)), Err(ConfigError::Realm));
        assert_eq!(with(|c| c.realm = "\"".into()), Err(ConfigError::Realm));
        assert_eq!(with(|c| c.ports = 9..=3), Err(ConfigError::Ports));
        assert_eq!(with(|c| c.ports = 0..=3), Err(ConfigError::Ports));
        let nowhere = with(|c| c.relayed_ip = Ipv4Addr::UNSPECIFIED.into());
        assert_eq!(nowhere, Err(ConfigError::RelayedIp));
        assert_eq!(with(|_| ()), Ok(()));
    }
}
