//! The WebSocket between a participant (console tab or applet) and the server.
//!
//! The first message is [`Hello`], within five seconds. Every message is one JSON text frame.

use serde::{Deserialize, Serialize};

use crate::api::{ApiError, IceServer};
use crate::control::{AppletToConsole, ConsoleToApplet};
use crate::ids::{ConnectionId, PageId};
use crate::log::LogEntry;
use crate::relay::RelayServer;
use crate::session::{EndReason, SessionSummary};
use crate::{DisplayName, SessionId};

/// Largest message in either direction.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;
/// Largest session description.
pub const MAX_SDP_BYTES: usize = 32 * 1024;

/// From a console tab or an applet to the server.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ParticipantToServer {
    /// Says who is there. Must come first, exactly once.
    Hello {
        /// The proof.
        proof: Hello,
    },
    /// Passes a WebRTC description or candidate on to the other side.
    Signal {
        /// Which session; an applet has only its own.
        session_id: SessionId,
        /// To whom; none means the session's applet.
        to: Option<ConnectionId>,
        /// What.
        signal: Signal,
    },
    /// Adds a line to the session's log. Only from an applet.
    ReportLog {
        /// The line.
        entry: LogEntry,
    },
    /// Says that the session is in use: something is typed, said or sent, or a screen that is seen changes. Only from an
    /// applet, at most every 20 seconds; without it a session counts as forgotten.
    InUse,
    /// Asks for all that was said with a customer on a plain page, and for what is said from now on: [`ServerToParticipant::Talk`].
    /// Only from a console.
    OpenTalk {
        /// Which session.
        session_id: SessionId,
    },
    /// Says to a customer on a plain page what would else go over the channel `control`. Only from a console. The server reads it.
    Talk {
        /// Which session.
        session_id: SessionId,
        /// What.
        message: ConsoleToApplet,
    },
    /// Ends the session. Only from an applet; a console uses the HTTP API.
    EndSession {
        /// Why: by the customer, while waiting or later, or as an abuse report.
        reason: EndReason,
    },
}

/// Who is there.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[serde(tag = "as", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Hello {
    /// A signed-in technician's tab, with a ticket that works once.
    Console {
        /// From `POST /api/v1/signaling-tickets`.
        ticket: String,
        /// Which page it is, so that its next line is not taken for another page.
        #[serde(default)]
        page: Option<PageId>,
    },
    /// The customer's program, with the secret that the code bought.
    Applet {
        /// From `POST /api/v1/join`.
        join_secret: String,
    },
}

impl std::fmt::Debug for Hello {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Console { .. } => "Console(…)",
            Self::Applet { .. } => "Applet(…)",
        })
    }
}

/// From the server to a console tab or an applet.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ServerToParticipant {
    /// Answers [`ParticipantToServer::Hello`], after the relays of the sessions in it.
    Welcome {
        /// This connection.
        connection_id: ConnectionId,
        /// What the server's clock says now, Unix milliseconds. All its other times are by this clock.
        now_ms: u64,
        /// STUN and TURN servers.
        ice_servers: Vec<IceServer>,
        /// The organisation that runs the server.
        organisation: DisplayName,
        /// For a console: so many cameras of phones it may see through at a time.
        #[serde(default = "one")]
        lens_at_once: u32,
        /// For a console: its technician's sessions. For an applet: its own one.
        sessions: Vec<SessionSummary>,
    },
    /// A session is new or has changed.
    SessionChanged {
        /// How it is now.
        session: SessionSummary,
    },
    /// Names the relay of a session, to both of its sides, before the first description can be made.
    /// Replaces an earlier one.
    RelayGranted {
        /// Which session.
        session_id: SessionId,
        /// Where, and the credential.
        relay: RelayServer,
    },
    /// A description or candidate from the other side.
    Signal {
        /// Which session.
        session_id: SessionId,
        /// From whom.
        from: ConnectionId,
        /// What.
        signal: Signal,
    },
    /// What would else come over the channel `control`, from a customer on a plain page. Only to consoles. The server has read it.
    Talk {
        /// Which session.
        session_id: SessionId,
        /// What.
        message: AppletToConsole,
    },
    /// For an applet: so many of its [`ParticipantToServer::ReportLog`] and [`ParticipantToServer::EndSession`] were heard on this
    /// connection, also those that were refused. Whatever else it said of these is to be said again on the next one.
    Heard {
        /// How many since [`Self::Welcome`].
        count: u32,
    },
    /// A message was refused. The connection stays open unless it closes right after.
    Refused {
        /// Why.
        error: ApiError,
    },
    /// The technician opened the console on another page, which has the sessions now; or somebody joined by the link of an
    /// applet's session anew, and is its customer now. Comes before the end of this line.
    TakenOver,
    /// The server is about to stop; reconnect in a moment.
    GoingAway,
    /// Somebody guesses codes, or has stopped. Only to consoles: when it changes, and after
    /// [`Self::Welcome`] while it is on.
    AttackModeChanged {
        /// How it is now.
        mode: AttackMode,
    },
}

impl ParticipantToServer {
    /// Whether it is answered with [`ServerToParticipant::Heard`], and is to be said again if it is not.
    #[must_use]
    pub const fn is_said_until_heard(&self) -> bool {
        matches!(self, Self::ReportLog { .. } | Self::EndSession { .. })
    }
}

/// Whether the server is in attack mode: it looks at few codes, and links go on working.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum AttackMode {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// What WebRTC has to say. Candidates travel in their own messages.
///
/// The console counts its offers, and whatever belongs to a connection bears the number of the offer that it began with:
/// there may be two connections for a while, and an offer may be answered when the next one is under way.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Signal {
    /// From the console. Replaces any earlier connection of the session. From a customer's browser it has no description and
    /// asks for such an offer, in the place of the connection whose number it bears: the network is another one.
    Offer {
        /// Its number.
        #[serde(default)]
        offer: u32,
        /// RFC 8866 text, at most [`MAX_SDP_BYTES`].
        sdp: String,
    },
    /// From the applet.
    Answer {
        /// The number of the offer.
        #[serde(default)]
        offer: u32,
        /// RFC 8866 text, at most [`MAX_SDP_BYTES`].
        sdp: String,
    },
    /// An ICE candidate, from either side.
    Candidate {
        /// The number of the offer.
        #[serde(default)]
        offer: u32,
        /// The `candidate:` line, RFC 8839.
        candidate: String,
        /// Its media section's id.
        sdp_mid: Option<String>,
    },
}

fn one() -> u32 {
    1
}
