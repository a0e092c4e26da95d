//! Who is connected, and how messages reach them.

use std::collections::{BTreeSet, HashMap};

use bowline_protocol::ids::{ConnectionId, PageId};
use bowline_protocol::relay::RelayServer;
use bowline_protocol::signaling::ServerToParticipant;
use bowline_protocol::{SessionId, TechnicianId};
use bowline_storage::Digest;
use tokio::sync::mpsc;

/// Messages that wait for a slow connection; one more closes it.
pub(crate) const QUEUE: usize = 256;

/// What goes to a connection.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// A message.
    Message(Box<ServerToParticipant>),
    /// The end, after everything before it.
    Close,
}

/// Who is at the other end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Who {
    /// A technician's tab.
    Console {
        /// Who signed in.
        technician_id: TechnicianId,
        /// With which cookie.
        cookie: Digest,
        /// Which page, if it said so.
        page: Option<PageId>,
    },
    /// A customer's program.
    Applet(SessionId),
}

struct Connection {
    who: Who,
    /// Of which sessions it knows the relay.
    relays: BTreeSet<SessionId>,
    queue: mpsc::Sender<Outgoing>,
}

/// All connections.
#[derive(Default)]
pub(crate) struct Connections {
    all: HashMap<ConnectionId, Connection>,
    applets: HashMap<SessionId, ConnectionId>,
}

impl Connections {
    /// Takes a connection in. An applet replaces the one before it, and so does a console: the pages
    /// of a technician would fight for the sessions. Another page is told; the same one knows.
    pub(crate) fn add(&mut self, id: ConnectionId, who: Who, queue: mpsc::Sender<Outgoing>) {
        if let Who::Applet(session_id) = who
            && let Some(older) = self.applets.insert(session_id, id)
        {
            self.close(older);
        }
        if let Who::Console {
            technician_id,
            page,
            ..
        } = who
        {
            self.replace_consoles(technician_id, page);
        }
        let relays = BTreeSet::new();
        self.all.insert(id, Connection { who, relays, queue });
    }

    fn replace_consoles(&mut self, owner: TechnicianId, page: Option<PageId>) {
        let of_owner = |who: Who| match who {
            Who::Console { technician_id, .. } => technician_id == owner,
            Who::Applet(_) => false,
        };
        for id in self.ids(of_owner) {
            let same = Some(page)
                == self.all.get(&id).and_then(|older| match older.who {
                    Who::Console { page, .. } => page.map(Some),
                    Who::Applet(_) => None,
                });
            if !same {
                self.tell(id, ServerToParticipant::TakenOver);
            }
            self.close(id);
        }
    }

    /// Forgets a connection. Says of which session it was the latest applet.
    pub(crate) fn remove(&mut self, id: ConnectionId) -> Option<SessionId> {
        self.all.remove(&id);
        let session_id = self
            .applets
            .iter()
            .find(|(_, latest)| **latest == id)
            .map(|(s, _)| *s)?;
        self.applets.remove(&session_id);
        Some(session_id)
    }

    /// The applet of a session.
    #[must_use]
    pub(crate) fn applet(&self, session_id: SessionId) -> Option<ConnectionId> {
        self.applets.get(&session_id).copied()
    }

    /// Whether a connection is a tab of this technician.
    #[must_use]
    pub(crate) fn is_console_of(&self, id: ConnectionId, owner: TechnicianId) -> bool {
        self.all
            .get(&id)
            .is_some_and(|connection| match connection.who {
                Who::Console { technician_id, .. } => technician_id == owner,
                Who::Applet(_) => false,
            })
    }

    /// How many there are.
    #[must_use]
    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    /// Sends to one connection.
    pub(crate) fn tell(&mut self, id: ConnectionId, message: ServerToParticipant) {
        let Some(connection) = self.all.get(&id) else {
            return;
        };
        if connection
            .queue
            .try_send(Outgoing::Message(Box::new(message)))
            .is_err()
        {
            // Its queue is dropped with it, which ends the connection.
            self.all.remove(&id);
        }
    }

