//! Times of a browser.

use crate::geometry::Millis;

/// A browser's time, which is never negative; whatever else a script gives is taken for the beginning.
pub(super) fn millis(time: f64) -> Millis {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast stops at the least and the largest number"
    )]
    Millis(time as u64)
}
