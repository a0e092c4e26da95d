//! What comes in, the customer's part first.
//!
//! The technician's side can send faster than this computer injects. Whatever waits of it, a customer who stops everything is
//! heard before the next event.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::engine::Event;

/// Makes both ends.
pub(crate) fn inbox() -> (Post, Inbox) {
    let (first, firsts) = channel();
    let (other, others) = channel();
    (Post { first, other }, Inbox { firsts, others })
}

/// Puts events in, from any thread. Nobody listens any more once the program is closing; then they are lost.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    first: Sender<Event>,
    /// None wakes whoever waits, to look at what comes first.
    other: Sender<Option<Event>>,
}

/// Takes events out, on one thread.
#[derive(Debug)]
pub(crate) struct Inbox {
    firsts: Receiver<Event>,
    others: Receiver<Option<Event>>,
}

impl Post {
    /// What the customer or the system wants: it overtakes everything else.
    pub(crate) fn send_first(&self, event: Event) {
        if cfg!(feature = "sabotage-inbox") {
            return self.send(event);
        }
        let _ = self.first.send(event);
        let _ = self.other.send(None);
    }

    /// Everything else, in order.
    pub(crate) fn send(&self, event: Event) {
        let _ = self.other.send(Some(event));
    }
}

impl Inbox {
    /// What the customer or the system wants, if anything; never waits.
    pub(crate) fn first(&self) -> Option<Event> {
        self.firsts.try_recv().ok()
    }

    /// The next event, however long it takes; none when none can come any more.
    pub(crate) fn wait(&self) -> Option<Event> {
        loop {
            match self.next_within(Duration::MAX) {
                Ok(event) => return Some(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// The next event.
    ///
    /// # Errors
    /// When none came in time, or none can come any more. It may say so a little early.
    pub(crate) fn next_within(&self, patience: Duration) -> Result<Event, RecvTimeoutError> {
        if let Some(event) = self.first() {
            return Ok(event);
        }
        let woken = self.others.recv_timeout(patience)?;
        woken
            .or_else(|| self.first())
            .ok_or(RecvTimeoutError::Timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: Duration = Duration::ZERO;

    #[test]
    fn the_customer_overtakes_whatever_waits() {
        let (post, inbox) = inbox();
        post.send(Event::Display);
        post.send(Event::Display);
        post.send_first(Event::StopKey);
        assert!(matches!(inbox.next_within(AT_ONCE), Ok(Event::StopKey)));
        for _ in 0..2 {
            assert!(matches!(inbox.next_within(AT_ONCE), Ok(Event::Display)));
        }
    }

    #[test]
    fn the_customer_wakes_who_waits_and_is_heard_once() {
        let (post, inbox) = inbox();
        let customer = std::thread::spawn(move || {
            post.send_first(Event::StopKey);
            post
        });
        let woken = inbox.next_within(Duration::from_mins(1));
        assert!(matches!(woken, Ok(Event::StopKey)));
        let _post = customer.join().unwrap();
        for _ in 0..2 {
            assert!(matches!(
                inbox.next_within(AT_ONCE),
                Err(RecvTimeoutError::Timeout)
            ));
        }
    }
}
