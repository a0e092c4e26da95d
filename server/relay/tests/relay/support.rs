//! One side of a session, as far as the relay can see it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

use bowline_protocol::SessionId;
use bowline_relay::{Credential, FiveTuple, Machine, RelayConfig, Transmit};
use bowline_stun::{
    Algorithm, Attribute, Class, Key, Message, MessageBuilder, Method, TransactionId,
};

pub(crate) const RELAYED_IP: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));
pub(crate) const UDP_TRANSPORT: u32 = 17 << 24;

pub(crate) fn session(number: u128) -> SessionId {
    SessionId::from_bits(number)
}

pub(crate) fn udp(number: u16) -> FiveTuple {
    let source = SocketAddr::from(([198, 51, 100, 1], 1000 + number));
    FiveTuple::Udp { socket: 0, source }
}

pub(crate) fn machine(now: Instant) -> Machine {
    Machine::new(RelayConfig::new(RELAYED_IP), [7; 32], now).unwrap()
}

/// Writes signed requests and learns from challenges.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    pub(crate) credential: Credential,
    pub(crate) algorithm: Algorithm,
    realm: String,
    nonce: String,
    made: u128,
}

impl Signer {
    pub(crate) fn new(credential: Credential) -> Self {
        Self {
            credential,
            algorithm: Algorithm::Sha1,
            realm: String::new(),
            nonce: String::new(),
            made: 0,
        }
    }

    pub(crate) fn key(&self) -> Key {
        let Credential { username, password } = &self.credential;
        Key::long_term(username, &self.realm, password)
    }

    pub(crate) fn next_id(&mut self) -> TransactionId {
        self.made += 1;
        let mut id = [0; 12];
        id.copy_from_slice(&self.made.to_be_bytes()[4..]);
        TransactionId(id)
    }

    pub(crate) fn request(
        &mut self,
        method: Method,
        add: impl FnOnce(MessageBuilder) -> MessageBuilder,
    ) -> Vec<u8> {
        let begun = MessageBuilder::new(Class::Request, method, self.next_id());
        self.sign(add(begun)).build()
    }

    pub(crate) fn sign(&self, message: MessageBuilder) -> MessageBuilder {
        if self.nonce.is_empty() {
            return message;
        }
        message
            .attribute(Attribute::USERNAME, self.credential.username.as_bytes())
            .attribute(Attribute::REALM, self.realm.as_bytes())
            .attribute(Attribute::NONCE, self.nonce.as_bytes())
            .integrity(&self.key(), self.algorithm)
    }

    /// Takes realm and nonce out of a challenge; tells whether they are new.
    pub(crate) fn learn(&mut self, answer: &Message<'_>) -> bool {
        let known = self.nonce.clone();
        if let (Some(realm), Some(nonce)) =
            (answer.text(Attribute::REALM), answer.text(Attribute::NONCE))
        {
            realm.clone_into(&mut self.realm);
            nonce.clone_into(&mut self.nonce);
        }
        known != self.nonce
    }
}

/// The answer's bytes, or the code of the refusal.
pub(crate) type Answer = Result<Vec<u8>, u16>;

/// Reads an answer, which is signed unless it is a challenge.
pub(crate) fn read_answer(signer: &Signer, bytes: Vec<u8>) -> Answer {
    let message = Message::parse(&bytes).unwrap();
    match message.class() {
        Class::Success => {
            assert_eq!(message.verify(&signer.key()), Some(signer.algorithm));
            Ok(bytes)
        }
        Class::Error => Err(message.error_code().unwrap()),
        Class::Request | Class::Indication => panic!("not an answer"),
    }
}

/// A side with its 5-tuple on a machine.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) tuple: FiveTuple,
    pub(crate) signer: Signer,
}

impl Side {
    pub(crate) fn new(machine: &mut Machine, number: u128, tuple: FiveTuple, now: Instant) -> Self {
        let signer = Signer::new(machine.grant(session(number), now));
        Self { tuple, signer }
    }

