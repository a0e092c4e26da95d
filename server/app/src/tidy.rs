//! Forgets what has run out.

use std::sync::Arc;
use std::time::Duration;

use bowline_storage::{Clock, Storage, StorageError};

use crate::authority::SIGN_IN_MS;
use crate::state::{App, AppState};

const EVERY: Duration = Duration::from_hours(1);
const KEEP_SESSIONS_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// Gives no sign-in longer than a new one has: an earlier run may have made it while the clock was
/// far ahead.
///
/// # Errors
/// When the store fails.
pub(crate) async fn cut_sign_ins(app: &App) -> Result<(), StorageError> {
    let latest_ms = app.clock.steady_ms().saturating_add(SIGN_IN_MS);
    app.store(move |storage| storage.cut_web_sessions(latest_ms))
        .await
}

/// Forgets what has run out, every hour.
pub(crate) async fn keep(app: AppState) {
    let mut hour = tokio::time::interval(EVERY);
    loop {
        hour.tick().await;
        let clock = Arc::clone(&app.clock);
        let tidied = app.store(move |storage: &dyn Storage| forget(storage, &*clock));
        if let Err(error) = tidied.await {
            tracing::warn!(%error, "what has run out could not be forgotten");
        }
    }
}

/// Forgets what both clocks say has run out, and sessions by their day in the calendar.
fn forget(storage: &dyn Storage, clock: &dyn Clock) -> Result<(), StorageError> {
    let wall_ms = clock.now_ms();
    let before_ms = wall_ms.saturating_sub(KEEP_SESSIONS_MS);
    storage.forget(wall_ms.min(clock.steady_ms()), before_ms)
}

#[cfg(test)]
mod tests {
    use bowline_protocol::SessionId;
    use bowline_storage::sqlite::Sqlite;
    use bowline_storage::{Digest, Sessions as _, StoredSession, WebSession, WebSessions as _};

    use super::*;
    use crate::given::account;

    const DAY_MS: u64 = 24 * 60 * 60 * 1000;
    const BOOT_MS: u64 = 1_000 * DAY_MS;

    struct Clocks {
        wall_ms: u64,
        steady_ms: u64,
    }

    impl Clock for Clocks {
        fn now_ms(&self) -> u64 {
            self.wall_ms
        }

        fn steady_ms(&self) -> u64 {
            self.steady_ms
        }
    }

    #[test]
    fn a_clock_corrected_after_the_start_forgets_old_sessions_and_no_sign_in() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("store.db")).unwrap();
        let technician_id = account(&store);
        let digest = Digest::of("cookie");
        let sign_in = WebSession {
            digest,
            technician_id,
            expires_ms: BOOT_MS + SIGN_IN_MS,
        };
        store.add_web_session(&sign_in).unwrap();
        let clocks = Clocks {
            wall_ms: BOOT_MS + 365 * DAY_MS,
            steady_ms: BOOT_MS + 1,
        };
        let session = |days: u64| StoredSession {
            session_id: SessionId::from_bits(u128::from(days)),
            technician_id,
            created_ms: clocks.wall_ms - days * DAY_MS,
            is_over: true,
            codes_rest_ms: 0,
            record: "{}".to_owned(),
        };
        let sessions = [session(89), session(91)];
        store.write_sessions(&sessions, &[]).unwrap();

        forget(&store, &clocks).unwrap();

        let kept = |days| store.session(SessionId::from_bits(days)).unwrap().is_some();
        assert!(kept(89) && !kept(91), "ninety days by the calendar");
        let signed_in = store.signed_in(&digest, clocks.steady_ms).unwrap();
        assert!(signed_in.is_some(), "nobody is signed out by it");
    }
}
