//! Requests on their way, and what signs them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bowline_stun::{Algorithm, Attribute, Key, Message, MessageBuilder, Method, TransactionId};

use super::client::Framing;

/// RFC 8489, section 6.2.1, with fewer repetitions: another way is being tried at the same time.
const FIRST_WAIT: Duration = Duration::from_millis(300);
const MAX_TRIES: u8 = 5;
/// What all repetitions take together, for a stream, which needs none.
const STREAM_WAIT: Duration = Duration::from_millis(9300);

/// What is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ask {
    Probe,
    Allocate,
    Refresh { seconds: u32 },
    Bind { number: u16, peer: SocketAddr },
}

impl Ask {
    pub(super) const fn method(self) -> Method {
        match self {
            Self::Probe => Method::Binding,
            Self::Allocate => Method::Allocate,
            Self::Refresh { .. } => Method::Refresh,
            Self::Bind { .. } => Method::ChannelBind,
        }
    }
}

/// What is to be done about a request without an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Retry {
    Wait,
    Again,
    GiveUp,
}

/// A request without an answer.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) ask: Ask,
    pub(super) id: TransactionId,
    pub(super) bytes: Vec<u8>,
    /// How often the server wanted a credential for it.
    pub(super) challenges: u8,
    pub(super) next: Instant,
    tries: u8,
}

impl Pending {
    pub(super) fn new(
        ask: Ask,
        id: TransactionId,
        bytes: Vec<u8>,
        challenges: u8,
        framing: Framing,
        now: Instant,
    ) -> Self {
        let wait = match framing {
            Framing::Datagrams => FIRST_WAIT,
            Framing::Stream => STREAM_WAIT,
        };
        Self {
            ask,
            id,
            bytes,
            challenges,
            next: now + wait,
            tries: 1,
        }
    }

    pub(super) fn handle_timeout(&mut self, framing: Framing, now: Instant) -> Retry {
        if now < self.next {
            return Retry::Wait;
        }
        if framing == Framing::Stream || self.tries >= MAX_TRIES {
            return Retry::GiveUp;
        }
        self.next = now + FIRST_WAIT * (1 << self.tries);
        self.tries += 1;
        Retry::Again
    }
}

/// Name and password, and what the server's challenge has told. Prints nothing of itself.
pub(super) struct Secrets {
    username: String,
    password: String,
    challenge: Option<Challenge>,
}

struct Challenge {
    realm: String,
    nonce: String,
    key: Key,
}

impl Secrets {
    pub(super) fn new(username: &str, password: &str) -> Self {
        Self {
            username: username.to_owned(),
            password: password.to_owned(),
            challenge: None,
        }
    }

    /// Signs, once a challenge has told how.
    pub(super) fn sign(&self, message: MessageBuilder) -> MessageBuilder {
        let Some(challenge) = &self.challenge else {
            return message;
        };
        message
            .attribute(Attribute::USERNAME, self.username.as_bytes())
            .attribute(Attribute::REALM, challenge.realm.as_bytes())
            .attribute(Attribute::NONCE, challenge.nonce.as_bytes())
            .integrity(&challenge.key, Algorithm::Sha1)
    }

    /// Takes realm and nonce out of a challenge, if they are there and short.
    pub(super) fn learn(&mut self, message: &Message<'_>) -> bool {
        let realm = message.text(Attribute::REALM);
        let nonce = message.text(Attribute::NONCE);
        match (realm, nonce) {
            // RFC 8489, sections 14.9 and 14.10.
            (Some(realm), Some(nonce)) if realm.len() <= 763 && nonce.len() <= 763 => {
                self.challenge = Some(Challenge {
                    realm: realm.to_owned(),
                    nonce: nonce.to_owned(),
                    key: Key::long_term(&self.username, realm, &self.password),
                });
                true
            }
            (Some(_) | None, Some(_) | None) => false,
        }
    }

    pub(super) fn verify(&self, message: &Message<'_>) -> bool {
        let challenge = self.challenge.as_ref();
        challenge.is_some_and(|c| message.verify(&c.key).is_some())
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}
