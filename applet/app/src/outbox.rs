//! What this program has to say to the server. Whoever keeps the line is woken by it, and sleeps while there is nothing.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SendError, Sender, TryRecvError, channel};
use std::time::Duration;

use bowline_desktop::Bell;
use bowline_protocol::signaling::ParticipantToServer;

/// Makes both ends.
///
/// # Errors
/// When the system has no more files to open.
pub(crate) fn outbox() -> std::io::Result<(Outbox, Outgoing)> {
    let (sender, messages) = channel();
    let bell = Arc::new(Bell::new()?);
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
    bell: Arc<Bell>,
}

/// Gives them out, on the thread that keeps the line.
#[derive(Debug)]
pub(crate) struct Outgoing {
    messages: Receiver<ParticipantToServer>,
    rung: Arc<Bell>,
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
        self.bell.ring();
        Ok(())
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.sender = None;
        self.bell.ring();
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

    /// Sleeps until there is something to send, or something came by `line`, but not longer than `at_most`.
    pub(crate) fn wait(&self, line: &TcpStream, at_most: Duration) {
        self.rung.wait(line, at_most);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_mins(5);

    #[test]
    fn a_message_its_end_and_what_came_wake_whoever_waits() {
        let (outbox, outgoing) = outbox().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut other = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut line, _) = listener.accept().unwrap();
        let wait = |line: &TcpStream| {
            let begun = Instant::now();
            outgoing.wait(line, LONG);
            assert!(begun.elapsed() < LONG, "it was woken");
        };
        outbox.send(ParticipantToServer::InUse).unwrap();
        wait(&line);
        assert_eq!(outgoing.next(), Ok(ParticipantToServer::InUse));
        assert_eq!(outgoing.next(), Err(TryRecvError::Empty));
        other.write_all(b"x").unwrap();
        wait(&line);
        line.read_exact(&mut [0]).unwrap();
        drop(outbox);
        wait(&line);
        assert_eq!(outgoing.next(), Err(TryRecvError::Disconnected));
    }
}
