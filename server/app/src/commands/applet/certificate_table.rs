//! The place of a signature in a program for Windows: the attribute certificate table of the PE format.
//!
//! It says where the table is and that nothing else hides in it or behind it. It verifies no signature.

use std::ops::Range;

/// Where the header says at which byte the header of the format begins.
const HEADER_AT: usize = 0x3c;
/// The mark and the COFF header, in front of the optional header.
const COFF_BYTES: usize = 24;
/// The table's entry in the data directory.
const ENTRY: usize = 4;
const ENTRY_BYTES: usize = 8;
/// Everything in the table is aligned to so many bytes, with zeros.
pub(super) const ALIGNMENT: usize = 8;
/// Length, revision and kind in front of a signature.
const HEAD_BYTES: usize = 8;
/// Revision 2.0 and kind PKCS #7, as they stand in the file.
const PKCS7: [u8; 4] = [0, 2, 2, 0];

/// Why a file is not a program with at most one signature at its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(super) enum TableError {
    /// The header is cut short or is no such header.
    #[error("it is not a program for Windows")]
    NotAProgram,
    /// The table begins inside the header, is not aligned, or ends behind the file.
    #[error("the place of its signature is not in it")]
    Outside,
    /// The file goes on behind the table.
    #[error("something follows its signature")]
    Followed,
    /// The table holds something else than one signature.
    #[error("the place of its signature holds something else")]
    NotASignature,
}

/// The bytes of the table; nothing where the program is not signed.
///
/// # Errors
/// Says what is wrong with the file.
pub(super) fn certificate_table(program: &[u8]) -> Result<Option<Range<usize>>, TableError> {
    let (header_end, offset, size) = entry(program).ok_or(TableError::NotAProgram)?;
    if offset == 0 && size == 0 {
        return Ok(None);
    }
    let end = offset.checked_add(size).ok_or(TableError::Outside)?;
    let table = program.get(offset..end).ok_or(TableError::Outside)?;
    if offset < header_end || !offset.is_multiple_of(ALIGNMENT) {
        return Err(TableError::Outside);
    }
    if !is_padding(&program[end..]) {
        return Err(TableError::Followed);
    }
    if !is_signature(table) {
        return Err(TableError::NotASignature);
    }
    Ok(Some(offset..end))
}

/// Where the optional header ends, and offset and size of the table.
fn entry(program: &[u8]) -> Option<(usize, usize, usize)> {
    program.strip_prefix(b"MZ")?;
    let header = number(program, HEADER_AT)?;
    program.get(header..)?.strip_prefix(b"PE\0\0")?;
    let optional_bytes = short(program, header.checked_add(20)?)?;
    let start = header.checked_add(COFF_BYTES)?;
    let end = start.checked_add(optional_bytes)?;
    let optional = program.get(start..end)?;
    let directory = match short(optional, 0)? {
        0x10b => 96,
        0x20b => 112,
        _ => return None,
    };
    // The number of entries stands in front of the first.
    if number(optional, directory - 4)? <= ENTRY {
        return None;
    }
    let place = directory + ENTRY * ENTRY_BYTES;
    Some((end, number(optional, place)?, number(optional, place + 4)?))
}

/// Whether the table is one signature to its end: `WIN_CERTIFICATE`, and in it one DER sequence.
fn is_signature(table: &[u8]) -> bool {
    let fits = || {
        let bytes = number(table, 0)?;
        let signature = table.get(HEAD_BYTES..bytes)?;
        let behind = signature.get(der_bytes(signature)?..)?;
        let is_kind = table.get(4..HEAD_BYTES)? == PKCS7;
        Some(is_kind && is_padding(&table[bytes..]) && is_padding(behind))
    };
    fits().unwrap_or(false)
}

/// How long the DER sequence at the beginning is, with its head; only lengths of two or three bytes occur, or its own of one.
fn der_bytes(bytes: &[u8]) -> Option<usize> {
    let (&first, rest) = bytes.strip_prefix(&[0x30])?.split_first()?;
    let more = match first {
        0..=0x7f => return Some(2 + usize::from(first)),
        0x81..=0x84 => usize::from(first & 0x7f),
        _ => return None,
    };
    let length = rest.get(..more)?.iter();
    let length = length.fold(0, |length, byte| length << 8 | usize::from(*byte));
    length.checked_add(2 + more)
}

