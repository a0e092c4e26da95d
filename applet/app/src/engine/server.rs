//! What the server says.

use std::sync::Arc;
use std::time::Instant;

use bowline_protocol::ids::ConnectionId;
use bowline_protocol::log::LogEvent;
use bowline_protocol::relay::{RelayServer, RelayUrl};
use bowline_protocol::session::{EndReason, Phase, SessionSummary};
use bowline_protocol::signaling::{ParticipantToServer, ServerToParticipant, Signal};
use bowline_session::{Now, Stage};

use super::Engine;
use crate::peer::{Asked, Peer, Ways};
use crate::server::ServerEvent;

impl Engine {
    pub(super) fn handle_server(&mut self, event: ServerEvent, now: Now) {
        self.dirty = true;
        match event {
            ServerEvent::Lost => self.around.reconnecting = self.session.stage() != Stage::Ended,
            ServerEvent::Rejected => self.handle_ended_elsewhere(EndReason::Aborted, now),
            ServerEvent::Message(message) => self.handle_message(message, now),
        }
    }

    fn handle_message(&mut self, message: ServerToParticipant, now: Now) {
        match message {
            ServerToParticipant::Welcome {
                organisation,
                sessions,
                ice_servers,
                ..
            } => {
                self.around.reconnecting = false;
                self.around.identity.set_organisation(organisation.as_str());
                self.ice_servers = ice_servers;
                for summary in sessions {
                    self.handle_summary(&summary, now);
                }
            }
            ServerToParticipant::SessionChanged { session } => {
                let is_over = matches!(session.phase, Phase::Ended { .. });
                if is_over && self.leave_by.is_some() {
                    self.leave_by = Some(Instant::now());
                }
                self.handle_summary(&session, now);
            }
            ServerToParticipant::TakenOver => {
                self.handle_ended_elsewhere(EndReason::JoinedElsewhere, now);
            }
            // Two are for consoles, one is for whoever keeps the line.
            ServerToParticipant::AttackModeChanged { .. }
            | ServerToParticipant::Talk { .. }
            | ServerToParticipant::Heard { .. } => {}
            ServerToParticipant::RelayGranted { session_id, relay } => {
                if session_id == self.session_id {
                    self.use_relay(relay);
                }
            }
            ServerToParticipant::Signal {
                session_id,
                from,
                signal,
            } => {
                if session_id == self.session_id {
                    self.handle_signal(from, signal);
                }
            }
            ServerToParticipant::Refused { error } => {
                tracing::warn!(code = ?error.code, "the server refused a message");
            }
            ServerToParticipant::GoingAway => self.around.reconnecting = true,
        }
    }

    fn handle_summary(&mut self, summary: &SessionSummary, now: Now) {
        if summary.session_id != self.session_id {
            return;
        }
        self.around.identity.technician = summary.technician_name.to_string();
        self.session.handle_phase(summary.phase, summary.flow, now);
    }

    /// The server ended the session, or has forgotten it: the customer's program is done as well.
    fn handle_ended_elsewhere(&mut self, reason: EndReason, now: Now) {
        let phase = Phase::Ended { reason };
        self.session
            .handle_phase(phase, bowline_protocol::session::Flow::Running, now);
    }

    fn handle_signal(&mut self, from: ConnectionId, signal: Signal) {
        match signal {
            Signal::Offer { offer, sdp } => self.answer(
                Asked {
                    console: from,
                    offer,
                },
                &sdp,
            ),
            Signal::Candidate {
                offer, candidate, ..
            } => {
                let asked = Asked {
                    console: from,
                    offer,
                };
                if let Some(peer) = self.peers.find(asked) {
                    peer.add_candidate(&candidate);
                }
            }
            Signal::Answer { .. } => tracing::warn!("an answer without an offer"),
        }
    }

    /// The newest tab of the technician takes the place of any earlier one, once it is connected.
    fn answer(&mut self, asked: Asked, sdp: &str) {
        if self.session.stage() == Stage::Ended {
            return;
        }
        let number = self.peers.number();
        let named = self.ice_servers.iter().flat_map(|server| &server.urls);
        let ways = Ways {
            stun: named.filter_map(|url| RelayUrl::parse(url).ok()).collect(),
            relays: self.relay.iter().cloned().collect(),
            tls: Arc::clone(&self.tls),
        };
        match Peer::answer(asked, sdp, number, ways, &self.post) {
            Ok((peer, sdp)) => {
                self.peers.add(number, peer);
                self.tell_server(ParticipantToServer::Signal {
                    session_id: self.session_id,
                    to: Some(asked.console),
                    signal: Signal::Answer {
                        offer: asked.offer,
                        sdp,
                    },
                });
            }
            Err(error) => tracing::warn!(%error, "the technician's offer cannot be answered"),
        }
    }

    /// The connection that stands, and every later one, may go through the relay.
    fn use_relay(&mut self, relay: RelayServer) {
        for peer in self.peers.all() {
            peer.use_relay(relay.clone());
        }
        self.relay = Some(relay);
    }

    /// Lets the technician's tab try another address of this computer for one of the connections.
    pub(super) fn tell_candidate(
        &self,
        peer: Option<&Peer>,
        candidate: String,
        sdp_mid: Option<String>,
    ) {
        let Some(Asked { console, offer }) = peer.map(Peer::asked) else {
            return;
        };
        self.tell_server(ParticipantToServer::Signal {
            session_id: self.session_id,
            to: Some(console),
            signal: Signal::Candidate {
                offer,
                candidate,
                sdp_mid,
            },
        });
    }

    /// Somebody does something in the session.
    pub(super) fn note_use(&mut self) {
        if self.in_use.is_to_tell(self.now().monotonic_ms) {
            self.tell_server(ParticipantToServer::InUse);
        }
    }

    pub(super) fn tell_server(&self, message: ParticipantToServer) {
        if self.server.send(message).is_err() {
            tracing::info!("the line to the server is closed");
        }
    }

    /// Lines that the server's log has from its own knowledge are not told again.
    pub(super) fn is_for_server(event: &LogEvent) -> bool {
        match event {
            LogEvent::Created
            | LogEvent::CustomerJoined
            | LogEvent::JoinedAgain
            | LogEvent::Started
            | LogEvent::Held
            | LogEvent::Resumed
            | LogEvent::ConnectionLost
            | LogEvent::PhoneAdded
            | LogEvent::OnPhone { .. }
            | LogEvent::ConnectionRestored
            | LogEvent::Ended { .. } => false,
            LogEvent::Asked { .. }
            | LogEvent::Allowed { .. }
            | LogEvent::Denied { .. }
            | LogEvent::Unanswered { .. }
            | LogEvent::Revoked { .. }
            | LogEvent::Released { .. }
            | LogEvent::Lost { .. }
            | LogEvent::EndedByReload { .. }
            | LogEvent::StreamPaused { .. }
            | LogEvent::StreamResumed { .. }
            | LogEvent::RevokedEverything
            | LogEvent::FeelsWrong
            | LogEvent::FileSent { .. }
            | LogEvent::FileFailed { .. } => true,
        }
    }
}
