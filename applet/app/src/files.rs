//! Reads the customer's chosen file for the channel `file`.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bowline_desktop::open_at_once;
use bowline_protocol::file::MAX_CHUNK_BYTES;
use bowline_protocol::{FileName, TransferId};
use bowline_session::FileOffer;

/// Why a file cannot be sent. Each is the machine's or the customer's doing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// It cannot be opened or read.
    #[error("the file cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is a folder or a device, or its name cannot be told to others.
    #[error("only an ordinary file can be sent")]
    NotAFile,
    /// It became shorter or longer since it was offered.
    #[error("the file changed while it was sent; send it again")]
    Changed,
}

/// A file on its way.
#[derive(Debug)]
pub(crate) struct Outgoing {
    id: TransferId,
    file: File,
    size_bytes: u64,
    left: u64,
}

/// What can be offered of a chosen file.
pub(crate) fn look_at(path: &Path) -> Result<FileOffer, FileError> {
    let metadata = std::fs::metadata(path)?;
    let name = path
        .file_name()
        .and_then(|n| n.to_str())
        .ok_or(FileError::NotAFile)?;
    if !metadata.is_file() {
        return Err(FileError::NotAFile);
    }
    let name = FileName::parse(name).map_err(|_| FileError::NotAFile)?;
    Ok(FileOffer {
        name,
        size_bytes: metadata.len(),
    })
}

impl Outgoing {
    /// Opens the file again, now that the technician has taken the offer.
    pub(crate) fn open(id: TransferId, path: &Path, size_bytes: u64) -> Result<Self, FileError> {
        let file = open_at_once(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(FileError::NotAFile);
        }
        if metadata.len() != size_bytes {
            return Err(FileError::Changed);
        }
        Ok(Self {
            id,
            file,
            size_bytes,
            left: size_bytes,
        })
    }

    /// Which one.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    /// How much of it was read, in hundredths.
    pub(crate) fn percent(&self) -> u8 {
        let read = u128::from(self.size_bytes - self.left) * 100;
        let percent = read.checked_div(u128::from(self.size_bytes));
        percent.map_or(100, |percent| u8::try_from(percent).unwrap_or(100))
    }

    /// Whether the last byte was read.
    pub(crate) fn is_out(&self) -> bool {
        self.left == 0
    }

    /// The next message for the channel, or none when everything is out. Once the file has become longer or shorter there
    /// is none any more, so that nobody takes a part for the whole.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        if self.left == 0 {
            return Ok(None);
        }
        let want = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(MAX_CHUNK_BYTES);
        let mut message = self.id.0.to_be_bytes().to_vec();
        message.resize(4 + want, 0);
        let read = self.file.read(&mut message[4..])?;
        self.left -= read as u64;
        message.truncate(4 + read);
        if read == 0 || self.file.metadata()?.len() != self.size_bytes {
            return Err(FileError::Changed);
        }
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::path::PathBuf;

    use super::*;

    fn file_with(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tray.jpg");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn the_chunks_are_the_file() {
        let bytes: Vec<u8> = (0..50_000_u32).map(|i| i.to_le_bytes()[0]).collect();
        let (_folder, path) = file_with(&bytes);
        let offer = look_at(&path).unwrap();
        let mut outgoing = Outgoing::open(TransferId(7), &path, offer.size_bytes).unwrap();
        let mut received = Vec::new();
        assert_eq!(outgoing.percent(), 0);
        while let Some(chunk) = outgoing.next_chunk().unwrap() {
            assert_eq!(chunk[..4], [0, 0, 0, 7]);
            received.extend_from_slice(&chunk[4..]);
        }
        assert_eq!(received, bytes);
        assert_eq!(outgoing.percent(), 100);
    }

    #[test]
    fn a_file_that_changed_before_it_is_sent_is_not_begun() {
        let (_folder, path) = file_with(b"12345");
        for offered in [4, 9] {
            let opened = Outgoing::open(TransferId(1), &path, offered);
            assert!(matches!(opened, Err(FileError::Changed)));
        }
        std::fs::remove_file(&path).unwrap();
        let opened = Outgoing::open(TransferId(1), &path, 5);
        assert!(matches!(opened, Err(FileError::Read(_))));
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_not_sent() {
        let (_folder, path) = file_with(b"");
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let opened = Outgoing::open(TransferId(1), &path, 0);
        assert!(matches!(opened, Err(FileError::NotAFile)));
    }

    /// Two chunks, of which the first is out.
    fn under_way() -> (tempfile::TempDir, PathBuf, Outgoing) {
        let size = MAX_CHUNK_BYTES + 5;
        let (folder, path) = file_with(&vec![7; size]);
        let mut outgoing = Outgoing::open(TransferId(1), &path, size as u64).unwrap();
        assert_eq!(
            outgoing.next_chunk().unwrap().unwrap().len(),
            4 + MAX_CHUNK_BYTES
        );
        (folder, path, outgoing)
    }

    #[test]
    fn nothing_more_is_sent_of_a_file_that_grows() {
        let (_folder, path, mut outgoing) = under_way();
        let mut growing = File::options().append(true).open(&path).unwrap();
        growing.write_all(b"6").unwrap();
        assert!(matches!(outgoing.next_chunk(), Err(FileError::Changed)));
    }

    #[test]
    fn a_file_that_shrinks_is_given_up() {
        let (_folder, path, mut outgoing) = under_way();
        let shrinking = File::options().write(true).open(&path).unwrap();
        shrinking.set_len(3).unwrap();
        assert!(matches!(outgoing.next_chunk(), Err(FileError::Changed)));
    }

    #[test]
    fn a_file_that_is_deleted_under_way_arrives_whole() {
        let (_folder, path, mut outgoing) = under_way();
        std::fs::remove_file(path).unwrap();
        assert_eq!(outgoing.next_chunk().unwrap().unwrap().len(), 4 + 5);
        assert!(outgoing.next_chunk().unwrap().is_none());
    }

    #[test]
    fn a_folder_is_not_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(look_at(folder.path()), Err(FileError::NotAFile)));
    }
}
