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

fn is_in(area: &[f64; 4], x: f64, y: f64) -> bool {
    x >= area[0] && y >= area[1] && x < area[2] && y < area[3]
}

/// A wall full of blocks, and the card before it, each moved to the right by its own pixels.
fn scene(wall: f64, card: f64) -> Vec<u8> {
    let grey = |i: usize| {
        let (x, y) = ((i % SIZE.0) as f64 + 0.5, (i / SIZE.0) as f64 + 0.5);
        if is_in(&CARD, x - card, y) {
            return if is_in(&BAR, x - card, y) { 60 } else { 170 };
        }
        let cell = |size: f64, salt: i64| {
            let (column, row) = (
                ((x - wall) / size).floor() as i64,
                (y / size).floor() as i64,
            );
            ((column * 7919 + row * 104_729 + salt) * 2_654_435_761i64).rem_euclid(1 << 32) >> 24
        };
        (cell(23.0, 1) * 2 / 3 + cell(7.0, 5) / 3) as u8
    };
    (0..SIZE.0 * SIZE.1).map(grey).collect()
}

#[test]
fn a_stroke_on_a_plain_card_does_not_go_with_the_wall_behind_it() {
    let mut tracker = Tracker::new(Settings::default());
    let mut card = 0.0;
    for step in 0..40 {
        let wall = f64::from(step);
        card = 1.6 * wall;
        let luma = scene(wall, card);
        tracker.frame(&Picture::new(SIZE.0, SIZE.1, SIZE.0, &luma).expect("a picture"));
        if step == 4 {
            tracker.add_stroke(StrokeId(1), FrameNumber(0), &RING);
        }
    }
    let place = tracker.stroke(StrokeId(1)).expect("the stroke");
    assert_eq!(place.state, State::Tracked);
    let (x, y) = place.map.apply((0.5, 0.49)).expect("in front");
    let (x, y) = ((x - 0.5) * SIZE.0 as f64 - card, (y - 0.49) * SIZE.1 as f64);
    assert!(x.hypot(y) < 3.0, "{x} {y} from its place");
}
