//! Files that the customer sends. Nothing moves before the technician takes the offer.

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

/// How far an open offer has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// The technician has not taken it.
    Offered,
    /// It was taken; not all of it has left.
    Taken,
    /// Every byte has left this computer, whatever the technician says of it.
    Out,
}

/// How an offer ended, for the log.
#[derive(Debug)]
pub(crate) enum Closed {
    /// Every byte had left.
    Sent(FileOffer),
    /// Some or all of it had not.
    Failed(FileOffer),
}

#[derive(Debug, Default)]
pub(crate) struct Transfers {
    last: u32,
    /// The oldest first.
    open: Vec<Transfer>,
}

#[derive(Debug)]
struct Transfer {
    id: TransferId,
    offer: FileOffer,
    progress: Progress,
}

impl Transfers {
    pub(crate) fn offer(&mut self, offer: FileOffer) -> Result<TransferId, TransferError> {
        if offer.size_bytes > MAX_FILE_BYTES {
            return Err(TransferError::TooLarge);
        }
        if self.open.len() >= MAX_OPEN {
            return Err(TransferError::TooMany);
        }
        self.last = self.last.wrapping_add(1);
        let id = TransferId(self.last);
        self.open.push(Transfer {
            id,
            offer,
            progress: Progress::Offered,
        });
        Ok(id)
    }

    /// The highest number that was given.
    pub(crate) fn last(&self) -> u32 {
        self.last
    }

    /// Goes on after this number.
    pub(crate) fn after(last: u32) -> Self {
        Self {
            last,
            open: Vec::new(),
        }
    }

    /// The technician takes it, perhaps again on a new connection. Says whether there is such an offer.
    pub(crate) fn take(&mut self, id: TransferId) -> bool {
        let Some(Transfer {
            offer, progress, ..
        }) = self.find(id)
        else {
            return false;
        };
        *progress = match *progress {
            // Nothing of an empty file can be missing.
            Progress::Out => Progress::Out,
            Progress::Offered | Progress::Taken if offer.size_bytes == 0 => Progress::Out,
            Progress::Offered | Progress::Taken => Progress::Taken,
        };
        true
    }

    /// The last byte has left.
    pub(crate) fn handle_out(&mut self, id: TransferId) {
        if let Some(transfer) = self.find(id) {
            transfer.progress = Progress::Out;
        }
    }

    pub(crate) fn is_out(&self, id: TransferId) -> bool {
        let mut open = self.open.iter();
        open.any(|one| one.id == id && one.progress == Progress::Out)
    }

    pub(crate) fn close(&mut self, id: TransferId) -> Option<Closed> {
        let at = self.open.iter().position(|one| one.id == id)?;
        let Transfer {
            offer, progress, ..
        } = self.open.remove(at);
        Some(match progress {
            Progress::Out if !cfg!(feature = "sabotage-file") => Closed::Sent(offer),
            Progress::Offered | Progress::Taken | Progress::Out => Closed::Failed(offer),
        })
    }

    pub(crate) fn open(&self) -> impl Iterator<Item = (TransferId, &FileOffer, Progress)> {
        let open = self.open.iter();
        open.map(|one| (one.id, &one.offer, one.progress))
    }

    fn find(&mut self, id: TransferId) -> Option<&mut Transfer> {
        self.open.iter_mut().find(|one| one.id == id)
    }
}
