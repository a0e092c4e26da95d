//! An injector that only remembers.

use bowline_protocol::input::InputEvent;
use bowline_session::InputGrant;

use crate::{Applied, Inject, InjectError, Part};

/// Remembers what was applied.
#[derive(Debug, Default)]
pub struct FakeInject {
    /// Every applied event, oldest first.
    pub events: Vec<InputEvent>,
    /// How often everything was let go of.
    pub releases: usize,
    /// The guarded windows.
    pub guarded: Vec<u32>,
    /// The part that was named last.
    pub part: Option<Part>,
}

impl Inject for FakeInject {
    fn apply(
        &mut self,
        event: &InputEvent,
        _grant: &InputGrant<'_>,
    ) -> Result<Applied, InjectError> {
        self.events.push(event.clone());
        Ok(Applied::Done)
    }

    fn release_all(&mut self) {
        self.releases += 1;
    }

    fn point_within(&mut self, part: Option<Part>) {
        self.part = part;
    }

    fn guard_windows(&mut self, windows: &[u32]) {
        self.guarded = windows.to_vec();
    }
}
