//! The desk on real `SQLite`, with a clock and dice that tests turn.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use bowline_protocol::api::{CreateSession, EntryProof};
use bowline_protocol::session::Entry;
use bowline_protocol::{DisplayName, Pin, SessionId};
use bowline_signaling::{Entropy, EntryKey, Technician};
use bowline_storage::sqlite::Sqlite;

use super::*;
use crate::given::{Turned, account};

const HOUR_MS: u64 = 60 * 60 * 1000;
const OWNER: TechnicianId = TechnicianId::from_bits(1);

/// Draws what it is told, one after the other, and then the last of it.
struct Draws(&'static [u32]);

impl Entropy for Draws {
    fn uniform_below(&mut self, n: u32) -> u32 {
        let (first, rest) = self.0.split_first().expect("a draw");
        if !rest.is_empty() {
            self.0 = rest;
        }
        first % n
    }

    fn bits_128(&mut self) -> u128 {
        u128::from_le_bytes(crate::secret::random())
    }

    fn bits_256(&mut self) -> [u8; 32] {
        crate::secret::random()
    }
}

struct Office {
    store: Arc<Sqlite>,
    clock: Arc<Turned>,
    desk: Arc<Desk>,
}

impl Office {
    fn open(file: &Path) -> Self {
        let store = Arc::new(Sqlite::open(file).unwrap());
        account(&store);
        let clock = Arc::new(Turned(AtomicU64::new(1_000 * HOUR_MS)));
        let desk = desk(&store, &clock);
        Self { store, clock, desk }
    }

    fn restart(&mut self) {
        self.desk = desk(&self.store, &self.clock);
    }

    /// Lets time pass in steps that are no jumps of the clock.
    async fn pass(&self, hours: u64) {
        for _ in 0..hours {
            self.clock.0.fetch_add(HOUR_MS, Ordering::Relaxed);
            let tick = self.desk.run(|inner, now| inner.hub.handle_timeout(now));
            tick.await.unwrap();
        }
    }

    async fn create(&self, entry: Entry, draws: &'static [u32]) -> EntryKey {
        let create = move |inner: &mut Inner, now| {
            let technician = Technician {
                id: OWNER,
                name: DisplayName::parse("Ada").unwrap(),
            };
            let request = CreateSession {
                customer_name: None,
                entry,
                eyes_of: None,
            };
            let hub = &mut inner.hub;
            hub.create_session(&technician, request, now, &mut Draws(draws))
        };
        self.desk.run(create).await.unwrap().unwrap().key
    }

    async fn enter(&self, token: String, draws: &'static [u32]) -> (SessionId, Pin) {
        let proof = EntryProof::Link { token };
        let address = [203, 0, 113, 7].into();
        let enter = move |inner: &mut Inner, now| {
            let hub = &mut inner.hub;
            hub.check_entry(&proof, address, now, &mut Draws(draws))
        };
        let checked = self.desk.run(enter).await.unwrap().unwrap();
        (checked.session_id, checked.pin)
    }

    async fn end(&self, session_id: SessionId) {
        let end = move |inner: &mut Inner, now| inner.hub.end(OWNER, session_id, now);
        self.desk.run(end).await.unwrap().unwrap();
    }
}

fn desk(store: &Arc<Sqlite>, clock: &Arc<Turned>) -> Arc<Desk> {
    let limits = Limits {
        link_hours: 168,
        ..Limits::default()
    };
    let (store, clock) = (Arc::clone(store), Arc::clone(clock));
    Desk::restore(store, clock, limits).unwrap()
}

fn pin_of(key: EntryKey) -> Pin {
    match key {
        EntryKey::Pin(pin) => pin,
        EntryKey::Link(_) => panic!("a code"),
    }
}

#[tokio::test]
async fn a_code_of_an_old_link_rests_for_a_day_also_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut office = Office::open(&folder.path().join("bowline.db"));
    let EntryKey::Link(token) = office.create(Entry::Link, &[0]).await else {
        panic!("a link")
    };
    office.pass(150).await;
    let (session_id, pin) = office.enter(token, &[123_456]).await;
    assert_eq!(pin.as_str(), "123456");
    office.end(session_id).await;

    office.restart();
    let pin = pin_of(office.create(Entry::Pin, &[123_456, 654_321]).await);
    assert_eq!(pin.as_str(), "654321", "the other one rests");
    office.pass(25).await;
    office.restart();
    let pin = pin_of(office.create(Entry::Pin, &[123_456]).await);
    assert_eq!(pin.as_str(), "123456", "it has rested");
}
