//! The state of a session: four regions, one derived label.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::tagged::{needed, unknown};
use crate::{DisplayName, SessionId};

/// How far a session has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Phase {
    /// Waiting for somebody to use the code or link.
    Created,
    /// The code was entered; the applet is on its way.
    Connecting,
    /// The applet is here; the technician has not pressed Start.
    Waiting,
    /// The technician pressed Start.
    Active,
    /// Over, for good.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum EndReason {
    /// The customer left before Start.
    CustomerWhileWaiting,
    /// The customer ended it.
    Customer,
    /// The technician ended it.
    Technician,
    /// Nothing happened for too long.
    Idle,
    /// The applet did not arrive in time.
    ConnectTimeout,
    /// Nobody pressed Start in time.
    WaitTimeout,
    /// Nobody used the code in time.
    CodeExpired,
    /// The session could not go on.
    Aborted,
    /// The customer reported abuse.
    AbuseReport,
    /// Somebody else joined by the same link before Start. Only whoever waited before ends by this: the session goes on.
    JoinedElsewhere,
}

/// Whether the customer's program is reachable.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum LinkState {
    /// Not there yet.
    #[default]
    None,
    /// Connected.
    Up,
    /// Lost; shown after 60 seconds.
    Reconnecting {
        /// Since when, Unix milliseconds.
        since_ms: u64,
    },
    /// Lost for five minutes and more; the console keeps trying.
    Offline {
        /// Since when, Unix milliseconds.
        since_ms: u64,
    },
}

/// Whether the technician's tools run.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Flow {
    /// Running.
    #[default]
    Running,
    /// Stopped by the technician; never times out.
    OnHold,
}

/// How the customer gets in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Entry {
    /// By the 6-digit code.
    Pin,
    /// By a link.
    Link,
}

/// With what the customer takes part.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum CustomerKind {
    /// The program for computers.
    #[default]
    Applet,
    /// A page in a browser.
    Browser,
    /// A page without scripts, on an old phone: what is said passes through the server, which decides in the customer's place.
    Plain,
}

/// The one word shown in lists, derived from the four regions.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum StatusLabel {
    /// [`Phase::Created`].
    Created,
    /// [`Phase::Connecting`].
    Connecting,
    /// [`Phase::Waiting`].
    Waiting,
    /// [`Phase::Active`].
    Active,
    /// [`Flow::OnHold`].
    OnHold,
    /// [`LinkState::Reconnecting`].
    Reconnecting,
    /// [`LinkState::Offline`].
    Offline,
    /// [`Phase::Ended`].
    Ended,
}

/// A session as lists and the customer's program show it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionSummary {
    /// The session.
    pub session_id: SessionId,
    /// What the technician called the customer.
    pub customer_name: Option<DisplayName>,
    /// The technician who owns the session.
    pub technician_name: DisplayName,
    /// How the customer gets in.
    pub entry: Entry,
    /// With what the customer takes part, once they do.
    pub customer: Option<CustomerKind>,
    /// The session whose eyes this phone is.
    pub eyes_of: Option<SessionId>,
    /// How far it has come.
    pub phase: Phase,
    /// Whether the customer's program is reachable.
    pub link: LinkState,
    /// Whether the tools run.
    pub flow: Flow,
    /// The word for lists.
    pub label: StatusLabel,
    /// When the label last changed; of an active session, when it was started. Unix milliseconds.
    pub label_since_ms: u64,
    /// When it was created, Unix milliseconds.
    pub created_ms: u64,
    /// When somebody last took the place of a customer who waited, by joining again by the link, Unix milliseconds.
    pub joined_again_ms: Option<u64>,
}

impl<'de> Deserialize<'de> for Phase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PhaseFields::deserialize(deserializer)?.phase()
    }
}

/// Whatever any phase has.
#[derive(Deserialize)]
struct PhaseFields {
    #[serde(rename = "type")]
    kind: String,
    reason: Option<EndReason>,
}

impl PhaseFields {
    fn phase<E: Error>(self) -> Result<Phase, E> {
        Ok(match self.kind.as_str() {
            "created" => Phase::Created,
            "connecting" => Phase::Connecting,
            "waiting" => Phase::Waiting,
            "active" => Phase::Active,
            "ended" => Phase::Ended {
                reason: needed(self.reason, "reason")?,
            },
            kind => return Err(unknown(kind)),
        })
    }
}
