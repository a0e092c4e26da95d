//! What the technician's browser says, and what goes back to it.

use std::time::Instant;

use bowline_protocol::control::{self, ConsoleToApplet};
use bowline_protocol::input::InputMessage;
use bowline_protocol::signaling::ParticipantToServer;
use bowline_protocol::{Capability, TransferId};
use bowline_rtc::{Channel, Received, RtcEvent};
use bowline_session::{Now, Output};

use super::Engine;
use crate::files::{FileError, Outgoing};
use crate::sending::Next;
use crate::{monitors, removal, trouble};

/// Bytes of files that may wait in the browser's direction, so that a chat line is never late.
const FILE_WINDOW_BYTES: usize = 256 * 1024;

impl Engine {
    /// What the connection says that is to take over.
    pub(super) fn handle_next(&mut self, event: RtcEvent, now: Now) {
        match event {
            RtcEvent::LocalCandidate { candidate, mid } => {
                self.tell_candidate(self.peers.next(), candidate, mid);
            }
            RtcEvent::Disconnected | RtcEvent::Closed => self.peers.give_up_next(),
            RtcEvent::Connected
            | RtcEvent::ChannelOpen(_)
            | RtcEvent::Message { .. }
            | RtcEvent::BufferLow(_) => {
                if let Some(older) = self.peers.promote() {
                    self.around.data_bytes += older.data_bytes();
                    self.session.handle_console_lost();
                    self.carry_out();
                }
                self.handle_rtc(event, now);
            }
        }
    }

    pub(super) fn handle_rtc(&mut self, event: RtcEvent, now: Now) {
        match event {
            RtcEvent::ChannelOpen(Channel::Control) => self.session.handle_console_connected(),
            RtcEvent::ChannelOpen(Channel::Screen) => self.tools.restart_screen(),
            RtcEvent::ChannelOpen(Channel::Input) => self.tools.hands.restart(),
            RtcEvent::ChannelOpen(Channel::File) | RtcEvent::Connected | RtcEvent::BufferLow(_) => {
            }
            RtcEvent::LocalCandidate { candidate, mid } => {
                self.tell_candidate(self.peers.current(), candidate, mid);
            }
            RtcEvent::Message { channel, bytes } => self.handle_bytes(channel, &bytes, now),
            // It may heal. What is held down must not stay down so long.
            RtcEvent::Disconnected => self.tools.hands.release(),
            RtcEvent::Closed => {
                if let Some(peer) = self.peers.drop_current() {
                    self.around.data_bytes += peer.data_bytes();
                }
                self.session.handle_console_lost();
            }
        }
    }

    fn handle_bytes(&mut self, channel: Channel, bytes: &Received, now: Now) {
        self.note_use();
        match channel {
            Channel::Control if bytes.len() <= control::MAX_MESSAGE_BYTES => {
                match serde_json::from_slice::<ConsoleToApplet>(bytes) {
                    Ok(message) => {
                        if let Err(refusal) = self.session.handle_console_message(message, now) {
                            tracing::info!(?refusal, "a wish of the technician was refused");
                        }
                    }
                    Err(error) => tracing::warn!(%error, "a message was not understood"),
                }
            }
            Channel::Input if bytes.len() <= control::MAX_MESSAGE_BYTES => {
                match serde_json::from_slice::<InputMessage>(bytes) {
                    Ok(message) => self.handle_input(message),
                    Err(error) => tracing::warn!(%error, "input was not understood"),
                }
            }
            Channel::Screen => self.tools.handle_screen_ack(bytes),
            Channel::Control | Channel::Input => tracing::warn!("a message over the bound"),
            Channel::File => tracing::warn!("the technician sends no files"),
        }
    }

    /// Applies what is new, as long as the customer allows it, and says how far it came. What comes without a grant
    /// is dropped for good: it is acknowledged, and never applied under a later grant.
    pub(super) fn handle_input(&mut self, message: InputMessage) {
        let Some(received) = self.tools.hands.handle_message(message, Instant::now()) else {
            return;
        };
        for event in &received.events {
            // Taking it back must not wait for what the technician sent before.
            self.handle_first();
            // The grant counts only while no file dialog is open.
            let grant = self.session.consent().input_grant();
            if let Some(grant) = grant.filter(|_| self.open_dialogs == 0) {
                self.tools.hands.apply(event, &grant);
            }
        }
        if let Some(ack) = received.ack {
            self.send_json(Channel::Input, &ack);
        }
    }

