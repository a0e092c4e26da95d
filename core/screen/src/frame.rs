//! What the sending side is given.

use thiserror::Error;

/// A borrowed picture: rows of blue, green, red and one ignored byte.
#[derive(Clone, Copy, Debug)]
pub struct FrameView<'a> {
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bytes from one row to the next.
    pub stride: usize,
    /// The rows.
    pub bgrx: &'a [u8],
}

/// Why a frame was refused; the caller's fault.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum FrameError {
    /// Empty or over the bounds.
    #[error("the picture's size is out of bounds")]
    Size,
    /// Fewer bytes than width, height and stride need.
    #[error("the frame has too few bytes")]
    Short,
}

impl FrameView<'_> {
    /// Checks that the rows are there.
    pub(crate) fn check(&self) -> Result<(), FrameError> {
        let row_bytes = self.width as usize * 4;
        let needed = self
            .stride
            .checked_mul((self.height as usize).saturating_sub(1))
            .and_then(|rows| rows.checked_add(row_bytes));
        if self.stride < row_bytes || needed.is_none_or(|needed| self.bgrx.len() < needed) {
            return Err(FrameError::Short);
        }
        Ok(())
    }
}
