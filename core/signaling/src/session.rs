//! One session: four regions, their transitions, one derived label.

mod joins;
mod reported;
mod timing;

use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::{
    EndReason, Entry, Flow, LinkState, Phase, SessionSummary, StatusLabel,
};
use bowline_protocol::{DisplayName, SessionId, TechnicianId};

use crate::limits::Limits;
use crate::record::{Ownership, SessionRecord};
use crate::time::{MINUTE_MS, UnixMs};
use reported::Reported;

/// A lost connection is shown after this long.
pub const RECONNECTING_SHOWN_AFTER_MS: u64 = 60_000;
/// A lost connection counts as offline after this long.
pub const OFFLINE_AFTER_MS: u64 = 5 * MINUTE_MS;

/// The session is not in a state in which this can be done: the caller's mistake, or a second click.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the session is not in a state in which this can be done")]
pub struct WrongState;

/// What the passing of time did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tick {
    /// Whether the session looks different now.
    pub changed: bool,
    /// A line for the log.
    pub log: Option<LogEntry>,
}

/// Who creates a session and how its customer gets in.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The session.
    pub session_id: SessionId,
    /// Whose it is.
    pub owner: TechnicianId,
    /// The owner's name, as customers see it.
    pub technician_name: DisplayName,
    /// What the technician called the customer.
    pub customer_name: Option<DisplayName>,
    /// How the customer gets in.
    pub entry: Entry,
    /// The session whose eyes a phone is to be.
    pub eyes_of: Option<SessionId>,
}

/// One support session as the server sees it.
#[derive(Clone, Debug)]
pub struct Session {
    record: SessionRecord,
    limits: Limits,
    reported: Reported,
}

impl Session {
    /// Makes a session that waits for its customer.
    #[must_use]
    pub fn create(new: NewSession, limits: Limits, now: UnixMs) -> (Self, LogEntry) {
        let works_ms = match new.entry {
            Entry::Pin => limits.pin_ms(),
            Entry::Link => limits.link_ms(),
        };
        let record = SessionRecord {
            session_id: new.session_id,
            ownership: Ownership::Owned(new.owner),
            technician_name: new.technician_name,
            customer_name: new.customer_name,
            entry: new.entry,
            customer: None,
            eyes_of: new.eyes_of,
            phase: Phase::Created,
            phase_since: now,
            link: LinkState::None,
            flow: Flow::Running,
            label: StatusLabel::Created,
            label_since: now,
            created: now,
            code_expires: now.plus(works_ms),
            last_activity: now,
            link_hash: None,
            join_hash: None,
            last_join: None,
            replaced_joins: Vec::new(),
            joined_again: None,
            pins: Vec::new(),
            lines_since: now,
            reported_lines: 0,
            late_lines: 0,
            connection_lines: 0,
            phone_lines: 0,
        };
        (Self::of(record, limits), entry(now, LogEvent::Created))
    }

    fn of(record: SessionRecord, limits: Limits) -> Self {
        let reported = Reported::default();
        Self {
            record,
            limits,
            reported,
        }
    }

    /// Takes a session up again as it was. Times in the future are brought back to `now`.
    #[must_use]
    pub fn restore(mut record: SessionRecord, limits: Limits, now: UnixMs) -> Self {
        let works_ms = limits.link_ms().max(limits.connect_ms() + limits.pin_ms());
        record.phase_since = record.phase_since.min(now);
        record.label_since = record.label_since.min(now);
        record.last_activity = record.last_activity.min(now);
        record.lines_since = record.lines_since.max(record.created).min(now);
        record.code_expires = record.code_expires.min(now.plus(works_ms));
        record.link = match record.link {
            LinkState::None => LinkState::None,
            LinkState::Up => LinkState::Up,
            LinkState::Reconnecting { since_ms } => LinkState::Reconnecting {
                since_ms: since_ms.min(now.0),
            },
            LinkState::Offline { since_ms } => LinkState::Offline {
                since_ms: since_ms.min(now.0),
            },
        };
        Self::of(record, limits)
    }

    /// What must survive a restart.
    #[must_use]
    pub const fn record(&self) -> &SessionRecord {
        &self.record
    }

    pub(crate) const fn record_mut(&mut self) -> &mut SessionRecord {
        &mut self.record
    }

