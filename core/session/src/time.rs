//! The two clocks, as values.

/// What time it is, by both clocks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Now {
    /// Milliseconds on a clock that only goes forward. Deadlines use this one.
    pub monotonic_ms: u64,
    /// Milliseconds since the Unix epoch, as the computer believes. Only shown, never decided by.
    pub unix_ms: u64,
}
