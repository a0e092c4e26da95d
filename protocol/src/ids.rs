//! Newtype ids. All are opaque: nothing is read out of an id.

use serde::{Deserialize, Serialize};

/// Why an id was refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an id is 32 lower-case hexadecimal digits")]
pub struct IdError;

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
        pub struct $name(u128);

        impl $name {
            /// Makes an id from 128 random bits.
            #[must_use]
            pub const fn from_bits(bits: u128) -> Self {
                Self(bits)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{:032x}", self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
                if text.len() != 32 || !text.bytes().all(is_hex) {
                    return Err(IdError);
                }
                u128::from_str_radix(text, 16).map(Self).map_err(|_| IdError)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

hex_id!(
    /// One support session.
    SessionId
);
hex_id!(
    /// One technician account.
    TechnicianId
);
hex_id!(
    /// One signaling connection: a console tab or an applet. A new one is made at every connect.
    ConnectionId
);

hex_id!(
    /// One console page, from when it is loaded to when it is closed. Its lines to the server come and go.
    PageId
);

hex_id!(
    /// What stands in a link after `/l/`: whoever has it gets into a session.
    LinkToken
);

hex_id!(
    /// One thing that the technician wrote. It is shown once, however often it is sent.
    MessageId
);

/// One file transfer, numbered by its sender from 1 within a session.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = u32))]
pub struct TransferId(pub u32);

/// One monitor of the customer's computer, numbered by the applet. It keeps its number as long as it is there.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = u32))]
pub struct MonitorId(pub u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_wire() {
        let id = SessionId::from_bits(0x0123_4567_89ab_cdef);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, "\"00000000000000000123456789abcdef\"");
        assert_eq!(serde_json::from_str::<SessionId>(&json).unwrap(), id);
    }

    #[test]
    fn signs_capitals_and_wrong_lengths_are_refused() {
        for bad in [
            "",
            "+0000000000000000123456789abcdef",
            "0000000000000000000123456789ABCDEF",
            "12",
        ] {
            assert!(bad.parse::<SessionId>().is_err(), "{bad}");
        }
    }
}
