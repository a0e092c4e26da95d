//! Telling that the display has something to say, at no cost while it has not.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::io::Errno;

/// Watches the display for its owner: calls back once, and again only after [`Watch::rearm`], so that
/// the owner reads what the display says in its own thread. Dropping it ends the watching.
#[derive(Debug)]
pub struct Watch {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Bell {
    fd: OwnedFd,
    over: AtomicBool,
}

impl Watch {
    pub(crate) fn start(
        display: OwnedFd,
        mut on_change: impl FnMut() + Send + 'static,
    ) -> std::io::Result<Self> {
        let fd = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let over = AtomicBool::new(false);
        let bell = Arc::new(Bell { fd, over });
        let heard = Arc::clone(&bell);
        let thread = std::thread::Builder::new()
            .name("display".into())
            .spawn(move || {
                while heard.wait_for(&display) {
                    on_change();
                }
            })?;
        let thread = Some(thread);
        Ok(Self { bell, thread })
    }

    /// Asks to be told once more. Call it when nothing is left to read.
    pub fn rearm(&self) {
        self.bell.ring();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.bell.over.store(true, Ordering::Release);
        self.bell.ring();
        if let Some(thread) = self.thread.take() {
            // A callback that panicked has been reported by its own thread.
            let _ = thread.join();
        }
    }
}

impl Bell {
    fn ring(&self) {
        // A counter that is full is heard as well.
        let _ = rustix::io::write(&self.fd, &1_u64.to_ne_bytes());
    }

    /// Waits to be armed, then for the display; false when the watching is over.
    fn wait_for(&self, display: &OwnedFd) -> bool {
        let mut armed = false;
        loop {
            let mut fds = [
                PollFd::from_borrowed_fd(self.fd.as_fd(), PollFlags::IN),
                PollFd::from_borrowed_fd(display.as_fd(), PollFlags::IN),
            ];
            let waited_for = if armed { 2 } else { 1 };
            match poll(&mut fds[..waited_for], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return false,
            }
            let (rung, display_speaks) =
                (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
            if rung {
                let _ = rustix::io::read(&self.fd, &mut [0; 8]);
                if self.over.load(Ordering::Acquire) {
                    return false;
                }
                armed = true;
            } else if armed && display_speaks {
                return true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn it_tells_once_for_each_arming() {
        let (display, display_end) = rustix::pipe::pipe().unwrap();
        let (told, telling) = channel();
        let watch = Watch::start(display, move || told.send(()).unwrap()).unwrap();
        rustix::io::write(&display_end, b"x").unwrap();
        for _ in 0..3 {
            assert!(telling.try_recv().is_err());
            watch.rearm();
            telling.recv().unwrap();
        }
        drop(watch);
        assert!(
            telling.recv().is_err(),
            "the callback is gone with its thread"
        );
    }
}
