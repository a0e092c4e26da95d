//! What the program leaves behind: nothing but the receipt.
//!
//! The program creates no file but what the customer saves. What remains to be removed is the downloaded file, and only if
//! the customer could have written to it: an installed package or a read-only share is left alone. It goes as soon as its
//! code is spent. A running program needs it no more, and whatever ends it, a crash, a power cut or the desktop under it,
//! leaves nothing.

use bowline_desktop::Download;

/// Removes the downloaded file, with a word in the log instead of an error. Gives it back only if it is still there.
pub(crate) fn remove_or_keep(own: Download) -> Option<Download> {
    if cfg!(feature = "sabotage-removal") {
        return None;
    }
    let error = own.remove().err()?;
    tracing::warn!(%error, "the program's file stays");
    Some(own)
}
