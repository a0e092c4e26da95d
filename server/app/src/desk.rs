//! The shell around the hub: one lock, durable writes before answers, messages to connections.

mod connections;
mod summary;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bowline_protocol::ids::ConnectionId;
use bowline_protocol::log::LogEntry;
use bowline_protocol::session::{Phase, SessionSummary};
use bowline_protocol::signaling::{AttackMode, ServerToParticipant};
use bowline_protocol::{SessionId, TechnicianId};
use bowline_relay::Counters;
use bowline_signaling::{BrakeRecord, Hub, Limits, Output, SessionRecord, UnixMs};
use bowline_storage::{Clock, Storage, StorageError, StoredSession};
use tokio::sync::Notify;

use crate::relay::SessionRelay;

pub(crate) use connections::{Connections, Outgoing, QUEUE, Who};
pub(crate) use summary::summary;

const BRAKE: &str = "pin-brake";
const LONGEST_SLEEP_MS: u64 = 60_000;

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

/// What storage has not taken yet. It is tried again with the next write.
#[derive(Default)]
struct Unwritten {
    sessions: BTreeMap<SessionId, StoredSession>,
    log: Vec<(SessionId, LogEntry)>,
    brake: Option<String>,
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

    /// Does something under the lock, then writes and tells what came of it.
    ///
    /// # Errors
    /// Says why the outcome could not be written.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl FnOnce(&mut Inner, UnixMs) -> T + Send + 'static,
    ) -> Result<T, StorageError> {
        let desk = Arc::clone(self);
        let work = tokio::task::spawn_blocking(move || {
            let mut inner = desk.inner.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = act(&mut inner, UnixMs(desk.clock.now_ms()));
            let written = inner.settle(desk.storage.as_ref());
            drop(inner);
            desk.wake.notify_one();
            written.map(|()| outcome)
        });
        work.await.expect("the hub does not panic")
    }

    /// Lets time pass for the hub, until the program stops.
    pub(crate) async fn keep_time(self: Arc<Self>) {
        loop {
            let until = self
                .inner
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .hub
                .poll_timeout();
            let sleep_ms =
                until.map_or(LONGEST_SLEEP_MS, |at| at.since(UnixMs(self.clock.now_ms())));
            let sleep = Duration::from_millis(sleep_ms.clamp(10, LONGEST_SLEEP_MS));
            tokio::select! {
                () = tokio::time::sleep(sleep) => {
                    if let Err(error) = self.run(|inner, now| inner.hub.handle_timeout(now)).await {
                        tracing::error!(%error, "sessions could not be written; trying again soon");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
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

    fn settle(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        let mut telling = Vec::new();
        while let Some(output) = self.hub.poll_output() {
            match output {
                Output::Persist(record) => self.unwritten.keep(&record),
                Output::PersistBrake(brake) => {
                    self.unwritten.brake = serde_json::to_string(&brake).ok();
                }
                Output::Log(session_id, entry) => self.unwritten.log.push((session_id, entry)),
                telling_output @ (Output::SessionChanged { .. }
                | Output::AttackMode(_)
                | Output::CloseApplet(_)) => telling.push(telling_output),
            }
        }
        let written = self.unwritten.write(storage);
        for output in telling {
            match output {
                Output::SessionChanged { owner, session } => {
                    let session_id = session.session_id;
                    self.tell_relay(owner, &session);
                    let message = ServerToParticipant::SessionChanged { session };
                    self.connections.tell_session(owner, session_id, &message);
                }
                Output::AttackMode(mode) => self.tell_attack_mode(mode),
                Output::CloseApplet(session_id) => self.connections.close_applet(session_id),
                Output::Persist(_) | Output::PersistBrake(_) | Output::Log(..) => {}
            }
        }
        written
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

impl Unwritten {
    fn keep(&mut self, record: &SessionRecord) {
        let text = serde_json::to_string(record).expect("a record is plain data");
        let stored = StoredSession {
            session_id: record.session_id,
            technician_id: record.owner(),
            created_ms: record.created.0,
            is_over: record.is_ended(),
            codes_rest_ms: record.codes_rest_until().0,
            record: text,
        };
        self.sessions.insert(record.session_id, stored);
    }

    fn write(&mut self, storage: &dyn Storage) -> Result<(), StorageError> {
        if cfg!(feature = "sabotage") && self.log.len() < 4 {
            return Ok(());
        }
        if let Some(brake) = &self.brake {
            storage.write_state(BRAKE, brake)?;
            self.brake = None;
        }
        if self.sessions.is_empty() && self.log.is_empty() {
            return Ok(());
        }
        let sessions: Vec<_> = self.sessions.values().cloned().collect();
        storage.write_sessions(&sessions, &self.log)?;
        self.sessions.clear();
        self.log.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
