//! What a technician may ask for, and how the customer's answer stands.

use serde::{Deserialize, Serialize};

/// Something a technician may ask for. The customer's program decides.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Capability {
    /// See the customer's screen.
    View,
    /// Use the customer's keyboard and pointer. Includes nothing else: seeing is asked for apart.
    Control,
    /// See what the camera of the customer's phone sees, and draw on it.
    Camera,
    /// Hear the customer.
    Microphone,
    /// Have the flashlight on. Needs the camera.
    Flashlight,
    /// Record the picture, both voices, the drawings and the chat, in the technician's browser.
    Recording,
}

impl Capability {
    /// Every capability, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::View,
        Self::Control,
        Self::Camera,
        Self::Microphone,
        Self::Flashlight,
        Self::Recording,
    ];
    /// What a computer can be asked for that runs the applet.
    pub const OF_COMPUTERS: [Self; 2] = [Self::View, Self::Control];
}

/// Why something that is allowed does not reach the technician now. Of several, the first counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum PauseReason {
    /// The customer paused it. Nobody else ends that.
    Customer,
    /// The phone has a call, or its system took the camera or the microphone away.
    Call,
    /// Another program or tab is before the page, or the screen is locked.
    Background,
    /// The device gives nothing: taken by another program, refused, or unplugged.
    Device,
}

/// How one capability stands, as both sides show it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum CapabilityState {
    /// Never asked for.
    #[default]
    NotAsked,
    /// The customer is looking at the question.
    Asked,
    /// A grant is in force.
    Allowed,
    /// The customer said No, or did not answer.
    Denied,
    /// The customer took it back, the technician gave it back, or the device failed. The log says which.
    Revoked,
}
