//! A TCP or TLS connection to a relay, on two threads of its own: one only reads, one only writes.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use bowline_protocol::relay::{RelayService, RelayUrl};
use bowline_stun::Frames;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use super::{RelayWake, Way};
use crate::run::Wake;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// Frames that wait for a slow line; more are dropped, and the engine repeats what matters.
const MAX_WAITING_FRAMES: usize = 512;
const MAX_FRAME_BYTES: usize = 8 * 1024;
const READ_BYTES: usize = 16 * 1024;

/// The way into an open stream. Closes it when dropped.
#[derive(Debug)]
pub(crate) struct StreamLine {
    /// This end's address.
    pub(crate) local: SocketAddr,
    outbox: SyncSender<Vec<u8>>,
    socket: TcpStream,
}

impl StreamLine {
    /// Puts a frame behind the others, or drops it.
    pub(crate) fn send(&self, frame: Vec<u8>) {
        let _ = self.outbox.try_send(frame);
    }
}

impl Drop for StreamLine {
    fn drop(&mut self) {
        // Ends both threads. The relay takes it for the end of the allocation.
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}

/// Opens a stream on a thread of its own and tells the link about it under `number`.
pub(crate) fn spawn_stream(
    number: u32,
    url: RelayUrl,
    tls: Arc<ClientConfig>,
    way: Way,
) -> io::Result<()> {
    let body = move || {
        if let Err(error) = run(number, &url, tls, &way) {
            tracing::debug!(%error, "a relay's stream ended");
        }
        // A link that is over does not care.
        let _ = way.wake.send(Wake::Relay(RelayWake::StreamDown(number)));
    };
    thread::Builder::new()
        .name("rtc-relay".into())
        .spawn(body)
        .map(|_| ())
}

fn run(number: u32, url: &RelayUrl, tls: Arc<ClientConfig>, way: &Way) -> io::Result<()> {
    let mut socket = connect(url)?;
    socket.set_nodelay(true)?;
    let cipher = match url.service() {
        RelayService::Tls => Cipher::Tls(Arc::new(Mutex::new(shake_hands(url, tls, &mut socket)?))),
        RelayService::Tcp | RelayService::Udp | RelayService::Stun => Cipher::None,
    };
    let (outbox, frames) = sync_channel(MAX_WAITING_FRAMES);
    let line = StreamLine {
        local: socket.local_addr()?,
        outbox: outbox.clone(),
        socket: socket.try_clone()?,
    };
    let writer = (socket.try_clone()?, cipher.clone());
    thread::Builder::new()
        .name("rtc-relay-out".into())
        .spawn(move || write(writer.0, &writer.1, &frames))?;
    let up = Wake::Relay(RelayWake::StreamUp(number, line));
    if way.wake.send(up).is_err() {
        return Ok(());
    }
    read(number, socket, &Nudge(&cipher, outbox), way)
}

fn connect(url: &RelayUrl) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in (url.host(), url.port()).to_socket_addrs()?.take(4) {
        match TcpStream::connect_timeout(&address, CONNECT_WITHIN) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn shake_hands(
    url: &RelayUrl,
    tls: Arc<ClientConfig>,
    socket: &mut TcpStream,
) -> io::Result<ClientConnection> {
    let name = ServerName::try_from(url.host().to_owned()).map_err(io::Error::other)?;
    let mut connection = ClientConnection::new(tls, name).map_err(io::Error::other)?;
    socket.set_read_timeout(Some(CONNECT_WITHIN))?;
    socket.set_write_timeout(Some(CONNECT_WITHIN))?;
    while connection.is_handshaking() {
        connection.complete_io(socket)?;
    }
    socket.set_read_timeout(None)?;
    socket.set_write_timeout(None)?;
    Ok(connection)
}

/// What stands between frames and socket. Only the writer's thread writes to the socket, so that the
/// records of TLS leave in their order; neither thread waits for the network while it holds the lock.
#[derive(Clone)]
enum Cipher {
    None,
    Tls(Arc<Mutex<ClientConnection>>),
}

impl Cipher {
    fn encrypt(&self, plain: Vec<u8>) -> io::Result<Vec<u8>> {
        let Self::Tls(connection) = self else {
            return Ok(plain);
        };
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.writer().write_all(&plain)?;
        let mut bytes = Vec::with_capacity(plain.len() + 64);
        while connection.wants_write() {
            connection.write_tls(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// What the bytes mean, and whether TLS itself wants to answer. None at the end of the stream.
    fn decrypt(&self, mut bytes: &[u8]) -> io::Result<(Option<Vec<u8>>, bool)> {
        let Self::Tls(connection) = self else {
            return Ok((Some(bytes.to_vec()), false));
        };
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut plain = Vec::with_capacity(bytes.len());
        loop {
            let state = connection.process_new_packets().map_err(io::Error::other)?;
            let begin = plain.len();
            plain.resize(begin + state.plaintext_bytes_to_read(), 0);
            connection.reader().read_exact(&mut plain[begin..])?;
            if state.peer_has_closed() {
                return Ok((None, false));
            }
            if bytes.is_empty() {
                return Ok((Some(plain), connection.wants_write()));
            }
            connection.read_tls(&mut bytes)?;
        }
    }
}

/// Decrypts, and makes the writer send what TLS itself has to say.
struct Nudge<'a>(&'a Cipher, SyncSender<Vec<u8>>);

fn read(number: u32, mut socket: TcpStream, nudge: &Nudge<'_>, way: &Way) -> io::Result<()> {
    let mut frames = Frames::new(MAX_FRAME_BYTES);
    let mut buffer = vec![0; READ_BYTES];
    // What came together with the end of the handshake is in the cipher already.
    let mut length = 0;
    loop {
        let (plain, wants_write) = nudge.0.decrypt(&buffer[..length])?;
        if wants_write {
            // A full queue is about to be written, and with it what TLS wants.
            let _ = nudge.1.try_send(Vec::new());
        }
        let Some(plain) = plain else { return Ok(()) };
        frames.push(&plain);
        while let Some(frame) = frames.next_frame().map_err(io::Error::other)? {
            if !way.take_place() {
                continue;
            }
            let frame = RelayWake::StreamFrame(number, frame.to_vec());
            if way.wake.send(Wake::Relay(frame)).is_err() {
                return Ok(());
            }
        }
        length = socket.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
    }
}

fn write(mut socket: TcpStream, cipher: &Cipher, frames: &Receiver<Vec<u8>>) {
    while let Ok(frame) = frames.recv() {
        let mut plain = frame;
        while plain.len() < READ_BYTES
            && let Ok(more) = frames.try_recv()
        {
            plain.extend(more);
        }
        let is_sent = cipher.encrypt(plain).and_then(|b| socket.write_all(&b));
        if is_sent.is_err() {
            break;
        }
    }
    let _ = socket.shutdown(Shutdown::Both);
}
