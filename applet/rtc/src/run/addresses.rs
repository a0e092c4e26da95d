//! The computer's addresses change while a link lives: a cable is pulled out, another network takes over, a tunnel opens.
//!
//! The connection goes over to the new address without a new offer: this side tells of it and checks the way from there, and the
//! console takes it up (RFC 8445, 7.3.1.3). The keys stay, so nobody else can do that.

use std::net::SocketAddr;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use str0m::Input;

use super::{Over, Runner, Wake};
use crate::gather::usable_addresses;
use crate::link::{Route, RtcConfig};

/// How often the addresses are looked at.
const EVERY: Duration = Duration::from_secs(1);
/// A link follows no more new addresses than this: a network that hands out one after the other shall not fill the
/// engine. Later changes are left to a new offer.
const MAX_OPENED: usize = 64;

/// When the addresses are looked at, and what is done with new ones.
#[derive(Debug)]
pub(crate) struct Lookout {
    due: Instant,
    opened: usize,
    /// Whether the other side may learn them.
    is_direct: bool,
    wake: Sender<Wake>,
}

impl Lookout {
    pub(crate) fn new(config: &RtcConfig, wake: Sender<Wake>) -> Self {
        let opened = if config.follow_addresses {
            0
        } else {
            MAX_OPENED
        };
        Self {
            due: Instant::now() + EVERY,
            opened,
            is_direct: config.route == Route::Any,
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
        let is_over = self.lookout.opened >= MAX_OPENED;
        let Some(addresses) = usable_addresses().filter(|_| !is_over) else {
            return Ok(());
        };
        let moved = self.sockets.follow(&addresses);
        let (gone, come) = (moved.gone.len(), moved.come.len());
        if gone + come == 0 {
            return Ok(());
        }
        tracing::info!(gone, come, "this computer's addresses changed");
        self.lookout.opened += come;
        for local in &moved.gone {
            let candidate = &local.candidate;
            self.rtc.direct_api().invalidate_candidate(candidate);
        }
        for address in moved.come.into_iter().chain(moved.renewed) {
            self.open_up(address);
        }
        let gone: Vec<SocketAddr> = moved.gone.iter().map(|local| local.address).collect();
        let locals = self.sockets.iter().map(|local| local.address);
        self.relays.use_locals(locals.collect(), &gone, now);
        self.handle_input(Input::Timeout(now))
    }

    /// Packets come and go by a new socket from now on.
    fn open_up(&mut self, address: SocketAddr) {
        let Some(local) = self.sockets.at(address) else {
            return;
        };
        let candidate = local.candidate.clone();
        if local.listen(&self.lookout.wake, &self.shared).is_err() {
            self.sockets.drop_at(address);
        } else if self.lookout.is_direct {
            self.tell_candidate(candidate);
        }
    }
}
