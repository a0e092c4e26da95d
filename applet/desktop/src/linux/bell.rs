//! Sleeping until somebody rings or a connection has something.

use std::io;
use std::net::TcpStream;
use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};

/// Wakes whoever waits for a connection.
#[derive(Debug)]
pub struct Bell(OwnedFd);

impl Bell {
    /// Makes one.
    ///
    /// # Errors
    /// When the system has no more files to open.
    pub fn new() -> io::Result<Self> {
        let flags = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK;
        Ok(Self(eventfd(0, flags)?))
    }

    /// Wakes whoever waits, or waits next.
    pub fn ring(&self) {
        // A counter that is full is heard as well.
        let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }

    /// Sleeps until it was rung or something came for `line`, but not longer than `at_most`.
    pub fn wait(&self, line: &TcpStream, at_most: Duration) {
        let mut fds = [
            PollFd::from_borrowed_fd(self.0.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(line.as_fd(), PollFlags::IN),
        ];
        let at_most = Timespec::try_from(at_most).ok();
        // A failure is one more look, no worse.
        let _ = poll(&mut fds, at_most.as_ref());
        let _ = rustix::io::read(&self.0, &mut [0; 8]);
    }
}
