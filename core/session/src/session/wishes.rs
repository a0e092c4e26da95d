//! What the technician's console wishes for.

use bowline_protocol::control::{AppletToConsole, ConsoleToApplet, Speaker};
use bowline_protocol::log::LogEvent;
use bowline_protocol::{Capability, ChatText, FileName, LinkToken, MessageId, TransferId};

use super::{Output, Session};
use crate::Now;
use crate::gate::{self, Refusal, Verdict};

/// What a technician is told who asks without end.
const ASKED_TOO_OFTEN: &str =
    "The customer was asked too often. Wait a minute, and say in the chat what it is for.";

/// What a technician is told who takes stills without end.
const SNAPSHOTS_TOO_OFTEN: &str = "That were too many snapshots. Wait a minute, and try again.";

/// What a technician is told who asks for what cannot be done there.
const NO_ABILITY: &str = "The customer's device cannot do that.";

impl Session {
    /// Takes one message from the console.
    ///
    /// # Errors
    /// Says why it is refused. Nothing is allowed, said or logged then.
    pub fn handle_console_message(
        &mut self,
        message: ConsoleToApplet,
        now: Now,
    ) -> Result<(), Refusal> {
        if let Verdict::Refuse(refusal) = gate::decide(&message, self.stage, &self.consent) {
            return Err(refusal);
        }
        match message {
            ConsoleToApplet::Chat { message_id, text } => self.hear(message_id, text, now)?,
            ConsoleToApplet::RequestCapability { capability } => self.ask(capability, now)?,
            ConsoleToApplet::ReleaseCapability { capability } => {
                let change = self.consent.release(capability, now);
                self.apply(change, now);
            }
            ConsoleToApplet::ShowMonitor { monitor } => {
                self.monitors.check(monitor)?;
                self.outputs.push_back(Output::ShowMonitor(monitor));
            }
            ConsoleToApplet::TakeSnapshot => self.take_snapshot(now)?,
            ConsoleToApplet::KeepFrozen { size_bytes } => self.keep_frozen(size_bytes, now)?,
            ConsoleToApplet::ShowPhoneLink { token } => self.show_phone_link(token, now)?,
            ConsoleToApplet::AcceptFile { transfer_id } => {
                if self.transfers.take(transfer_id) {
                    self.outputs.push_back(Output::BeginFile(transfer_id));
                }
            }
            ConsoleToApplet::RefuseFile { transfer_id } => {
                self.close_file(transfer_id, now);
            }
            ConsoleToApplet::FileKept { transfer_id } => self.handle_kept(transfer_id, now)?,
        }
        Ok(())
    }

    /// A message that came again, on a new connection, is no second one.
    fn hear(&mut self, id: MessageId, text: ChatText, now: Now) -> Result<(), Refusal> {
        if self.history.has(id) {
            return Ok(());
        }
        if !self.writes.take(now.monotonic_ms) {
            return Err(Refusal::TooOften);
        }
        self.say(Speaker::Technician, Some(id), text, now);
        Ok(())
    }

    fn ask(&mut self, capability: Capability, now: Now) -> Result<(), Refusal> {
        // A question takes the keyboard away from the technician at once, also one that is not put.
        self.outputs.push_back(Output::ReleaseInput);
        if !self.abilities.contains(&capability) {
            let detail = NO_ABILITY.to_owned();
            self.tell_console(AppletToConsole::Failed { capability, detail });
            return Err(Refusal::NoAbility);
        }
        if self.consent.is_open_or_allowed(capability) {
            return Ok(());
        }
        if !self.asks.take(now.monotonic_ms) {
            let detail = ASKED_TOO_OFTEN.to_owned();
            self.tell_console(AppletToConsole::Failed { capability, detail });
            return Err(Refusal::TooOften);
        }
        let change = self.consent.ask(capability, now);
        self.apply(change, now);
        Ok(())
    }

    /// It lies over the chat, so that it may not come back without end.
    fn show_phone_link(&mut self, token: Option<LinkToken>, now: Now) -> Result<(), Refusal> {
        if token.is_some() && !self.links.take(now.monotonic_ms) {
            return Err(Refusal::TooOften);
        }
        self.handle_phone_link(token);
        Ok(())
    }

    fn take_snapshot(&mut self, now: Now) -> Result<(), Refusal> {
        self.pace_snapshots(now)?;
        self.outputs.push_back(Output::TakeSnapshot);
        Ok(())
    }

    /// The console has the picture already; what it waits for is that the customer reads of it.
    fn keep_frozen(&mut self, size_bytes: u32, now: Now) -> Result<(), Refusal> {
        self.pace_snapshots(now)?;
        self.frozen_kept = self.frozen_kept.wrapping_add(1);
        let name = format!("snapshot-frozen-{}.jpg", self.frozen_kept);
        let Ok(name) = FileName::parse(&name) else {
            unreachable!("it is a short name without a path")
        };
        let size_bytes = u64::from(size_bytes);
        self.note(LogEvent::FileSent { name, size_bytes }, now);
        Ok(())
    }

    fn pace_snapshots(&mut self, now: Now) -> Result<(), Refusal> {
        if !self.snapshots.take(now.monotonic_ms) {
            let (capability, detail) = (Capability::Camera, SNAPSHOTS_TOO_OFTEN.to_owned());
            self.tell_console(AppletToConsole::Failed { capability, detail });
            return Err(Refusal::TooOften);
        }
        Ok(())
    }

    /// Whoever has not got every byte cannot have kept it.
    fn handle_kept(&mut self, id: TransferId, now: Now) -> Result<(), Refusal> {
        if !self.transfers.is_out(id) && !cfg!(feature = "sabotage-file") {
            return Err(Refusal::NotSent);
        }
        self.close_file(id, now);
        Ok(())
    }
}