    /// Sends to a technician's tabs and to the session's applet.
    pub(crate) fn tell_session(
        &mut self,
        owner: TechnicianId,
        session_id: SessionId,
        message: &ServerToParticipant,
    ) {
        for id in self.participants(owner, session_id) {
            self.tell(id, message.clone());
        }
    }

    /// Sends to a technician's tabs.
    pub(crate) fn tell_owner(&mut self, owner: TechnicianId, message: &ServerToParticipant) {
        let of_owner = |who: Who| match who {
            Who::Console { technician_id, .. } => technician_id == owner,
            Who::Applet(_) => false,
        };
        for id in self.ids(of_owner) {
            self.tell(id, message.clone());
        }
    }

    /// Names a session's relay to those of its participants who do not know it yet.
    pub(crate) fn tell_relay(
        &mut self,
        owner: TechnicianId,
        session_id: SessionId,
        relay: impl FnOnce() -> Option<RelayServer>,
    ) {
        let mut ids = self.participants(owner, session_id);
        ids.retain(|id| {
            !self
                .all
                .get(id)
                .is_some_and(|c| c.relays.contains(&session_id))
        });
        if ids.is_empty() {
            return;
        }
        let Some(relay) = relay() else { return };
        for id in ids {
            let relay = relay.clone();
            self.tell(id, ServerToParticipant::RelayGranted { session_id, relay });
            self.knows_relay(id, session_id);
        }
    }

    /// Notes that a connection is told of a session's relay.
    pub(crate) fn knows_relay(&mut self, id: ConnectionId, session_id: SessionId) {
        if let Some(connection) = self.all.get_mut(&id) {
            connection.relays.insert(session_id);
        }
    }

    fn participants(&self, owner: TechnicianId, session_id: SessionId) -> Vec<ConnectionId> {
        self.ids(|who| match who {
            Who::Console { technician_id, .. } => technician_id == owner,
            Who::Applet(own) => own == session_id,
        })
    }

    /// Sends to every technician's tabs.
    pub(crate) fn tell_consoles(&mut self, message: &ServerToParticipant) {
        let consoles = self.ids(|who| match who {
            Who::Console { .. } => true,
            Who::Applet(_) => false,
        });
        for id in consoles {
            self.tell(id, message.clone());
        }
    }

    /// Says to everybody that the server stops.
    pub(crate) fn going_away(&mut self) {
        for id in self.ids(|_| true) {
            self.tell(id, ServerToParticipant::GoingAway);
            self.close(id);
        }
    }

    /// The cookies of all tabs.
    #[must_use]
    pub(crate) fn cookies(&self) -> BTreeSet<Digest> {
        let cookie = |who| match who {
            Who::Console { cookie, .. } => Some(cookie),
            Who::Applet(_) => None,
        };
        self.all.values().filter_map(|c| cookie(c.who)).collect()
    }

    /// Closes a session's applet.
    pub(crate) fn close_applet(&mut self, session_id: SessionId) {
        if let Some(id) = self.applet(session_id) {
            self.close(id);
        }
    }

    /// Closes a session's applet, in whose place there is another one.
    pub(crate) fn replace_applet(&mut self, session_id: SessionId) {
        if let Some(id) = self.applet(session_id) {
            self.tell(id, ServerToParticipant::TakenOver);
            self.close(id);
        }
    }

    /// Closes the tabs that a condition names.
    pub(crate) fn close_consoles(&mut self, condition: impl Fn(TechnicianId, Digest) -> bool) {
        let concerned = |who: Who| match who {
            Who::Console {
                technician_id,
                cookie,
                ..
            } => condition(technician_id, cookie),
            Who::Applet(_) => false,
        };
        for id in self.ids(concerned) {
            self.close(id);
        }
    }

    fn ids(&self, condition: impl Fn(Who) -> bool) -> Vec<ConnectionId> {
        self.all
            .iter()
            .filter(|(_, c)| condition(c.who))
            .map(|(id, _)| *id)
            .collect()
    }

    fn close(&mut self, id: ConnectionId) {
        if let Some(connection) = self.all.remove(&id) {
            let _ = connection.queue.try_send(Outgoing::Close);
        }
    }
}
