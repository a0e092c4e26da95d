//! Files that the customer sends. Nothing moves before the technician takes the offer.

use std::collections::BTreeMap;

use bowline_protocol::control::AppletToConsole;
use bowline_protocol::file::MAX_FILE_BYTES;
use bowline_protocol::{FileName, TransferId};

/// Offers that may be open at one time.
const MAX_OPEN: usize = 20;

/// One file on offer or on its way.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileOffer {
    /// Its name, without the path.
    pub name: FileName,
    /// Its size when it was offered; nothing beyond is sent.
    pub size_bytes: u64,
}

impl FileOffer {
    pub(crate) fn message(&self, transfer_id: TransferId) -> AppletToConsole {
        AppletToConsole::OfferFile {
            transfer_id,
            name: self.name.clone(),
            size_bytes: self.size_bytes,
        }
    }
}

/// Why a file cannot be offered. All are the customer's choice of file, none is a fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TransferError {
    /// Larger than [`MAX_FILE_BYTES`].
    #[error("the file is too large: at most 2 GiB can be sent")]
    TooLarge,
    /// Too many files wait for the technician already.
    #[error("too many files wait already: your technician has to take them first")]
    TooMany,
    /// The session is over.
    #[error("the session has ended")]
    Over,
}

#[derive(Debug, Default)]
pub(crate) struct Transfers {
    last: u32,
    open: BTreeMap<TransferId, FileOffer>,
}

impl Transfers {
    pub(crate) fn offer(&mut self, offer: FileOffer) -> Result<TransferId, TransferError> {
        if offer.size_bytes > MAX_FILE_BYTES {
            return Err(TransferError::TooLarge);
        }
        if self.open.len() >= MAX_OPEN {
            return Err(TransferError::TooMany);
        }
        self.last += 1;
        let id = TransferId(self.last);
        self.open.insert(id, offer);
        Ok(id)
    }

    pub(crate) fn is_open(&self, id: TransferId) -> bool {
        self.open.contains_key(&id)
    }

    pub(crate) fn close(&mut self, id: TransferId) -> Option<FileOffer> {
        self.open.remove(&id)
    }

    pub(crate) fn open(&self) -> impl Iterator<Item = (TransferId, &FileOffer)> {
        self.open.iter().map(|(id, offer)| (*id, offer))
    }
}
