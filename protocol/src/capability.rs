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
}

impl Capability {
    /// Every capability, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::View, Self::Control];
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
    /// The customer took it back, or the technician gave it back.
    Revoked,
}
