//! How far a session has come.

/// How far the session has come, as far as the gate needs to know.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// The technician has not pressed Start.
    Waiting,
    /// Running.
    Active,
    /// Running, but the technician has put it aside.
    OnHold,
    /// Over.
    Ended,
}
