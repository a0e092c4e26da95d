//! On a line that was recorded.

use bowline_netsim::{LineProfile, Pace, UMTS_UP};

use crate::FILM;
use crate::run::Run;

const PACE: Pace = Pace::Recorded(&UMTS_UP);
const PACKET: u64 = 1190;
/// Twice the recording.
const PLAYS_MS: u64 = 28_000;

/// What a packet would wait for others each millisecond. That the line carries nothing for a while is not their doing.
fn waits_ms(run: &Run) -> Vec<u64> {
    let waits = (0..).zip(&run.queues_ms).map(|(at_ms, queue_ms)| {
        let now_us = at_ms * 1000;
        queue_ms.saturating_sub((PACE.done_at(now_us, PACKET) - now_us) / 1000)
    });
    waits.collect()
}

#[test]
fn a_recorded_line_of_a_telephone_is_followed() {
    let profile = LineProfile {
        pace: PACE,
        delay_us: 50_000,
        queue_bytes: 500_000,
        ..LineProfile::PERFECT
    };
    let mut run = Run::new(profile, 50);
    let share = run.play(PLAYS_MS, FILM) * 100 / UMTS_UP.carries(0, PLAYS_MS * 1000);
    let waits = waits_ms(&run);
    let below = |ms: u64| waits.iter().filter(|wait| **wait <= ms).count() * 100 / waits.len();
    let (hardly, shortly) = (below(50), below(100));
    assert!(share >= 60, "{share} %");
    // What was under way when the line stops, or carries a tenth of what it did, has to wait.
    assert!(
        hardly >= 65 && shortly >= 75,
        "{hardly} % and {shortly} % of the time"
    );
}
