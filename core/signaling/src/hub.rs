//! All sessions of the server, and everything that may be done with them.

mod commands;
mod entries;
mod eyes;
mod reports;
mod types;
mod undo;

use std::collections::{BTreeMap, VecDeque};

use bowline_protocol::log::LogEntry;
use bowline_protocol::session::{LinkState, Phase, SessionSummary};
use bowline_protocol::signaling::AttackMode;
use bowline_protocol::{SessionId, TechnicianId};

pub use types::{
    AppletJoined, CodeCounts, CommandError, CreateError, Created, EntryChecked, EntryError,
    EntryKey, HelloError, Output, Participant, ReportError, Technician,
};
pub use undo::Undo;

use crate::brake::{Brake, BrakeRecord};
use crate::limits::Limits;
use crate::pin::PinBook;
use crate::prefix::Prefix;
use crate::record::{MaskedPin, PinRecord, PinState, SessionRecord};
use crate::secret::SecretHash;
use crate::session::Session;
use crate::time::{HEARTBEAT_MS, MINUTE_MS, UnixMs, Watch};

/// An ended session stays in memory this long; then only storage has it.
pub const KEEP_ENDED_MS: u64 = 10 * MINUTE_MS;
/// Most lines that an applet may add to its session's log.
pub const MAX_REPORTED_LINES: u32 = 10_000;
/// Most of them before Start. Whoever waits may be out when somebody else joins, whose lines need the room.
pub const MAX_LINES_BEFORE_START: u32 = 100;
/// Most codes that one link gives within a day: each is kept from everybody else for that long.
pub const MAX_CODES_OF_LINK: usize = 512;

/// All sessions of the server that are not over, the codes that lead to them, and the brake.
#[derive(Clone, Debug)]
pub struct Hub {
    limits: Limits,
    watch: Watch,
    sessions: BTreeMap<SessionId, Session>,
    pins: PinBook,
    links: BTreeMap<SecretHash, SessionId>,
    joins: BTreeMap<SecretHash, SessionId>,
    brake: Brake,
    attack_told: AttackMode,
    code_counts: CodeCounts,
    outputs: VecDeque<Output>,
}

impl Hub {
    /// An empty hub.
    #[must_use]
    pub fn new(limits: Limits, now: UnixMs) -> Self {
        Self::restore(limits, Vec::new(), &BrakeRecord::default(), now)
    }

    /// Takes up work after a restart.
    ///
    /// `records` are all sessions that are not over and those whose codes still rest: nobody else may
    /// get one of these. Applets are not connected yet, so a session that was up is
    /// reconnecting since `now`.
    #[must_use]
    pub fn restore(
        limits: Limits,
        records: Vec<SessionRecord>,
        brake: &BrakeRecord,
        now: UnixMs,
    ) -> Self {
        let mut hub = Self {
            limits,
            watch: Watch::new(now),
            sessions: BTreeMap::new(),
            pins: PinBook::default(),
            links: BTreeMap::new(),
            joins: BTreeMap::new(),
            brake: Brake::restore(brake, now),
            attack_told: AttackMode::Off,
            code_counts: CodeCounts::default(),
            outputs: VecDeque::new(),
        };
        for record in records {
            hub.take_up(record, now);
        }
        hub.tell_attack_mode();
        hub
    }

