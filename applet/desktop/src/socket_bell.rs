//! Sleeping until somebody rings or a connection has something.

use std::io;
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Wakes whoever waits for a connection.
///
/// It is a socket that is connected to itself: the system waits for several sockets at once, and for nothing else
/// beside them.
#[derive(Debug)]
pub struct Bell(UdpSocket);

impl Bell {
    /// Makes one.
    ///
    /// # Errors
    /// When the system has no socket left.
    pub fn new() -> io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        // From now on it takes nothing from anybody else.
        socket.connect(socket.local_addr()?)?;
        socket.set_nonblocking(true)?;
        Ok(Self(socket))
    }

    /// Wakes whoever waits, or waits next.
    pub fn ring(&self) {
        // A queue that is full is heard as well.
        let _ = self.0.send(&[1]);
    }

    /// Sleeps until it was rung or something came for `line`, but not longer than `at_most`.
    pub fn wait(&self, line: &TcpStream, at_most: Duration) {
        let mut fds = [
            PollFd::new(&self.0, PollFlags::IN),
            PollFd::new(line, PollFlags::IN),
        ];
        let at_most = Timespec::try_from(at_most).ok();
        // A failure is one more look, no worse.
        let _ = poll(&mut fds, at_most.as_ref());
        while self.0.recv(&mut [0]).is_ok() {}
    }
}
