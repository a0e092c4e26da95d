//! The four channels, and what a link tells its owner.

use crate::Received;

/// A data channel, opened by the console under its label.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Channel {
    /// `control`: ordered, reliable, JSON text.
    Control,
    /// `screen`: unordered, unretransmitted, binary.
    Screen,
    /// `input`: unordered, unretransmitted, JSON text.
    Input,
    /// `file`: ordered, reliable, binary.
    File,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 4] = [Self::Control, Self::Screen, Self::Input, Self::File];

    /// The label under which the console opens it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Screen => "screen",
            Self::Input => "input",
            Self::File => "file",
        }
    }

    /// The channel of a label, if there is one.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.label() == label)
    }

    /// Whether what cannot be sent at once is kept instead of dropped.
    #[must_use]
    pub const fn is_reliable(self) -> bool {
        match self {
            Self::Control | Self::File => true,
            Self::Screen | Self::Input => false,
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// What happened on a link, told from its thread.
#[derive(Debug, Eq, PartialEq)]
pub enum RtcEvent {
    /// Packets reach the console, for the first time or again.
    Connected,
    /// The console opened a channel.
    ChannelOpen(Channel),
    /// The console sent something.
    Message {
        /// Where.
        channel: Channel,
        /// What, at most as long as the engine's largest message.
        bytes: Received,
    },
    /// Little is left to send on a channel.
    BufferLow(Channel),
    /// This side has another address, for the other side to try.
    LocalCandidate {
        /// The `candidate:` line, RFC 8839.
        candidate: String,
        /// The id of the media section that it belongs to.
        mid: Option<String>,
    },
    /// Nothing reaches the console now. The link tries on until it is closed or replaced.
    Disconnected,
    /// The link is over: closed by the owner or the console, or refused by the engine. Comes last, once.
    Closed,
}
