//! The machine on real sockets and the real clock.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use bowline_protocol::SessionId;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UdpSocket;

use crate::config::{ConfigError, RelayConfig};
use crate::counters::Counters;
use crate::machine::{MAX_MESSAGE_BYTES, Machine};
use crate::sessions::Credential;
use crate::stream::{Outbox, run_stream};
use crate::tuple::{FiveTuple, Transmit};

/// Lifetimes are counted in seconds; nobody is hurt if one lasts a second longer.
const TICK: Duration = Duration::from_secs(1);

/// Why the relay did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The operator's: something cannot be set so.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The machine's: it has no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// A running relay. Copies are the same relay; it ends when the last copy and the last `serve_*` end.
#[derive(Clone, Debug)]
pub struct Relay {
    shared: Arc<Shared>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    machine: Machine,
    sockets: HashMap<u32, Arc<UdpSocket>>,
    next_socket: u32,
    outboxes: HashMap<FiveTuple, Outbox>,
}

impl Relay {
    /// Makes a relay without sessions and sockets. Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(config: RelayConfig) -> Result<Self, StartError> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(StartError::Random)?;
        let state = State {
            machine: Machine::new(config, secret, Instant::now())?,
            sockets: HashMap::new(),
            next_socket: 0,
            outboxes: HashMap::new(),
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
        });
        tokio::spawn(tick(Arc::downgrade(&shared)));
        Ok(Self { shared })
    }

    /// Lets the two sides of a session use the relay. The same credential again until it is revoked.
    #[must_use]
    pub fn grant(&self, session: SessionId) -> Credential {
        self.shared.lock().machine.grant(session, Instant::now())
    }

    /// Ends a session's use of the relay at once: what arrives after this returns is not forwarded, and
    /// its streams are closed with what waits in them.
    pub fn revoke(&self, session: SessionId) {
        let mut state = self.shared.lock();
        state.machine.revoke(session, Instant::now());
        state.close_streams();
    }

    /// What was done so far, and what there is.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.lock().machine.counters()
    }

    /// Serves a UDP socket until the socket fails or the future is dropped. A relay may have several.
    ///
    /// # Errors
    /// The socket's; not those that a visitor can cause.
    pub async fn serve_udp(&self, socket: UdpSocket) -> io::Result<()> {
        let socket = Arc::new(socket);
        let id = self.shared.lock().add_socket(Arc::clone(&socket));
        let _guard = SocketGuard {
            shared: &self.shared,
            id,
        };
        let mut buffer = vec![0; MAX_MESSAGE_BYTES + 1];
        loop {
            let (length, source) = match socket.recv_from(&mut buffer).await {
                Ok(received) => received,
                // An ICMP message about something sent earlier; not this socket's end.
                Err(error) if is_about_a_visitor(&error) => continue,
                Err(error) => return Err(error),
            };
            let from = FiveTuple::Udp { socket: id, source };
            self.shared.handle(from, &buffer[..length]).await;
        }
    }

    /// Serves a TCP or TLS connection until it ends, RFC 8656, section 3.1. `first_bytes` are those that
    /// were read already, to tell this connection from HTTPS by [`crate::looks_like_stun`].
    pub async fn serve_stream<S>(&self, io: S, source: SocketAddr, first_bytes: &[u8])
    where
        S: AsyncRead + AsyncWrite,
    {
        run_stream(&self.shared, io, source, first_bytes).await;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The machine is never left half-changed by design: a panic aborts the server.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a packet and sends what follows from it.
    pub(crate) async fn handle(&self, from: FiveTuple, bytes: &[u8]) {
        let way = self.lock().handle(from, bytes);
        if let Some((socket, destination, bytes)) = way {
            // A packet that cannot be sent is lost, as on any network.
            if socket.send_to(&bytes, destination).await.is_err() {
                self.lock().machine.note_unsent();
            }
        }
    }

    pub(crate) fn open_stream(&self, source: SocketAddr, outbox: Outbox) -> Option<FiveTuple> {
        let mut state = self.lock();
        let tuple = state.machine.open_stream(source, Instant::now())?;
        state.outboxes.insert(tuple, outbox);
        Some(tuple)
    }

    pub(crate) fn close_stream(&self, tuple: &FiveTuple) {
        let mut state = self.lock();
        state.machine.close_stream(tuple, Instant::now());
        state.outboxes.remove(tuple);
    }
}

impl State {
    fn add_socket(&mut self, socket: Arc<UdpSocket>) -> u32 {
        let id = self.next_socket;
        self.next_socket += 1;
        self.sockets.insert(id, socket);
        id
    }

    /// Puts a frame into its stream's outbox, or says where a datagram must go.
    fn handle(
        &mut self,
        from: FiveTuple,
        bytes: &[u8],
    ) -> Option<(Arc<UdpSocket>, SocketAddr, Vec<u8>)> {
        let transmit = self.machine.handle_input(from, bytes, Instant::now());
        self.close_streams();
        let Transmit { to, bytes } = transmit?;
        match to {
            FiveTuple::Udp { socket, source } => {
                let socket = Arc::clone(self.sockets.get(&socket)?);
                Some((socket, source, bytes))
            }
            FiveTuple::Stream { .. } => {
                let is_taken = self.outboxes.get(&to).is_some_and(|o| o.put(bytes));
                if !is_taken {
                    self.machine.note_unsent();
                }
                None
            }
        }
    }

    /// A stream whose outbox is gone ends.
    fn close_streams(&mut self) {
        while let Some(tuple) = self.machine.poll_closed() {
            self.outboxes.remove(&tuple);
        }
    }
}

struct SocketGuard<'a> {
    shared: &'a Shared,
    id: u32,
}

impl Drop for SocketGuard<'_> {
    fn drop(&mut self) {
        self.shared.lock().sockets.remove(&self.id);
    }
}

async fn tick(shared: Weak<Shared>) {
    loop {
        tokio::time::sleep(TICK).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let mut state = shared.lock();
        state.machine.handle_timeout(Instant::now());
        state.close_streams();
    }
}

fn is_about_a_visitor(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
    )
}
