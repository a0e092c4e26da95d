//! Which sessions may use the relay, and by which credential.

use std::collections::HashMap;
use std::time::Instant;

use bowline_protocol::SessionId;
use bowline_stun::Key;

use crate::bucket::Bucket;
use crate::dice::{Dice, hex};

/// What the two sides of a session show to the relay. Prints no password.
#[derive(Clone, Eq, PartialEq)]
pub struct Credential {
    /// Says nothing about the session.
    pub username: String,
    /// 128 random bits.
    pub password: String,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credential({}, …)", self.username)
    }
}

#[derive(Debug)]
pub(crate) struct Session {
    credential: Credential,
    pub(crate) key: Key,
    pub(crate) bucket: Bucket,
    pub(crate) allocations: usize,
}

/// Every session that may use the relay.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    sessions: HashMap<SessionId, Session>,
    names: HashMap<String, SessionId>,
}

impl Sessions {
    /// Lets a session in; the same credential again while it is in already.
    pub(crate) fn grant(
        &mut self,
        id: SessionId,
        realm: &str,
        bytes_per_second: u64,
        dice: &mut Dice,
        now: Instant,
    ) -> Credential {
        if let Some(session) = self.sessions.get(&id) {
            return session.credential.clone();
        }
        let drawn = hex(&dice.draw());
        let credential = Credential {
            username: drawn[..16].to_owned(),
            password: drawn[16..48].to_owned(),
        };
        let session = Session {
            key: Key::long_term(&credential.username, realm, &credential.password),
            credential: credential.clone(),
            bucket: Bucket::new(bytes_per_second, now),
            allocations: 0,
        };
        self.names.insert(credential.username.clone(), id);
        self.sessions.insert(id, session);
        credential
    }

    pub(crate) fn revoke(&mut self, id: SessionId) {
        if let Some(session) = self.sessions.remove(&id) {
            self.names.remove(&session.credential.username);
        }
    }

    pub(crate) fn by_name(&self, username: &str) -> Option<(SessionId, &Session)> {
        let id = self.names.get(username)?;
        Some((*id, self.sessions.get(id)?))
    }

    pub(crate) fn session_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        self.sessions.get_mut(&id)
    }

    pub(crate) fn count(&self) -> usize {
        self.sessions.len()
    }
}
