//! Telling that it is time to look. For systems that tell of changes only to whoever asks.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Calls its owner back some time after each [`Watch::rearm`], once. Dropping it ends the watching.
#[derive(Debug)]
pub struct Watch {
    rearmed: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(crate) fn start(
        after: Duration,
        mut on_change: impl FnMut() + Send + 'static,
    ) -> std::io::Result<Self> {
        let (rearmed, armed) = channel();
        let thread = std::thread::Builder::new()
            .name("display".into())
            .spawn(move || {
                while armed.recv().is_ok() {
                    // Being armed twice is being armed.
                    match armed.recv_timeout(after) {
                        Ok(()) | Err(RecvTimeoutError::Timeout) => on_change(),
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            })?;
        Ok(Self {
            rearmed: Some(rearmed),
            thread: Some(thread),
        })
    }

    /// Asks to be told once more. Call it when nothing is left to see.
    pub fn rearm(&self) {
        if let Some(rearmed) = &self.rearmed {
            // A thread that is gone has reported why.
            let _ = rearmed.send(());
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.rearmed = None;
        if let Some(thread) = self.thread.take() {
            // A callback that panicked has been reported by its own thread.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_once_for_each_arming() {
        let (tell, told) = channel();
        let watch = Watch::start(Duration::from_millis(1), move || tell.send(()).unwrap()).unwrap();
        for _ in 0..3 {
            assert!(told.try_recv().is_err());
            watch.rearm();
            told.recv().unwrap();
        }
        watch.rearm();
        drop(watch);
        assert!(
            told.iter().count() <= 1,
            "the callback is gone with its thread"
        );
    }
}
