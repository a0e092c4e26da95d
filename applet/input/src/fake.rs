//! An injector that only remembers.

use bowline_protocol::input::InputEvent;
use bowline_session::InputGrant;

use crate::{Applied, Inject, InjectError, Part};

/// Remembers what was applied.
#[derive(Debug, Default)]
pub struct FakeInject {
    /// Every applied event, oldest first.
    pub events: Vec<InputEvent>,
    /// Whether the last event went down and nothing was let go of since.
    pub holds: bool,
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
        self.holds = matches!(
            event,
            InputEvent::Key { pressed: true, .. } | InputEvent::Button { pressed: true, .. }
        );
        self.events.push(event.clone());
        Ok(Applied::Done)
    }

    fn holds_anything(&self) -> bool {
        self.holds
    }

    fn release_all(&mut self) {
        self.holds = false;
        self.releases += 1;
    }

    fn point_within(&mut self, part: Option<Part>) {
        self.part = part;
    }

    fn guard_windows(&mut self, windows: &[u32]) {
        self.guarded = windows.to_vec();
    }
}
