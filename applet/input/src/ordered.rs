//! Puts the console's input events back in order. No clock, no I/O.

use std::collections::BTreeMap;

use bowline_protocol::input::{InputAck, InputEvent, InputMessage, MAX_EVENTS, MAX_KEY_BYTES};

/// Why a message of the channel `input` was refused whole: the console's fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum OrderError {
    /// More than [`MAX_EVENTS`] at once.
    #[error("too many events in one message")]
    TooMany,
    /// A number further ahead than the console may be.
    #[error("event numbers are too far ahead")]
    TooFarAhead,
    /// A key name longer than [`MAX_KEY_BYTES`].
    #[error("a key's name is too long")]
    KeyTooLong,
}

/// What a message brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Received {
    /// A new stream began: let go of everything before applying `events`.
    pub is_new_stream: bool,
    /// What can be applied now, in order.
    pub events: Vec<InputEvent>,
    /// What to answer; none for a message of an old stream.
    pub ack: Option<InputAck>,
}

/// Yields each event of the newest stream once and in order, whatever the network does.
#[derive(Debug, Default)]
pub struct InputOrder {
    stream: Option<u32>,
    next: u64,
    waiting: BTreeMap<u64, InputEvent>,
}

impl InputOrder {
    /// Takes a message as it arrived: late, early or again.
    ///
    /// # Errors
    /// [`OrderError`]; nothing of the message is kept then.
    pub fn handle_message(&mut self, message: InputMessage) -> Result<Received, OrderError> {
        if self.stream.is_some_and(|current| message.stream < current) {
            return Ok(Received::default());
        }
        let is_new_stream = self.stream != Some(message.stream);
        Self::check(&message, if is_new_stream { 0 } else { self.next })?;
        if is_new_stream {
            self.stream = Some(message.stream);
            self.next = 0;
            self.waiting.clear();
        }
        for (number, event) in (message.first..).zip(message.events) {
            if number >= self.next {
                self.waiting.entry(number).or_insert(event);
            }
        }
        let mut events = Vec::new();
        while let Some(event) = self.waiting.remove(&self.next) {
            events.push(event);
            self.next += 1;
        }
        Ok(Received {
            is_new_stream,
            events,
            ack: Some(InputAck {
                stream: message.stream,
                next: self.next,
            }),
        })
    }

    fn check(message: &InputMessage, next: u64) -> Result<(), OrderError> {
        if message.events.len() > MAX_EVENTS {
            return Err(OrderError::TooMany);
        }
        let end = message.first.checked_add(message.events.len() as u64);
        let limit = next.saturating_add(MAX_EVENTS as u64);
        if end.is_none_or(|end| end > limit) {
            return Err(OrderError::TooFarAhead);
        }
        let too_long = |event: &InputEvent| match event {
            InputEvent::Key { code, key, .. } => {
                code.len() > MAX_KEY_BYTES || key.len() > MAX_KEY_BYTES
            }
            InputEvent::Move { .. }
            | InputEvent::Button { .. }
            | InputEvent::Wheel { .. }
            | InputEvent::ReleaseAll => false,
        };
        if message.events.iter().any(too_long) {
            return Err(OrderError::KeyTooLong);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(number: u64) -> InputEvent {
        let key = number.to_string();
        InputEvent::Key {
            code: String::new(),
            key,
            pressed: true,
        }
    }

    fn message(stream: u32, first: u64, count: u64) -> InputMessage {
        let events = (first..first + count).map(event).collect();
        InputMessage {
            stream,
            first,
            events,
        }
    }

    #[test]
    fn an_old_stream_is_ignored_and_a_new_one_starts_over() {
        let mut order = InputOrder::default();
        assert_eq!(
            order.handle_message(message(1, 0, 2)).unwrap().events.len(),
            2
        );
        let fresh = order.handle_message(message(2, 0, 1)).unwrap();
        assert!(fresh.is_new_stream && fresh.events.len() == 1);
        assert_eq!(
            order.handle_message(message(1, 2, 2)).unwrap(),
            Received::default()
        );
    }

    #[test]
    fn absurd_numbers_are_refused() {
        let mut order = InputOrder::default();
        for absurd in [
            message(1, 257, 0),
            message(1, 200, 57),
            message(1, u64::MAX - 2, 1),
            InputMessage {
                stream: 1,
                first: u64::MAX,
                events: vec![event(1); 3],
            },
        ] {
            assert_eq!(order.handle_message(absurd), Err(OrderError::TooFarAhead));
        }
        assert_eq!(
            order.handle_message(message(1, 0, 257)),
            Err(OrderError::TooMany)
        );
        let long = InputEvent::Key {
            code: "x".repeat(33),
            key: String::new(),
            pressed: true,
        };
        let refused = InputMessage {
            stream: 1,
            first: 0,
            events: vec![long],
        };
        assert_eq!(order.handle_message(refused), Err(OrderError::KeyTooLong));
    }

    proptest! {
        #[test]
        fn each_event_comes_once_and_in_order(
            runs in proptest::collection::vec((0_u64..256, 0_u64..40), 0..200)
        ) {
            let mut order = InputOrder::default();
            let mut out = Vec::new();
            for (first, count) in runs {
                if let Ok(received) = order.handle_message(message(7, first, count)) {
                    out.extend(received.events);
                    prop_assert_eq!(received.ack.unwrap().next, out.len() as u64);
                }
                prop_assert!(order.waiting.len() <= MAX_EVENTS);
            }
            let expected: Vec<_> = (0..out.len() as u64).map(event).collect();
            prop_assert_eq!(out, expected);
        }

        #[test]
        fn repetition_until_acknowledged_loses_nothing(drops in proptest::collection::vec(any::<bool>(), 400)) {
            let mut order = InputOrder::default();
            let (mut acked, mut out) = (0, Vec::new());
            for dropped in drops {
                if acked < 100 && !dropped {
                    let received = order.handle_message(message(1, acked, (100 - acked).min(9))).unwrap();
                    acked = received.ack.unwrap().next;
                    out.extend(received.events);
                }
            }
            let expected: Vec<_> = (0..acked).map(event).collect();
            prop_assert_eq!(out, expected);
        }
    }
}
