//! The customer's monitors, as the console knows them.

use bowline_protocol::control::{AppletToConsole, MAX_MONITORS, Monitor};
use bowline_protocol::{Capability, CapabilityState, MonitorId};

use crate::{Consent, Refusal};

/// What the console was told last. Nothing of it is told or kept without a consent to view.
#[derive(Debug, Default)]
pub(crate) struct Monitors(Option<(Vec<Monitor>, Option<MonitorId>)>);

impl Monitors {
    /// Takes what there is now, and gives what the console has to hear, if that is new to it.
    pub(crate) fn handle(
        &mut self,
        mut monitors: Vec<Monitor>,
        shown: Option<MonitorId>,
        consent: &Consent,
    ) -> Option<AppletToConsole> {
        consent.view_grant()?;
        monitors.truncate(MAX_MONITORS);
        let known = Some((monitors, shown));
        if self.0 == known {
            return None;
        }
        self.0 = known;
        self.message()
    }

    /// A console that begins anew knows nothing. What it may not hear now, it is told later.
    pub(crate) fn handle_console_connected(
        &mut self,
        consent: &Consent,
    ) -> Option<AppletToConsole> {
        if consent.view_grant().is_none() {
            self.0 = None;
        }
        self.message()
    }

    /// Forgets everything with the consent.
    pub(crate) fn handle_consent(&mut self, consent: &Consent) {
        if consent.state(Capability::View) != CapabilityState::Allowed {
            self.0 = None;
        }
    }

    /// Whether the console may wish for it: for all of them always.
    pub(crate) fn check(&self, wanted: Option<MonitorId>) -> Result<(), Refusal> {
        let known = self.0.iter().flat_map(|(monitors, _)| monitors);
        match wanted {
            Some(id) if known.into_iter().all(|monitor| monitor.id != id) => {
                Err(Refusal::NoSuchMonitor)
            }
            Some(_) | None => Ok(()),
        }
    }

    fn message(&self) -> Option<AppletToConsole> {
        let (monitors, shown) = self.0.clone()?;
        Some(AppletToConsole::Monitors { monitors, shown })
    }
}
