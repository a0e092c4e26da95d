//! The one server that this program obeys, fixed in the file before it is signed.
//!
//! The file has a reserved section: a mark and a field of [`FIELD_BYTES`] zero bytes. At
//! set-up the server writes its public address into the field of a copy. Nothing else names a
//! server: no argument, no file name, no variable.

/// Longest address, with at least one zero byte behind it.
const FIELD_BYTES: usize = 512;

#[repr(C)]
struct Section {
    /// By this the server finds the field. It must stand exactly once in the file, so nothing here
    /// reads it or compares with it.
    _mark: [u8; 23],
    field: [u8; FIELD_BYTES],
}

static SECTION: Section = Section {
    _mark: *b"BOWLINE-SERVER-ADDRESS\0",
    field: [0; FIELD_BYTES],
};

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

/// The public address of the server, as in `https://help.northpier.example`.
pub(crate) fn server_address() -> Result<String, AddressError> {
    // Without the detour the compiler would take the zeros it knows for the field's value.
    parse(&std::hint::black_box(&SECTION).field)
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
        assert_eq!(server_address(), Err(AddressError::Empty));
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
}
