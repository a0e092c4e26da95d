//! The technician's hands on this computer. They work only with a grant in hand.

use std::time::{Duration, Instant};

use bowline_input::{Inject, InjectError, InputOrder, Part, Received};
use bowline_protocol::input::{InputEvent, InputMessage, MAX_QUIET_HELD_MS};
use bowline_session::InputGrant;

/// Silence for this long while something is held means that the line is cut. Four of the console's messages in a row
/// would have to be lost otherwise.
const SILENCE: Duration = Duration::from_millis(4 * MAX_QUIET_HELD_MS);

/// Opens what injects.
pub(crate) type OpenInject = fn() -> Result<Box<dyn Inject>, InjectError>;

/// What injects, and what it needs to be taken up again.
pub(crate) struct Hands {
    open: OpenInject,
    inject: Option<Box<dyn Inject>>,
    order: InputOrder,
    /// The program's own windows, which are never clicked.
    own_windows: Vec<u32>,
    /// What of the display the technician sees; none for all.
    part: Option<Part>,
    /// When the technician's side was heard last.
    heard: Option<Instant>,
}

impl Hands {
    /// Prepares the hands. Nothing is opened before there is a grant.
    pub(crate) fn new(open: OpenInject) -> Self {
        Self {
            open,
            inject: None,
            order: InputOrder::default(),
            own_windows: Vec::new(),
            part: None,
            heard: None,
        }
    }

    /// Names the program's own windows.
    pub(crate) fn set_own_windows(&mut self, windows: &[u32]) {
        if let Some(inject) = &mut self.inject {
            inject.guard_windows(windows);
        }
        self.own_windows = windows.to_vec();
    }

    /// A new connection counts its input from the beginning; nothing of an earlier one can arrive on it.
    pub(crate) fn restart(&mut self) {
        self.release();
        self.order = InputOrder::default();
    }

    /// What is held down over one part is let go before places mean another one.
    pub(crate) fn point_within(&mut self, part: Option<Part>) {
        if part == self.part {
            return;
        }
        self.release();
        self.part = part;
        if let Some(inject) = &mut self.inject {
            inject.point_within(part);
        }
    }

    /// Takes a message and gives back what of it is new, in order.
    pub(crate) fn handle_message(
        &mut self,
        message: InputMessage,
        now: Instant,
    ) -> Option<Received> {
        let received = self.order.handle_message(message);
        let received = received
            .inspect_err(|error| tracing::warn!(%error, "input was refused"))
            .ok()?;
        if received.ack.is_some() {
            self.heard = Some(now);
        }
        if received.is_new_stream {
            self.release();
        }
        Some(received)
    }

    /// Applies one event.
    pub(crate) fn apply(&mut self, event: &InputEvent, grant: &InputGrant<'_>) {
        if self.inject.is_none() {
            match (self.open)() {
                Ok(mut inject) => {
                    inject.guard_windows(&self.own_windows);
                    inject.point_within(self.part);
                    self.inject = Some(inject);
                }
                Err(error) => return tracing::warn!(%error, "no input can be injected"),
            }
        }
        let applied = self
            .inject
            .as_mut()
            .map(|inject| inject.apply(event, grant));
        if let Some(Err(error)) = applied {
            tracing::warn!(%error, "an event was not injected");
        }
    }

    /// Lets go of every key and button.
    pub(crate) fn release(&mut self) {
        if let Some(inject) = &mut self.inject {
            inject.release_all();
        }
    }

    /// Gives them up, for good.
    pub(crate) fn stop(&mut self) {
        self.release();
        self.inject = None;
    }

    /// Nobody holds a key down over a line that is cut.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|until| until <= now) {
            tracing::info!("what was held is let go: nothing is heard of the technician");
            self.release();
        }
    }

    /// When [`Self::handle_timeout`] is to be called.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let inject = self.inject.as_ref()?;
        let is_sabotaged = cfg!(feature = "sabotage-silence");
        let heard = self
            .heard
            .filter(|_| inject.holds_anything() && !is_sabotaged)?;
        Some(heard + SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use bowline_input::FakeInject;
    use bowline_session::Session;

    use super::*;
    use crate::given::controlled_session;

    fn shift(pressed: bool) -> InputEvent {
        InputEvent::Key {
            code: "ShiftLeft".into(),
            key: "Shift".into(),
            pressed,
        }
    }

    fn message(first: u64, events: Vec<InputEvent>) -> InputMessage {
        InputMessage {
            stream: 1,
            first,
            events,
        }
    }

    fn take(hands: &mut Hands, session: &Session, message: InputMessage, now: Instant) {
        let received = hands.handle_message(message, now).unwrap();
        let grant = session.consent().input_grant().unwrap();
        for event in &received.events {
            hands.apply(event, &grant);
        }
    }

    #[test]
    fn a_key_that_is_held_is_let_go_when_the_line_falls_silent() {
        let session = controlled_session();
        let mut hands = Hands::new(|| Ok(Box::new(FakeInject::default())));
        let begun = Instant::now();
        take(&mut hands, &session, message(0, vec![shift(true)]), begun);
        let ms = |ms| begun + Duration::from_millis(ms);
        // The console says every now and then that it holds on.
        for beat in [300, 600, 900, 1_200] {
            hands.handle_timeout(ms(beat));
            assert!(hands.poll_timeout().is_some(), "held at {beat} ms");
            take(&mut hands, &session, message(1, Vec::new()), ms(beat));
        }
        let until = hands.poll_timeout().unwrap();
        assert!(until <= ms(2_200), "within a second of the last word");
        hands.handle_timeout(until);
        assert!(hands.poll_timeout().is_none(), "nothing is held any more");
    }

    #[test]
    fn without_anything_held_nobody_waits() {
        let session = controlled_session();
        let mut hands = Hands::new(|| Ok(Box::new(FakeInject::default())));
        let now = Instant::now();
        assert!(hands.poll_timeout().is_none());
        take(
            &mut hands,
            &session,
            message(0, vec![shift(true), shift(false)]),
            now,
        );
        assert!(hands.poll_timeout().is_none());
    }
}
