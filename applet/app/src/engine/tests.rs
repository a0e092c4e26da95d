//! The loop with hands that only count.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use bowline_input::{Applied, Inject, InjectError, Part};
use bowline_protocol::input::{InputEvent, InputMessage, MAX_EVENTS, NormalizedPoint};
use bowline_session::InputGrant;

use super::*;
use crate::given::controlled_session;
use crate::inbox::inbox;
use crate::outbox::outbox;

const EVENTS: u64 = 10_000;
/// The customer stops everything while this event is applied.
const STOPPED_AT: u64 = 4_321;

static APPLIED: AtomicU64 = AtomicU64::new(0);
static CUSTOMER: Mutex<Option<Post>> = Mutex::new(None);

struct Counting;

impl Inject for Counting {
    fn apply(&mut self, _: &InputEvent, _: &InputGrant<'_>) -> Result<Applied, InjectError> {
        if APPLIED.fetch_add(1, Ordering::SeqCst) + 1 == STOPPED_AT {
            let customer = CUSTOMER.lock().unwrap();
            customer.as_ref().unwrap().send_first(Event::StopKey);
        }
        Ok(Applied::Done)
    }

    fn holds_anything(&self) -> bool {
        false
    }

    fn release_all(&mut self) {}
    fn point_within(&mut self, _: Option<Part>) {}
    fn guard_windows(&mut self, _: &[u32]) {}
}

fn engine() -> Engine {
    let (post, inbox) = inbox();
    *CUSTOMER.lock().unwrap() = Some(post.clone());
    let (server, _) = outbox().unwrap();
    let begun = Instant::now();
    let tools = Tools::new(begun, || Ok(Box::new(Counting)), || {}, |_| {});
    Engine::new(Beginning {
        session: controlled_session(),
        session_id: SessionId::from_bits(1),
        around: Surroundings::default(),
        window: WindowHandle::default(),
        server,
        tls: bowline_rtc::trust(None).unwrap(),
        post,
        inbox,
        tools,
        panic_keys: None,
        own_file: None,
        begun,
    })
}

#[test]
fn of_ten_thousand_events_none_is_applied_after_the_customer_stops_everything() {
    let mut engine = engine();
    engine.carry_out();
    let events = (0..EVENTS).map(|number| InputEvent::Move {
        to: NormalizedPoint {
            x: u16::try_from(number).unwrap(),
            y: 0,
        },
    });
    let events: Vec<_> = events.collect();
    for (index, part) in (0..).zip(events.chunks(MAX_EVENTS)) {
        engine.handle_input(InputMessage {
            stream: 1,
            first: index * MAX_EVENTS as u64,
            events: part.to_vec(),
        });
    }
    assert_eq!(APPLIED.load(Ordering::SeqCst), STOPPED_AT);
    assert!(engine.session.consent().input_grant().is_none());
    assert!(engine.session.is_everything_stopped());
}
