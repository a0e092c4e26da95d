//! The data channel `control` between console and applet: ordered, reliable, JSON text.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::log::LogEntry;
use crate::tagged::{needed, unknown};
use crate::{
    Capability, CapabilityState, ChatText, DisplayName, FileName, LinkToken, MessageId, MonitorId,
    PauseReason, TransferId,
};

/// Largest message in either direction.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;
/// Most monitors that the console is told of.
pub const MAX_MONITORS: usize = 16;

/// From the technician's console to the customer's applet: wishes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ConsoleToApplet {
    /// Says something to the customer. It has arrived when it comes back as a [`HistoryLine`]; until then it is sent
    /// again on every new connection.
    Chat {
        /// Its number: what came before is not shown again.
        message_id: MessageId,
        /// The text.
        text: ChatText,
    },
    /// Asks the customer. The answer comes as [`AppletToConsole::CapabilityChanged`].
    RequestCapability {
        /// For what.
        capability: Capability,
    },
    /// Gives a capability back.
    ReleaseCapability {
        /// Which one.
        capability: Capability,
    },
    /// Takes an offered file; its bytes follow on the channel `file`.
    AcceptFile {
        /// Which one.
        transfer_id: TransferId,
    },
    /// Does not take an offered file, or stops it.
    RefuseFile {
        /// Which one.
        transfer_id: TransferId,
    },
    /// Says that a file arrived whole and is kept.
    FileKept {
        /// Which one.
        transfer_id: TransferId,
    },
    /// Asks for the picture of one monitor, or of all. The screen must be allowed to be seen; the answer comes as
    /// [`AppletToConsole::Monitors`].
    ShowMonitor {
        /// Which one; all of them if none is named.
        monitor: Option<MonitorId>,
    },
    /// Asks for one still of the camera in full resolution, with what is drawn on it. It is offered as a file.
    TakeSnapshot,
    /// Says that the technician wants to keep the camera's picture that stands still in the console, with what is drawn on it. The
    /// answer is a line of the log, [`LogEvent::FileSent`](crate::log::LogEvent::FileSent) of this size: before it the console keeps
    /// nothing, so that nothing is kept of which the customer does not know.
    KeepFrozen {
        /// Exact size.
        size_bytes: u32,
    },
    /// Shows a link to the customer as a code that a phone can read, so that the phone becomes the session's eyes; or takes it away.
    /// The applet makes the link of its own server's address.
    ShowPhoneLink {
        /// What the link ends with; none takes it away.
        token: Option<LinkToken>,
    },
}

/// From the customer's applet to the technician's console: facts.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum AppletToConsole {
    /// The whole state, first on every new connection, so that a reload loses nothing.
    Snapshot {
        /// What the technician may do.
        capabilities: Vec<CapabilityStatus>,
        /// The newest lines of chat and log, oldest first.
        history: Vec<HistoryLine>,
        /// The customer's system in a few words, as in `Debian GNU/Linux 12`.
        system: String,
    },
    /// Lines before all that the console has since the last [`Self::Snapshot`], oldest first. They follow it, until
    /// everything that is kept is told.
    Earlier {
        /// The lines.
        history: Vec<HistoryLine>,
    },
    /// A line for chat and log, also the technician's own chat as it arrived.
    Line {
        /// The line.
        line: HistoryLine,
    },
    /// The customer's answer, or a change of mind.
    CapabilityChanged {
        /// How it stands now.
        status: CapabilityStatus,
    },
    /// Offers one file. Nothing moves before [`ConsoleToApplet::AcceptFile`].
    OfferFile {
        /// Its number.
        transfer_id: TransferId,
        /// Name only: a path is refused while parsing.
        name: FileName,
        /// Exact size.
        size_bytes: u64,
    },
    /// The customer's side stopped a file.
    FileAborted {
        /// Which one.
        transfer_id: TransferId,
    },
    /// The customer's monitors and what of them the picture shows, once the screen may be seen and whenever it changes.
    Monitors {
        /// From the left to the right, at most [`MAX_MONITORS`]; none where the display does not tell.
        monitors: Vec<Monitor>,
        /// The one in the picture; all of them if none is named.
        shown: Option<MonitorId>,
    },
    /// What can be asked for there has changed: all of it, and how it stands.
    Abilities {
        /// What the technician may do.
        capabilities: Vec<CapabilityStatus>,
    },
    /// Something the console asked for cannot be done, and why, in words for the technician.
    Failed {
        /// For what.
        capability: Capability,
        /// Words.
        detail: String,
    },
}

