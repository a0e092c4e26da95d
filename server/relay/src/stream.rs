//! One TCP or TLS connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bowline_stun::Frames;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::machine::MAX_MESSAGE_BYTES;
use crate::relay::Shared;
use crate::tuple::FiveTuple;

/// What may wait for a slow reader; more is dropped, as RFC 8656, section 3.1 allows.
const MAX_WAITING_BYTES: usize = 256 * 1024;
const READ_BYTES: usize = 16 * 1024;

/// The way into a stream. The stream ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Outbox {
    frames: UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    /// Tells the stream of the end at once, whatever waits.
    _open: oneshot::Sender<()>,
}

impl Outbox {
    /// Puts a frame behind the others, unless too much waits.
    pub(crate) fn put(&self, frame: Vec<u8>) -> bool {
        let length = frame.len();
        if self.waiting.load(Ordering::Relaxed) + length > MAX_WAITING_BYTES {
            return false;
        }
        self.waiting.fetch_add(length, Ordering::Relaxed);
        self.frames.send(frame).is_ok()
    }
}

/// Serves one stream until either end is done with it.
pub(crate) async fn run_stream<S>(shared: &Shared, io: S, source: SocketAddr, first_bytes: &[u8])
where
    S: AsyncRead + AsyncWrite,
{
    let (frames, waiting_frames) = unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let (open, closed) = oneshot::channel();
    let outbox = Outbox {
        frames,
        waiting: Arc::clone(&waiting),
        _open: open,
    };
    let Some(tuple) = shared.open_stream(source, outbox) else {
        return;
    };
    let _guard = StreamGuard { shared, tuple };
    let (reader, writer) = tokio::io::split(io);
    // Whichever ends first ends the other.
    tokio::select! {
        () = read(shared, tuple, reader, first_bytes) => {}
        () = write(writer, waiting_frames, &waiting) => {}
        _ = closed => {}
    }
}

async fn read(shared: &Shared, tuple: FiveTuple, reader: impl AsyncRead, first_bytes: &[u8]) {
    let mut reader = std::pin::pin!(reader);
    let mut frames = Frames::new(MAX_MESSAGE_BYTES);
    let mut buffer = vec![0; READ_BYTES];
    frames.push(first_bytes);
    loop {
        loop {
            match frames.next_frame() {
                Ok(Some(frame)) => shared.handle(tuple, frame).await,
                Ok(None) => break,
                // Where the next frame begins is unknown.
                Err(_) => return,
            }
        }
        match reader.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(length) => frames.push(&buffer[..length]),
        }
    }
}

async fn write(
    writer: impl AsyncWrite,
    mut frames: UnboundedReceiver<Vec<u8>>,
    waiting: &AtomicUsize,
) {
    let mut writer = std::pin::pin!(writer);
    while let Some(frame) = frames.recv().await {
        let mut bytes = frame;
        // One write for all that waits: with TLS, one record.
        while bytes.len() < READ_BYTES
            && let Ok(more) = frames.try_recv()
        {
            bytes.extend(more);
        }
        waiting.fetch_sub(bytes.len(), Ordering::Relaxed);
        if writer.write_all(&bytes).await.is_err() || writer.flush().await.is_err() {
            return;
        }
    }
}

struct StreamGuard<'a> {
    shared: &'a Shared,
    tuple: FiveTuple,
}

impl Drop for StreamGuard<'_> {
    fn drop(&mut self) {
        self.shared.close_stream(&self.tuple);
    }
}
