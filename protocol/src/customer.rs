//! What a session's core says to the page around it, where the customer takes part in a browser.
//!
//! Both run on the customer's side: nothing here goes over a wire. It crosses from Rust to TypeScript all the same.

use serde::{Deserialize, Serialize};

use crate::control::{AppletToConsole, CapabilityStatus, HistoryLine};
use crate::log::LogEntry;
use crate::receipt::Receipt;
use crate::session::EndReason;
use crate::{Capability, FileName, TransferId};

/// What the page must do.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum CustomerOutput {
    /// Send this on the channel `control`, if it is open.
    ToConsole {
        /// The message.
        message: AppletToConsole,
    },
    /// Tell the server this line for its log.
    ToServer {
        /// The line.
        entry: LogEntry,
    },
    /// Send the file on the channel `file`.
    BeginFile {
        /// Which one.
        transfer_id: TransferId,
    },
    /// Stop sending the file.
    StopFile {
        /// Which one.
        transfer_id: TransferId,
    },
    /// Offer the technician a still of the camera as a file.
    TakeSnapshot,
    /// Tell the server that the customer ends the session.
    EndAtServer {
        /// Why.
        reason: EndReason,
    },
    /// Draw the page anew.
    Redraw,
    /// The session is over: show the receipt and let go of everything.
    Over,
}

/// What the page shows, but for chat and log, whose lines come as [`AppletToConsole::Line`].
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CustomerView {
    /// How far the session has come.
    pub stage: CustomerStage,
    /// What this browser can be asked for, and how it stands.
    pub capabilities: Vec<CapabilityStatus>,
    /// What may leave the device at this moment, and nothing else may.
    pub streams: CustomerStreams,
    /// What the customer is asked now.
    pub question: Option<CustomerQuestion>,
    /// Whether the customer took everything back and allowed nothing since.
    pub is_everything_stopped: bool,
    /// The files that are offered or on their way, the oldest first.
    pub files: Vec<CustomerFile>,
    /// What the customer keeps.
    pub receipt: Receipt,
}

/// What may leave the device at this moment: allowed, and neither paused nor on hold.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each stands by itself, and all at once are no states of one thing"
)]
pub struct CustomerStreams {
    /// The picture of the screen.
    pub screen: bool,
    /// The picture of the camera.
    pub camera: bool,
    /// The sound of the microphone.
    pub microphone: bool,
    /// Light, to be on.
    pub flashlight: bool,
}

/// How far the session has come.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum CustomerStage {
    /// The technician has not pressed Start.
    Waiting,
    /// Running.
    Active,
    /// Running, but the technician has put it aside.
    OnHold,
    /// Over.
    Ended,
}

/// A question to the customer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CustomerQuestion {
    /// Its number, with which it is answered.
    pub id: u64,
    /// What is asked for.
    pub capability: Capability,
    /// When silence becomes No, by the page's clock that only goes forward, in milliseconds.
    pub until_ms: u64,
}

/// A file that the customer sends.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CustomerFile {
    /// Its number.
    pub transfer_id: TransferId,
    /// Its name.
    pub name: FileName,
    /// Its size.
    pub size_bytes: u64,
    /// How far it has come.
    pub progress: CustomerFileProgress,
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum CustomerFileProgress {
    /// The technician has not taken it.
    Offered,
    /// It was taken; not all of it has left.
    Taken,
    /// Every byte has left.
    Out,
}

/// What outlasts a reload of the page, for the page to keep in the browser until the end. What was allowed does not: it is asked anew.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CustomerKept {
    /// Chat and log, the oldest first.
    pub history: Vec<HistoryLine>,
    /// The highest number that a file had.
    pub last_transfer: u32,
}
