//! The relay of a session, as both of its sides are told.

use serde::{Deserialize, Serialize};

/// Most addresses of one relay.
pub const MAX_RELAY_URLS: usize = 8;
/// Longest address of a relay.
pub const MAX_RELAY_URL_BYTES: usize = 300;
/// Longest name of a relay's machine, as DNS has it. So an address stays short when it is written in full.
const MAX_HOST_BYTES: usize = 253;
/// Longest user name or credential.
pub const MAX_RELAY_SECRET_BYTES: usize = 128;

/// A relay and the credential for it: one entry of `RTCConfiguration.iceServers`.
///
/// Both sides of a session must be given the same relay: it forwards between its own allocations only.
/// The credential belongs to the session and dies with it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RelayServer {
    /// Where it is, 1 to [`MAX_RELAY_URLS`].
    #[serde(deserialize_with = "few_urls")]
    #[cfg_attr(feature = "schema", schema(value_type = Vec<String>))]
    pub urls: Vec<RelayUrl>,
    /// Says nothing about the session.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub username: RelaySecret,
    /// Must not reach a log.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub credential: RelaySecret,
}

fn few_urls<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Vec<RelayUrl>, D::Error> {
    let urls = Vec::<RelayUrl>::deserialize(source)?;
    if (1..=MAX_RELAY_URLS).contains(&urls.len()) {
        Ok(urls)
    } else {
        Err(serde::de::Error::custom("a relay has 1 to 8 addresses"))
    }
}

/// What is spoken at an address of a relay.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RelayService {
    /// `stun:`: tells the address that a packet came from, RFC 7064.
    Stun,
    /// `turn:...?transport=udp`, RFC 7065.
    Udp,
    /// `turn:...?transport=tcp`.
    Tcp,
    /// `turns:...?transport=tcp`: TCP under TLS.
    Tls,
}

/// Why an address of a relay was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RelayUrlError {
    /// More than [`MAX_RELAY_URL_BYTES`].
    #[error("the address is too long")]
    TooLong,
    /// Not `stun:`, `turn:` or `turns:`, or with a transport that does not go with it.
    #[error(
        "the address must begin with stun:, turn: or turns:, and end with a transport that fits"
    )]
    Service,
    /// No host name, one with strange characters, or one longer than a name can be.
    #[error("the address has no host that can be used")]
    Host,
    /// Not a number from 1 to 65535.
    #[error("the port cannot be used")]
    Port,
}

/// An address of a relay, as in `turn:help.example.org:3478?transport=udp`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelayUrl {
    service: RelayService,
    host: String,
    port: u16,
}

impl RelayUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`RelayUrlError`].
    pub fn parse(text: &str) -> Result<Self, RelayUrlError> {
        if text.len() > MAX_RELAY_URL_BYTES {
            return Err(RelayUrlError::TooLong);
        }
        let (scheme, rest) = text.split_once(':').ok_or(RelayUrlError::Service)?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let service = match (scheme, query) {
            ("stun", "") => RelayService::Stun,
            ("turn", "" | "transport=udp") => RelayService::Udp,
            ("turn", "transport=tcp") => RelayService::Tcp,
            ("turns", "" | "transport=tcp") => RelayService::Tls,
            _ => return Err(RelayUrlError::Service),
        };
        let (host, port) = split_place(place)?;
        let port = match port {
            None if service == RelayService::Tls => 5349,
            None => 3478,
            Some(port) => match port.parse::<u16>() {
                Ok(number) if number > 0 && port.bytes().all(|b| b.is_ascii_digit()) => number,
                Ok(_) | Err(_) => return Err(RelayUrlError::Port),
            },
        };
        Ok(Self {
            service,
            host: host.to_owned(),
            port,
        })
    }

    /// What is spoken there.
    #[must_use]
    pub const fn service(&self) -> RelayService {
        self.service
    }

    /// Name or number of the machine; an IPv6 number without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the usual one if none was written.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }
}

fn split_place(place: &str) -> Result<(&str, Option<&str>), RelayUrlError> {
    let (host, port) = if let Some(bracketed) = place.strip_prefix('[') {
        let (host, rest) = bracketed.split_once(']').ok_or(RelayUrlError::Host)?;
        host.parse::<std::net::Ipv6Addr>()
            .map_err(|_| RelayUrlError::Host)?;
        let port = match rest {
            "" => None,
            rest => Some(rest.strip_prefix(':').ok_or(RelayUrlError::Port)?),
        };
        return Ok((host, port));
    } else {
        place
            .split_once(':')
            .map_or((place, None), |(host, port)| (host, Some(port)))
    };
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    if !(1..=MAX_HOST_BYTES).contains(&host.len()) || !host.bytes().all(is_plain) {
        return Err(RelayUrlError::Host);
    }
    Ok((host, port))
}

