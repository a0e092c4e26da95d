//! Before the program begins, and after it.

use crate::Start;

/// Gets out of the way of the downloaded file. Here a running program needs its file no more.
#[must_use]
pub fn begin() -> Start {
    Start::GoOn
}

/// Takes back what [`begin`] made. It made nothing.
pub fn forget() {}