    /// The session as lists show it.
    #[must_use]
    pub fn summary(&self) -> SessionSummary {
        let record = &self.record;
        SessionSummary {
            session_id: record.session_id,
            customer_name: record.customer_name.clone(),
            technician_name: record.technician_name.clone(),
            entry: record.entry,
            customer: record.customer,
            eyes_of: record.eyes_of,
            phase: record.phase,
            link: record.link,
            flow: record.flow,
            label: record.label,
            label_since_ms: record.label_since.0,
            created_ms: record.created.0,
            joined_again_ms: record.joined_again.map(|at| at.0),
        }
    }

    /// Whether it counts towards a technician's active sessions.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(
            (self.record.phase, self.record.flow),
            (Phase::Active, Flow::Running)
        )
    }

    /// The code or link was entered; the applet is on its way. A link may be opened any number of
    /// times until Start, and an entered code may be entered again until it is used.
    ///
    /// # Errors
    /// [`WrongState`] if the session has started or ended.
    pub fn enter(&mut self, now: UnixMs) -> Result<(), WrongState> {
        match (self.record.phase, self.record.entry) {
            (Phase::Created, Entry::Pin | Entry::Link) => {
                self.set_phase(Phase::Connecting, now);
                Ok(())
            }
            (Phase::Connecting, Entry::Pin | Entry::Link) | (Phase::Waiting, Entry::Link) => Ok(()),
            (Phase::Waiting, Entry::Pin)
            | (Phase::Active | Phase::Ended { .. }, Entry::Pin | Entry::Link) => Err(WrongState),
        }
    }

    /// The applet is here.
    ///
    /// # Errors
    /// [`WrongState`] unless the applet is on its way.
    pub fn customer_joined(&mut self, now: UnixMs) -> Result<LogEntry, WrongState> {
        match self.record.phase {
            Phase::Connecting => {
                self.record.link = LinkState::Up;
                self.set_phase(Phase::Waiting, now);
                Ok(self.line(now, LogEvent::CustomerJoined))
            }
            Phase::Created | Phase::Waiting | Phase::Active | Phase::Ended { .. } => {
                Err(WrongState)
            }
        }
    }

    /// Somebody joined by the link while the customer waited, who is out with this: the applet of the other one is on its way.
    ///
    /// # Errors
    /// [`WrongState`] unless a customer waits.
    pub fn joined_again(&mut self, now: UnixMs) -> Result<LogEntry, WrongState> {
        match self.record.phase {
            Phase::Waiting => {
                let entry = self.line(now, LogEvent::JoinedAgain);
                self.record.link = LinkState::None;
                self.record.joined_again = Some(now);
                self.set_phase(Phase::Connecting, now);
                Ok(entry)
            }
            Phase::Created | Phase::Connecting | Phase::Active | Phase::Ended { .. } => {
                Err(WrongState)
            }
        }
    }

    /// The technician pressed Start.
    ///
    /// # Errors
    /// [`WrongState`] unless the customer waits; so the second of two clicks changes nothing.
    pub fn start(&mut self, now: UnixMs) -> Result<LogEntry, WrongState> {
        match self.record.phase {
            Phase::Active if !cfg!(feature = "sabotage-start") => Err(WrongState),
            Phase::Waiting | Phase::Active => {
                self.set_phase(Phase::Active, now);
                Ok(self.line(now, LogEvent::Started))
            }
            Phase::Created | Phase::Connecting | Phase::Ended { .. } => Err(WrongState),
        }
    }

    /// The technician puts the session on hold.
    ///
    /// # Errors
    /// [`WrongState`] unless it is active and running.
    pub fn hold(&mut self, now: UnixMs) -> Result<LogEntry, WrongState> {
        self.set_flow(Flow::Running, Flow::OnHold, now)?;
        Ok(self.line(now, LogEvent::Held))
    }

    /// The technician takes the session off hold.
    ///
    /// # Errors
    /// [`WrongState`] unless it is active and on hold.
    pub fn resume(&mut self, now: UnixMs) -> Result<LogEntry, WrongState> {
        self.set_flow(Flow::OnHold, Flow::Running, now)?;
        Ok(self.line(now, LogEvent::Resumed))
    }

    /// The applet's connection is gone.
    ///
    /// # Errors
    /// [`WrongState`] unless the applet was connected.
    pub fn customer_lost(&mut self, now: UnixMs) -> Result<LogEntry, WrongState> {
        match self.record.link {
            LinkState::Up if !self.record.is_ended() => {
                self.record.link = LinkState::Reconnecting { since_ms: now.0 };
                self.touch(now);
                Ok(entry(now, LogEvent::ConnectionLost))
            }
            LinkState::Up
            | LinkState::None
            | LinkState::Reconnecting { .. }
            | LinkState::Offline { .. } => Err(WrongState),
        }
    }

    /// The applet's connection is back.
    ///
    /// # Errors
    /// [`WrongState`] unless it was lost.
    pub fn customer_back(&mut self, now: UnixMs) -> Result<LogEntry, WrongState> {
        match self.record.link {
            LinkState::Reconnecting { .. } | LinkState::Offline { .. }
                if !self.record.is_ended() =>
            {
                self.record.link = LinkState::Up;
                self.touch(now);
                Ok(entry(now, LogEvent::ConnectionRestored))
            }
            LinkState::Up
            | LinkState::None
            | LinkState::Reconnecting { .. }
            | LinkState::Offline { .. } => Err(WrongState),
        }
    }

    /// Ends the session, for good.
    ///
    /// # Errors
    /// [`WrongState`] if it has ended already.
    pub fn end(&mut self, reason: EndReason, now: UnixMs) -> Result<LogEntry, WrongState> {
        if self.record.is_ended() {
            return Err(WrongState);
        }
        self.record.link = LinkState::None;
        self.record.flow = Flow::Running;
        self.record.link_hash = None;
        self.record.last_join = self.record.join_hash.take();
        self.set_phase(Phase::Ended { reason }, now);
        Ok(entry(now, LogEvent::Ended { reason }))
    }

    /// Something happened: the idle limit starts anew.
    pub fn touch(&mut self, now: UnixMs) {
        self.record.last_activity = now;
        self.refresh_label(now);
    }

    /// A line that, if the applet is connected, comes after everything that it reported. What
    /// happened while it was not connected it reports later.
    fn line(&mut self, now: UnixMs, event: LogEvent) -> LogEntry {
        match self.record.link {
            LinkState::Up => self.record.lines_since = now,
            LinkState::None | LinkState::Reconnecting { .. } | LinkState::Offline { .. } => {}
        }
        entry(now, event)
    }

    fn set_phase(&mut self, phase: Phase, now: UnixMs) {
        self.record.phase = phase;
        self.record.phase_since = now;
        self.touch(now);
    }

    fn set_flow(&mut self, from: Flow, to: Flow, now: UnixMs) -> Result<(), WrongState> {
        if self.record.phase != Phase::Active || self.record.flow != from {
            return Err(WrongState);
        }
        self.record.flow = to;
        self.touch(now);
        Ok(())
    }

    fn refresh_label(&mut self, now: UnixMs) {
        let label = derived_label(&self.record, now);
        if label != self.record.label {
            self.record.label = label;
            // Hold and a lost line are parts of the time that a session is active.
            self.record.label_since = match label {
                StatusLabel::Active => self.record.phase_since,
                StatusLabel::Created
                | StatusLabel::Connecting
                | StatusLabel::Waiting
                | StatusLabel::OnHold
                | StatusLabel::Reconnecting
                | StatusLabel::Offline
                | StatusLabel::Ended => now,
            };
        }
    }
}

/// The word for lists: ended before lost before on hold before phase.
fn derived_label(record: &SessionRecord, now: UnixMs) -> StatusLabel {
    let phase_label = match record.phase {
        Phase::Ended { .. } => return StatusLabel::Ended,
        Phase::Created => StatusLabel::Created,
        Phase::Connecting => StatusLabel::Connecting,
        Phase::Waiting => StatusLabel::Waiting,
        Phase::Active => StatusLabel::Active,
    };
    match record.link {
        LinkState::Offline { .. } => return StatusLabel::Offline,
        LinkState::Reconnecting { since_ms }
            if now.since(UnixMs(since_ms)) >= RECONNECTING_SHOWN_AFTER_MS =>
        {
            return StatusLabel::Reconnecting;
        }
        LinkState::None | LinkState::Up | LinkState::Reconnecting { .. } => {}
    }
    match record.flow {
        Flow::OnHold => StatusLabel::OnHold,
        Flow::Running => phase_label,
    }
}

fn entry(now: UnixMs, event: LogEvent) -> LogEntry {
    LogEntry {
        at_ms: now.0,
        event,
    }
}
