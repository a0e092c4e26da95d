//! What this program has to say to the server. Whoever keeps the line is woken by it, and sleeps while there is nothing.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SendError, Sender, TryRecvError, channel};
use std::time::Duration;

use bowline_protocol::signaling::ParticipantToServer;
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};

/// Makes both ends.
///
/// # Errors
/// When the system has no more files to open.
pub(crate) fn outbox() -> std::io::Result<(Outbox, Outgoing)> {
    let (sender, messages) = channel();
    let bell = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
    let rung = Arc::clone(&bell);
    let outbox = Outbox {
        sender: Some(sender),
        bell,
    };
    Ok((outbox, Outgoing { messages, rung }))
}

/// Takes messages. Dropping it says that there will be no more.
#[derive(Debug)]
pub(crate) struct Outbox {
    sender: Option<Sender<ParticipantToServer>>,
    bell: Arc<OwnedFd>,
}

/// Gives them out, on the thread that keeps the line.
#[derive(Debug)]
pub(crate) struct Outgoing {
    messages: Receiver<ParticipantToServer>,
    rung: Arc<OwnedFd>,
}

impl Outbox {
    /// Puts a message behind the others.
    ///
    /// # Errors
    /// When nobody keeps a line any more.
    pub(crate) fn send(
        &self,
        message: ParticipantToServer,
    ) -> Result<(), SendError<ParticipantToServer>> {
        match &self.sender {
            Some(sender) => sender.send(message)?,
            None => return Err(SendError(message)),
        }
        self.ring();
        Ok(())
    }

    fn ring(&self) {
        // A counter that is full is heard as well.
        let _ = rustix::io::write(&self.bell, &1_u64.to_ne_bytes());
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.sender = None;
        self.ring();
    }
}

impl Outgoing {
    /// The next message.
    ///
    /// # Errors
    /// When there is none, or will be none any more.
    pub(crate) fn next(&self) -> Result<ParticipantToServer, TryRecvError> {
        self.messages.try_recv()
    }

    /// Sleeps until there is something to send, or something came for `socket`, but not longer than `at_most`.
    pub(crate) fn wait(&self, socket: BorrowedFd<'_>, at_most: Duration) {
        let mut fds = [
            PollFd::from_borrowed_fd(self.rung.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(socket, PollFlags::IN),
        ];
        let at_most = Timespec::try_from(at_most).ok();
        // A failure is one more look, no worse.
        let _ = poll(&mut fds, at_most.as_ref());
        let _ = rustix::io::read(&self.rung, &mut [0; 8]);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use rustix::io::Errno;

    use super::*;

    const LONG: Duration = Duration::from_mins(5);

    #[test]
    fn a_message_its_end_and_what_came_wake_whoever_waits() {
        let (outbox, outgoing) = outbox().unwrap();
        let (socket, other) = rustix::pipe::pipe().unwrap();
        let wait = || {
            let begun = Instant::now();
            outgoing.wait(socket.as_fd(), LONG);
            assert!(begun.elapsed() < LONG, "it was woken");
        };
        outbox.send(ParticipantToServer::InUse).unwrap();
        wait();
        assert_eq!(outgoing.next(), Ok(ParticipantToServer::InUse));
        assert_eq!(outgoing.next(), Err(TryRecvError::Empty));
        let rung = rustix::io::read(&outgoing.rung, &mut [0; 8]);
        assert_eq!(rung, Err(Errno::AGAIN), "what was heard rings no more");
        rustix::io::write(&other, b"x").unwrap();
        wait();
        rustix::io::read(&socket, &mut [0; 1]).unwrap();
        drop(outbox);
        wait();
        assert_eq!(outgoing.next(), Err(TryRecvError::Disconnected));
    }
}
