//! The plain data a window shows.

/// Everything the window shows at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewModel {
    /// The page in the middle.
    pub page: Page,
    /// Who is on the other side; `None` before the server has said it.
    pub identity: Option<Identity>,
    /// What is in force now.
    pub grants: Vec<GrantRow>,
    /// The files that are offered or on their way, oldest first.
    pub files: Vec<FileRow>,
    /// Chat and log, oldest first.
    pub stream: Vec<StreamLine>,
    /// The question that waits for an answer.
    pub question: Option<Question>,
    /// The connection is lost and being made again.
    pub reconnecting: bool,
    /// The explanation under "Everything is stopped."
    pub stopped_banner: Option<String>,
    /// What is in force, for the bar at the top of the screen; while there is any, a frame stands around the whole
    /// screen.
    pub watched: Vec<GrantRow>,
    /// Whether the keys that stop everything work now.
    pub stop_keys: StopKeys,
    /// A link that the customer's phone is to open, shown as a code.
    pub phone_link: Option<String>,
    /// Something that did not work and what to do about it.
    pub notice: Option<String>,
    /// Light, dark, or as the system says.
    pub appearance: Appearance,
}

/// Pause, Break and Ctrl+Alt+X.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StopKeys {
    /// They belong to whoever else wants them.
    #[default]
    Off,
    /// They stop everything, wherever the focus is.
    Armed,
}

/// The page in the middle of the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The program has no code yet.
    EnterCode {
        /// Why the last code did not work.
        error: Option<String>,
    },
    /// Reaching the server.
    #[default]
    Connecting,
    /// The technician has not come yet.
    Waiting,
    /// Chat and log with the technician.
    Connected,
    /// The session is over.
    Ended {
        /// What the customer keeps.
        receipt: Vec<ReceiptRow>,
        /// Whether the program is gone from the disk.
        is_removed: bool,
    },
    /// There is no session and there will be none.
    Failed {
        /// What happened.
        title: String,
        /// What to do.
        advice: String,
    },
}

/// Who helps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Name of the organisation; empty when not known, or when it has none but its host's.
    pub organisation: String,
    /// Host name of its server.
    pub host: String,
    /// Name of the technician; empty when not known.
    pub technician: String,
}

impl Identity {
    /// Takes the name that the server tells. One that was given none tells its host, which is shown anyway.
    pub fn set_organisation(&mut self, name: &str) {
        let name = if name == self.host { "" } else { name };
        name.clone_into(&mut self.organisation);
    }
}

/// One thing that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantRow {
    /// Name of the capability; comes back in [`crate::UiEvent::StopOne`].
    pub capability: String,
    /// What the customer reads.
    pub words: String,
}

/// One file on its way to the technician.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Which one; comes back in [`crate::UiEvent::StopFile`].
    pub id: u32,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub words: String,
    /// Whether it can still be stopped.
    pub can_stop: bool,
}

/// One label and value of the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// What the value is.
    pub label: String,
    /// The value.
    pub value: String,
}

/// One entry of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamLine {
    /// A chat message.
    Chat {
        /// Who wrote it.
        from: String,
        /// Written by the customer.
        mine: bool,
        /// The message.
        text: String,
    },
    /// An entry of the session log.
    Log {
        /// What kind of entry.
        kind: LogKind,
        /// What happened.
        text: String,
        /// When, as shown.
        time: String,
    },
}

/// The kinds of log entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogKind {
    /// Something was allowed or went well.
    Ok,
    /// Something was asked.
    Ask,
    /// Something was refused or taken back.
    No,
    /// Something happened.
    Info,
}

/// A question for the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Comes back in [`crate::UiEvent::Answer`].
    pub id: u64,
    /// The question.
    pub title: String,
    /// What a Yes means.
    pub body: String,
    /// Seconds until silence means No.
    pub seconds_left: u32,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Appearance {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}
