//! The organisation's End-User License Agreement: plain text out of a file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, ensure};
use bowline_protocol::api::{Eula, MAX_EULA_BYTES};
use sha2::{Digest as _, Sha256};

use crate::secret::hex;

/// Reads and checks the file.
///
/// # Errors
/// Says what is wrong with it.
pub(crate) fn read(file: &Path) -> anyhow::Result<Eula> {
    let shown = file.display();
    let wrong = || format!("the End-User License Agreement {shown}");
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there are too many, whatever the file grows to meanwhile.
    let most = u64::try_from(MAX_EULA_BYTES + 1)?;
    File::open(file)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .with_context(|| format!("{} cannot be read", wrong()))?;
    parse(&bytes).with_context(wrong)
}

fn parse(bytes: &[u8]) -> anyhow::Result<Eula> {
    ensure!(
        bytes.len() <= MAX_EULA_BYTES,
        "it is longer than {} KiB",
        MAX_EULA_BYTES >> 10
    );
    let text = std::str::from_utf8(bytes).context("it is not in UTF-8: save it anew as UTF-8")?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let text = text.trim();
    ensure!(!text.is_empty(), "it is empty");
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    ensure!(
        !text.contains(odd),
        "it has control characters: give plain text and no document of a word processor"
    );
    Ok(Eula {
        version: hex(&Sha256::digest(text)),
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_text_is_another_version_and_another_system_is_not() {
        let eula = parse(b"\xef\xbb\xbfTerms\r\n\r\n1. Be kind.\r\n").unwrap();
        assert_eq!(eula.text, "Terms\n\n1. Be kind.");
        assert_eq!(eula.version.len(), 64);
        assert_eq!(parse(b"Terms\n\n1. Be kind.\n").unwrap(), eula);
        assert_ne!(
            parse(b"Terms\n\n1. Be fair.\n").unwrap().version,
            eula.version
        );
    }

    #[test]
    fn what_is_no_plain_text_is_refused_with_the_reason() {
        let long = vec![b'a'; MAX_EULA_BYTES + 1];
        let table: [(&[u8], &str); 4] = [
            (&long, "longer than 64 KiB"),
            (b"\xff\xfe\x54\x00", "UTF-8"),
            (b" \r\n\t ", "empty"),
            (b"PK\x03\x04", "control characters"),
        ];
        for (bytes, reason) in table {
            let error = format!("{:#}", parse(bytes).unwrap_err());
            assert!(error.contains(reason), "{error}");
        }
        assert!(parse(&long[1..]).is_ok());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("terms.txt");
        let error = format!("{:#}", read(&file).unwrap_err());
        assert!(error.contains("terms.txt cannot be read"), "{error}");
        std::fs::write(&file, vec![b'a'; MAX_EULA_BYTES + 9]).unwrap();
        let error = format!("{:#}", read(&file).unwrap_err());
        assert!(error.contains("terms.txt: it is longer"), "{error}");
    }
}
