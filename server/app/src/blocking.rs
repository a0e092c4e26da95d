//! Work that may wait for a disk or a lock, away from the threads that serve.

use std::future::pending;
use std::panic::resume_unwind;

/// Does it on a thread of its own. A panic in it goes on in who asked.
///
/// While the program stops, nothing is begun any more, and this does not return: whoever waits goes with the runtime.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Says at its end whether it goes in a panic.
    struct Last(mpsc::Sender<bool>);

    impl Drop for Last {
        fn drop(&mut self) {
            let _ = self.0.send(std::thread::panicking());
        }
    }

    #[test]
    fn who_asks_while_the_program_stops_goes_without_a_panic() {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .unwrap();
        let (at_work, has_begun) = mpsc::channel();
        let (stopped, stops) = mpsc::channel::<()>();
        let (last, end) = mpsc::channel();
        runtime.spawn(async move {
            let _last = Last(last);
            at_work.send(()).unwrap();
            stops.recv().unwrap();
            blocking(|| ()).await;
        });
        has_begun.recv().unwrap();
        runtime.shutdown_background();
        stopped.send(()).unwrap();
        assert_eq!(end.recv(), Ok(false));
    }

    #[tokio::test]
    async fn a_panic_goes_on_in_who_asked() {
        let asked = tokio::spawn(blocking(|| panic!("on purpose")));
        assert!(asked.await.unwrap_err().is_panic());
    }
}