/// How one capability stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CapabilityStatus {
    /// Which one.
    pub capability: Capability,
    /// How it stands.
    pub state: CapabilityState,
    /// Since when, Unix milliseconds by the customer's clock.
    pub since_ms: u64,
    /// Why it does not reach the technician although it is allowed.
    #[serde(default)]
    pub paused: Option<PauseReason>,
}

/// A monitor of the customer's computer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Monitor {
    /// Its number.
    pub id: MonitorId,
    /// What the customer's system calls it, as in `HDMI-1`.
    pub name: DisplayName,
    /// Across, in pixels.
    pub width: u32,
    /// Down, in pixels.
    pub height: u32,
    /// Whether it is the customer's main one.
    pub is_primary: bool,
}

/// One line of the chat and log stream.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum HistoryLine {
    /// Somebody said something.
    Chat {
        /// Who.
        from: Speaker,
        /// The number of what the technician wrote.
        message_id: Option<MessageId>,
        /// What.
        text: ChatText,
        /// Unix milliseconds by the customer's clock.
        at_ms: u64,
    },
    /// Something happened.
    Log {
        /// What.
        entry: LogEntry,
    },
}

/// Who said it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Speaker {
    /// The customer.
    Customer,
    /// The technician.
    Technician,
}

impl<'de> Deserialize<'de> for ConsoleToApplet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        WishFields::deserialize(deserializer)?.wish()
    }
}

/// Whatever any wish has.
#[derive(Deserialize)]
struct WishFields {
    #[serde(rename = "type")]
    kind: String,
    message_id: Option<MessageId>,
    text: Option<ChatText>,
    capability: Option<Capability>,
    transfer_id: Option<TransferId>,
    monitor: Option<MonitorId>,
    token: Option<LinkToken>,
    size_bytes: Option<u32>,
}

impl WishFields {
    fn wish<E: Error>(self) -> Result<ConsoleToApplet, E> {
        let capability = needed(self.capability, "capability");
        let transfer_id = needed(self.transfer_id, "transfer_id");
        Ok(match self.kind.as_str() {
            "chat" => ConsoleToApplet::Chat {
                message_id: needed(self.message_id, "message_id")?,
                text: needed(self.text, "text")?,
            },
            "request_capability" => ConsoleToApplet::RequestCapability {
                capability: capability?,
            },
            "release_capability" => ConsoleToApplet::ReleaseCapability {
                capability: capability?,
            },
            "accept_file" => ConsoleToApplet::AcceptFile {
                transfer_id: transfer_id?,
            },
            "refuse_file" => ConsoleToApplet::RefuseFile {
                transfer_id: transfer_id?,
            },
            "file_kept" => ConsoleToApplet::FileKept {
                transfer_id: transfer_id?,
            },
            "show_monitor" => ConsoleToApplet::ShowMonitor {
                monitor: self.monitor,
            },
            "take_snapshot" => ConsoleToApplet::TakeSnapshot,
            "keep_frozen" => ConsoleToApplet::KeepFrozen {
                size_bytes: needed(self.size_bytes, "size_bytes")?,
            },
            "show_phone_link" => ConsoleToApplet::ShowPhoneLink { token: self.token },
            kind => return Err(unknown(kind)),
        })
    }
}

impl<'de> Deserialize<'de> for HistoryLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LineFields::deserialize(deserializer)?.line()
    }
}

/// Whatever any line has.
#[derive(Deserialize)]
struct LineFields {
    #[serde(rename = "type")]
    kind: String,
    from: Option<Speaker>,
    message_id: Option<MessageId>,
    text: Option<ChatText>,
    at_ms: Option<u64>,
    entry: Option<LogEntry>,
}

impl LineFields {
    fn line<E: Error>(self) -> Result<HistoryLine, E> {
        Ok(match self.kind.as_str() {
            "chat" => HistoryLine::Chat {
                from: needed(self.from, "from")?,
                message_id: self.message_id,
                text: needed(self.text, "text")?,
                at_ms: needed(self.at_ms, "at_ms")?,
            },
            "log" => HistoryLine::Log {
                entry: needed(self.entry, "entry")?,
            },
            kind => return Err(unknown(kind)),
        })
    }
}
