//! Guessing codes at the real program, over real sockets.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::line::{Line, request};
use crate::people::{Socket, pin_session, sign_up, text};
use crate::server::{Answer, Server};

const ENTRIES: usize = 100_000;
const LINES: usize = 4;
/// Entries that are under way on one line.
const BATCH: usize = 50;
/// Batches between two honest customers.
const BETWEEN: usize = 100;
/// An honest customer is in before the guesser has so many answers more.
const FEW: usize = ENTRIES / 20;
/// So many come at least while codes are guessed.
const HONEST_CUSTOMERS: usize = 10;
const GUESSER: [u8; 4] = [127, 0, 0, 1];
const HONEST: [u8; 4] = [127, 9, 9, 9];
/// While the next code is looked at so late, a right one can be entered without being looked at.
const SURELY_BRAKED_SECONDS: u64 = 10;

/// What became of entries.
#[derive(Debug, Default)]
struct Tally {
    missed: usize,
    refused: usize,
    joined: usize,
}

impl Tally {
    /// Counts an answer, and says how long the brake holds after it.
    fn count(&mut self, answer: &Answer) -> u64 {
        match answer.status {
            200 => self.joined += 1,
            404 => self.missed += 1,
            429 => self.refused += 1,
            _ => panic!("{answer:?}"),
        }
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        body["retry_after_seconds"].as_u64().unwrap_or(0)
    }

    fn add(&mut self, other: &Self) {
        self.missed += other.missed;
        self.refused += other.refused;
        self.joined += other.joined;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_100_000_codes_from_one_address_at_most_60_are_looked_up_while_honest_customers_join() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--pin-minutes", "60"]);
    let mut live = BTreeSet::new();
    for (email, count) in [("bo", 40), ("cy", 40), ("di", 20)] {
        let cookie = sign_up(&server, folder.path(), &format!("{email}@example.org"));
        live.extend((0..count).map(|_| pin_session(&server, &cookie).1));
    }
    assert_eq!(live.len(), 100);
    let live = Arc::new(live);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let (sender, mut tallies) = mpsc::unbounded_channel();
    let answered = Arc::new(AtomicUsize::new(0));
    for line in 0..LINES {
        tokio::spawn(guess(
            server.address,
            Arc::clone(&live),
            line,
            Arc::clone(&answered),
            sender.clone(),
        ));
    }
    drop(sender);
    let (mut total, mut batches) = (Tally::default(), 0);
    let mut meanwhile = Vec::new();
    while let Some(tally) = tallies.recv().await {
        total.add(&tally);
        assert!(total.missed + total.joined <= 60, "looked up: {total:?}");
        assert_eq!(total.joined, 0, "a right code is not looked at either");
        batches += 1;
        let before = answered.load(Ordering::Relaxed);
        if batches % BETWEEN == 0 && before < ENTRIES {
            join_honestly(&server, &ada).await;
            meanwhile.push(answered.load(Ordering::Relaxed) - before);
        }
    }
    assert_eq!(total.missed + total.refused, ENTRIES);
    assert!(meanwhile.len() >= HONEST_CUSTOMERS, "{meanwhile:?}");
    // One may wait for a busy disk, which the guesser does not.
    meanwhile.sort_unstable();
    assert!(meanwhile[meanwhile.len() / 2] < FEW, "{meanwhile:?}");
    let figure = |name| usize::try_from(server.metric(&ada, name)).unwrap();
    assert_eq!(figure("bowline_codes_missed_total"), total.missed);
    assert_eq!(figure("bowline_codes_refused_total"), total.refused);
}

/// Enters one line's part of the codes. With each batch that the brake surely holds back goes a
/// code that works.
async fn guess(
    server: SocketAddr,
    works: Arc<BTreeSet<String>>,
    number: usize,
    answered: Arc<AtomicUsize>,
    tallies: mpsc::UnboundedSender<Tally>,
) {
    let mut line = Line::open(server, GUESSER).await;
    let mut wrong = (number..1_000_000)
        .step_by(LINES)
        .map(|code| format!("{code:06}"))
        .filter(|code| !works.contains(code));
    let mut right = works.iter().cycle();
    let mut held_seconds = 0;
    for _ in 0..ENTRIES / LINES / BATCH {
        let mut codes: Vec<String> = wrong.by_ref().take(BATCH).collect();
        if held_seconds > SURELY_BRAKED_SECONDS {
            codes[BATCH / 2].clone_from(right.next().unwrap());
        }
        let requests = codes.iter().map(|code| join_request(code));
        line.send(&requests.collect::<String>()).await;
        let mut tally = Tally::default();
        for _ in 0..BATCH {
            held_seconds = tally.count(&line.read().await);
            answered.fetch_add(1, Ordering::Relaxed);
        }
        if tallies.send(tally).is_err() {
            return;
        }
    }
}

/// Makes a session and lets a customer from elsewhere come as far as the waiting room.
async fn join_honestly(server: &Server, cookie: &str) {
    let (session_id, pin) = pin_session(server, cookie);
    let answer = Line::open(server.address, HONEST)
        .await
        .ask(&join_request(&pin))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let joined: Value = serde_json::from_str(&answer.body).unwrap();
    let mut applet = Socket::applet(server, &text(&joined["join_secret"])).await;
    let welcome = applet.hear_type("welcome").await.unwrap();
    assert_eq!(welcome["sessions"][0]["phase"]["type"], "waiting");
    let end = format!("/api/v1/sessions/{session_id}/end");
    assert_eq!(server.ask("POST", &end, cookie, &json!({})).status, 204);
}

fn join_request(pin: &str) -> String {
    request("POST", "/api/v1/join", "", &json!({"pin": pin}))
}