    pub(crate) fn ask(
        &mut self,
        machine: &mut Machine,
        method: Method,
        now: Instant,
        add: impl Fn(MessageBuilder) -> MessageBuilder,
    ) -> Answer {
        loop {
            let request = self.signer.request(method, &add);
            let answer = machine.handle_input(self.tuple, &request, now).unwrap();
            assert_eq!(answer.to, self.tuple);
            let message = Message::parse(&answer.bytes).unwrap();
            if !self.signer.learn(&message) {
                return read_answer(&self.signer, answer.bytes);
            }
        }
    }

    /// The relayed address.
    pub(crate) fn allocate(
        &mut self,
        machine: &mut Machine,
        now: Instant,
    ) -> Result<SocketAddr, u16> {
        let answer = self.ask(machine, Method::Allocate, now, |m| {
            m.number(Attribute::REQUESTED_TRANSPORT, UDP_TRANSPORT)
        })?;
        let message = Message::parse(&answer).unwrap();
        Ok(message.xor_address(Attribute::XOR_RELAYED_ADDRESS).unwrap())
    }

    /// The lifetime.
    pub(crate) fn refresh(
        &mut self,
        machine: &mut Machine,
        seconds: u32,
        now: Instant,
    ) -> Result<u32, u16> {
        let answer = self.ask(machine, Method::Refresh, now, |m| {
            m.number(Attribute::LIFETIME, seconds)
        })?;
        Ok(Message::parse(&answer)
            .unwrap()
            .number(Attribute::LIFETIME)
            .unwrap())
    }

    pub(crate) fn permit(
        &mut self,
        machine: &mut Machine,
        peer: SocketAddr,
        now: Instant,
    ) -> Result<(), u16> {
        self.ask(machine, Method::CreatePermission, now, |m| {
            m.xor_address(Attribute::XOR_PEER_ADDRESS, peer)
        })
        .map(|_| ())
    }

    pub(crate) fn bind(
        &mut self,
        machine: &mut Machine,
        number: u16,
        peer: SocketAddr,
        now: Instant,
    ) -> Result<(), u16> {
        self.ask(machine, Method::ChannelBind, now, |m| {
            m.number(Attribute::CHANNEL_NUMBER, u32::from(number) << 16)
                .xor_address(Attribute::XOR_PEER_ADDRESS, peer)
        })
        .map(|_| ())
    }

    pub(crate) fn send(
        &mut self,
        machine: &mut Machine,
        peer: SocketAddr,
        data: &[u8],
        now: Instant,
    ) -> Option<Transmit> {
        let id = self.signer.next_id();
        machine.handle_input(self.tuple, &send_indication(id, peer, data), now)
    }
}

pub(crate) fn send_indication(id: TransactionId, peer: SocketAddr, data: &[u8]) -> Vec<u8> {
    MessageBuilder::new(Class::Indication, Method::Send, id)
        .xor_address(Attribute::XOR_PEER_ADDRESS, peer)
        .attribute(Attribute::DATA, data)
        .build()
}

/// Sender and data of a Data indication.
pub(crate) fn read_data(bytes: &[u8]) -> (SocketAddr, Vec<u8>) {
    let message = Message::parse(bytes).unwrap();
    assert_eq!(
        (message.class(), message.method()),
        (Class::Indication, Method::Data)
    );
    let sender = message.xor_address(Attribute::XOR_PEER_ADDRESS).unwrap();
    (sender, message.attribute(Attribute::DATA).unwrap().to_vec())
}

/// Two sides of one session with allocations; they have not permitted each other yet.
pub(crate) fn pair(machine: &mut Machine, number: u128, now: Instant) -> [(Side, SocketAddr); 2] {
    let tuple = u16::try_from(number).unwrap() * 2;
    [tuple, tuple + 1].map(|tuple| {
        let mut side = Side::new(machine, number, udp(tuple), now);
        let relayed = side.allocate(machine, now).unwrap();
        (side, relayed)
    })
}
