//! The computer's addresses change while a link lives: a cable is pulled out, another network takes over, a tunnel opens.
//!
//! The connection goes over to the new address without a new offer: this side checks the way from there, the console takes it up
//! (RFC 8445, 7.3.1.3), and prefers it once nothing comes by the old one. The keys stay, so nobody else can do that.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use str0m::Input;

use super::{Over, Runner, Wake};
use crate::gather::{follow, usable_addresses};

/// How often the addresses are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// When the addresses are looked at, and what is done with new ones.
#[derive(Debug)]
pub(crate) struct Lookout {
    due: Instant,
    with_loopback: bool,
    /// Whether the other side may learn them.
    is_direct: bool,
    wake: Sender<Wake>,
}

impl Lookout {
    pub(crate) fn new(with_loopback: bool, is_direct: bool, wake: Sender<Wake>) -> Self {
        Self {
            due: Instant::now() + EVERY,
            with_loopback,
            is_direct,
            wake,
        }
    }

    pub(super) fn due(&self) -> Instant {
        self.due
    }
}

impl Runner {
    /// Follows the computer's addresses, if it is time.
    pub(super) fn follow_addresses(&mut self) -> Result<(), Over> {
        let now = Instant::now();
        if now < self.lookout.due {
            return Ok(());
        }
        self.lookout.due = now + EVERY;
        let Some(addresses) = usable_addresses(self.lookout.with_loopback) else {
            return Ok(());
        };
        let moved = follow(&mut self.sockets, &addresses);
        if moved.gone.is_empty() && moved.come.is_empty() {
            return Ok(());
        }
        tracing::info!(
            gone = moved.gone.len(),
            come = moved.come.len(),
            "this computer's addresses changed"
        );
        for local in moved.gone {
            self.rtc.direct_api().invalidate_candidate(&local.candidate);
        }
        for local in moved.come {
            if local.listen(&self.lookout.wake, &self.shared).is_err() {
                continue;
            }
            if self.lookout.is_direct {
                self.tell_candidate(local.candidate.clone());
            }
            self.sockets.push(local);
        }
        let locals = self.sockets.iter().map(|local| local.address).collect();
        self.relays.use_locals(locals, now);
        self.handle_input(Input::Timeout(now))
    }
}
