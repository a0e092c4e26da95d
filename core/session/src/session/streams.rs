//! What flows while it is allowed: its pauses, what the device can do, what the line carried.

use bowline_protocol::control::AppletToConsole;
use bowline_protocol::log::LogEvent;
use bowline_protocol::receipt::DataUsed;
use bowline_protocol::{Capability, PauseReason};

use super::{Output, Session};
use crate::{Now, Stage};

/// What a technician is told whose snapshot does not come.
const NO_SNAPSHOT: &str = "The camera gave no picture for the snapshot. Try again.";

impl Session {
    /// Something holds back what is allowed, or lets it go on. The technician is told, in the log too, when that changes anything.
    pub fn handle_pause(
        &mut self,
        capability: Capability,
        reason: PauseReason,
        holds: bool,
        now: Now,
    ) {
        if self.stage == Stage::Ended || !self.consent.set_pause(capability, reason, holds) {
            return;
        }
        self.tell_console(AppletToConsole::CapabilityChanged {
            status: self.status(capability),
        });
        let event = match self.consent.paused(capability) {
            Some(reason) => LogEvent::StreamPaused { capability, reason },
            None => LogEvent::StreamResumed { capability },
        };
        self.note(event, now);
    }

    /// The device can do something from now on, or cannot any more: what was allowed of that is taken back.
    pub fn handle_ability(&mut self, capability: Capability, is_there: bool, now: Now) {
        if self.stage == Stage::Ended || self.abilities.contains(&capability) == is_there {
            return;
        }
        if is_there {
            let at = self.abilities.partition_point(|known| *known < capability);
            self.abilities.insert(at, capability);
        } else {
            self.lose(capability, now);
            self.abilities.retain(|ability| *ability != capability);
        }
        let capabilities = self.capabilities();
        self.tell_console(AppletToConsole::Abilities { capabilities });
        self.outputs.push_back(Output::Redraw);
    }

    /// The shell cannot do what is allowed or asked for, as when the screen cannot be read or the browser blocks the camera. Nobody
    /// has denied or taken back anything.
    pub fn handle_failure(&mut self, capability: Capability, detail: String, now: Now) {
        self.tell_console(AppletToConsole::Failed { capability, detail });
        self.lose(capability, now);
    }

    /// The still that the technician asked for could not be taken. The camera stays allowed.
    pub fn handle_snapshot_failed(&mut self) {
        if self.consent.camera_grant().is_some() {
            self.tell_console(AppletToConsole::Failed {
                capability: Capability::Camera,
                detail: NO_SNAPSHOT.to_owned(),
            });
        }
    }

    /// What the line has carried for this session until now.
    pub fn handle_data_used(&mut self, data_used: DataUsed) {
        self.receipt.data_used = Some(data_used);
    }

    fn lose(&mut self, capability: Capability, now: Now) {
        let change = self.consent.lose(capability, now);
        self.apply(change, now);
    }
}
