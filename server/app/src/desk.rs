//! The shell around the hub: one lock, durable writes before answers, messages to connections.

mod connections;
mod summary;
mod unwritten;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bowline_protocol::TechnicianId;
use bowline_protocol::ids::ConnectionId;
use bowline_protocol::session::{Phase, SessionSummary};
use bowline_protocol::signaling::{AttackMode, ServerToParticipant};
use bowline_relay::Counters;
use bowline_signaling::{BrakeRecord, Hub, Limits, Output, SessionRecord, Undo, UnixMs};
use bowline_storage::{Clock, Storage, StorageError};
use tokio::sync::Notify;

use crate::blocking::blocking;
use crate::relay::SessionRelay;

pub(crate) use connections::{Connections, Outgoing, QUEUE, Who};
pub(crate) use summary::summary;
use unwritten::{AGAIN, BRAKE, Unwritten};

const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// The hub and everybody who is connected to it.
pub(crate) struct Desk {
    inner: Mutex<Inner>,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    wake: Notify,
}

/// What is behind the lock.
pub(crate) struct Inner {
    /// Decides.
    pub(crate) hub: Hub,
    /// Who is connected.
    pub(crate) connections: Connections,
    relay: Option<SessionRelay>,
    unwritten: Unwritten,
}

impl Desk {
    /// Takes up the sessions in storage.
    ///
    /// # Errors
    /// Says why they cannot be read.
    pub(crate) fn restore(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> anyhow::Result<Arc<Self>> {
        let now_ms = clock.now_ms();
        let stored = storage.unfinished_sessions(now_ms)?;
        let records: Vec<SessionRecord> = stored
            .iter()
            .map(|session| serde_json::from_str(&session.record))
            .collect::<Result<_, _>>()?;
        let brake = match storage.state(BRAKE)? {
            Some(text) => serde_json::from_str(&text)?,
            None => BrakeRecord::default(),
        };
        let mut inner = Inner {
            hub: Hub::restore(limits, records, &brake, UnixMs(now_ms)),
            connections: Connections::default(),
            relay: None,
            unwritten: Unwritten::default(),
        };
        inner.settle(storage.as_ref())?;
        Ok(Arc::new(Self {
            inner: Mutex::new(inner),
            storage,
            clock,
            wake: Notify::new(),
        }))
    }

    /// Lets sessions use a relay from now on.
    pub(crate) fn use_relay(&self, relay: SessionRelay) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.relay = Some(relay);
    }

    /// What the relay did, if there is one.
    #[must_use]
    pub(crate) fn relay_counters(&self) -> Option<Counters> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.relay.as_ref().map(|relay| relay.relay.counters())
    }

    /// Does something under the lock, then writes and tells what came of it. Does nothing as long as
    /// something earlier cannot be written.
    ///
    /// # Errors
    /// Says why the outcome could not be written.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Inner, UnixMs) -> T + Send + 'static,
    ) -> Result<T, StorageError> {
        let run = |inner: &mut Inner, now, storage: &dyn Storage| {
            inner.settle(storage)?;
            let outcome = act(inner, now);
            inner.settle(storage).map(|()| outcome)
        };
        self.locked(run).await
    }

    /// The same for a command to one session: where the outcome cannot be written it is taken back.
    ///
    /// # Errors
    /// Says why the outcome could not be written.
    pub(crate) async fn run_or_undo<T, E>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Inner, UnixMs) -> Result<(T, Option<Undo>), E> + Send + 'static,
    ) -> Result<Result<T, E>, StorageError>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let run = |inner: &mut Inner, now, storage: &dyn Storage| {
            inner.settle(storage)?;
            let outcome = act(inner, now);
            let Err(error) = inner.settle(storage) else {
                return Ok(outcome.map(|(done, _)| done));
            };
            if let Ok((_, Some(undo))) = outcome {
                inner.unwritten.forget(undo.session_id());
                inner.hub.undo(undo, now);
            }
            Err(error)
        };
        self.locked(run).await
    }

    /// Takes note of what is so whether or not it can be written now, or only looks. What cannot be
    /// written is tried again.
    pub(crate) async fn note<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Inner, UnixMs) -> T + Send + 'static,
    ) -> T {
        let run = |inner: &mut Inner, now, storage: &dyn Storage| {
            let outcome = act(inner, now);
            inner.settle_if_due(storage);
            outcome
        };
        self.locked(run).await
    }

    /// Takes note, and says whether it is written.
    pub(crate) async fn note_surely<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Inner, UnixMs) -> T + Send + 'static,
    ) -> (T, Result<(), StorageError>) {
        let run = |inner: &mut Inner, now, storage: &dyn Storage| {
            let outcome = act(inner, now);
            (outcome, inner.settle(storage))
        };
        self.locked(run).await
    }

    async fn locked<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Inner, UnixMs, &dyn Storage) -> T + Send + 'static,
    ) -> T {
        let desk = Arc::clone(self);
        blocking(move || {
            let mut inner = desk.inner.lock().unwrap_or_else(PoisonError::into_inner);
            let now = UnixMs(desk.clock.now_ms());
            let outcome = act(&mut inner, now, desk.storage.as_ref());
            drop(inner);
            desk.wake.notify_one();
            outcome
        })
        .await
    }

    /// Lets time pass for the hub, until the program stops.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        loop {
            let (until, is_written) = {
                let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
                (inner.hub.poll_timeout(), inner.unwritten.is_empty())
            };
            let most = if is_written { LONGEST_SLEEP } else { AGAIN };
            let until = until.map(|at| at.since(UnixMs(self.clock.now_ms())));
            let sleep = until.map_or(most, Duration::from_millis);
            let sleep = sleep.clamp(Duration::from_millis(10), most);
            tokio::select! {
                () = tokio::time::sleep(sleep) => {
                    self.note(|inner, now| inner.hub.handle_timeout(now)).await;
                }
                () = self.wake.notified() => {}
            }
        }
    }
}