    /// One technician's sessions in memory, newest first.
    #[must_use]
    pub fn sessions_of(&self, owner: TechnicianId) -> Vec<SessionSummary> {
        let mut sessions: Vec<_> = self.of(owner).map(Session::summary).collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.created_ms));
        sessions
    }

    /// One session in memory.
    #[must_use]
    pub fn session(&self, session_id: SessionId) -> Option<&Session> {
        self.sessions.get(&session_id)
    }

    /// How many sessions are not over.
    #[must_use]
    pub fn open_count(&self) -> usize {
        self.sessions
            .values()
            .filter(|session| !session.record().is_ended())
            .count()
    }

    /// Whether the server is in attack mode.
    #[must_use]
    pub fn attack_mode(&self) -> AttackMode {
        if self.brake.is_attack() {
            AttackMode::On
        } else {
            AttackMode::Off
        }
    }

    /// What became of codes since the hub was made.
    #[must_use]
    pub const fn code_counts(&self) -> CodeCounts {
        self.code_counts
    }

    /// Whether a participant may send signals in a session: its technician and its applet, from
    /// the moment the applet is here until the end.
    #[must_use]
    pub fn may_signal(&self, from: Participant, session_id: SessionId) -> bool {
        let Some(session) = self.sessions.get(&session_id) else {
            return false;
        };
        let belongs = match from {
            Participant::Technician(technician_id) => session.record().owner() == technician_id,
            Participant::Applet(own) => own == session_id,
        };
        belongs
            && match session.record().phase {
                Phase::Waiting | Phase::Active => true,
                Phase::Created | Phase::Connecting | Phase::Ended { .. } => false,
            }
    }

    /// What the shell is to do next. Call until it is `None` after every other call.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Hub::handle_timeout`]. While the hub holds anything that is at most a minute
    /// from the last call, so that a clock that was set shows.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<UnixMs> {
        if self.sessions.is_empty() && self.pins.is_empty() && !self.brake.is_attack() {
            return None;
        }
        let beat = self.watch.last().plus(HEARTBEAT_MS);
        let sessions = self.sessions.values().filter_map(Session::poll_timeout);
        sessions
            .chain(self.brake.poll_timeout())
            .chain([beat])
            .min()
    }

    /// Lets time pass.
    ///
    /// A step back, or ahead by over an hour, is a clock that was set: all limits move along.
    pub fn handle_timeout(&mut self, now: UnixMs) {
        let now = self.advance(now);
        let due: Vec<_> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.poll_timeout().is_some_and(|at| at <= now))
            .map(|(session_id, _)| *session_id)
            .collect();
        for session_id in due {
            self.tick(session_id, now);
        }
        let over = |record: &SessionRecord| {
            record.is_ended() && record.phase_since.plus(KEEP_ENDED_MS) <= now
        };
        self.sessions.retain(|_, session| !over(session.record()));
        self.tell_attack_mode();
    }

    fn tick(&mut self, session_id: SessionId, now: UnixMs) {
        let Some(session) = self.sessions.get_mut(&session_id) else {
            return;
        };
        let old_join = session.record().join_hash;
        let tick = session.handle_timeout(now);
        let join_dropped = session.record().join_hash.is_none();
        let ended = session.record().is_ended();
        if join_dropped && let Some(hash) = old_join {
            self.joins.remove(&hash);
        }
        match tick.log {
            Some(entry) if ended => self.tell_end(session_id, entry, now),
            Some(entry) => self.tell_with(session_id, entry),
            None if tick.changed => self.tell(session_id),
            None => {}
        }
    }

    fn take_up(&mut self, record: SessionRecord, now: UnixMs) {
        let session_id = record.session_id;
        for pin in &record.pins {
            let number = pin.masked.number(session_id);
            match pin.state {
                PinState::Live(until) => self.pins.insert(number, session_id, until),
                PinState::Retired(_) if cfg!(feature = "sabotage-rest-memory") => {}
                PinState::Retired(until) if now < until => self.pins.rest(number, until),
                PinState::Retired(_) => {}
            }
        }
        if record.is_ended() && record.phase_since.plus(KEEP_ENDED_MS) <= now {
            return;
        }
        self.links
            .extend(record.link_hash.map(|hash| (hash, session_id)));
        self.joins
            .extend(record.join_hash.map(|hash| (hash, session_id)));
        let mut session = Session::restore(record, self.limits, now);
        // The reader of the log need not know that the server restarted: no line.
        if session.record().link == LinkState::Up {
            let _ = session.customer_lost(now);
        }
        session.touch(now);
        self.sessions.insert(session_id, session);
    }

    /// Takes the time in and moves every limit along if the clock was set.
    fn advance(&mut self, now: UnixMs) -> UnixMs {
        let look = self.watch.look(now);
        if look.jump_ms != 0 {
            for session in self.sessions.values_mut() {
                session.shift(look.jump_ms);
                self.outputs
                    .push_back(Output::Persist(session.record().clone()));
            }
            self.pins.shift(look.jump_ms);
            self.brake.shift(look.jump_ms);
            self.outputs
                .push_back(Output::PersistBrake(self.brake.record()));
        }
        self.pins.handle_timeout(look.now);
        self.brake.handle_timeout(look.now);
        look.now
    }

    fn of(&self, owner: TechnicianId) -> impl Iterator<Item = &Session> {
        self.sessions
            .values()
            .filter(move |session| session.record().owner() == owner)
    }

    /// Takes out of use everything by which somebody could get into the session, and tells.
    fn tell_end(&mut self, session_id: SessionId, entry: LogEntry, now: UnixMs) {
        self.links.retain(|_, leads_to| *leads_to != session_id);
        self.joins.retain(|_, leads_to| *leads_to != session_id);
        self.retire_pins(session_id, now);
        self.tell_with(session_id, entry);
        self.outputs.push_back(Output::CloseApplet(session_id));
        let record = self.sessions.get(&session_id).map(Session::record);
        if let Some(Phase::Ended { reason }) = record.map(|record| record.phase) {
            self.end_eyes(session_id, reason, now);
        }
    }

    fn retire_pins(&mut self, session_id: SessionId, now: UnixMs) {
        let Some(session) = self.sessions.get_mut(&session_id) else {
            return;
        };
        for pin in &mut session.record_mut().pins {
            if let PinState::Live(until) = pin.state {
                let rests = self.pins.retire_number(pin.masked.number(session_id), now);
                let expired = until.plus(crate::pin::REST_MS);
                pin.state = PinState::Retired(rests.unwrap_or(expired));
            }
        }
    }

    fn note_pin(session: &mut Session, number: u32, state: PinState, now: UnixMs) {
        let record = session.record_mut();
        let masked = MaskedPin::new(number, record.session_id);
        record
            .pins
            .retain(|pin| pin.masked != masked && now < pin.rests_until());
        record.pins.push(PinRecord { masked, state });
    }

    fn tell(&mut self, session_id: SessionId) {
        let Some(session) = self.sessions.get(&session_id) else {
            return;
        };
        let owner = session.record().owner();
        self.outputs
            .push_back(Output::Persist(session.record().clone()));
        self.outputs.push_back(Output::SessionChanged {
            owner,
            session: session.summary(),
        });
    }

    fn tell_with(&mut self, session_id: SessionId, entry: LogEntry) {
        let session = self.sessions.get_mut(&session_id);
        if session.is_none_or(|session| session.record_mut().take_room_for(&entry.event)) {
            self.outputs.push_back(Output::Log(session_id, entry));
        }
        self.tell(session_id);
    }

    fn count_miss(&mut self, prefix: Prefix, now: UnixMs) {
        self.code_counts.missed += 1;
        self.brake.miss(prefix, now);
        self.outputs
            .push_back(Output::PersistBrake(self.brake.record()));
        self.tell_attack_mode();
    }

    fn tell_attack_mode(&mut self) {
        let mode = self.attack_mode();
        if mode != self.attack_told {
            self.attack_told = mode;
            self.outputs.push_back(Output::AttackMode(mode));
        }
    }
}