    /// Does what the session wants done.
    pub(super) fn carry_out(&mut self) {
        while let Some(output) = self.session.poll_output() {
            self.dirty = true;
            match output {
                Output::ToConsole(message) => self.send_json(Channel::Control, &message),
                Output::ToServer(entry) => {
                    if Self::is_for_server(&entry.event) {
                        self.tell_server(ParticipantToServer::ReportLog { entry });
                    }
                }
                Output::ShowMonitor(monitor) => self.tools.show_monitor(monitor),
                Output::ReleaseInput => self.tools.hands.release(),
                Output::BeginFile(id) => self.begin_file(id),
                Output::StopFile(id) => self.sending.stop(id),
                // A computer has no camera to ask for.
                Output::Redraw | Output::TakeSnapshot => {}
                Output::EndAtServer(reason) => {
                    self.tell_server(ParticipantToServer::EndSession { reason });
                }
                Output::Over => self.over(),
            }
        }
    }

    fn over(&mut self) {
        self.tools.stop();
        self.peers.give_up_next();
        if let Some(peer) = self.peers.drop_current() {
            self.around.data_bytes += peer.data_bytes();
        }
        let stays = self.own_file.take().and_then(removal::remove_or_keep);
        self.around.left_behind = stays.map(|file| file.path().display().to_string());
    }

    fn begin_file(&mut self, id: TransferId) {
        // It is taken once, however often the technician says so.
        if self.sending.has(id) {
            return;
        }
        let Some((path, size_bytes)) = self.files.get(&id) else {
            return;
        };
        match Outgoing::open(id, path, *size_bytes) {
            Ok(outgoing) => self.sending.push(outgoing),
            Err(error) => self.file_failed(id, &error),
        }
    }

    fn file_failed(&mut self, id: TransferId, error: &FileError) {
        tracing::info!(%error, "a file was not sent");
        let path = self.files.get(&id).map(|(path, _)| path.as_path());
        let name = path.and_then(|path| path.file_name()).unwrap_or_default();
        self.around.notice = Some(trouble::file_not_sent(&name.to_string_lossy(), error));
        self.dirty = true;
        let now = self.now();
        self.session.handle_file_failed(id, now);
    }

    /// The customer sees how far the file has come.
    pub(super) fn follow_files(&mut self) {
        let under_way = self.sending.under_way();
        self.dirty |= under_way != self.around.sending;
        self.around.sending = under_way;
    }

    /// Sends as much of the first file as fits.
    pub(super) fn feed_files(&mut self) {
        if !self.sending.is_empty() {
            self.note_use();
        }
        while let Some(peer) = self.peers.current() {
            if peer.buffered_bytes(Channel::File) > FILE_WINDOW_BYTES {
                return;
            }
            match self.sending.next() {
                Next::Chunk(chunk) => peer.send(Channel::File, chunk),
                Next::Last(id, chunk) => {
                    // The technician may have it before anything else happens here.
                    self.session.handle_file_out(id);
                    if let Some(chunk) = chunk {
                        peer.send(Channel::File, chunk);
                    }
                }
                Next::Failed(id, error) => {
                    self.file_failed(id, &error);
                    self.carry_out();
                }
                Next::Nothing => return,
            }
        }
    }

    /// Sends the screen's news while the customer allows it.
    pub(super) fn feed_screen(&mut self) {
        let Some(peer) = self.peers.current() else {
            return;
        };
        match self.tools.feed_screen(self.session.consent(), peer) {
            Ok(None) => {}
            Ok(Some(layout)) => {
                let (monitors, shown) = monitors::for_console(layout);
                self.session.handle_monitors(monitors, shown);
            }
            Err(error) => {
                tracing::warn!(%error, "the screen cannot be read");
                self.around.notice = Some(trouble::screen_not_seen(&error));
                let now = self.now();
                self.session
                    .handle_failure(Capability::View, error.to_string(), now);
            }
        }
    }

    fn send_json(&self, channel: Channel, message: &impl serde::Serialize) {
        if let Some(peer) = self.peers.current() {
            peer.send(
                channel,
                serde_json::to_vec(message).expect("messages are plain data"),
            );
        }
    }
}