impl Inner {
    /// The relays of the sessions that a new participant sees; they are told to it now.
    pub(crate) fn relays_for(
        &mut self,
        id: ConnectionId,
        sessions: &[SessionSummary],
    ) -> Vec<ServerToParticipant> {
        let Some(relay) = &self.relay else {
            return Vec::new();
        };
        let granted = sessions.iter().filter_map(|session| {
            let session_id = session.session_id;
            let relay = relay.grant(session)?;
            self.connections.knows_relay(id, session_id);
            Some(ServerToParticipant::RelayGranted { session_id, relay })
        });
        granted.collect()
    }

    /// Names the relay to both sides once there are two, and takes it away when there is no session.
    pub(crate) fn tell_relay(&mut self, owner: TechnicianId, session: &SessionSummary) {
        let Some(relay) = &self.relay else { return };
        if matches!(session.phase, Phase::Ended { .. }) {
            relay.revoke(session.session_id);
        }
        let granted = || relay.grant(session);
        self.connections
            .tell_relay(owner, session.session_id, granted);
    }

    /// Writes what the hub gives out, then tells it. Where it cannot be written only ends and guessing
    /// are told; the rest is told when it is written.
    fn settle(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        self.take_outputs();
        let written = self.unwritten.write(storage);
        self.tell(written.is_ok());
        written
    }

    /// The same for what can wait: a storage that has just failed, perhaps slowly, is not asked at every word that passes.
    fn settle_if_due(&mut self, storage: &dyn Storage) {
        self.take_outputs();
        let is_written = self.unwritten.is_due() && self.unwritten.write(storage).is_ok();
        self.tell(is_written);
    }

    fn take_outputs(&mut self) {
        while let Some(output) = self.hub.poll_output() {
            self.unwritten.take(output);
        }
    }

    fn tell(&mut self, is_written: bool) {
        for output in self.unwritten.take_telling(is_written) {
            match output {
                Output::SessionChanged { owner, session } => {
                    let session_id = session.session_id;
                    self.tell_relay(owner, &session);
                    let message = ServerToParticipant::SessionChanged { session };
                    self.connections.tell_session(owner, session_id, &message);
                }
                Output::AttackMode(mode) => self.tell_attack_mode(mode),
                Output::CloseApplet(session_id) => self.connections.close_applet(session_id),
                Output::ReplaceApplet(session_id) => self.connections.replace_applet(session_id),
                Output::Persist(_) | Output::PersistBrake(_) | Output::Log(..) => {}
            }
        }
    }

    fn tell_attack_mode(&mut self, mode: AttackMode) {
        match mode {
            AttackMode::On => tracing::warn!("many wrong codes: the server is in attack mode"),
            AttackMode::Off => tracing::info!("attack mode is over"),
        }
        let message = ServerToParticipant::AttackModeChanged { mode };
        self.connections.tell_consoles(&message);
    }
}

#[cfg(test)]
mod tests;
