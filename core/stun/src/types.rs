//! The numbers of both RFCs, under their names.

/// Bytes of a message before its attributes, RFC 8489, section 5.
pub const HEADER_BYTES: usize = 20;
/// The second word of every message, RFC 8489, section 5.
pub const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];

/// What a message is, RFC 8489, section 5.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Class {
    /// Wants an answer.
    Request,
    /// Wants none.
    Indication,
    /// The answer of a request that was carried out.
    Success,
    /// The answer of a request that was refused.
    Error,
}

/// What a message is about: RFC 8489, section 18.2, and RFC 8656, section 17.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// Asks for the address that a packet came from.
    Binding,
    /// Asks for a relayed address.
    Allocate,
    /// Keeps a relayed address, or gives it back.
    Refresh,
    /// Carries data to the relay.
    Send,
    /// Carries data from the relay.
    Data,
    /// Lets an address send to the relayed address.
    CreatePermission,
    /// Gives an address a number, for shorter headers.
    ChannelBind,
    /// Something else.
    Other(u16),
}

impl Method {
    pub(crate) const fn from_bits(bits: u16) -> Self {
        match bits {
            0x001 => Self::Binding,
            0x003 => Self::Allocate,
            0x004 => Self::Refresh,
            0x006 => Self::Send,
            0x007 => Self::Data,
            0x008 => Self::CreatePermission,
            0x009 => Self::ChannelBind,
            other => Self::Other(other),
        }
    }

    pub(crate) const fn bits(self) -> u16 {
        match self {
            Self::Binding => 0x001,
            Self::Allocate => 0x003,
            Self::Refresh => 0x004,
            Self::Send => 0x006,
            Self::Data => 0x007,
            Self::CreatePermission => 0x008,
            Self::ChannelBind => 0x009,
            Self::Other(other) => other,
        }
    }
}

/// Takes class and method out of the first 16 bits: the class's two bits stand between the method's.
pub(crate) const fn split_type(bits: u16) -> (Class, Method) {
    let class = match bits & 0x0110 {
        0x0000 => Class::Request,
        0x0010 => Class::Indication,
        0x0100 => Class::Success,
        _ => Class::Error,
    };
    let method = (bits & 0x000F) | ((bits & 0x00E0) >> 1) | ((bits & 0x3E00) >> 2);
    (class, Method::from_bits(method))
}

pub(crate) const fn join_type(class: Class, method: Method) -> u16 {
    let class = match class {
        Class::Request => 0x0000,
        Class::Indication => 0x0010,
        Class::Success => 0x0100,
        Class::Error => 0x0110,
    };
    let method = method.bits();
    class | (method & 0x000F) | ((method & 0x0070) << 1) | ((method & 0x0F80) << 2)
}

/// Ties an answer to its request.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TransactionId(pub [u8; 12]);

/// The number of an attribute: RFC 8489, section 18.3, and RFC 8656, section 18.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Attribute(pub u16);

#[expect(missing_docs, reason = "the names are those of the RFCs")]
impl Attribute {
    pub const MAPPED_ADDRESS: Self = Self(0x0001);
    pub const USERNAME: Self = Self(0x0006);
    pub const MESSAGE_INTEGRITY: Self = Self(0x0008);
    pub const ERROR_CODE: Self = Self(0x0009);
    pub const UNKNOWN_ATTRIBUTES: Self = Self(0x000A);
    pub const CHANNEL_NUMBER: Self = Self(0x000C);
    pub const LIFETIME: Self = Self(0x000D);
    pub const XOR_PEER_ADDRESS: Self = Self(0x0012);
    pub const DATA: Self = Self(0x0013);
    pub const REALM: Self = Self(0x0014);
    pub const NONCE: Self = Self(0x0015);
    pub const XOR_RELAYED_ADDRESS: Self = Self(0x0016);
    pub const REQUESTED_ADDRESS_FAMILY: Self = Self(0x0017);
    pub const EVEN_PORT: Self = Self(0x0018);
    pub const REQUESTED_TRANSPORT: Self = Self(0x0019);
    pub const DONT_FRAGMENT: Self = Self(0x001A);
    pub const MESSAGE_INTEGRITY_SHA256: Self = Self(0x001C);
    pub const XOR_MAPPED_ADDRESS: Self = Self(0x0020);
    pub const RESERVATION_TOKEN: Self = Self(0x0022);
    pub const SOFTWARE: Self = Self(0x8022);
    pub const FINGERPRINT: Self = Self(0x8028);

    /// Whether who does not know it must not act on the message.
    #[must_use]
    pub const fn must_be_understood(self) -> bool {
        self.0 < 0x8000
    }
}

/// Tells a STUN message from HTTP and TLS by its first bytes; one byte is enough, more are checked too.
///
/// A method of HTTP begins with a letter, a TLS record with 20 to 23. The requests that open a STUN
/// conversation begin with a zero, and have the cookie at the fifth byte.
#[must_use]
pub fn looks_like_stun(first_bytes: &[u8]) -> bool {
    let cookie = first_bytes.iter().skip(4).zip(&MAGIC_COOKIE);
    first_bytes.first() == Some(&0) && cookie.into_iter().all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_bits_go_apart_and_together() {
        for bits in 0..0x4000 {
            let (class, method) = split_type(bits);
            assert_eq!(join_type(class, method), bits);
        }
        assert_eq!(split_type(0x0113), (Class::Error, Method::Allocate));
        assert_eq!(split_type(0x0016), (Class::Indication, Method::Send));
    }

    #[test]
    fn http_and_tls_do_not_look_like_stun() {
        for other in [
            &b"GET / HTTP/1.1"[..],
            b"PRI * HTTP/2.0",
            &[0x16, 3, 1, 0],
            b"",
            &[0, 1, 0, 0, 0x21, 0x13],
        ] {
            assert!(!looks_like_stun(other), "{other:?}");
        }
        let binding = [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 7, 7];
        for length in 1..=binding.len() {
            assert!(looks_like_stun(&binding[..length]), "{length}");
        }
    }
}
