//! Closes what a technician still has open after a sign-out that another process wrote.
//!
//! Requests look their sign-in up each time, so cookies need no help. Sockets are long, and
//! `bowline technician disable` is a program of its own: the server looks once a second at a number
//! in the database that grows with every such change, and only then at who is connected.

use std::collections::BTreeSet;
use std::time::Duration;

use bowline_protocol::TechnicianId;
use bowline_protocol::session::Phase;
use bowline_signaling::UnixMs;
use bowline_storage::{Digest, StorageError};

use crate::desk::Inner;
use crate::state::{App, AppState};

/// How often the number is looked at.
pub(crate) const EVERY: Duration = Duration::from_secs(1);

/// Looks until the program stops.
pub(crate) async fn watch(app: AppState, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut last = None;
    loop {
        ticks.tick().await;
        if let Err(error) = look(&app, &mut last).await {
            tracing::error!(%error, "sign-outs could not be looked for; trying again");
        }
    }
}

/// What the last look found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Look {
    /// There was a change: a request that began before it may still be under way.
    Changed(u64),
    /// Nothing happened since.
    Quiet(u64),
}

/// Looks once. After a change it closes now, and once more at the next look.
///
/// # Errors
/// When the store fails; the next look does everything again.
pub(crate) async fn look(app: &App, last: &mut Option<Look>) -> Result<(), StorageError> {
    let version = app.store(|storage| storage.account_version()).await?;
    let next = match *last {
        Some(Look::Quiet(seen)) if seen == version => return Ok(()),
        Some(Look::Changed(seen)) if seen == version => Look::Quiet(version),
        Some(Look::Changed(_) | Look::Quiet(_)) | None => Look::Changed(version),
    };
    if !cfg!(feature = "sabotage-sign-out") {
        end_sessions_of_the_disabled(app).await?;
        close_the_signed_out(app).await?;
    }
    *last = Some(next);
    Ok(())
}

/// A disabled technician may be talking to a customer directly; the applet is told to end.
async fn end_sessions_of_the_disabled(app: &App) -> Result<(), StorageError> {
    let technicians = app.store(|storage| storage.technicians()).await?;
    let disabled: Vec<TechnicianId> = technicians
        .into_iter()
        .filter(|technician| !technician.enabled)
        .map(|technician| technician.technician_id)
        .collect();
    let end = move |inner: &mut Inner, now: UnixMs| {
        for owner in disabled {
            for session in inner.hub.sessions_of(owner) {
                if !matches!(session.phase, Phase::Ended { .. }) {
                    // One that ended in between is what was wanted.
                    let _ = inner.hub.end(owner, session.session_id, now);
                }
            }
        }
    };
    app.desk.note_surely(end).await.1
}

async fn close_the_signed_out(app: &App) -> Result<(), StorageError> {
    let cookies = app.desk.note(|inner, _| inner.connections.cookies()).await;
    let now_ms = app.clock.steady_ms();
    let gone = app.store(move |storage| {
        let mut gone = BTreeSet::<Digest>::new();
        for cookie in cookies {
            if storage.signed_in(&cookie, now_ms)?.is_none() {
                gone.insert(cookie);
            }
        }
        Ok::<_, StorageError>(gone)
    });
    let gone = gone.await?;
    if gone.is_empty() {
        return Ok(());
    }
    let close = move |inner: &mut Inner, _| {
        let is_gone = |_, cookie| gone.contains(&cookie);
        inner.connections.close_consoles(is_gone);
    };
    app.desk.note(close).await;
    Ok(())
}
