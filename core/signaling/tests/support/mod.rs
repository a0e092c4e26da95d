//! A hub in virtual time with seeded randomness.
#![expect(dead_code, reason = "every test file uses its own part")]
#![expect(clippy::unwrap_used, reason = "only tests use it")]

use bowline_protocol::session::CustomerKind;
use std::net::IpAddr;

use bowline_protocol::api::{CreateSession, EntryProof};
use bowline_protocol::session::Entry;
use bowline_protocol::{DisplayName, Pin, SessionId, TechnicianId};
use bowline_signaling::{
    BrakeRecord, Created, Entropy, EntryKey, Hub, Limits, Output, Technician, UnixMs,
};

pub(crate) const START: UnixMs = UnixMs(1_800_000_000_000);
pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const HOUR: u64 = 60 * MINUTE;

/// `SplitMix64`.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Entropy for Seeded {
    fn uniform_below(&mut self, n: u32) -> u32 {
        u32::try_from(self.next() % u64::from(n)).unwrap()
    }

    fn bits_128(&mut self) -> u128 {
        (u128::from(self.next()) << 64) | u128::from(self.next())
    }

    fn bits_256(&mut self) -> [u8; 32] {
        std::array::from_fn(|_| self.next().to_be_bytes()[0])
    }
}

pub(crate) struct World {
    pub(crate) hub: Hub,
    pub(crate) now: UnixMs,
    pub(crate) entropy: Seeded,
    pub(crate) outputs: Vec<Output>,
}

pub(crate) fn technician(number: u128) -> Technician {
    let name = DisplayName::parse("Ada").unwrap();
    Technician {
        id: TechnicianId::from_bits(number),
        name,
    }
}

pub(crate) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

pub(crate) fn pin_proof(pin: &Pin) -> EntryProof {
    EntryProof::Pin { pin: pin.clone() }
}

pub(crate) fn number_pin(number: u32) -> Pin {
    Pin::parse(&format!("{number:06}")).unwrap()
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(crate) fn with(limits: Limits) -> Self {
        let hub = Hub::new(limits.checked().unwrap(), START);
        Self {
            hub,
            now: START,
            entropy: Seeded(7),
            outputs: Vec::new(),
        }
    }

    pub(crate) fn create(&mut self, owner: u128, entry: Entry) -> Created {
        let request = CreateSession {
            customer_name: None,
            entry,
            eyes_of: None,
        };
        let made =
            self.hub
                .create_session(&technician(owner), request, self.now, &mut self.entropy);
        self.drain();
        made.unwrap()
    }

    pub(crate) fn create_pin(&mut self, owner: u128) -> (SessionId, Pin) {
        let made = self.create(owner, Entry::Pin);
        let EntryKey::Pin(pin) = made.key else {
            panic!("a code")
        };
        (made.record.session_id, pin)
    }

    pub(crate) fn create_link(&mut self, owner: u128) -> (SessionId, String) {
        let made = self.create(owner, Entry::Link);
        let EntryKey::Link(token) = made.key else {
            panic!("a link")
        };
        (made.record.session_id, token)
    }

    /// Joins with a code and says hello; gives the secret.
    pub(crate) fn arrive(&mut self, pin: &Pin, address: &str) -> String {
        let joined = self
            .hub
            .join(
                pin,
                ip(address),
                CustomerKind::Applet,
                self.now,
                &mut self.entropy,
            )
            .expect("joins");
        self.hub
            .applet_hello(&joined.join_secret, self.now)
            .unwrap();
        self.drain();
        joined.join_secret
    }

    /// A session in which the customer waits.
    pub(crate) fn waiting(&mut self, owner: u128) -> (SessionId, String) {
        let (session_id, pin) = self.create_pin(owner);
        let secret = self.arrive(&pin, "203.0.113.9");
        (session_id, secret)
    }

    pub(crate) fn active(&mut self, owner: u128) -> (SessionId, String) {
        let (session_id, secret) = self.waiting(owner);
        self.hub
            .start(technician(owner).id, session_id, self.now)
            .unwrap();
        self.drain();
        (session_id, secret)
    }

    pub(crate) fn drain(&mut self) {
        while let Some(output) = self.hub.poll_output() {
            self.outputs.push(output);
        }
    }

    /// Lets time pass as the shell does: from deadline to deadline.
    pub(crate) fn pass(&mut self, ms: u64) {
        let end = self.now.plus(ms);
        while let Some(at) = self.hub.poll_timeout()
            && at <= end
        {
            self.now = at.max(self.now.plus(1)).min(end);
            self.hub.handle_timeout(self.now);
            self.drain();
        }
        self.now = end;
        self.hub.handle_timeout(end);
        self.drain();
    }

    /// Stops the server and starts it again from what was stored.
    pub(crate) fn restart(&mut self, limits: Limits) {
        let mut records = std::collections::BTreeMap::new();
        let mut brake = BrakeRecord::default();
        for output in &self.outputs {
            match output {
                Output::Persist(record) => {
                    let json = serde_json::to_string(record).unwrap();
                    records.insert(record.session_id, serde_json::from_str(&json).unwrap());
                }
                Output::PersistBrake(record) => {
                    let json = serde_json::to_string(record).unwrap();
                    brake = serde_json::from_str(&json).unwrap();
                }
                Output::SessionChanged { .. }
                | Output::Log(..)
                | Output::AttackMode(_)
                | Output::CloseApplet(_)
                | Output::ReplaceApplet(_) => {}
            }
        }
        let records = records.into_values().collect();
        self.hub = Hub::restore(limits, records, &brake, self.now);
        self.drain();
    }
}
