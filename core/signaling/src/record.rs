//! What of a session must survive a restart.

use bowline_protocol::log::LogEvent;
use bowline_protocol::session::{CustomerKind, Entry, Flow, LinkState, Phase, StatusLabel};
use bowline_protocol::{DisplayName, Pin, SessionId, TechnicianId};
use serde::{Deserialize, Serialize};

use crate::pin::REST_MS;
use crate::secret::SecretHash;
use crate::time::UnixMs;

/// Most lines of a session's log that say of the customer's connection that it went or came back.
const MAX_CONNECTION_LINES: u32 = 1_000;

/// Whose session it is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ownership {
    /// One technician's.
    Owned(TechnicianId),
}

/// All of a session that must survive a restart: the four regions, the times, the hashes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SessionRecord {
    /// The session.
    pub session_id: SessionId,
    /// Whose it is.
    pub ownership: Ownership,
    /// The owner's name, as customers see it.
    pub technician_name: DisplayName,
    /// What the technician called the customer.
    pub customer_name: Option<DisplayName>,
    /// How the customer gets in.
    pub entry: Entry,
    /// With what the customer takes part, once they do.
    #[serde(default)]
    pub customer: Option<CustomerKind>,
    /// The session whose eyes this phone is.
    #[serde(default)]
    pub eyes_of: Option<SessionId>,
    /// How far it has come.
    pub phase: Phase,
    /// When it came there.
    pub phase_since: UnixMs,
    /// Whether the customer's program is reachable.
    pub link: LinkState,
    /// Whether the tools run.
    pub flow: Flow,
    /// The word for lists.
    pub label: StatusLabel,
    /// When the label last changed; of an active session, when it was started.
    pub label_since: UnixMs,
    /// When it was created. Never moved, also if the clock is set.
    pub created: UnixMs,
    /// When the code or link stops working.
    pub code_expires: UnixMs,
    /// When there last was a sign of life.
    pub last_activity: UnixMs,
    /// Hash of the link's token, until Start consumes it.
    pub link_hash: Option<SecretHash>,
    /// Hash of the applet's join secret.
    pub join_hash: Option<SecretHash>,
    /// The last one, once the session has ended: whoever has it is told how, and may say what there was no line for.
    #[serde(default)]
    pub last_join: Option<SecretHash>,
    /// Hashes of the secrets before it, the newest last: whoever has one is told why it does not work.
    #[serde(default)]
    pub replaced_joins: Vec<SecretHash>,
    /// When somebody last took the place of a customer who waited.
    #[serde(default)]
    pub joined_again: Option<UnixMs>,
    /// Codes that lead here, and those that did within a day.
    pub pins: Vec<PinRecord>,
    /// Nothing that the applet still reports can have happened before this.
    #[serde(default)]
    pub lines_since: UnixMs,
    /// How many lines the applet has reported.
    pub reported_lines: u32,
    /// How many came after the end.
    #[serde(default)]
    pub late_lines: u32,
    /// How many lines say of the customer's connection that it went or came back.
    #[serde(default)]
    pub connection_lines: u32,
    /// How many lines phones have reported that were its eyes.
    #[serde(default)]
    pub phone_lines: u32,
}

impl SessionRecord {
    /// The technician whose session it is.
    #[must_use]
    pub const fn owner(&self) -> TechnicianId {
        match self.ownership {
            Ownership::Owned(technician_id) => technician_id,
        }
    }

    /// Until when the last of the codes that lead here works.
    #[must_use]
    pub fn codes_work_until(&self) -> UnixMs {
        let works = self.pins.iter().filter_map(|pin| match pin.state {
            PinState::Live(until) => Some(until),
            PinState::Retired(_) => None,
        });
        works.max().unwrap_or_default()
    }

    /// Makes room in the log for a line that the server writes. A customer's connection that comes and goes without end would fill
    /// it, so of such lines only so many are written.
    pub(crate) fn take_room_for(&mut self, event: &LogEvent) -> bool {
        if !matches!(
            event,
            LogEvent::ConnectionLost | LogEvent::ConnectionRestored
        ) {
            return true;
        }
        let has_room = self.connection_lines < MAX_CONNECTION_LINES;
        self.connection_lines += u32::from(has_room);
        has_room
    }

    /// Until when codes that lead here, or did, are given to nobody else.
    #[must_use]
    pub fn codes_rest_until(&self) -> UnixMs {
        let rests = self.pins.iter().map(PinRecord::rests_until);
        rests.max().unwrap_or_default()
    }

    /// Whether the session is over.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended { .. })
    }
}

/// A code as it is stored.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PinRecord {
    /// The code, turned by a number that follows from the session's id.
    pub masked: MaskedPin,
    /// Whether it works.
    pub state: PinState,
}

impl PinRecord {
    /// Until when it is given to nobody else.
    pub(crate) fn rests_until(&self) -> UnixMs {
        match self.state {
            PinState::Live(until) => until.plus(REST_MS),
            PinState::Retired(until) => until,
        }
    }
}

/// Whether a code works.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PinState {
    /// It works until then.
    Live(UnixMs),
    /// It does not work, and is given to nobody until then.
    Retired(UnixMs),
}

/// A code that is not readable at a glance, so that no code stands in the database or in a copy of it.
///
/// This hides nothing from somebody who has the database and this source. It need not: the code
/// works once, for minutes, and buys a place in the waiting room only.
#[derive(Clone, Copy, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct MaskedPin(u32);

impl MaskedPin {
    pub(crate) fn new(number: u32, session_id: SessionId) -> Self {
        Self((number % PINS + pad(session_id)) % PINS)
    }

    pub(crate) fn number(self, session_id: SessionId) -> u32 {
        (self.0 % PINS + PINS - pad(session_id)) % PINS
    }
}

impl std::fmt::Debug for MaskedPin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MaskedPin(…)")
    }
}

/// How many codes there are.
pub(crate) const PINS: u32 = 1_000_000;

fn pad(session_id: SessionId) -> u32 {
    let hash = crate::secret::SecretHash::of(&format!("pin of {session_id}"));
    hash.leading_u32() % PINS
}

/// The number that a code spells.
pub(crate) fn pin_number(pin: &Pin) -> u32 {
    pin.as_str()
        .bytes()
        .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

/// The code that spells a number.
pub(crate) fn pin_of(number: u32) -> Pin {
    Pin::parse(&format!("{:06}", number % PINS)).expect("six digits are a code")
}
