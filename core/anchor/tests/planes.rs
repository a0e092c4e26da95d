//! A stroke stays on its plane when another one with more to hold on to moves otherwise.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small pictures"
)]

use bowline_anchor::{FrameNumber, Picture, Settings, State, StrokeId, Tracker};

const SIZE: (usize, usize) = (320, 240);
/// A card with nothing on it but a small bar, and the stroke on its plain part.
const CARD: [f64; 4] = [110.0, 80.0, 210.0, 160.0];
const BAR: [f64; 4] = [180.0, 108.0, 196.0, 124.0];
const RING: [(f64, f64); 4] = [(0.45, 0.44), (0.55, 0.44), (0.55, 0.54), (0.45, 0.54)];

/// How much faster the card moves than the wall.
const FASTER: f64 = 1.6;

fn is_in(area: &[f64; 4], x: f64, y: f64) -> bool {
    x >= area[0] && y >= area[1] && x < area[2] && y < area[3]
}

/// Squares of different grey, so large, other ones for each salt.
fn blocks(x: f64, y: f64, salt: i64) -> u8 {
    let cell = |size: f64, salt: i64| {
        let (column, row) = ((x / size).floor() as i64, (y / size).floor() as i64);
        ((column * 7919 + row * 104_729 + salt) * 2_654_435_761i64).rem_euclid(1 << 32) >> 24
    };
    (cell(23.0, salt) * 2 / 3 + cell(7.0, salt + 4) / 3) as u8
}

/// A wall full of blocks, and a card before it, each moved to the right by its own pixels.
fn scene(wall: f64, card: f64, on_card: impl Fn(f64, f64) -> Option<u8>) -> Vec<u8> {
    let grey = |i: usize| {
        let (x, y) = ((i % SIZE.0) as f64 + 0.5, (i / SIZE.0) as f64 + 0.5);
        on_card(x - card, y).unwrap_or_else(|| blocks(x - wall, y, 1))
    };
    (0..SIZE.0 * SIZE.1).map(grey).collect()
}

fn plain_card(x: f64, y: f64) -> Option<u8> {
    let grey = if is_in(&BAR, x, y) { 60 } else { 170 };
    is_in(&CARD, x, y).then_some(grey)
}

/// A card full of blocks, left of the stroke.
fn full_card(x: f64, y: f64) -> Option<u8> {
    is_in(&[20.0, 60.0, 120.0, 180.0], x, y).then(|| blocks(x, y, 77))
}

/// How far a stroke is from its place, in pixels, if it is shown.
fn off(tracker: &Tracker, middle: (f64, f64), moved: f64) -> Option<f64> {
    let place = tracker.stroke(StrokeId(1)).expect("the stroke");
    let (x, y) = place.map.apply(middle)?;
    let (x, y) = (
        (x - middle.0) * SIZE.0 as f64 - moved,
        (y - middle.1) * SIZE.1 as f64,
    );
    matches!(place.state, State::Tracked | State::Coasting).then_some(x.hypot(y))
}

/// Shows a clip in which the card moves faster than the wall, with a stroke drawn on the first frame; calls back after each.
fn play(
    steps: i32,
    ring: &[(f64, f64)],
    on_card: fn(f64, f64) -> Option<u8>,
    mut after: impl FnMut(i32, &Tracker),
) {
    let mut tracker = Tracker::new(Settings::default());
    for step in 0..steps {
        let wall = f64::from(step);
        let luma = scene(wall, FASTER * wall, on_card);
        tracker.frame(&Picture::new(SIZE.0, SIZE.1, SIZE.0, &luma).expect("a picture"));
        if step == 4 {
            tracker.add_stroke(StrokeId(1), FrameNumber(0), ring);
        }
        if step >= 4 {
            after(step, &tracker);
        }
    }
}

#[test]
fn a_stroke_on_a_plain_card_does_not_go_with_the_wall_behind_it() {
    let mut shown = 0;
    play(40, &RING, plain_card, |step, tracker| {
        let off = off(tracker, (0.5, 0.49), FASTER * f64::from(step));
        shown += u32::from(off.is_some());
        assert!(
            off.is_none_or(|off| off < 4.0),
            "{off:?} from its place after {step} frames"
        );
    });
    assert!(shown > 0, "not shown at all");
}

#[test]
fn a_stroke_that_a_card_covers_does_not_go_with_the_card() {
    let ring = RING.map(|(x, y)| (x - 0.03, y));
    let middle = (0.47, 0.49);
    let mut shown = 0;
    play(90, &ring, full_card, |step, tracker| {
        let off = off(tracker, middle, f64::from(step));
        shown += u32::from(off.is_some());
        assert!(
            off.is_none_or(|off| off < 5.0),
            "{off:?} from its place after {step} frames"
        );
    });
    assert!(shown > 40, "shown in {shown} frames");
}