fn is_padding(bytes: &[u8]) -> bool {
    bytes.len() < ALIGNMENT && bytes.iter().all(|byte| *byte == 0)
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let found = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*found).into())
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let found = bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*found)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::windows_applet;

    /// The entry of the table in the program.
    const PLACE: usize = 64 + COFF_BYTES + 112 + ENTRY * ENTRY_BYTES;

    fn point(program: &mut [u8], offset: usize, size: usize) {
        for (at, value) in [(PLACE, offset), (PLACE + 4, size)] {
            let value = u32::try_from(value).unwrap();
            program[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
    }

    /// A program with this table at its end.
    fn with_table(table: &[u8]) -> Vec<u8> {
        let mut program = windows_applet();
        let offset = program.len();
        program.extend_from_slice(table);
        point(&mut program, offset, table.len());
        program
    }

    /// One signature, as far as this looks at it: eight bytes of head, seven of DER, one of padding.
    const TABLE: [u8; 16] = [16, 0, 0, 0, 0, 2, 2, 0, 0x30, 5, 1, 2, 3, 4, 5, 0];

    #[test]
    fn a_table_reaches_to_the_end_of_the_file() {
        let plain = windows_applet();
        assert_eq!(certificate_table(&plain), Ok(None));
        let signed = with_table(&TABLE);
        let whole = plain.len()..signed.len();
        assert_eq!(certificate_table(&signed), Ok(Some(whole.clone())));
        let padded = [signed.as_slice(), &[0; 7]].concat();
        assert_eq!(certificate_table(&padded), Ok(Some(whole)));
        for behind in [&[1][..], &[0; 8], b"a server's address"] {
            let followed = [signed.as_slice(), behind].concat();
            assert_eq!(certificate_table(&followed), Err(TableError::Followed));
        }
    }

    #[test]
    fn a_table_holds_one_signature_and_nothing_else() {
        let mut stuffed = [0; 24];
        stuffed[..16].copy_from_slice(&TABLE);
        stuffed[0] = 24;
        let two = [TABLE, TABLE].concat();
        let mut longer = TABLE;
        longer[0] = 17;
        let mut other_kind = TABLE;
        other_kind[6] = 1;
        let mut marked = TABLE;
        marked[15] = 7;
        let mut endless = TABLE;
        endless[9..14].copy_from_slice(&[0x84, 0xff, 0xff, 0xff, 0xff]);
        let mut indefinite = TABLE;
        indefinite[9] = 0x80;
        let tables: [&[u8]; 8] = [
            &stuffed,
            &two,
            &longer,
            &other_kind,
            &marked,
            &endless,
            &indefinite,
            &TABLE[..8],
        ];
        for table in tables {
            let found = certificate_table(&with_table(table));
            assert_eq!(found, Err(TableError::NotASignature), "{table:?}");
        }
    }

    #[test]
    fn a_table_lies_behind_the_header_and_inside_of_the_file() {
        let mut program = with_table(&TABLE);
        let end = program.len();
        let most = u32::MAX as usize;
        for (offset, size) in [
            (end, 8),
            (end - 8, 16),
            (most, most),
            (0, end),
            (64, end - 64),
            (end - 9, 9),
            (0, 8),
        ] {
            point(&mut program, offset, size);
            let found = certificate_table(&program);
            assert_eq!(found, Err(TableError::Outside), "{offset} {size}");
        }
    }

    #[test]
    fn whatever_is_cut_or_forged_is_refused_or_read_without_a_panic() {
        let signed = with_table(&TABLE);
        for end in 0..signed.len() {
            assert!(certificate_table(&signed[..end]).is_err(), "cut at {end}");
        }
        let mut forged = signed.clone();
        for at in (0..PLACE + 8).chain(signed.len() - TABLE.len()..signed.len()) {
            for value in 0..=u8::MAX {
                forged[at] = value;
                if let Ok(Some(table)) = certificate_table(&forged) {
                    assert_eq!(table.end, signed.len());
                }
            }
            forged[at] = signed[at];
        }
        let mut none = signed;
        none[HEADER_AT..HEADER_AT + 4].fill(0xff);
        assert_eq!(certificate_table(&none), Err(TableError::NotAProgram));
    }
}
