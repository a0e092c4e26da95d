//! Waiting for the display without costing anything, and being woken from it.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};

/// Ends a wait in [`crate::Capture::next`] from another thread.
#[derive(Clone, Debug)]
pub struct Waker(Arc<OwnedFd>);

impl Waker {
    pub(crate) fn new() -> std::io::Result<Self> {
        let fd = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(Self(Arc::new(fd)))
    }

    /// Ends the wait, or the next one.
    pub fn wake(&self) {
        // A counter that is full wakes as well.
        let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }

    /// Waits until the display has something to say; false when it was woken or the time is over.
    pub(crate) fn wait(&self, display: &impl AsFd, timeout: Duration) -> std::io::Result<bool> {
        let mut fds = [
            PollFd::new(display, PollFlags::IN),
            PollFd::new(&*self.0, PollFlags::IN),
        ];
        let timeout = Timespec::try_from(timeout).map_err(std::io::Error::other)?;
        match poll(&mut fds, Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let (display, woken) = (fds[0].revents(), fds[1].revents());
        if !woken.is_empty() {
            let _ = rustix::io::read(&self.0, &mut [0; 8]);
            return Ok(false);
        }
        Ok(!display.is_empty())
    }
}
