//! Bodies of the HTTP API under `/api/v1`.

use serde::{Deserialize, Serialize};

use crate::log::LogEntry;
use crate::receipt::Receipt;
use crate::session::{CustomerKind, Entry, SessionSummary};
use crate::{DisplayName, FileName, Pin, SessionId, TechnicianId};

/// What every failed request answers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
#[error("{detail}")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApiError {
    /// Stable, for programs.
    pub code: ErrorCode,
    /// For people: what to do.
    pub detail: String,
    /// When to try again, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ErrorCode {
    /// The request cannot be understood.
    BadRequest,
    /// Not signed in.
    Unauthenticated,
    /// Email or password is wrong.
    WrongPassword,
    /// Signed in, but not allowed.
    Forbidden,
    /// No such thing, or not yours.
    NotFound,
    /// The code is unknown, used or expired: one answer for all three.
    CodeDoesNotWork,
    /// Too many tries from this address, or the server is under attack.
    TooManyTries,
    /// The session is not in a state in which this can be done.
    WrongState,
    /// The technician has as many active or open sessions as one may have.
    TooManySessions,
    /// All technicians together have as many open sessions as the server takes.
    ServerFull,
    /// There is no program for that system.
    NoApplet,
    /// The server's fault; it is logged.
    Internal,
}

/// `GET /api/v1/organisation`: who runs this server. Public.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Organisation {
    /// Its name.
    pub name: DisplayName,
    /// The public host name, as in `help.northpier.example`.
    pub host: String,
    /// Systems for which there is an applet: `linux`.
    pub applets: Vec<String>,
    /// Version of the End-User License Agreement, where there is one: whoever joins in a browser accepts it first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eula: Option<String>,
    /// Package of the organisation's own app for Android, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub android_app: Option<String>,
}

/// Longest text of an End-User License Agreement, in bytes.
pub const MAX_EULA_BYTES: usize = 65_536;

/// `GET /api/v1/eula`: what the organisation's customers accept before they join in a browser. Public.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Eula {
    /// SHA-256 of the text, hexadecimal: another text has another version.
    pub version: String,
    /// Plain text, lines end with a line feed. At most [`MAX_EULA_BYTES`].
    pub text: String,
}

/// `POST /api/v1/login`.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Login {
    /// The account.
    pub email: String,
    /// At most 1,024 bytes.
    pub password: String,
}

/// `GET /api/v1/me`, and the answer to a login.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Me {
    /// The account.
    pub technician_id: TechnicianId,
    /// Its email.
    pub email: String,
    /// The name that customers see.
    pub name: DisplayName,
    /// What it may do.
    pub role: Role,
}

/// What an account may do.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Role {
    /// So far what a technician may; everything else is done on the server's machine.
    Administrator,
    /// Sessions of one's own.
    Technician,
}

/// `POST /api/v1/invitations/accept`: makes an account from a one-time invitation.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AcceptInvitation {
    /// From the link.
    pub token: String,
    /// The name that customers see.
    pub name: DisplayName,
    /// The account's email, unless the invitation fixed it.
    pub email: String,
    /// 10 to 1,024 bytes.
    pub password: String,
}

/// `POST /api/v1/password-resets/accept`: sets a new password from a one-time link.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ResetPassword {
    /// From the link.
    pub token: String,
    /// 10 to 1,024 bytes.
    pub password: String,
}

/// `POST /api/v1/sessions`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CreateSession {
    /// What to call the customer.
    #[serde(default)]
    pub customer_name: Option<DisplayName>,
    /// How the customer gets in.
    pub entry: Entry,
    /// The session whose eyes a phone is to be: it comes by a link, goes with that session, and its log is that session's.
    #[serde(default)]
    pub eyes_of: Option<SessionId>,
}

/// The answer: the only time that the code or link is shown.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionCreated {
    /// The session.
    pub session: SessionSummary,
    /// The code, if by code.
    pub pin: Option<Pin>,
    /// The link, if by link.
    pub link: Option<String>,
    /// When code or link stops working, Unix milliseconds.
    pub expires_ms: u64,
}

/// `GET /api/v1/sessions`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionList {
    /// Newest first. All that are not over are on the first page, whatever their age.
    pub sessions: Vec<SessionSummary>,
    /// Where there is a page of older ones: the `before` with which it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub older: Option<String>,
}

/// `GET /api/v1/sessions/{session_id}/log`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionLog {
    /// Oldest first.
    pub entries: Vec<LogEntry>,
    /// What they come to; the customer has the same, by the customer's clock.
    pub receipt: Receipt,
}

/// A code or a link's token, as the customer brings it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum EntryProof {
    /// The 6-digit code.
    Pin {
        /// The code.
        pin: Pin,
    },
    /// The token of a link.
    Link {
        /// 32 hexadecimal digits.
        token: String,
    },
}

/// `POST /api/v1/entries`, from the support page: checks a code or link and readies the download.
/// Consumes nothing. The answer is [`EntryAccepted`].
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Enter {
    /// What the customer brings.
    pub proof: EntryProof,
    /// `windows`, `macos` or `linux`; `browser` for whoever takes part in the browser and needs no program.
    pub system: String,
}

/// The code or link works.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EntryAccepted {
    /// Who helps.
    pub technician_name: DisplayName,
    /// The code to join with: the one that was brought, or for a link one made for this.
    pub pin: Pin,
    /// The program for the customer's system; none for a browser.
    pub program: Option<Program>,
}

/// An applet, as a browser is to save it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Program {
    /// Its path. No code stands in it: addresses are logged on the way.
    pub download: String,
    /// Its name, which carries the code as a hint.
    pub file_name: FileName,
}

/// `POST /api/v1/join`, from the applet or the page that stands in for it: exchanges the code for a join secret, once.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Join {
    /// The code.
    pub pin: Pin,
    /// With what the customer takes part.
    #[serde(default)]
    pub customer: CustomerKind,
}

/// The applet may now open `/api/v1/signaling`.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Joined {
    /// The session.
    pub session_id: SessionId,
    /// 256 bits, hexadecimal. The code is never a credential again.
    pub join_secret: String,
}

/// `POST /api/v1/signaling-tickets`.
#[derive(Clone, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SignalingTicket {
    /// Works once, for 30 seconds.
    pub ticket: String,
}

/// One entry of `RTCConfiguration.iceServers`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct IceServer {
    /// `stun:` or `turn:` URLs.
    pub urls: Vec<String>,
    /// For TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// For TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}