impl std::fmt::Display for RelayUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (scheme, query) = match self.service {
            RelayService::Stun => ("stun", ""),
            RelayService::Udp => ("turn", "?transport=udp"),
            RelayService::Tcp => ("turn", "?transport=tcp"),
            RelayService::Tls => ("turns", "?transport=tcp"),
        };
        let (open, close) = if self.host.contains(':') {
            ("[", "]")
        } else {
            ("", "")
        };
        write!(
            f,
            "{scheme}:{open}{}{close}:{}{query}",
            self.host, self.port
        )
    }
}

impl TryFrom<String> for RelayUrl {
    type Error = RelayUrlError;

    fn try_from(text: String) -> Result<Self, RelayUrlError> {
        Self::parse(&text)
    }
}

impl From<RelayUrl> for String {
    fn from(url: RelayUrl) -> Self {
        url.to_string()
    }
}

/// Why a user name or credential was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a relay's credential is 1 to {MAX_RELAY_SECRET_BYTES} printable ASCII characters")]
pub struct RelaySecretError;

/// User name or credential for a relay: 1 to [`MAX_RELAY_SECRET_BYTES`] printable ASCII characters.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelaySecret(String);

impl RelaySecret {
    /// Checks a text.
    ///
    /// # Errors
    /// [`RelaySecretError`].
    pub fn parse(text: &str) -> Result<Self, RelaySecretError> {
        let is_short = (1..=MAX_RELAY_SECRET_BYTES).contains(&text.len());
        if is_short && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(RelaySecretError)
        }
    }

    /// The checked text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Prints no part of the text: it must not reach a log.
impl std::fmt::Debug for RelaySecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RelaySecret(…)")
    }
}

impl TryFrom<String> for RelaySecret {
    type Error = RelaySecretError;

    fn try_from(text: String) -> Result<Self, RelaySecretError> {
        Self::parse(&text)
    }
}

impl From<RelaySecret> for String {
    fn from(text: RelaySecret) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strange_addresses_are_refused() {
        for (text, error) in [
            ("", RelayUrlError::Service),
            ("http://a", RelayUrlError::Service),
            ("stuns:a", RelayUrlError::Service),
            ("turns:a?transport=udp", RelayUrlError::Service),
            ("turn:a?transport=sctp", RelayUrlError::Service),
            ("turn:", RelayUrlError::Host),
            ("turn://a", RelayUrlError::Host),
            ("turn:a b", RelayUrlError::Host),
            ("turn:[::1", RelayUrlError::Host),
            ("turn:[a]:1", RelayUrlError::Host),
            ("turn:a:0", RelayUrlError::Port),
            ("turn:a:+1", RelayUrlError::Port),
            ("turn:a:65536", RelayUrlError::Port),
            ("turn:[::1]1", RelayUrlError::Port),
        ] {
            assert_eq!(RelayUrl::parse(text), Err(error), "{text}");
        }
        let long = format!("turn:{}", "a".repeat(MAX_RELAY_URL_BYTES));
        assert_eq!(RelayUrl::parse(&long), Err(RelayUrlError::TooLong));
    }

    #[test]
    fn the_longest_address_is_read_again_when_it_is_written_in_full() {
        let address = |bytes| RelayUrl::parse(&format!("turns:{}", "a".repeat(bytes)));
        let longest = address(MAX_HOST_BYTES).unwrap();
        assert_eq!(RelayUrl::parse(&longest.to_string()), Ok(longest));
        assert_eq!(address(MAX_HOST_BYTES + 1), Err(RelayUrlError::Host));
    }

    #[test]
    fn an_address_is_read_and_written() {
        for (text, full) in [
            ("stun:a.example", "stun:a.example:3478"),
            ("turn:a.example", "turn:a.example:3478?transport=udp"),
            (
                "turn:1.2.3.4:9?transport=tcp",
                "turn:1.2.3.4:9?transport=tcp",
            ),
            ("turns:a", "turns:a:5349?transport=tcp"),
            ("turns:[::1]:443", "turns:[::1]:443?transport=tcp"),
        ] {
            assert_eq!(RelayUrl::parse(text).unwrap().to_string(), full);
        }
        assert_eq!(RelayUrl::parse("turn:[::1]").unwrap().host(), "::1");
    }

    #[test]
    fn a_relay_keeps_its_bounds_while_it_is_read() {
        let json = |urls: usize, secret: usize| {
            let urls = vec!["\"turn:a\""; urls].join(",");
            let secret = "x".repeat(secret);
            format!(r#"{{"urls":[{urls}],"username":"u","credential":"{secret}"}}"#)
        };
        let read = |text: &str| serde_json::from_str::<RelayServer>(text);
        for bad in [json(0, 1), json(9, 1), json(1, 0), json(1, 129)] {
            assert!(read(&bad).is_err(), "{bad}");
        }
        let relay = read(&json(8, 128)).unwrap();
        assert!(!format!("{relay:?}").contains("xxx"));
        let again = serde_json::to_string(&relay).unwrap();
        assert_eq!(read(&again).unwrap(), relay);
    }
}
