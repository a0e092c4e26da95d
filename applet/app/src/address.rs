//! The one server that this program obeys, fixed in the file before it is signed.
//!
//! The file has two reserved sections: a mark and a field of zero bytes each. When it starts, the server writes its public
//! address into one field of a copy, and into the other the certificate of its authority, if that is the organisation's own.
//! Nothing else names a server or whom to trust: no argument, no file name, no variable.

use std::sync::Arc;

use rustls::ClientConfig;

/// Longest address, with at least one zero byte behind it.
const FIELD_BYTES: usize = 512;
/// Longest certificate, DER, with at least one zero byte behind it.
const AUTHORITY_BYTES: usize = 2048;

#[repr(C)]
struct Section<const MARK: usize, const BYTES: usize> {
    /// By this the server finds the field. It must stand exactly once in the file, so nothing here
    /// reads it or compares with it.
    _mark: [u8; MARK],
    field: [u8; BYTES],
}

static SECTION: Section<23, FIELD_BYTES> = Section {
    _mark: *b"BOWLINE-SERVER-ADDRESS\0",
    field: [0; FIELD_BYTES],
};
static AUTHORITY: Section<25, AUTHORITY_BYTES> = Section {
    _mark: *b"BOWLINE-SERVER-AUTHORITY\0",
    field: [0; AUTHORITY_BYTES],
};

/// The server, and whom to believe that it is.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// As in `https://help.northpier.example`.
    pub(crate) address: String,
    /// The authority that is trusted alone, DER; if none, those that browsers know.
    pub(crate) authority: Option<Vec<u8>>,
    /// The same for all lines over TLS.
    pub(crate) tls: Arc<ClientConfig>,
}

/// Why the program has no server.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum AddressError {
    /// The generic file was started, as it was built. Whoever handed it out made a mistake.
    #[error("this copy of the program does not belong to a help desk")]
    Empty,
    /// The field was damaged.
    #[error("this copy of the program is damaged")]
    Damaged,
}

/// The server that stands in this file.
pub(crate) fn server() -> Result<Server, AddressError> {
    // Without the detour the compiler would take the zeros it knows for the fields' value.
    let (address, authority) = std::hint::black_box((&SECTION.field, &AUTHORITY.field));
    let address = parse(address)?;
    let authority = certificate(authority)?;
    let tls = bowline_rtc::trust(authority.as_deref()).map_err(|_| AddressError::Damaged)?;
    Ok(Server {
        address,
        authority,
        tls,
    })
}

/// The certificate at the beginning of the field. Its own length says where it ends: X.690, 8.1.3; one that fills the field has
/// lost its end.
fn certificate(field: &[u8; AUTHORITY_BYTES]) -> Result<Option<Vec<u8>>, AddressError> {
    if field.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let end = match *field {
        [0x30, 0x81, length, ..] => 3 + usize::from(length),
        [0x30, 0x82, high, low, ..] => 4 + usize::from(u16::from_be_bytes([high, low])),
        _ => return Err(AddressError::Damaged),
    };
    match field.split_at_checked(end) {
        Some((certificate, rest)) if !rest.is_empty() && rest.iter().all(|byte| *byte == 0) => {
            Ok(Some(certificate.to_vec()))
        }
        _ => Err(AddressError::Damaged),
    }
}

fn parse(field: &[u8; FIELD_BYTES]) -> Result<String, AddressError> {
    let end = field
        .iter()
        .position(|b| *b == 0)
        .ok_or(AddressError::Damaged)?;
    if end == 0 {
        return Err(AddressError::Empty);
    }
    let address = std::str::from_utf8(&field[..end]).map_err(|_| AddressError::Damaged)?;
    let known = address.starts_with("https://") || is_loopback(address);
    if known && field[end..].iter().all(|b| *b == 0) {
        Ok(address.trim_end_matches('/').to_owned())
    } else {
        Err(AddressError::Damaged)
    }
}

/// Whether an address is plain HTTP to this very computer, the only unencrypted one there is.
fn is_loopback(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(address: &str) -> [u8; FIELD_BYTES] {
        let mut field = [0; FIELD_BYTES];
        field[..address.len()].copy_from_slice(address.as_bytes());
        field
    }

    #[test]
    fn the_program_as_built_has_no_server() {
        assert_eq!(server().unwrap_err(), AddressError::Empty);
    }

    #[test]
    fn plain_http_is_for_this_computer_only() {
        assert!(parse(&field("http://127.0.0.1:8080")).is_ok());
        assert!(parse(&field("https://help.northpier.example/")).is_ok());
        for bad in [
            "http://help.northpier.example",
            "http://127.0.0.1.evil.example",
            "ftp://x",
            "x",
        ] {
            assert_eq!(parse(&field(bad)), Err(AddressError::Damaged), "{bad}");
        }
    }

    #[test]
    fn bytes_behind_the_address_are_damage() {
        let mut damaged = field("https://a.example");
        damaged[500] = 1;
        assert_eq!(parse(&damaged), Err(AddressError::Damaged));
        assert_eq!(parse(&[b'a'; FIELD_BYTES]), Err(AddressError::Damaged));
    }

    #[test]
    fn an_authority_is_a_whole_certificate_or_the_program_is_damaged() {
        let field = |bytes: &[u8]| {
            let mut field = [0; AUTHORITY_BYTES];
            field[..bytes.len()].copy_from_slice(bytes);
            certificate(&field)
        };
        // One that ends with a zero.
        let own = [&[0x30, 0x82, 1, 2][..], &[7; 0x101], &[0]].concat();
        assert_eq!(field(&[]), Ok(None));
        let small = [&[0x30, 0x81, 200][..], &[7; 200]].concat();
        for whole in [&own, &small] {
            assert_eq!(field(whole), Ok(Some(whole.clone())));
        }
        let long = [0x30, 0x82, 0x07, 0xfc];
        for bad in [
            &b"x"[..],
            &own[1..],
            &[own.as_slice(), b"x"].concat(),
            &long,
        ] {
            assert_eq!(field(bad), Err(AddressError::Damaged));
        }
        assert!(bowline_rtc::trust(Some(&own)).is_err());
    }
}
