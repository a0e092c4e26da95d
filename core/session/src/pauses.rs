//! Why what is allowed does not reach the technician just now.

use bowline_protocol::PauseReason;

const ALL: [PauseReason; 4] = [
    PauseReason::Customer,
    PauseReason::Call,
    PauseReason::Background,
    PauseReason::Device,
];

/// The reasons that hold. Only when none does, the stream runs: a call that is over never undoes the customer's own pause.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Pauses([bool; ALL.len()]);

impl Pauses {
    /// Sets whether a reason holds; says whether that is news.
    pub(crate) fn set(&mut self, reason: PauseReason, holds: bool) -> bool {
        std::mem::replace(&mut self.0[reason as usize], holds) != holds
    }

    /// The reason that is told: the first that holds.
    pub(crate) fn told(self) -> Option<PauseReason> {
        ALL.into_iter().find(|reason| self.0[*reason as usize])
    }
}
