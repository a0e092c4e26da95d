//! The files that are on their way, one after the other.

use std::collections::VecDeque;

use bowline_protocol::TransferId;

use crate::files::{FileError, Outgoing};

/// The files that the technician has taken, the first of them under way.
#[derive(Debug, Default)]
pub(crate) struct Sending(VecDeque<Outgoing>);

/// What comes of the files that are on their way.
#[derive(Debug)]
pub(crate) enum Next {
    /// A message for the channel.
    Chunk(Vec<u8>),
    /// The last message of this one; a file without bytes has none.
    Last(TransferId, Option<Vec<u8>>),
    /// This one goes no further.
    Failed(TransferId, FileError),
    /// Nothing is on its way.
    Nothing,
}

impl Sending {
    /// Puts a file behind the others.
    pub(crate) fn push(&mut self, file: Outgoing) {
        self.0.push_back(file);
    }

    /// Takes a file out, wherever it stands.
    pub(crate) fn stop(&mut self, id: TransferId) {
        self.0.retain(|file| file.id() != id);
    }

    /// Whether a file waits or is under way.
    pub(crate) fn has(&self, id: TransferId) -> bool {
        self.0.iter().any(|file| file.id() == id)
    }

    /// The one that is under way, and how much of it has left, in hundredths.
    pub(crate) fn under_way(&self) -> Option<(TransferId, u8)> {
        let first = self.0.front()?;
        Some((first.id(), first.percent()))
    }

    /// Whether nothing waits and nothing is under way.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is next. A file that fails is out of here once that is
    /// told: nothing that is read again and again in vain can hold up the customer's wishes.
    pub(crate) fn next(&mut self) -> Next {
        let Some(first) = self.0.front_mut() else {
            return Next::Nothing;
        };
        let id = first.id();
        match first.next_chunk() {
            Ok(Some(chunk)) if !first.is_out() => Next::Chunk(chunk),
            Ok(chunk) => {
                self.stop(id);
                Next::Last(id, chunk)
            }
            Err(error) => {
                self.stop(id);
                Next::Failed(id, error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn push_file(sending: &mut Sending, folder: &Path, id: u32, bytes: &[u8]) {
        let path = folder.join(id.to_string());
        std::fs::write(&path, bytes).unwrap();
        let file = Outgoing::open(TransferId(id), &path, bytes.len() as u64).unwrap();
        sending.push(file);
    }

    #[test]
    fn a_file_that_fails_is_told_once_and_the_next_one_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut sending = Sending::default();
        push_file(&mut sending, folder.path(), 1, b"12345");
        push_file(&mut sending, folder.path(), 2, b"abc");
        std::fs::write(folder.path().join("1"), b"1").unwrap();
        let failed = sending.next();
        assert!(matches!(
            failed,
            Next::Failed(TransferId(1), FileError::Changed)
        ));
        assert!(!sending.has(TransferId(1)));
        let last = sending.next();
        assert!(
            matches!(last, Next::Last(TransferId(2), Some(chunk)) if chunk == b"\0\0\0\x02abc")
        );
        assert!(matches!(sending.next(), Next::Nothing) && sending.is_empty());
    }

    #[test]
    fn nothing_more_comes_of_a_file_that_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let mut sending = Sending::default();
        push_file(&mut sending, folder.path(), 1, b"12345");
        sending.stop(TransferId(1));
        assert!(matches!(sending.next(), Next::Nothing));
    }
}
