//! Reads the customer's chosen file for the channel `file`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bowline_protocol::file::MAX_CHUNK_BYTES;
use bowline_protocol::{FileName, TransferId};
use bowline_session::FileOffer;

/// Why a file cannot be sent. Both are the machine's or the customer's doing.
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
    pub(crate) fn open(id: TransferId, path: &PathBuf, size_bytes: u64) -> Result<Self, FileError> {
        let file = File::open(path)?;
        if file.metadata()?.len() != size_bytes {
            return Err(FileError::Changed);
        }
        Ok(Self {
            id,
            file,
            left: size_bytes,
        })
    }

    /// Which one.
    pub(crate) fn id(&self) -> TransferId {
        self.id
    }

    /// The next message for the channel, or none when everything is out.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        if self.left == 0 {
            // One byte more than was offered means that the file grew: it is not the offered one.
            return match self.file.read(&mut [0])? {
                0 => Ok(None),
                _ => Err(FileError::Changed),
            };
        }
        let want = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(MAX_CHUNK_BYTES);
        let mut message = self.id.0.to_be_bytes().to_vec();
        message.resize(4 + want, 0);
        match self.file.read(&mut message[4..])? {
            0 => Err(FileError::Changed),
            read => {
                self.left -= read as u64;
                message.truncate(4 + read);
                Ok(Some(message))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

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
        while let Some(chunk) = outgoing.next_chunk().unwrap() {
            assert_eq!(chunk[..4], [0, 0, 0, 7]);
            received.extend_from_slice(&chunk[4..]);
        }
        assert_eq!(received, bytes);
    }

    #[test]
    fn a_file_that_grows_or_shrinks_is_not_sent_as_whole() {
        let (_folder, path) = file_with(b"12345");
        assert!(matches!(
            Outgoing::open(TransferId(1), &path, 9),
            Err(FileError::Changed)
        ));
        let mut outgoing = Outgoing::open(TransferId(1), &path, 5).unwrap();
        File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"6")
            .unwrap();
        assert!(outgoing.next_chunk().unwrap().is_some());
        assert!(matches!(outgoing.next_chunk(), Err(FileError::Changed)));
    }

    #[test]
    fn a_folder_is_not_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(look_at(folder.path()), Err(FileError::NotAFile)));
    }
}
